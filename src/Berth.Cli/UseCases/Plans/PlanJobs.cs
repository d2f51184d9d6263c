using Berth.Model;
using Berth.Model.Metrics;
using Berth.Planning;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Simulation.Reports;

namespace Berth.Cli.UseCases;

/// <summary>Plans jobs, checks the plan, and says what it is worth. No console, no files but the input.</summary>
public sealed class PlanJobs
{
    private const int MostReplayed = 100_000;
    private const double TauSeconds = 10;

    // The search for what one more GPU would bring takes this part of the search for the plan.
    private const int PartForMore = 5;
    private const long MostMsForMore = 2000;

    private static readonly (string Policy, string InWords)[] ObviousOrders =
        [("fcfs", "first come, first served"), ("sjf", "shortest first"), ("easy", "first come, with backfill")];

    private readonly PlanJobsRequest _request;
    private readonly TimeProvider _clock;
    private readonly Action<StageProgress>? _progress;
    private readonly CancellationToken _interrupt;
    private double _searchSeconds;

    private PlanJobs(PlanJobsRequest request, TimeProvider clock, Action<StageProgress>? progress, CancellationToken interrupt)
    {
        _request = request;
        _clock = clock;
        _progress = progress;
        _interrupt = interrupt;
    }

    /// <summary>
    /// Plans. Under a work limit the same request and input give the same result. Throws <see cref="BadInputException"/> for input that cannot be used, and
    /// <see cref="OperationCanceledException"/> when interrupted before there is a plan.
    /// </summary>
    /// <param name="request">What to do.</param>
    /// <param name="clock">Limits and measures the search.</param>
    /// <param name="progress">Told now and then how far the search is, from any thread; null for nobody.</param>
    /// <param name="interrupt">Ends the search with the best plan so far.</param>
    public static PlanJobsResult Run(PlanJobsRequest request, TimeProvider clock, Action<StageProgress>? progress = null, CancellationToken interrupt = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(clock);
        return new PlanJobs(request, clock, progress, interrupt).Run();
    }

    private PlanJobsResult Run()
    {
        long begun = _clock.GetTimestamp();
        _progress?.Invoke(new StageProgress("reading", 0, 0));
        PlanChanges changes = _request.Changes;
        LoadedWorkload loaded = PlanInput.Read(_request.Input, _request.Quantile, changes, _interrupt);
        LoadedWorkload? unchanged = changes.IsNothing ? null : PlanInput.Read(_request.Input, _request.Quantile, new PlanChanges(), _interrupt);
        PlannedJobs? before = unchanged is null ? null : Judged(Plan("planning as it is", unchanged, _request.Objective ?? PlanObjective.Of(PlanMeasure.Makespan)), loaded.Workload);
        PlannedJobs planned = Plan("planning", loaded, Objective);
        bool interrupted = _interrupt.IsCancellationRequested;
        return new PlanJobsResult
        {
            Planned = planned,
            Before = before,
            Changes = [.. changes.Texts],
            Orders = interrupted || planned.Workload.JobCount > MostReplayed ? [] : UnlessInterrupted(() => Replays(planned)) ?? [],
            Binding = PlanBinding.Of(planned.Workload, planned.Cluster, planned.Plan.Schedule, planned.Metrics),
            More = interrupted || before is not null ? null : UnlessInterrupted(() => WithMore(planned)),
            Spread = interrupted ? null : UnlessInterrupted(() => PlanSpread.Of(planned, _request.Seed)),
            Conflicts = DeadlineConflicts.Find(planned.Workload, planned.Cluster, planned.Plan.Schedule),
            Remarks = loaded.Remarks,
            IsInterrupted = interrupted,
            Times = new PlanSeconds(_searchSeconds, _clock.GetElapsedTime(begun).TotalSeconds),
        };
    }

    private PlanObjective Objective => _request.Objective
        ?? (_request.Changes.Deadlines.Count > 0 ? PlanObjective.Parse("late-jobs, makespan") : PlanObjective.Of(PlanMeasure.Makespan));

