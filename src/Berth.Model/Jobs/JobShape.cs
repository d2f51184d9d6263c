namespace Berth.Model;

/// <summary>What a job asks of a cluster of nodes. Many jobs have equal shapes; a workload keeps each once.</summary>
public sealed class JobShape : IEquatable<JobShape>
{
    /// <summary>A shape. Throws when there is no mode.</summary>
    /// <param name="modes">Ways to run it, the first one preferred.</param>
    /// <param name="partitions">Names of partitions that it may run in; empty: the default one, or any node where the cluster has none.</param>
    /// <param name="licences">What it needs of the cluster as a whole, while it runs.</param>
    public JobShape(IReadOnlyList<JobMode> modes, IReadOnlyList<string>? partitions = null, IReadOnlyList<Licence>? licences = null)
    {
        ArgumentNullException.ThrowIfNull(modes);
        ArgumentOutOfRangeException.ThrowIfZero(modes.Count, nameof(modes));
        Modes = [.. modes];
        Partitions = partitions ?? [];
        Licences = licences ?? [];
    }

    /// <summary>Ways to run it; at least one.</summary>
    public IReadOnlyList<JobMode> Modes { get; }

    /// <summary>Names of partitions that it may run in.</summary>
    public IReadOnlyList<string> Partitions { get; }

    /// <summary>What it needs of the cluster as a whole; counts at least 1.</summary>
    public IReadOnlyList<Licence> Licences { get; }

    /// <inheritdoc/>
    public bool Equals(JobShape? other) =>
        other is not null && Modes.SequenceEqual(other.Modes) && Partitions.SequenceEqual(other.Partitions) && Licences.SequenceEqual(other.Licences);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as JobShape);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Modes.Count, Modes[0], Partitions.Count, Licences.Count);
}

/// <summary>How the tasks of a gang lie on nodes.</summary>
public enum TaskSpread : byte
{
    /// <summary>Wherever there is room, several on one node or not.</summary>
    Anywhere,

    /// <summary>All on one node.</summary>
    SameNode,

    /// <summary>Each on a node of its own.</summary>
    OnePerNode,
}

/// <summary>One way to run a job: a gang of identical tasks, all or nothing, with rules where they may lie.</summary>
/// <param name="TaskCount">Number of tasks; at least 1.</param>
/// <param name="Task">What each needs, <see cref="TaskRequest.GpuTypes"/> left 0: types are named in <see cref="GpuTypes"/>.</param>
public sealed record JobMode(int TaskCount, TaskRequest Task)
{
    /// <summary>How the tasks lie on nodes.</summary>
    public TaskSpread Spread { get; init; }

    /// <summary>True when nothing else may run on its nodes.</summary>
    public bool Exclusive { get; init; }

    /// <summary>Level of the topology within one domain of which the tasks shall lie; null when it does not matter.</summary>
    public string? TopologyLevel { get; init; }

    /// <summary>True when they must lie within one such domain, false when a wider one will do where none has room.</summary>
    public bool TopologyRequired { get; init; }

    /// <summary>Features that each of its nodes must have; equal lists in equal order are equal.</summary>
    public NameList Features { get; init; } = NameList.Empty;

    /// <summary>Acceptable GPU types; empty: any.</summary>
    public NameList GpuTypes { get; init; } = NameList.Empty;
}

/// <summary>A short list of names that is equal to another with the same names in the same order.</summary>
public sealed record NameList
{
    private readonly string[] _names;

    /// <summary>A list of some names.</summary>
    public NameList(params IEnumerable<string> names) => _names = [.. names];

    /// <summary>No name.</summary>
    public static NameList Empty { get; } = new();

    /// <summary>The names.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <inheritdoc/>
    public bool Equals(NameList? other) => other is not null && _names.AsSpan().SequenceEqual(other._names);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_names.Length, _names.Length > 0 ? _names[0] : null);

    /// <summary>The names with commas between.</summary>
    public override string ToString() => string.Join(", ", _names);
}
