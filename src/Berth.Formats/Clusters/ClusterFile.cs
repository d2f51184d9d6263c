using Berth.Model;

namespace Berth.Formats.Clusters;

/// <summary>A cluster as its file describes it.</summary>
public sealed record ClusterFile
{
    /// <summary>Name of the cluster, for reports: what the file says, else the file's name without its ending.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Nodes, topology, partitions and licences; without reservations, whose moments may count from a zero that only the jobs have:
    /// <see cref="NodesFrom"/>.
    /// </summary>
    public required ClusterNodes Nodes { get; init; }

    /// <summary>Advance reservations and maintenance windows, in the order of the file, reservations first.</summary>
    public required IReadOnlyList<PlannedReservation> Reservations { get; init; }

    /// <summary>The file as it was named; null where the cluster was described elsewhere.</summary>
    public string? Path { get; init; }

    /// <summary>SHA-256 of the file's bytes, lower-case hex; null where the text did not come from a file.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What a reader of results should know about it, in sentences; empty for nothing.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The nodes with reservations, for jobs whose times count from <paramref name="zero"/>.</summary>
    public ClusterNodes NodesFrom(Instant zero) => new(Nodes.Classes)
    {
        Topology = Nodes.Topology,
        Partitions = Nodes.Partitions,
        Licences = Nodes.Licences,
        Reservations = [.. Reservations.Select(planned => planned.From(zero))],
    };
}

/// <summary>Nodes set aside for a period whose ends may count from a zero that only the jobs have.</summary>
/// <param name="Name">Its name, unique in the cluster.</param>
/// <param name="Nodes">The nodes.</param>
/// <param name="Begin">First moment.</param>
/// <param name="End">First moment after it; on the calendar where <paramref name="Begin"/> is, and later.</param>
/// <param name="Users">Names of the users it is for; empty for maintenance.</param>
public sealed record PlannedReservation(string Name, NodeSet Nodes, Moment Begin, Moment End, IReadOnlyList<string> Users)
{
    /// <summary>True when its moments are dates.</summary>
    public bool IsOnCalendar => Begin.Calendar is not null;

    /// <summary>The reservation for jobs whose times count from <paramref name="zero"/>.</summary>
    public AdvanceReservation From(Instant zero) => new(Name, Nodes, Begin.In(zero), End.In(zero), Users);
}