    private PlannedJobs Plan(string stage, LoadedWorkload loaded, PlanObjective objective)
    {
        long begun = _clock.GetTimestamp();
        PlanResult plan = Search(loaded.Workload, loaded.Cluster, objective, _request.Time, _request.WorkLimit, stage);
        _searchSeconds += _clock.GetElapsedTime(begun).TotalSeconds;
        return new PlannedJobs
        {
            Input = loaded,
            Workload = loaded.Workload,
            Judging = loaded.Workload,
            Cluster = loaded.Cluster,
            Facts = WorkloadFacts.Of(loaded.Workload, loaded.Cluster),
            Plan = plan,
            Violations = ScheduleValidator.Validate(loaded.Workload, loaded.Cluster, plan.Schedule),
            Metrics = MetricsCalculator.Compute(loaded.Workload, loaded.Cluster, plan.Schedule, MeasurementWindow.All, TauSeconds),
            Users = UserFinish.Of(loaded.Workload, plan.Schedule),
        };
    }

    private PlanResult Search(Workload workload, Cluster cluster, PlanObjective objective, Duration? time, long? workLimit, string stage)
    {
        using CancellationTokenSource limit = time is { } length
            ? new CancellationTokenSource(TimeSpan.FromMilliseconds(length.Ms), _clock) : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _interrupt);
        long begun = _clock.GetTimestamp();
        var options = new PlanOptions
        {
            Objective = objective,
            Seed = _request.Seed,
            WorkLimit = workLimit,
            EnoughGap = _request.EnoughGap,
            Threads = _request.Threads,
            Progress = _progress is null ? null : progress => _progress(new StageProgress(
                stage, time is null ? progress.Decodes : (long)_clock.GetElapsedTime(begun).TotalMilliseconds, time?.Ms ?? workLimit ?? 0)
            {
                Detail = SearchDetail.Of(objective, progress),
            }),
        };
        return Planner.Plan(workload, cluster, options, stop.Token);
    }

    /// <summary>Lateness is told by the deadlines that were asked for, also of the plan that does not know them.</summary>
    private static PlannedJobs Judged(PlannedJobs before, Workload after)
    {
        var deadlines = Enumerable.Range(0, after.JobCount).Select(job => new JobId(job))
            .Where(job => after.Jobs.Deadline(job) is not null).ToLookup(job => after.Jobs.Number[job.Index], job => after.Jobs.Deadline(job));
        Workload judging = WorkloadChanges.WithDeadlines(before.Workload, job => deadlines[before.Workload.Jobs.Number[job.Index]].FirstOrDefault());
        return before with { Judging = judging };
    }

    private OrderReplay[] Replays(PlannedJobs planned)
    {
        _progress?.Invoke(new StageProgress("replaying the obvious orders", 0, 0));
        var replays = new OrderReplay[ObviousOrders.Length];
        Parallel.For(0, replays.Length, new ParallelOptions { MaxDegreeOfParallelism = _request.Threads }, i =>
        {
            (string name, string inWords) = ObviousOrders[i];
            Schedule schedule = Replay.Run(planned.Workload, planned.Cluster, PolicyText.Parse(name), null, null, _interrupt).Schedule;
            replays[i] = new OrderReplay(
                name,
                inWords,
                schedule,
                MetricsCalculator.Compute(planned.Workload, planned.Cluster, schedule, MeasurementWindow.All, TauSeconds),
                ScheduleValidator.Validate(planned.Workload, planned.Cluster, schedule).TotalCount);
        });
        return replays;
    }

    /// <summary>Plans again with a little more of what is scarcest. Null where nothing can be added.</summary>
    private PlanWithMore? WithMore(PlannedJobs planned)
    {
        ResourceUse scarcest = PlanBinding.UsesOf(planned.Metrics)[0];
        if (planned.Plan.Value == 0 || ClusterGrowth.Of(planned.Cluster, scarcest.ClassIndex, scarcest.Resource == "GPU") is not { } growth)
        {
            return null;
        }

        Duration? time = _request.Time is { } given ? new Duration(Math.Clamp(given.Ms / PartForMore, 1, MostMsForMore)) : null;
        PlanResult more = Search(
            planned.Workload, growth.Cluster, planned.Plan.Objective, time, _request.WorkLimit is { } work ? Math.Max(1, work / PartForMore) : null, $"planning with {growth.InWords}");
        return new PlanWithMore(growth.InWords, more.Value, more.Of(PlanMeasure.Makespan));
    }

    /// <summary>A person who stops the command has a plan already: what would come after it is left out.</summary>
    private T? UnlessInterrupted<T>(Func<T?> work)
        where T : class
    {
        try
        {
            T? made = work();
            return _interrupt.IsCancellationRequested ? null : made;
        }
        catch (Exception stopped) when (_interrupt.IsCancellationRequested
            && stopped is OperationCanceledException or AggregateException { InnerException: OperationCanceledException })
        {
            return null;
        }
    }
}
