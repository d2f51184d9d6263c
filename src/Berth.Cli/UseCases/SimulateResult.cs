using Berth.Model;
using Berth.Model.Metrics;
using Berth.Model.Starvation;
using Berth.Simulation;
using Berth.Simulation.Experiments;
using Berth.Simulation.Reports;

namespace Berth.Cli.UseCases;

/// <summary>One or more policies on one workload, with every figure.</summary>
public sealed record SimulateResult
{
    /// <summary>Where the figures come from.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>The jobs that were replayed, after cutting and scaling.</summary>
    public required Workload Workload { get; init; }

    /// <summary>The workload in a few numbers.</summary>
    public required WorkloadFacts Facts { get; init; }

    /// <summary>The machine.</summary>
    public required Cluster Cluster { get; init; }

    /// <summary>What the reader skipped, repaired and noticed.</summary>
    public required ImportReport Import { get; init; }

    /// <summary>What a reader of the figures should know, in sentences.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>Which jobs were measured.</summary>
    public required MeasurementWindow Window { get; init; }

    /// <summary>The policies in the order of the request.</summary>
    public required IReadOnlyList<PolicyRun> Runs { get; init; }

    /// <summary>Entry i compares policy i+1 with the first one; empty with one policy.</summary>
    public required IReadOnlyList<PolicyComparison> Comparisons { get; init; }

    /// <summary>What failures do on average over several seeds; null where nobody asked.</summary>
    public FailureStudyResult? FailureStudy { get; init; }

    /// <summary>Promises against delivery, finish-time fairness and the price of fairness; null when it was not asked for.</summary>
    public FairnessStudy? Fairness { get; init; }

    /// <summary>Start of the time that Gantt views shall show; null: Berth chooses.</summary>
    public Instant? GanttFrom { get; init; }

    /// <summary>End of the time that Gantt views shall show; null: Berth chooses.</summary>
    public Instant? GanttTo { get; init; }

    /// <summary>How long the stages took; never a part of files.</summary>
    public required StageTimes Times { get; init; }

    /// <summary>Violations under all policies together.</summary>
    public long ViolationCount => Runs.Sum(run => run.Violations?.TotalCount ?? 0) + (FailureStudy?.Violations ?? 0);
}

/// <summary>A workload under one policy.</summary>
public sealed record PolicyRun
{
    /// <summary>The policy.</summary>
    public required PolicySpec Policy { get; init; }

    /// <summary>Its canonical text form.</summary>
    public required string Text { get; init; }

    /// <summary>When each job ran.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>What the replay counted.</summary>
    public required ReplayCounters Counters { get; init; }

    /// <summary>Every figure.</summary>
    public required ScheduleMetrics Metrics { get; init; }

    /// <summary>Utilization and queue over time.</summary>
    public required Timeline Timeline { get; init; }

    /// <summary>Use and fragmentation of nodes over time; null for a pool.</summary>
    public required ResourceTimeline? NodeTimeline { get; init; }

    /// <summary>What each regime had of the replay, in the order of the set; null under a plain policy.</summary>
    public IReadOnlyList<RegimeUse>? Regimes { get; init; }

    /// <summary>What each job waited for; null when it was not asked for.</summary>
    public WaitAttribution? WaitsByJob { get; init; }

    /// <summary>What jobs waited for; null when it was not asked for.</summary>
    public WaitBreakdown? Waits { get; init; }

    /// <summary>What the validator found; null when it was not asked.</summary>
    public required ViolationList? Violations { get; init; }

    /// <summary>The longest waits against what the policy guarantees; null when nobody asked for checks.</summary>
    public required StarvationCheck? Starvation { get; init; }
}

/// <summary>Time spent, in seconds. Stages that ran side by side count in full, so their sum may be above the total.</summary>
/// <param name="Read">Reading the log.</param>
/// <param name="Replay">Replaying, all policies.</param>
/// <param name="Check">Validating, all schedules.</param>
/// <param name="Measure">Metrics and comparisons.</param>
/// <param name="Total">From the first to the last.</param>
public sealed record StageTimes(double Read, double Replay, double Check, double Measure, double Total);

/// <summary>How far work has come.</summary>
/// <param name="Stage">What is being done, for people.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">All steps; 0 when nobody knows.</param>
public readonly record struct StageProgress(string Stage, long Done, long Total)
{
    /// <summary>What is known so far, in few words; null for nothing.</summary>
    public string? Detail { get; init; }
}
