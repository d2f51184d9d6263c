using Berth.Model;
using Berth.Simulation;

namespace Berth.Testing.Naive;

/// <summary>
/// The slow twin of the replay on nodes: docs/design/nodes.md over plain lists. Nothing is kept up to date that can be computed again; there is no
/// event queue, only a search for what happens next. What happens is here, what a pass decides in <see cref="NaiveNodePass"/>.
/// </summary>
public sealed class NaiveNodeScheduler
{
    private const int MostHappenings = 100_000;

    private readonly Workload _workload;
    private readonly ClusterNodes _nodes;
    private readonly PolicySpec _policy;
    private readonly ReplayOptions _options;
    private readonly NaiveEligibility _eligibility;
    private readonly NaiveNodePass _pass;
    private readonly NaiveNodeCauses _causes;
    private readonly NaiveJob[] _jobs;
    private readonly List<AdvanceReservation> _windows;
    private readonly NaiveRegimes? _regimes;
    private readonly List<int> _joining = [];
    private List<(int Job, WaitCause Cause)> _inQueue = [];
    private int _nextSubmit;
    private int _joined;
    private bool _lookDue;
    private bool _passDue;
    private long _now = long.MinValue;

    private NaiveNodeScheduler(Workload workload, ClusterNodes nodes, int size, PolicySpec policy, ReplayOptions options)
    {
        _regimes = policy.Regimes is null ? null : new NaiveRegimes(policy.Regimes, size, workload.JobCount == 0 ? 0 : workload.Jobs.SubmitMs[0]);
        _workload = workload;
        _nodes = nodes;
        _policy = policy;
        _options = options;
        _eligibility = new NaiveEligibility(workload);
        Estimates = new NaiveEstimates(workload, policy.Estimate);
        _windows = [.. nodes.Reservations.OrderBy(window => window.To)];
        GpuTypeNames types = TypesInOrder(workload, nodes);
        var all = new NaiveOptions(workload, nodes, policy.Placement, types);
        var everywhere = new NaiveOptions(workload, nodes, policy.Placement, types, true);
        _jobs = [.. Enumerable.Range(0, workload.JobCount).Select(job => new NaiveJob(job, all.Of(job)))];
        _pass = new NaiveNodePass(workload, nodes, _regimes?.Policy ?? policy, new NaivePlacement(ClassOfEach(nodes), types.Names, Mix(), policy.Placement));
        _causes = new NaiveNodeCauses(nodes, policy, _pass, everywhere);
        Waits = new NaiveWaits(workload.JobCount);
    }

    /// <summary>The order of what happens at one instant; ends of advance reservations come after estimates that were outlived, before all else.</summary>
    private enum Happening
    {
        EstimateOutlived,
        First,
        Second,
        SlotCame,
        LookAtRegimes,
    }

    /// <summary>Every change of regime; empty under a plain policy.</summary>
    public IReadOnlyList<(long AtMs, int From, int To)> RegimeChanges => _regimes?.Changes ?? [];

    /// <summary>Promises that passes made, in order.</summary>
    public ReservationTrace Trace => _pass.Trace;

    /// <summary>What each job waited for.</summary>
    public NaiveWaits Waits { get; }

    private NaiveEstimates Estimates { get; }

    public static NaiveNodeScheduler Run(Workload workload, Cluster cluster, PolicySpec policy, ReplayOptions? options = null)
    {
        if (options?.Feedback == true)
        {
            throw new NotSupportedException("the twin has no users");
        }

        var twin = new NaiveNodeScheduler(workload, cluster.Nodes!, cluster.Processors, policy, options ?? new ReplayOptions());
        twin.RunAll();
        return twin;
    }

    /// <summary>The schedule, complete.</summary>
    public Schedule Schedule
    {
        get
        {
            var places = new List<TaskPlace>();
            int[] first = new int[_jobs.Length];
            foreach (NaiveJob job in _jobs)
            {
                first[job.Job] = places.Count;
                places.AddRange(job.Places);
            }

            var allocations = new Allocations(
                first,
                [.. _jobs.Select(job => job.Places.Count)],
                [.. places],
                [.. _jobs.Select(job => (byte)(job.Option?.Mode ?? 0))],
                [.. _jobs.Select(job => (short)(job.Option?.Partition ?? -1))]);
            return new Schedule(
                _policy.Name,
                _workload.Jobs.SubmitMs.ToArray(),
                [.. _jobs.Select(job => job.StartMs)],
                [.. _jobs.Select(job => job.EndMs)],
                [.. _jobs.Select(job => job.Outcome)]) { Allocations = allocations };
        }
    }

