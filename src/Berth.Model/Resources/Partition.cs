namespace Berth.Model;

/// <summary>A set of nodes with rules; PBS calls it a queue. A node may be in several.</summary>
public sealed record Partition
{
    /// <summary>Its name, unique in the cluster.</summary>
    public required string Name { get; init; }

    /// <summary>The nodes that its jobs may use.</summary>
    public required NodeSet Nodes { get; init; }

    /// <summary>Jobs of a higher tier come before jobs of a lower one, whatever the order says.</summary>
    public int PriorityTier { get; init; }

    /// <summary>The longest time a job may ask for; null without limit.</summary>
    public Duration? MaxTime { get; init; }

    /// <summary>Requested time of jobs that name none; null: <see cref="MaxTime"/>.</summary>
    public Duration? DefaultTime { get; init; }

    /// <summary>The most nodes a job may hold; null without limit.</summary>
    public int? MaxNodes { get; init; }

    /// <summary>True for the partition of jobs that name none.</summary>
    public bool IsDefault { get; init; }
}

/// <summary>Something counted for the whole cluster, not for a node: a software licence, a token.</summary>
/// <param name="Name">Its name, unique in the cluster.</param>
/// <param name="Count">How many there are; at least 0.</param>
public sealed record Licence(string Name, int Count);

/// <summary>
/// Nodes set aside by an operator for a period [From, To): only jobs of <paramref name="Users"/> may run on them then. With no user at all it
/// is a maintenance window: nothing runs there. A job starts on such a node only if its requested time ends by <paramref name="From"/>.
/// </summary>
/// <param name="Name">Its name, unique in the cluster.</param>
/// <param name="Nodes">The nodes.</param>
/// <param name="From">First moment.</param>
/// <param name="To">First moment after it; later than <paramref name="From"/>.</param>
/// <param name="Users">Names of the users it is for; empty for maintenance.</param>
public sealed record AdvanceReservation(string Name, NodeSet Nodes, Instant From, Instant To, IReadOnlyList<string> Users);
