using Berth.Model.Metrics;

namespace Berth.Model.Fairness;

/// <summary>What was promised to whom under one policy, and what was delivered. Definitions with formulas: docs/FAIRNESS.md.</summary>
public sealed record FairnessReport
{
    /// <summary>Policy that made the schedule.</summary>
    public required string Policy { get; init; }

    /// <summary>What amounts count: processors (cores) or GPUs, times hours.</summary>
    public required SizeUnit Unit { get; init; }

    /// <summary>The time over which service is counted.</summary>
    public required StateInterval Interval { get; init; }

    /// <summary>What was delivered to all, in unit-hours: the sum over the entities of any one kind.</summary>
    public required double DeliveredHours { get; init; }

    /// <summary>By user; by account where jobs have any; by queue where there are quotas.</summary>
    public required IReadOnlyList<ServiceByKind> Kinds { get; init; }

    /// <summary>The widest kind of tenant that there is: queues, else accounts, else users.</summary>
    public ServiceByKind Widest => Kinds[^1];

    /// <summary>The service of one kind; null where there are none of it.</summary>
    public ServiceByKind? Of(TenantKind kind) => Kinds.FirstOrDefault(service => service.Kind == kind);
}

/// <summary>The service of all entities of one kind.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="JainIndex">
/// Jain's index on the kept parts of the promises, 1/n .. 1, over those that were due anything; 1 where nobody was.
/// </param>
/// <param name="Kept">Kept over due, summed over all, 0..1; 1 where nothing was due.</param>
/// <param name="Entities">Those with jobs, most work brought first (the same order under every policy).</param>
/// <param name="Timeline">Service over time.</param>
public sealed record ServiceByKind(
    TenantKind Kind, double JainIndex, double Kept, IReadOnlyList<EntityService> Entities, ServiceTimeline Timeline)
{
    /// <summary>The entity whose promise was kept least, of those that were due at least a hundredth of what was due to all; null where nothing was due.</summary>
    public EntityService? LeastKept
    {
        get
        {
            double dueHours = Entities.Sum(entity => entity.DueHours ?? 0);
            return Entities.Where(entity => entity.DueHours > 0 && entity.DueHours >= dueHours / 100).MinBy(entity => entity.Kept);
        }
    }
}

/// <summary>The service of one user, account or queue.</summary>
public sealed record EntityService
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Counted jobs that ran to their end or limit.</summary>
    public required int Jobs { get; init; }

    /// <summary>Time in which it had jobs that ran or could have run, in hours.</summary>
    public required double ActiveHours { get; init; }

    /// <summary>Share of the cluster that it was promised, 0..1, as a mean over its active time; null where nothing is promised.</summary>
    public required double? PromisedShare { get; init; }

    /// <summary>Share of the cluster that it got, 0..1, as a mean over its active time.</summary>
    public required double DeliveredShare { get; init; }

    /// <summary>What it was promised and wanted at the same time, in unit-hours; null where nothing is promised.</summary>
    public required double? DueHours { get; init; }

    /// <summary>The part of it that it got at that time, in unit-hours; null where nothing is promised.</summary>
    public required double? KeptHours { get; init; }

    /// <summary>All that it got, in unit-hours.</summary>
    public required double DeliveredHours { get; init; }

    /// <summary>Mean wait of its counted jobs, seconds.</summary>
    public required double MeanWaitSeconds { get; init; }

    /// <summary>Mean bounded slowdown of its counted jobs: how far its jobs are stretched.</summary>
    public required double MeanBoundedSlowdown { get; init; }

    /// <summary>Largest bounded slowdown of its counted jobs.</summary>
    public required double MaxBoundedSlowdown { get; init; }

    /// <summary>The kept part of the promise, 0..1; null where nothing was due.</summary>
    public double? Kept => DueHours > 0 ? KeptHours / DueHours : null;
}

/// <summary>Service over time, in equal buckets, of the entities with the most work and of all others together.</summary>
/// <param name="StartMs">Start of the first bucket, ms since the Unix epoch.</param>
/// <param name="BucketMs">Length of a bucket in ms; the last one may be covered in part.</param>
/// <param name="Lines">The entities with the most work, most first, and last the others together, where there are any.</param>
public sealed record ServiceTimeline(long StartMs, long BucketMs, IReadOnlyList<ServiceLine> Lines)
{
    /// <summary>Most entities with a line of their own.</summary>
    public const int MostEntities = 8;
}

/// <summary>Service of one entity over time, as shares of the cluster, means over each bucket.</summary>
/// <param name="Name">Its name; null for all others together.</param>
/// <param name="Due">What it was promised and wanted, 0..1; empty where nothing is promised.</param>
/// <param name="Delivered">What it got, 0..1.</param>
public sealed record ServiceLine(string? Name, IReadOnlyList<double> Due, IReadOnlyList<double> Delivered);
