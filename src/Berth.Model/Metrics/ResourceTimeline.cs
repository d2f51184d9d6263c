namespace Berth.Model.Metrics;

/// <summary>
/// How a schedule used its nodes over time, in equal buckets: the same buckets as <see cref="Timeline"/> for the same number of them. All values are shares
/// of what the cluster has, 0..1. Definitions: docs/METRICS.md.
/// </summary>
public sealed record ResourceTimeline
{
    /// <summary>Start of the first bucket, ms since the Unix epoch.</summary>
    public required long StartMs { get; init; }

    /// <summary>Length of a bucket in ms.</summary>
    public required long BucketMs { get; init; }

    /// <summary>Mean share of CPU held in each bucket.</summary>
    public required IReadOnlyList<double> Cpu { get; init; }

    /// <summary>Mean share of memory held in each bucket.</summary>
    public required IReadOnlyList<double> Memory { get; init; }

    /// <summary>Mean share of GPU held in each bucket; empty where the cluster has none.</summary>
    public required IReadOnlyList<double> Gpu { get; init; }

    /// <summary>Mean share of nodes with at least one task in each bucket.</summary>
    public required IReadOnlyList<double> BusyNodes { get; init; }

    /// <summary>Share of GPU that is free at the start of each bucket, on nodes that are neither in maintenance nor out; empty without GPUs.</summary>
    public required IReadOnlyList<double> FreeGpu { get; init; }

    /// <summary>
    /// Fragmentation by Weng et al. at the start of each bucket: free GPU that the expected work cannot use, a mean over its tasks; empty without GPUs.
    /// </summary>
    public required IReadOnlyList<double> FragmentedGpu { get; init; }

    /// <summary>Free GPU at the start of each bucket that no waiting task can use as it lies; 0 while no job waits for GPU; empty without GPUs.</summary>
    public required IReadOnlyList<double> UnusableGpu { get; init; }

    /// <summary>Free CPU at the start of each bucket on nodes where no waiting task fits; 0 while nothing waits.</summary>
    public required IReadOnlyList<double> UnusableCpu { get; init; }

    /// <summary>Free memory at the start of each bucket on nodes where no waiting task fits; 0 while nothing waits.</summary>
    public required IReadOnlyList<double> UnusableMemory { get; init; }

    /// <summary>
    /// The schedule from its first submit to its last end in at most <paramref name="buckets"/> equal parts. Null for a pool, for a schedule without
    /// allocations and for a workload without shapes. Throws when <paramref name="buckets"/> is below 1.
    /// </summary>
    public static ResourceTimeline? Compute(Workload workload, Cluster cluster, Schedule schedule, int buckets)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 1);
        if (cluster.Nodes is not { } nodes || schedule.Allocations is null || workload.Shapes.Count == 0)
        {
            return null;
        }

        StateInterval interval = ScheduleSpan.StateInterval(schedule, MeasurementWindow.All);
        long bucketMs = interval.LengthMs == 0 ? 1 : ((interval.LengthMs - 1) / buckets) + 1;
        int count = (int)((interval.LengthMs + bucketMs - 1) / bucketMs);
        var sweep = new TimelineSweep(workload, nodes, schedule, interval.From.UnixMs, bucketMs, count);
        sweep.Run(new JobMoments(workload, schedule));
        return sweep.Result();
    }
}
