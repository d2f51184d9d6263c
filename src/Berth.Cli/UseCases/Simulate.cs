using System.Globalization;
using System.Runtime.ExceptionServices;
using Berth.Cli.Terminal;
using Berth.Formats.Tables;
using Berth.Model;
using Berth.Model.Metrics;
using Berth.Model.Starvation;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Simulation.Experiments;
using Berth.Simulation.Reports;

namespace Berth.Cli.UseCases;

/// <summary>Replays a log under policies, checks every schedule, measures and compares. No console, no files but the log.</summary>
public sealed class Simulate
{
    /// <summary>Parts of the timeline; enough for a report's picture.</summary>
    private const int TimelineBuckets = 480;

    /// <summary>Jobs that a remark names.</summary>
    private const int MostNamed = 5;

    private readonly SimulateRequest _request;
    private readonly BuildIdentity _build;
    private readonly SimulationWatch _watch;
    private readonly CancellationToken _cancellation;
    private readonly List<string> _remarks = [];
    private ReplayOptions _replay;

    private Simulate(SimulateRequest request, BuildIdentity build, SimulationWatch watch, CancellationToken cancellation)
    {
        _request = request;
        _replay = request.Replay;
        _build = build;
        _watch = watch;
        _cancellation = cancellation;
    }

    /// <summary>
    /// Runs the whole experiment. The same request, log and build give the same result. Throws <see cref="BadInputException"/> for a
    /// log or a request that cannot be used, and <see cref="OperationCanceledException"/> when stopped.
    /// </summary>
    /// <param name="request">What to do.</param>
    /// <param name="build">For the provenance.</param>
    /// <param name="clock">Measures the stages.</param>
    /// <param name="progress">Told now and then how far the work has come, from any thread; null for nobody.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static SimulateResult Run(
        SimulateRequest request, BuildIdentity build, TimeProvider clock, Action<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(clock);
        return new Simulate(request, build, new SimulationWatch(clock, progress), cancellation).Run();
    }

    private SimulateResult Run()
    {
        long begun = _watch.Now;
        _watch.Report("reading", 0, 0);
        LoadedWorkload loaded = WorkloadInput.Read(_request.Input, _cancellation);
        Workload workload = Prepare(loaded.Workload);
        Cluster cluster = loaded.Cluster;
        _replay = loaded.Replay(_request);
        RemarkOnMachine(loaded, workload);
        _watch.Add(Stage.Read, begun);
        var facts = WorkloadFacts.Of(workload, cluster);
        if (facts.OfferedLoad > 1)
        {
            _remarks.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"The jobs ask for {facts.OfferedLoad * 100:0} % of what the machine has from first to last submit: the queue only grows, and waits say more about the length of the log than about the policy."));
        }

        _remarks.AddRange(loaded.Remarks);
        _remarks.AddRange(TenantRemarks.On(cluster, workload));
        (Instant? ganttFrom, Instant? ganttTo) = GanttView(facts, cluster);
        PolicyRun[] runs = RunPolicies(workload, cluster);
        RemarkOnRejected(workload, cluster, runs[0].Schedule);
        long comparing = _watch.Now;
        PolicyComparison[] comparisons = Compare(workload, cluster, runs);
        FairnessStudy? fairness = _request.Fairness ? StudyFairness(workload, cluster, runs, comparisons) : null;
        _watch.Add(Stage.Measure, comparing);
        return new SimulateResult
        {
            Provenance = Provenance(loaded),
            Workload = workload,
            Facts = facts,
            Cluster = cluster,
            Import = loaded.Report,
            Remarks = _remarks,
            Window = runs[0].Metrics.Window,
            Runs = runs,
            Comparisons = comparisons,
            FailureStudy = StudyFailures(workload, cluster, runs[0].Metrics.Window),
            Fairness = fairness,
            GanttFrom = ganttFrom,
            GanttTo = ganttTo,
            Times = _watch.Times(begun),
        };
    }

    private (Instant? From, Instant? To) GanttView(WorkloadFacts facts, Cluster cluster)
    {
        if (_request.Gantt is not { } span)
        {
            return (null, null);
        }

        if (cluster.Nodes is null)
        {
            throw new BadInputException("--gantt", "cluster-missing", "a pool of processors has no lanes to draw", "name a cluster of nodes: --cluster FILE.yaml");
        }

        (Instant? from, Instant? to) = (span.From?.In(facts.FirstSubmit), span.To?.In(facts.FirstSubmit));
        return from is { } begin && to is { } end && begin >= end
            ? throw new BadInputException($"--gantt {span}", "window-order", $"{begin} is not before {end}")
            : (from, to);
    }

    private PolicyComparison[] Compare(Workload workload, Cluster cluster, PolicyRun[] runs)
    {
        if (runs.Length < 2)
        {
            return [];
        }

        _watch.Report("comparing", 0, 0);
        _cancellation.ThrowIfCancellationRequested();
        MeasuredSchedule[] arms = [.. runs.Select(run => new MeasuredSchedule(run.Schedule, run.Metrics))];
        var options = new ComparisonOptions { Seed = _request.Seed };
        var comparisons = new PolicyComparison[arms.Length - 1];
        SideBySide([.. Enumerable.Range(0, comparisons.Length).Select(i => (Action)(() =>
            comparisons[i] = PolicyComparer.Compare(workload, cluster, arms[0], arms[i + 1], options)))]);
        return comparisons;
    }

    private FailureStudyResult? StudyFailures(Workload workload, Cluster cluster, MeasurementWindow window)
    {
        if (_request.FailureSeeds is not { } seeds)
        {
            return null;
        }

        if (_replay.Failures is null)
        {
            throw new BadInputException("--failure-seeds", "failures-missing", "nothing goes wrong in this replay", "say what does: --failures FILE.yaml");
        }

        int total = seeds * _request.Policies.Count;
        string stage = $"replaying under the failures of {seeds} seeds";
        _watch.Report(stage, 0, total);
        return _watch.Timed(
            Stage.Replay,
            () => FailureStudy.Run(
                workload, cluster, _request.Policies, _replay, seeds, window, _request.TauSeconds, _request.Validate, done => _watch.Report(stage, done, total), _cancellation));
    }

    private FairnessStudy StudyFairness(Workload workload, Cluster cluster, PolicyRun[] runs, PolicyComparison[] comparisons)
    {
        _watch.Report("studying fairness", 0, 0);
        MeasuredSchedule[] arms = [.. runs.Select(run => new MeasuredSchedule(run.Schedule, run.Metrics))];
        return FairnessStudy.Of(workload, cluster, _request.Policies, arms, comparisons, _cancellation);
    }

    private Workload Prepare(Workload workload)
    {
        Instant first = new(workload.Jobs.SubmitMs[0]);
        var cut = new MeasurementWindow(_request.From?.In(first), _request.To?.In(first));
        if (cut is { From: { } from, To: { } to } && from >= to)
        {
            throw new BadInputException("--from, --to", "window-order", $"{from} is not before {to}");
        }

        if (cut != MeasurementWindow.All)
        {
            Instant last = new(workload.Jobs.SubmitMs[^1]);
            workload = WorkloadChanges.Cut(workload, cut);
            if (workload.JobCount == 0)
            {
                throw new BadInputException(
                    "--from, --to", "window-empty", "no job of the log was submitted in this time", $"its jobs were submitted from {first} to {last}");
            }
        }

        return _request.Load == 1 ? workload : WorkloadChanges.ScaleLoad(workload, _request.Load);
    }

    private void RemarkOnMachine(LoadedWorkload loaded, Workload workload)
    {
        int processors = loaded.Cluster.Processors;
        string things = workload.Unit == SizeUnit.Gpu ? "GPUs" : "processors";
        if (loaded.ClusterIsAssumed)
        {
            _remarks.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"The log does not say how large the machine is; {processors} {things}, the size of its largest job, were taken. --procs N states it."));
        }

        if (loaded.Cluster.Nodes is not null)
        {
            return;
        }

        int tooLarge = 0;
        foreach (int needed in workload.Jobs.Processors)
        {
            tooLarge += needed > processors ? 1 : 0;
        }

        if (tooLarge > 0)
        {
            _remarks.Add(string.Create(
                CultureInfo.InvariantCulture, $"{tooLarge} jobs need more than the {processors} {things} of the machine and were rejected."));
        }
    }

    /// <summary>On nodes it takes a replay to say which jobs can never run; it is the same under every policy.</summary>
    private void RemarkOnRejected(Workload workload, Cluster cluster, Schedule schedule)
    {
        if (cluster.Nodes is null)
        {
            return;
        }

        var rejected = new List<string>();
        for (int job = 0; job < schedule.Count; job++)
        {
            if (schedule.Outcome[job] == JobOutcome.Rejected)
            {
                rejected.Add(workload.Jobs.Name(new JobId(job)) ?? workload.Jobs.Number[job].ToString(CultureInfo.InvariantCulture));
            }
        }

        if (rejected.Count > 0)
        {
            string more = rejected.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {rejected.Count - MostNamed} more") : "";
            _remarks.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{rejected.Count} {(rejected.Count == 1 ? "job" : "jobs")} can never run on this cluster and {(rejected.Count == 1 ? "was" : "were")} rejected: {string.Join(", ", rejected.Take(MostNamed))}{more}."));
        }
    }

    private PolicyRun[] RunPolicies(Workload workload, Cluster cluster)
    {
        IReadOnlyList<PolicySpec> policies = _request.Policies;
        string stage = policies.Count == 1 ? $"replaying under {policies[0].Name}" : $"replaying under {policies.Count} policies";
        _watch.Expect(stage, workload.JobCount, policies.Count);
        var replays = new ReplayResult[policies.Count];
        SideBySide([.. Enumerable.Range(0, replays.Length).Select(i => (Action)(() => replays[i] = RunReplay(i, workload, cluster)))]);

        _watch.Report("measuring", 0, 0);
        MeasurementWindow window = new WindowChoice(_request, workload, _remarks).Of(replays);
        var violations = new ViolationList?[replays.Length];
        var starvation = new StarvationCheck?[replays.Length];
        var metrics = new ScheduleMetrics[replays.Length];
        var waits = new WaitBreakdown?[replays.Length];
        var timelines = new Timeline[replays.Length];
        var nodeTimelines = new ResourceTimeline?[replays.Length];

        // Checking and measuring share nothing but the finished schedules.
        var work = new List<Action>();
        for (int i = 0; i < replays.Length; i++)
        {
            int run = i;
            work.Add(() => metrics[run] = _watch.Timed(
                Stage.Measure, () => MetricsCalculator.Compute(workload, cluster, replays[run].Schedule, window, _request.TauSeconds)));
            work.Add(() => violations[run] = Check(workload, cluster, _request.Policies[run], replays[run].Schedule));
            work.Add(() => starvation[run] = CheckStarvation(workload, cluster, policies[run], replays[run]));
            work.Add(() => waits[run] = replays[run].Waits is { } rows
                ? _watch.Timed(Stage.Measure, () => WaitBreakdownCalculator.Compute(workload, cluster, replays[run].Schedule, rows, window)) : null);
            work.Add(() => timelines[run] = _watch.Timed(
                Stage.Measure, () => TimelineCalculator.Compute(workload, cluster, replays[run].Schedule, TimelineBuckets)));
            work.Add(() => nodeTimelines[run] = _watch.Timed(
                Stage.Measure, () => ResourceTimeline.Compute(workload, cluster, replays[run].Schedule, TimelineBuckets)));
        }

        SideBySide(work);
        return [.. policies.Select((policy, i) => new PolicyRun
        {
            Policy = policy,
            Text = PolicyText.Format(policy),
            Schedule = replays[i].Schedule,
            Counters = replays[i].Counters,
            Metrics = metrics[i],
            Timeline = timelines[i],
            NodeTimeline = nodeTimelines[i],
            Regimes = RegimeUsage.Of(replays[i].Schedule),
            WaitsByJob = replays[i].Waits,
            Waits = waits[i],
            Violations = violations[i],
            Starvation = starvation[i],
        })];
    }

    private ReplayResult RunReplay(int index, Workload workload, Cluster cluster) => _watch.Timed(
        Stage.Replay,
        () => Replay.Run(workload, cluster, _request.Policies[index], _replay, _watch.ListenerOf(index), _cancellation));

    private ViolationList? Check(Workload workload, Cluster cluster, PolicySpec policy, Schedule schedule)
    {
        if (!_request.Validate)
        {
            return null;
        }

        var options = new ValidationOptions
        {
            FeedbackAllowed = _replay.Feedback,
            Preemption = [.. policy.Plain.Select(plain => plain.Preemption).Distinct()],
            Failures = _replay.Failures,
        };
        return _watch.Timed(Stage.Check, () => ScheduleValidator.Validate(workload, cluster, schedule, options));
    }

    private StarvationCheck? CheckStarvation(Workload workload, Cluster cluster, PolicySpec policy, ReplayResult replay)
    {
        if (!_request.Validate && !_request.Requirements.HasFlag(Requirements.NoStarvation))
        {
            return null;
        }

        var options = new StarvationOptions
        {
            HadFailures = _replay.Failures is { IsNothing: false },
            HadFeedback = _replay.Feedback,
            Waits = replay.Waits,
        };
        return _watch.Timed(Stage.Check, () => StarvationCheck.Of(workload, cluster, policy, replay.Schedule, options));
    }

    /// <summary>Runs all actions on all processors; the first failure is thrown as it is.</summary>
    private void SideBySide(List<Action> actions)
    {
        int next = -1;
        int helpers = Math.Min(actions.Count, Environment.ProcessorCount) - 1;
        Task[] others = new Task[Math.Max(0, helpers)];
        for (int i = 0; i < others.Length; i++)
        {
            others[i] = Task.Run(Drain, CancellationToken.None);
        }

        ExceptionDispatchInfo? failure = null;
        try
        {
            Drain();
        }
        catch (Exception thrown)
        {
            failure = ExceptionDispatchInfo.Capture(thrown);
            Interlocked.Exchange(ref next, actions.Count);
        }

        foreach (Task other in others)
        {
            try
            {
                other.GetAwaiter().GetResult();
            }
            catch (Exception thrown)
            {
                failure ??= ExceptionDispatchInfo.Capture(thrown);
            }
        }

        failure?.Throw();
        return;

        void Drain()
        {
            for (int i = Interlocked.Increment(ref next); i < actions.Count; i = Interlocked.Increment(ref next))
            {
                _cancellation.ThrowIfCancellationRequested();
                actions[i]();
            }
        }
    }

    private Provenance Provenance(LoadedWorkload loaded)
    {
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["cool-down"] = _request.CoolDown.ToString(),
            ["event-order"] = _request.Replay.EventOrder == EventOrder.ArrivalsFirst ? "arrivals-first" : "ends-first",
            ["feedback"] = _request.Replay.Feedback ? "yes" : "no",
            ["from"] = _request.From?.ToString() ?? "first submit",
            ["failure-seeds"] = _request.FailureSeeds?.ToString(CultureInfo.InvariantCulture) ?? "none",
            ["load"] = _request.Load.ToString(CultureInfo.InvariantCulture),
            ["pass"] = _request.Replay.Pass == PassRule.EachEvent ? "each-event" : "each-instant",
            ["strict"] = _request.Input.Strict ? "yes" : "no",
            ["tau"] = _request.TauSeconds.ToString(CultureInfo.InvariantCulture) + "s",
            ["to"] = _request.To?.ToString() ?? "last submit",
            ["validate"] = _request.Validate ? "yes" : "no",
            ["warm-up"] = _request.WarmUp.ToString(),
        };
        if (loaded.Table is not null)
        {
            var usual = new TableImportOptions();
            options["gpus-per-node"] = (_request.Input.Table?.GpusPerNode ?? usual.GpusPerNode).ToString(CultureInfo.InvariantCulture);
            options["map"] = string.Join("; ", loaded.Table.Fields.Select(mapped => $"{mapped.Field}={mapped.Expression}"));
            options["where"] = _request.Input.Table?.Where ?? "all rows";
        }

        return new Provenance
        {
            Input = loaded.Workload.Name,
            InputSha256 = loaded.Sha256,
            Version = _build.Version,
            Commit = _build.Commit,
            Policies = [.. _request.Policies.Select(PolicyText.Format)],
            Cluster = loaded.Cluster.Name,
            ClusterFile = Path.GetFileName(_request.Input.ClusterPath ?? loaded.ClusterFile?.Path),
            ClusterSha256 = loaded.ClusterFile?.Sha256,
            TenantsFile = Path.GetFileName(_request.Input.TenantsPath),
            TenantsSha256 = loaded.Tenants?.Sha256,
            FailuresFile = Path.GetFileName(_request.Input.FailuresPath),
            FailuresSha256 = loaded.Failures?.Sha256,
            Options = options,
            Seed = _request.Seed,
        };
    }
}
