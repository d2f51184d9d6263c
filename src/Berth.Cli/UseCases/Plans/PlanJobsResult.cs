using Berth.Model;
using Berth.Model.Metrics;
using Berth.Planning;
using Berth.Simulation.Reports;

namespace Berth.Cli.UseCases;

/// <summary>Jobs with a plan and all that is to be said about it.</summary>
public sealed record PlannedJobs
{
    /// <summary>The jobs and the machine as they were read.</summary>
    public required LoadedWorkload Input { get; init; }

    /// <summary>The jobs that were planned.</summary>
    public required Workload Workload { get; init; }

    /// <summary>The machine.</summary>
    public required Cluster Cluster { get; init; }

    /// <summary>The workload in a few numbers.</summary>
    public required WorkloadFacts Facts { get; init; }

    /// <summary>The plan.</summary>
    public required PlanResult Plan { get; init; }

    /// <summary>What the validator found; empty for a plan that keeps every rule.</summary>
    public required ViolationList Violations { get; init; }

    /// <summary>Every figure of the schedule, with the use of nodes.</summary>
    public required ScheduleMetrics Metrics { get; init; }

    /// <summary>When the jobs of each user end.</summary>
    public required IReadOnlyList<UserFinish> Users { get; init; }
}

/// <summary>What the same jobs come to in an obvious order, replayed by the simulator.</summary>
/// <param name="Policy">Name of the policy.</param>
/// <param name="InWords">The order in words, for example <c>first come, first served</c>.</param>
/// <param name="Schedule">When each job runs.</param>
/// <param name="Metrics">Every figure.</param>
public sealed record OrderReplay(string Policy, string InWords, Schedule Schedule, ScheduleMetrics Metrics);

/// <summary>A plan with what it is compared with.</summary>
public sealed record PlanJobsResult
{
    /// <summary>The plan that was asked for.</summary>
    public required PlannedJobs Planned { get; init; }

    /// <summary>The same jobs in obvious orders; empty where the plan was interrupted or the jobs are too many.</summary>
    public required IReadOnlyList<OrderReplay> Orders { get; init; }

    /// <summary>What a reader of the plan should know, in sentences.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>True when a person stopped the search.</summary>
    public required bool IsInterrupted { get; init; }

    /// <summary>How long the search took and all together, in seconds; never a part of files.</summary>
    public required PlanSeconds Times { get; init; }
}

/// <summary>Time spent, in seconds.</summary>
/// <param name="Search">Searching.</param>
/// <param name="Total">All together.</param>
public sealed record PlanSeconds(double Search, double Total);
