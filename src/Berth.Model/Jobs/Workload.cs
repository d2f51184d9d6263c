namespace Berth.Model;

/// <summary>
/// Jobs with their times: one log, one part of a log, or one generated set. What policies may see (<see cref="Jobs"/>) and what
/// really happened (<see cref="Actuals"/>) are kept apart. Immutable; made by <see cref="WorkloadBuilder"/>.
/// </summary>
public sealed class Workload
{
    internal Workload(JobColumns columns, WorkloadNames names, string name, Instant origin, int? machineProcessors)
    {
        Name = name;
        Origin = origin;
        MachineProcessors = machineProcessors;
        Jobs = new JobTable(columns);
        Actuals = new ActualTable(columns);
        Users = names.Users;
        Groups = names.Groups;
        Queues = names.Queues;
    }

    /// <summary>A short name for reports, for example the file name of the log.</summary>
    public string Name { get; }

    /// <summary>Time zero of the log (SWF: UnixStartTime); formulas that use absolute submit times count from here.</summary>
    public Instant Origin { get; }

    /// <summary>Processors of the machine the log comes from, where it says so.</summary>
    public int? MachineProcessors { get; }

    /// <summary>Number of jobs.</summary>
    public int JobCount => Jobs.Count;

    /// <summary>What the submitters said.</summary>
    public JobTable Jobs { get; }

    /// <summary>What really happened.</summary>
    public ActualTable Actuals { get; }

    /// <summary>User names by index.</summary>
    public IReadOnlyList<string> Users { get; }

    /// <summary>Group names by index; empty where the log has none.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>Queue names by index; empty where the log has none.</summary>
    public IReadOnlyList<string> Queues { get; }
}

/// <summary>The name tables of a workload.</summary>
internal sealed record WorkloadNames(IReadOnlyList<string> Users, IReadOnlyList<string> Groups, IReadOnlyList<string> Queues);

/// <summary>The columns behind a workload, in row order. Owned by the builder until they are handed over.</summary>
internal sealed record JobColumns
{
    /// <summary>Stands for "not given" inside the optional columns; never leaves this assembly.</summary>
    public const long None = long.MinValue;

    public required long[] Number { get; init; }

    public required long[] SubmitMs { get; init; }

    public required long[] RequestedMs { get; init; }

    public required int[] Processors { get; init; }

    public required int[] User { get; init; }

    public required int[]? Group { get; init; }

    public required int[]? Queue { get; init; }

    public required long[]? DeadlineMs { get; init; }

    public required long[] RunMs { get; init; }

    public required ExitKind[] Exit { get; init; }

    public required long[]? LoggedWaitMs { get; init; }
}