    /// <summary>Types have numbers in the order in which the cluster and then the shapes name them; equally frequent kinds of tasks are told apart by them.</summary>
    private static GpuTypeNames TypesInOrder(Workload workload, ClusterNodes nodes)
    {
        var types = new GpuTypeNames();
        IEnumerable<string> named = workload.Shapes.SelectMany(shape => shape.Modes).SelectMany(mode => mode.GpuTypes.Names);
        foreach (string type in nodes.Classes.Select(kind => kind.GpuType).OfType<string>().Concat(named))
        {
            types.Add(type);
        }

        return types;
    }

    private static NodeClass[] ClassOfEach(ClusterNodes nodes) => [.. Enumerable.Range(0, nodes.Count).Select(nodes.ClassOf)];

    /// <summary>The expected work: the tasks of all jobs that can run, each in its first option.</summary>
    private TaskMix Mix() =>
        TaskMix.Of(_jobs.Where(job => job.Options.Count > 0).SelectMany(job => Enumerable.Repeat(job.Options[0].Task, job.Options[0].TaskCount)));

    private void RunAll()
    {
        for (int happened = 0; Next() is { } next; happened++)
        {
            if (happened > MostHappenings)
            {
                throw new InvalidOperationException($"the twin goes round in circles at {_now} ms");
            }

            _now = next.TimeMs;
            Waits.GoOn(_now);
            _passDue |= Handle(next.What, next.Job);
            _lookDue |= _passDue || next.What == Happening.LookAtRegimes;

            // No pass looks at an instant before every estimate outlived at it is raised.
            bool more = Next() is { } after && after.TimeMs == _now && (_options.Pass == PassRule.EachInstant || after.What == Happening.EstimateOutlived);
            if (_lookDue && !more && _regimes is not null)
            {
                LookAtRegimes(_regimes);
            }

            if (_passDue && !more)
            {
                _passDue = false;
                foreach (NaiveJob started in _pass.Run(_jobs, _now))
                {
                    Start(started);
                }

                SettleHeld();
                NaiveHoldings held = _pass.HeldNow();
                _inQueue = [.. _jobs.Where(job => job.IsWaiting).Select(job => (job.Job, _causes.Of(job, held, _now)))];
            }

            Waits.Set([.. _eligibility.Causes, .. _inQueue]);
        }
    }

    /// <summary>Something was given back, or jobs have come: what is free now, before anything starts, is what they could have.</summary>
    private void NoteRoom(IEnumerable<NaiveJob> jobs)
    {
        NaiveHoldings held = _pass.HeldNow();
        foreach (NaiveJob job in jobs)
        {
            job.FittedThen = job.Options.Any(option => _pass.Fits(option, held, _now, job));
        }
    }

    private void LookAtRegimes(NaiveRegimes regimes)
    {
        _lookDue = false;
        List<(int Size, long EstimateMs)> waiting = [.. _jobs.Where(job => job.IsWaiting).Select(job => (Size(job), job.EstimateToOrderBy))];
        if (regimes.Look(_now, waiting, _jobs.Where(job => job.IsRunning).Sum(Size)))
        {
            _pass.TakeOver(regimes.Policy);
            _passDue = true;
        }
    }

    private int Size(NaiveJob job) => Math.Max(1, _workload.Jobs.Processors[job.Job]);

