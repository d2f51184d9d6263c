using System.Globalization;
using Berth.Cli.Terminal;
using Berth.Formats.Swf;
using Berth.Model;
using Berth.Model.Metrics;
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

    private readonly SimulateRequest _request;
    private readonly BuildIdentity _build;
    private readonly SimulationWatch _watch;
    private readonly CancellationToken _cancellation;
    private readonly List<string> _remarks = [];

    private Simulate(SimulateRequest request, BuildIdentity build, SimulationWatch watch, CancellationToken cancellation)
    {
        _request = request;
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
        SwfImportResult log = SwfImport.Read(_request.LogPath, new SwfImportOptions { Strict = _request.Strict }, _cancellation);
        Workload workload = Prepare(log.Workload);
        Cluster cluster = Machine(log, workload);
        MeasurementWindow window = Window(workload);
        _watch.Add(Stage.Read, begun);

        PolicyRun[] runs = RunPolicies(workload, cluster, window);
        long comparing = _watch.Now;
        IReadOnlyList<PolicyComparison> comparisons = Compare(workload, cluster, runs);
        _watch.Add(Stage.Measure, comparing);
        return new SimulateResult
        {
            Provenance = Provenance(log, cluster),
            Workload = workload,
            Facts = WorkloadFacts.Of(workload, cluster),
            Cluster = cluster,
            Import = log.Report,
            Remarks = _remarks,
            Window = window,
            Runs = runs,
            Comparisons = comparisons,
            Times = _watch.Times(begun),
        };
    }

    private IReadOnlyList<PolicyComparison> Compare(Workload workload, Cluster cluster, PolicyRun[] runs)
    {
        if (runs.Length < 2)
        {
            return [];
        }

        _watch.Report("comparing", 0, 0);
        _cancellation.ThrowIfCancellationRequested();
        MeasuredSchedule[] arms = [.. runs.Select(run => new MeasuredSchedule(run.Schedule, run.Metrics))];
        return PolicyComparer.CompareToFirst(workload, cluster, arms, new ComparisonOptions { Seed = _request.Seed });
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

    private Cluster Machine(SwfImportResult log, Workload workload)
    {
        int processors = _request.Processors ?? log.Workload.MachineProcessors ?? log.LargestJobProcessors;
        if (_request.Processors is null && log.Workload.MachineProcessors is null)
        {
            _remarks.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"The log does not say how large the machine is; {processors} processors, the size of its largest job, were taken. --procs N states it."));
        }

        int tooLarge = 0;
        foreach (int needed in workload.Jobs.Processors)
        {
            tooLarge += needed > processors ? 1 : 0;
        }

        if (tooLarge > 0)
        {
            _remarks.Add(string.Create(
                CultureInfo.InvariantCulture, $"{tooLarge} jobs need more than the {processors} processors of the machine and were rejected."));
        }

        return Cluster.Pool(processors);
    }

    private MeasurementWindow Window(Workload workload)
    {
        Instant first = new(workload.Jobs.SubmitMs[0]);
        Instant last = new(workload.Jobs.SubmitMs[^1]);
        Duration warmUp = _request.WarmUp.Length ?? Duration.Zero;
        Duration coolDown = _request.CoolDown.Length ?? Duration.Zero;
        var window = new MeasurementWindow(
            warmUp == Duration.Zero ? null : first + warmUp,
            coolDown == Duration.Zero ? null : last - coolDown);
        foreach (long submitMs in workload.Jobs.SubmitMs)
        {
            if (window.Contains(submitMs))
            {
                return window;
            }
        }

        throw new BadInputException(
            "--warm-up, --cool-down", "window-empty", "no job is left to measure", $"the jobs were submitted from {first} to {last}");
    }

    private PolicyRun[] RunPolicies(Workload workload, Cluster cluster, MeasurementWindow window)
    {
        IReadOnlyList<PolicySpec> policies = _request.Policies;
        var runs = new PolicyRun[policies.Count];
        _watch.Expect(policies.Count == 1 ? $"replaying under {policies[0].Name}" : $"replaying under {policies.Count} policies", workload.JobCount, policies.Count);
        if (policies.Count == 1)
        {
            runs[0] = RunPolicy(0, workload, cluster, window, sideBySide: true);
            return runs;
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = _cancellation };
        try
        {
            Parallel.For(0, runs.Length, parallel, i => runs[i] = RunPolicy(i, workload, cluster, window, sideBySide: false));
        }
        catch (AggregateException failed) when (failed.InnerExceptions is [var only, ..])
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(only);
        }

        return runs;
    }

    private PolicyRun RunPolicy(int index, Workload workload, Cluster cluster, MeasurementWindow window, bool sideBySide)
    {
        PolicySpec policy = _request.Policies[index];
        long begun = _watch.Now;
        ReplayResult replay = Replay.Run(workload, cluster, policy, _request.Replay, done => _watch.Advance(index, done), _cancellation);
        _watch.Add(Stage.Replay, begun);

        // Checking and measuring share nothing but the finished schedule: on an otherwise idle machine they run side by side.
        Task<ViolationList?> check = sideBySide ? Task.Run(Check, _cancellation) : Task.FromResult(Check());
        long measuring = _watch.Now;
        ScheduleMetrics metrics = MetricsCalculator.Compute(workload, cluster, replay.Schedule, window, _request.TauSeconds);
        Timeline timeline = TimelineCalculator.Compute(workload, cluster, replay.Schedule, TimelineBuckets);
        _watch.Add(Stage.Measure, measuring);
        return new PolicyRun
        {
            Policy = policy,
            Text = PolicyText.Format(policy),
            Schedule = replay.Schedule,
            Counters = replay.Counters,
            Metrics = metrics,
            Timeline = timeline,
            Violations = check.GetAwaiter().GetResult(),
        };

        ViolationList? Check()
        {
            if (!_request.Validate)
            {
                return null;
            }

            long checking = _watch.Now;
            ViolationList found = ScheduleValidator.Validate(
                workload, cluster, replay.Schedule, new ValidationOptions { FeedbackAllowed = _request.Replay.Feedback });
            _watch.Add(Stage.Check, checking);
            return found;
        }
    }

    private Provenance Provenance(SwfImportResult log, Cluster cluster)
    {
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["cool-down"] = _request.CoolDown.ToString(),
            ["event-order"] = _request.Replay.EventOrder == EventOrder.ArrivalsFirst ? "arrivals-first" : "ends-first",
            ["feedback"] = _request.Replay.Feedback ? "yes" : "no",
            ["from"] = _request.From?.ToString() ?? "first submit",
            ["load"] = _request.Load.ToString(CultureInfo.InvariantCulture),
            ["pass"] = _request.Replay.Pass == PassRule.EachEvent ? "each-event" : "each-instant",
            ["strict"] = _request.Strict ? "yes" : "no",
            ["tau"] = _request.TauSeconds.ToString(CultureInfo.InvariantCulture) + "s",
            ["to"] = _request.To?.ToString() ?? "last submit",
            ["validate"] = _request.Validate ? "yes" : "no",
            ["warm-up"] = _request.WarmUp.ToString(),
        };
        return new Provenance
        {
            Input = log.Workload.Name,
            InputSha256 = log.Sha256,
            Version = _build.Version,
            Commit = _build.Commit,
            Policies = [.. _request.Policies.Select(PolicyText.Format)],
            Cluster = cluster.Name,
            Options = options,
            Seed = _request.Seed,
        };
    }
}
