namespace Berth.Model.Metrics;

/// <summary>What preemption and failures cost. Definitions with formulas: docs/METRICS.md.</summary>
public sealed record InterruptionMetrics
{
    /// <summary>Counted jobs of which at least one run was interrupted.</summary>
    public required int InterruptedJobs { get; init; }

    /// <summary>Runs of counted jobs that were preempted and put back into the queue.</summary>
    public required int Requeued { get; init; }

    /// <summary>Runs of counted jobs that were preempted and suspended.</summary>
    public required int Suspended { get; init; }

    /// <summary>Runs of counted jobs that ended with a node and were followed by another try.</summary>
    public required int NodeFailed { get; init; }

    /// <summary>Runs of counted jobs that failed by themselves and were followed by another try.</summary>
    public required int JobFailed { get; init; }

    /// <summary>
    /// Lost work within <see cref="ScheduleMetrics.StateInterval"/>: what runs held without doing work that was saved, restarts included; of jobs that were
    /// cancelled or failed for good all they held. Processor-seconds, or GPU-seconds where the workload counts GPUs.
    /// </summary>
    public required double LostSeconds { get; init; }

    /// <summary>Lost work over all there is within the state interval, 0..1.</summary>
    public required double LostShare { get; init; }

    /// <summary>Utilization without lost work (goodput), 0..1.</summary>
    public required double UsefulUtilization { get; init; }

    /// <summary>Time of nodes that were down within the state interval, node-hours; null for a pool.</summary>
    public double? DownHours { get; init; }

    /// <summary>Time of nodes that were drained and not down within the state interval, node-hours; null for a pool.</summary>
    public double? DrainedHours { get; init; }

    /// <summary>Share of the nodes' time in which they were neither down nor drained, 0..1; null for a pool.</summary>
    public double? Availability { get; init; }
}