    /// <summary>What happens next: earliest first, then by kind, then by job for arrivals and by order of start for ends. No job: the end of a window.</summary>
    private (long TimeMs, Happening What, int? Job)? Next()
    {
        Happening arrival = _options.EventOrder == EventOrder.ArrivalsFirst ? Happening.First : Happening.Second;
        Happening end = _options.EventOrder == EventOrder.ArrivalsFirst ? Happening.Second : Happening.First;
        List<(long TimeMs, Happening What, int? Job)> arrivals = [.. _joining.Select(job => (_now, arrival, (int?)job))];
        arrivals.AddRange(_eligibility.Releases.Select(release => (release.TimeMs, arrival, (int?)release.Job)));
        if (_nextSubmit < _workload.JobCount)
        {
            arrivals.Add((_workload.Jobs.SubmitMs[_nextSubmit], arrival, _nextSubmit));
        }

        List<(long TimeMs, Happening What, int? Job)> all = [.. arrivals.OrderBy(one => one.Job)];
        foreach (NaiveJob job in _jobs.Where(job => job.IsRunning).OrderBy(job => job.StartNumber))
        {
            all.Add(job.ExpectedEndMs < job.EndMs ? (job.ExpectedEndMs, Happening.EstimateOutlived, job.Job) : (job.EndMs, end, job.Job));
        }

        all.AddRange(_windows.Take(1).Select(window => (window.To.UnixMs, Happening.EstimateOutlived, (int?)null)));

        // A pass that is due anyway will look at the slots of this instant.
        all.AddRange(_jobs.Where(job => !_passDue && job.Slot is not null).Select(job => (job.Slot!.FromMs, Happening.SlotCame, (int?)job.Job)));
        if ((all.Count > 0 || _lookDue) && _regimes?.NextLookMs() is { } lookMs)
        {
            all.Add((lookMs, Happening.LookAtRegimes, -1));
        }

        return all.Count == 0 ? null : all.OrderBy(one => one.TimeMs).ThenBy(one => one.What).First();
    }

    /// <summary>True when a pass is due.</summary>
    private bool Handle(Happening what, int? index)
    {
        if (index is not { } job)
        {
            _windows.RemoveAt(0);
            _pass.EndedSincePass = true;
            NoteRoom(_jobs.Where(one => one.IsWaiting));
            return true;
        }

        switch (what)
        {
            case Happening.EstimateOutlived:
                NaiveJob late = _jobs[job];
                late.EstimateMs = Estimates.CorrectedMs(job, late.FirstEstimateMs, ++late.Outlived, late.Option!.Mode);
                _pass.OutlivedSincePass = true;
                return _policy.IsConservative;
            case Happening.SlotCame:
                return true;
            case Happening.LookAtRegimes:
                _regimes!.TimedLook(_now);
                return false;
            default:
                return _jobs[job].IsRunning ? End(_jobs[job]) : Arrive(job);
        }
    }

    /// <summary>A submit, a release date, or a job that has become eligible by something else. True when it joins the queue.</summary>
    private bool Arrive(int job)
    {
        if (!_joining.Remove(job))
        {
            if (job == _nextSubmit)
            {
                _nextSubmit++;
                Submit(_jobs[job]);
            }
            else
            {
                _eligibility.Released(job);
            }

            SettleHeld();
            if (!_joining.Remove(job))
            {
                return false;
            }
        }

        _jobs[job].Join(_joined++, Estimates);
        _pass.ArrivedSincePass.Add(_jobs[job]);
        NoteRoom([_jobs[job]]);
        return true;
    }

    /// <summary>What can never run is refused at once, whatever it waits for.</summary>
    private void Submit(NaiveJob job)
    {
        if (job.Options.Count > 0)
        {
            _eligibility.Submitted(job.Job, _now);
            return;
        }

        job.Outcome = JobOutcome.Rejected;
        _eligibility.Unable(job.Job);
    }

    private void SettleHeld()
    {
        foreach (int failed in _eligibility.TakeFailed())
        {
            _jobs[failed].Outcome = JobOutcome.DependencyFailed;
        }

        _joining.AddRange(_eligibility.TakeEligible());
    }

    private bool End(NaiveJob job)
    {
        job.IsRunning = false;
        Estimates.Ended(job.Job, job.Option!.Mode);
        bool well = job.Outcome == JobOutcome.Completed && _workload.Actuals.Exit[job.Job] is not (ExitKind.Failed or ExitKind.Cancelled);
        _eligibility.Ended(job.Job, well);
        SettleHeld();
        _pass.EndedSincePass = true;
        NoteRoom(_jobs.Where(one => one.IsWaiting));
        return true;
    }

    private void Start(NaiveJob job)
    {
        int mode = job.Option!.Mode;
        bool killed = _workload.Actuals.RunMsIn(new JobId(job.Job), mode) > job.Option.RequestedMs;
        job.EndMs = _now + Estimates.HeldMs(job.Job, mode);
        job.Outcome = killed ? JobOutcome.KilledAtLimit : JobOutcome.Completed;
        _eligibility.Started(job.Job);
    }
}
