namespace Berth.Model.Metrics;

/// <summary>Which jobs count: those submitted in [From, To). Null ends are open.</summary>
/// <param name="From">First submit time that counts; the part before it is warm-up.</param>
/// <param name="To">First submit time that no longer counts; the part from it on is cool-down.</param>
public readonly record struct MeasurementWindow(Instant? From, Instant? To)
{
    /// <summary>Every job counts.</summary>
    public static MeasurementWindow All => default;

    /// <summary>True when a job submitted at <paramref name="submitMs"/> (ms since the Unix epoch) counts.</summary>
    public bool Contains(long submitMs) => (From is not { } from || submitMs >= from.UnixMs) && (To is not { } to || submitMs < to.UnixMs);
}

/// <summary>A sample's size, mean and quantiles, in the unit of the metric (seconds, or none for slowdowns). All zero for an empty sample.</summary>
/// <param name="Count">Number of values.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="Median">50 % quantile, nearest rank.</param>
/// <param name="P95">95 % quantile, nearest rank.</param>
/// <param name="P99">99 % quantile, nearest rank.</param>
/// <param name="Max">Largest value.</param>
public sealed record Distribution(int Count, double Mean, double Median, double P95, double P99, double Max);

/// <summary>Job metrics of one class of jobs: a user, a size class, a run-time class.</summary>
/// <param name="Name">For people, for example <c>2-8 procs</c>.</param>
/// <param name="Wait">Wait times in seconds.</param>
/// <param name="BoundedSlowdown">Bounded slowdowns, no unit.</param>
/// <param name="ProcessorSeconds">Processors times run time (of interrupted jobs: their own work), summed.</param>
public sealed record ClassMetrics(string Name, Distribution Wait, Distribution BoundedSlowdown, double ProcessorSeconds);

/// <summary>How evenly the schedule served users.</summary>
/// <param name="JainIndex">Jain's index on users' mean bounded slowdowns, 1/users .. 1; 1 is perfectly even.</param>
/// <param name="MaxOverMean">Largest user mean bounded slowdown over the mean of the users' means.</param>
/// <param name="Overtakes">
/// Pairs (a, b) of counted jobs where b was submitted strictly after a and started strictly before it; a job that was left waiting
/// counts as started after all others.
/// </param>
public sealed record FairnessMetrics(double JainIndex, double MaxOverMean, long Overtakes)
{
    /// <summary>Users with at least one counted job that ran; with fewer than two the indices say nothing (both are 1).</summary>
    public int Users { get; init; }
}

/// <summary>The counted job that waited longest of its size class.</summary>
/// <param name="Class">Name of the size class.</param>
/// <param name="JobNumber">The log's own job number; the earliest submitted among equals.</param>
/// <param name="SubmitTime">When it was submitted.</param>
/// <param name="WaitSeconds">How long it waited, in seconds.</param>
public sealed record LongestWait(string Class, long JobNumber, Instant SubmitTime, double WaitSeconds);

/// <summary>The half-open span of time [From, To) over which figures of the machine's state are averaged.</summary>
/// <param name="From">Start of the window, but not before the first submit of any job.</param>
/// <param name="To">End of the window, but not after the last end of any job; equal to <paramref name="From"/> when nothing is left.</param>
public readonly record struct StateInterval(Instant From, Instant To)
{
    /// <summary>Length of the interval in milliseconds, at least 0.</summary>
    public long LengthMs => To.UnixMs - From.UnixMs;
}

/// <summary>Every figure of one schedule. Definitions with formulas: docs/METRICS.md.</summary>
public sealed record ScheduleMetrics
{
    /// <summary>Policy that made the schedule.</summary>
    public required string Policy { get; init; }

    /// <summary>Which jobs counted.</summary>
    public required MeasurementWindow Window { get; init; }

    /// <summary>Threshold of bounded slowdown in seconds.</summary>
    public required double TauSeconds { get; init; }

    /// <summary>Jobs that counted, whatever became of them.</summary>
    public required int Jobs { get; init; }

    /// <summary>Counted jobs by outcome.</summary>
    public required IReadOnlyDictionary<JobOutcome, int> Outcomes { get; init; }

