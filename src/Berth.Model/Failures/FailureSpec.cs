namespace Berth.Model;

/// <summary>
/// What goes wrong in a replay: seeded failures of nodes and jobs, and outages that were planned. The same seed gives the same failures under every
/// policy, so that policies are compared on equal terms. Exact rules: docs/design/tenants.md.
/// </summary>
public sealed record FailureSpec
{
    /// <summary>Seed of everything that is drawn.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Failures that a node has a day on average, while it is up; at least 0. 0.01: one node of a hundred fails each day.</summary>
    public double NodeFailuresPerDay { get; init; }

    /// <summary>Mean time to repair a node; above 0. Times between failures and times of repair are exponential.</summary>
    public Duration MeanRepair { get; init; } = Duration.FromSeconds(4 * 3600);

    /// <summary>Probability that a run of a job fails by itself before its end; 0 to 1.</summary>
    public double JobFailureProbability { get; init; }

    /// <summary>Outages that are known.</summary>
    public IReadOnlyList<PlannedOutage> Outages { get; init; } = [];

    /// <summary>Sizes of a pool over time, in order; the first holds until the second, and so on. On nodes empty.</summary>
    public IReadOnlyList<CapacityStep> Capacity { get; init; } = [];

    /// <summary>Recovery of jobs that say nothing of their own.</summary>
    public JobRecovery Recovery { get; init; } = JobRecovery.None with { Retries = 3, BackOff = Duration.FromSeconds(60) };

    /// <summary>True when nothing can go wrong.</summary>
    public bool IsNothing => NodeFailuresPerDay == 0 && JobFailureProbability == 0 && Outages.Count == 0 && Capacity.Count == 0;
}

/// <summary>What happens to a node that is taken out.</summary>
public enum OutageKind : byte
{
    /// <summary>It fails at once: what runs there is interrupted.</summary>
    Down,

    /// <summary>It takes no new jobs; what runs there goes on (Slurm: drain).</summary>
    Drained,
}

/// <summary>Nodes that are taken out for a period [From, To).</summary>
/// <param name="Nodes">The nodes.</param>
/// <param name="From">First moment.</param>
/// <param name="To">First moment after it; later than <paramref name="From"/>.</param>
/// <param name="Kind">What happens.</param>
public sealed record PlannedOutage(NodeSet Nodes, Instant From, Instant To, OutageKind Kind);

/// <summary>The size of a pool from a moment on. When it shrinks, jobs that run go on; none starts until enough has ended.</summary>
/// <param name="From">First moment.</param>
/// <param name="Processors">Processors from then on; at least 0, at most the size of the cluster.</param>
public sealed record CapacityStep(Instant From, int Processors);

/// <summary>A node that was out during a replay.</summary>
/// <param name="Node">The node.</param>
/// <param name="FromMs">First moment, milliseconds since the Unix epoch.</param>
/// <param name="ToMs">First moment after it, milliseconds since the Unix epoch; <see cref="long.MaxValue"/> when the replay ended before.</param>
/// <param name="Kind">What happened.</param>
public readonly record struct NodeOutage(int Node, long FromMs, long ToMs, OutageKind Kind);
