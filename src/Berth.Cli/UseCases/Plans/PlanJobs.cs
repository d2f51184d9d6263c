using Berth.Formats.Jobs;
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

    private static readonly (string Policy, string InWords)[] ObviousOrders =
        [("fcfs", "first come, first served"), ("sjf", "shortest first"), ("easy", "first come, with backfill")];

    private readonly PlanJobsRequest _request;
    private readonly TimeProvider _clock;
    private readonly Action<StageProgress>? _progress;
    private readonly CancellationToken _interrupt;

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
        LoadedWorkload loaded = WorkloadInput.Read(
            _request.Input with { Jobs = new JobsYamlOptions { RunsAsPlanned = true, Quantile = _request.Quantile } }, _interrupt);
        var remarks = new List<string>(loaded.Remarks);
        long searching = _clock.GetTimestamp();
        PlannedJobs planned = Plan(loaded, loaded.Workload, _request.Time, _request.WorkLimit);
        double searchSeconds = _clock.GetElapsedTime(searching).TotalSeconds;
        bool interrupted = _interrupt.IsCancellationRequested;
        return new PlanJobsResult
        {
            Planned = planned,
            Orders = interrupted || planned.Workload.JobCount > MostReplayed ? [] : UnlessInterrupted(() => Replays(planned)) ?? [],
            Remarks = remarks,
            IsInterrupted = interrupted,
            Times = new PlanSeconds(searchSeconds, _clock.GetElapsedTime(begun).TotalSeconds),
        };
    }

    private PlannedJobs Plan(LoadedWorkload loaded, Workload workload, Duration? time, long? workLimit)
    {
        using CancellationTokenSource limit = time is { } length
            ? new CancellationTokenSource(TimeSpan.FromMilliseconds(length.Ms), _clock) : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _interrupt);
        PlanResult plan = Planner.Plan(workload, loaded.Cluster, Options(workLimit), stop.Token);
        return new PlannedJobs
        {
            Input = loaded,
            Workload = workload,
            Cluster = loaded.Cluster,
            Facts = WorkloadFacts.Of(workload, loaded.Cluster),
            Plan = plan,
            Violations = ScheduleValidator.Validate(workload, loaded.Cluster, plan.Schedule),
            Metrics = MetricsCalculator.Compute(workload, loaded.Cluster, plan.Schedule, MeasurementWindow.All, TauSeconds),
            Users = UserFinish.Of(workload, plan.Schedule),
        };
    }

    private PlanOptions Options(long? workLimit) => new()
    {
        Objective = _request.Objective ?? PlanObjective.Of(PlanMeasure.Makespan),
        Seed = _request.Seed,
        WorkLimit = workLimit,
        EnoughGap = _request.EnoughGap,
        Threads = _request.Threads,
    };

    private OrderReplay[] Replays(PlannedJobs planned)
    {
        var replays = new OrderReplay[ObviousOrders.Length];
        Parallel.For(0, replays.Length, new ParallelOptions { MaxDegreeOfParallelism = _request.Threads }, i =>
        {
            (string name, string inWords) = ObviousOrders[i];
            Schedule schedule = Replay.Run(planned.Workload, planned.Cluster, PolicyText.Parse(name), null, null, _interrupt).Schedule;
            replays[i] = new OrderReplay(
                name, inWords, schedule, MetricsCalculator.Compute(planned.Workload, planned.Cluster, schedule, MeasurementWindow.All, TauSeconds));
        });
        return replays;
    }

    /// <summary>A person who stops the command has a plan already: what would come after it is left out.</summary>
    private T? UnlessInterrupted<T>(Func<T> work)
        where T : class
    {
        try
        {
            return work();
        }
        catch (Exception stopped) when (_interrupt.IsCancellationRequested
            && stopped is OperationCanceledException or AggregateException { InnerException: OperationCanceledException })
        {
            return null;
        }
    }
}