    /// <summary>Time from submit to the last start that was not spent in runs: without interruptions start minus submit. Seconds.</summary>
    public required Distribution Wait { get; init; }

    /// <summary>End minus submit, seconds.</summary>
    public required Distribution Turnaround { get; init; }

    /// <summary>Turnaround over run time (of interrupted jobs: over their own work); jobs that ran 0 s are left out (their number is Jobs minus the count here).</summary>
    public required Distribution Slowdown { get; init; }

    /// <summary>max(1, turnaround / max(run, tau)).</summary>
    public required Distribution BoundedSlowdown { get; init; }

    /// <summary>Last end minus first submit of the counted jobs, seconds.</summary>
    public required double MakespanSeconds { get; init; }

    /// <summary>The time over which utilization, loss of capacity and queue length are taken; jobs outside the window count in them too.</summary>
    public StateInterval StateInterval { get; init; }

    /// <summary>
    /// The machine's state within <see cref="StateInterval"/> in buckets of one day of 24 h, counted from the workload's origin;
    /// null where metrics were not made by <see cref="MetricsCalculator"/>.
    /// </summary>
    public SystemState? StateByDay { get; init; }

    /// <summary>What was held of the nodes within <see cref="StateInterval"/>; null for a pool.</summary>
    public ResourceUsage? Resources { get; init; }

    /// <summary>
    /// Busy processor time over available processor time within <see cref="StateInterval"/>, 0..1. On nodes: the share of the workload's unit, GPU or
    /// CPU, that jobs held, parts of a GPU as parts.
    /// </summary>
    public required double Utilization { get; init; }

    /// <summary>Counted jobs that ran to their end, per hour of makespan.</summary>
    public required double ThroughputPerHour { get; init; }

    /// <summary>Share of processor time within <see cref="StateInterval"/> that was idle though waiting jobs asked for it, 0..1.</summary>
    public required double LossOfCapacity { get; init; }

    /// <summary>Time average of waiting jobs within <see cref="StateInterval"/>.</summary>
    public required double MeanQueueLength { get; init; }

    /// <summary>Largest number of jobs waiting at once, for more than an instant, within <see cref="StateInterval"/>.</summary>
    public required int MaxQueueLength { get; init; }

    /// <summary>What preemption and failures cost; null where nothing was interrupted, cancelled or failed, and no node was out.</summary>
    public InterruptionMetrics? Interruptions { get; init; }

    /// <summary>How evenly users were served.</summary>
    public required FairnessMetrics Fairness { get; init; }

    /// <summary>Starvation: the longest wait of each size class, smallest class first (classes without jobs are left out).</summary>
    public IReadOnlyList<LongestWait> LongestWaits { get; init; } = [];

    /// <summary>By processors: 1, 2-8, 9-64, 65-512, over 512 (classes without jobs are left out).</summary>
    public required IReadOnlyList<ClassMetrics> BySizeClass { get; init; }

    /// <summary>By actual run time: up to 1 min, 10 min, 1 h, 8 h, longer (classes without jobs are left out).</summary>
    public required IReadOnlyList<ClassMetrics> ByRunTimeClass { get; init; }

    /// <summary>By user, most processor time first.</summary>
    public required IReadOnlyList<ClassMetrics> ByUser { get; init; }

    /// <summary>Rows: size classes, columns: run-time classes (all five each, in order); null where a cell has no jobs.</summary>
    public required IReadOnlyList<IReadOnlyList<ClassMetrics?>> SizeByRunTime { get; init; }
}

/// <summary>How a schedule went over time, in equal buckets.</summary>
/// <param name="StartMs">Start of the first bucket, ms since the Unix epoch.</param>
/// <param name="BucketMs">Length of a bucket in ms.</param>
/// <param name="Utilization">Mean share of busy processors in each bucket, 0..1.</param>
/// <param name="QueueLength">Mean number of waiting jobs in each bucket.</param>
/// <param name="QueuedProcessors">Mean number of processors that waiting jobs ask for in each bucket.</param>
public sealed record Timeline(
    long StartMs, long BucketMs, IReadOnlyList<double> Utilization, IReadOnlyList<double> QueueLength, IReadOnlyList<double> QueuedProcessors);
