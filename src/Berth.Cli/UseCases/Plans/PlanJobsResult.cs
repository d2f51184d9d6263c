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

    /// <summary>The same jobs with the deadlines by which lateness is told; other than theirs only where a plan is compared with one that has other deadlines.</summary>
    public required Workload Judging { get; init; }

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
/// <param name="Violations">How many rules the schedule breaks; 0 for a schedule to be believed.</param>
public sealed record OrderReplay(string Policy, string InWords, Schedule Schedule, ScheduleMetrics Metrics, long Violations);

/// <summary>A plan with what it is compared with.</summary>
public sealed record PlanJobsResult
{
    /// <summary>The plan that was asked for.</summary>
    public required PlannedJobs Planned { get; init; }

    /// <summary>The plan for the files as they are; null where nothing was changed.</summary>
    public PlannedJobs? Before { get; init; }

    /// <summary>What was changed, as the command line takes it.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    /// <summary>What keeps the plan from ending earlier.</summary>
    public required PlanBinding Binding { get; init; }

    /// <summary>What a little more of the scarcest resource would bring; null where nothing can be added, and where the plan was interrupted.</summary>
    public PlanWithMore? More { get; init; }

    /// <summary>When it ends if lengths that are not sure come out otherwise; null where all are sure.</summary>
    public PlanSpread? Spread { get; init; }

    /// <summary>Deadlines that no plan can keep, as far as simple arguments find them.</summary>
    public required IReadOnlyList<DeadlineConflict> Conflicts { get; init; }

    /// <summary>The same jobs in obvious orders; empty where the plan was interrupted or the jobs are too many.</summary>
    public required IReadOnlyList<OrderReplay> Orders { get; init; }

    /// <summary>What a reader of the plan should know, in sentences.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>True when a person stopped the search.</summary>
    public required bool IsInterrupted { get; init; }

    /// <summary>How long the search took and all together, in seconds; never a part of files.</summary>
    public required PlanSeconds Times { get; init; }

    /// <summary>Jobs that cannot run, with what is too much for the cluster; null for one that fails with a job it depends on.</summary>
    public IReadOnlyList<(JobId Job, Excess? Excess)> Unplanned =>
    [
        .. Enumerable.Range(0, Planned.Workload.JobCount).Select(job => new JobId(job)).Where(job => !Planned.Plan.Schedule.Started(job))
            .Select(job => (job, RequestExcess.Of(Planned.Workload, Planned.Cluster, job))),
    ];

    /// <summary>Rules that the plan, or one it is compared with, breaks.</summary>
    public long ViolationCount => Planned.Violations.TotalCount + (Before?.Violations.TotalCount ?? 0) + Orders.Sum(order => order.Violations);
}

/// <summary>Time spent, in seconds.</summary>
/// <param name="Search">Searching.</param>
/// <param name="Total">All together.</param>
public sealed record PlanSeconds(double Search, double Total);
