using Berth.Model;
using Berth.Simulation;

namespace Berth.Testing.Naive;

/// <summary>
/// The slow twin of the replay: the same rules, each in the most obvious way, over plain lists. Nothing is kept up to date
/// that can be computed again; there is no event queue, only a search for what happens next. Rules: docs/POLICIES.md.
/// </summary>
public sealed class NaiveScheduler
{
    private readonly Workload _workload;
    private readonly Cluster _cluster;
    private readonly NaiveRegimes? _regimes;
    private PolicySpec _policy;
    private readonly ReplayOptions _options;
    private readonly NaiveEstimates _estimates;
    private readonly long[] _startMs;
    private readonly long[] _endMs;
    private readonly JobOutcome[] _outcome;
    private readonly long[] _estimateMs;
    private readonly long[] _firstEstimateMs;
    private readonly int[] _outlived;
    private readonly List<int> _waiting = [];
    private readonly List<int> _running = [];
    private readonly Dictionary<int, long> _slotMs = [];
    private readonly Dictionary<int, long> _freeThen = [];
    private readonly HashSet<int> _looked = [];
    private int _nextArrival;
    private bool _lookDue;
    private bool _passDue;
    private bool _endedSincePass;
    private bool _outlivedSincePass;
    private long _now;

    private NaiveScheduler(Workload workload, Cluster cluster, PolicySpec policy, ReplayOptions options)
    {
        _workload = workload;
        _cluster = cluster;
        _regimes = policy.Regimes is null ? null : new NaiveRegimes(policy.Regimes, cluster.Processors, workload.JobCount == 0 ? 0 : workload.Jobs.SubmitMs[0]);
        _policy = _regimes?.Policy ?? policy;
        _options = options;
        _estimates = new NaiveEstimates(workload, policy.Estimate);
        _startMs = new long[workload.JobCount];
        _endMs = new long[workload.JobCount];
        _outcome = new JobOutcome[workload.JobCount];
        _estimateMs = new long[workload.JobCount];
        _firstEstimateMs = new long[workload.JobCount];
        _outlived = new int[workload.JobCount];
        Waits = new NaiveWaits(workload.JobCount);
    }

    /// <summary>The order of what happens at one instant.</summary>
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
    public ReservationTrace Trace { get; } = new();

    /// <summary>What each job waited for.</summary>
    public NaiveWaits Waits { get; }

    /// <summary>The schedule; complete once <see cref="Run"/> returns.</summary>
    public Schedule Schedule => new(_policy.Name, _workload.Jobs.SubmitMs.ToArray(), _startMs, _endMs, _outcome);

    public static NaiveScheduler Run(Workload workload, Cluster cluster, PolicySpec policy, ReplayOptions? options = null)
    {
        if (options?.Feedback == true)
        {
            throw new NotSupportedException("the twin has no users");
        }

        var twin = new NaiveScheduler(workload, cluster, policy, options ?? new ReplayOptions());
        twin.RunAll();
        return twin;
    }

    private int Processors(int job) => _workload.Jobs.Processors[job];

    private long EstimatedEndMs(int job) => _startMs[job] + _estimateMs[job];

    private void RunAll()
    {
        while (Next() is { } next)
        {
            _now = next.TimeMs;
            Waits.GoOn(_now);
            _passDue |= Handle(next.What, next.Job);
            // No pass looks at an instant before every estimate outlived at it is raised: their processors are not free.
            bool more = Next() is { } after && after.TimeMs == _now && (_options.Pass == PassRule.EachInstant || after.What == Happening.EstimateOutlived);
            if (_lookDue && !more)
            {
                LookAtRegimes();
            }

            if (_passDue && !more)
            {
                _passDue = false;
                Pass();
            }

            long free = Running().FreeAt(_now);
            Waits.Set(_waiting.Select(job => (job, CauseOf(job, free))));
        }
    }

    /// <summary>Whoever takes over looks at all jobs, whatever was looked at before.</summary>
    private void LookAtRegimes()
    {
        _lookDue = false;
        if (_regimes!.Look(_now, [.. _waiting.Select(job => (Processors(job), _estimateMs[job]))], _running.Sum(Processors)))
        {
            _policy = _regimes.Policy;
            _passDue = true;
        }
    }

    /// <summary>docs/design/tenants.md, "Attribution of waiting", as far as a pool has to do with it.</summary>
    private WaitCause CauseOf(int job, long free)
    {
        if (Processors(job) <= free)
        {
            return _policy is { Lookahead: 0, IsConservative: false } ? WaitCause.Order
                : _looked.Contains(job) || _policy.IsConservative ? WaitCause.Promised
                : WaitCause.Scheduler;
        }

        return Processors(job) <= _freeThen[job] ? WaitCause.Order : WaitCause.Capacity;
    }

    /// <summary>What happens next: earliest first, then by kind, then by job for arrivals and by order of start for ends.</summary>
    private (long TimeMs, Happening What, int Job)? Next()
    {
        Happening arrival = _options.EventOrder == EventOrder.ArrivalsFirst ? Happening.First : Happening.Second;
        Happening end = _options.EventOrder == EventOrder.ArrivalsFirst ? Happening.Second : Happening.First;
        List<(long TimeMs, Happening What, int Job)> all = [];
        if (_nextArrival < _workload.JobCount)
        {
            all.Add((_workload.Jobs.SubmitMs[_nextArrival], arrival, _nextArrival));
        }

        foreach (int job in _running)
        {
            all.Add(EstimatedEndMs(job) < _endMs[job] ? (EstimatedEndMs(job), Happening.EstimateOutlived, job) : (_endMs[job], end, job));
        }

        // A pass that is due anyway will look at the slots of this instant.
        all.AddRange(_slotMs.Where(_ => !_passDue).OrderBy(slot => slot.Key).Select(slot => (slot.Value, Happening.SlotCame, slot.Key)));
        if ((all.Count > 0 || _lookDue) && _regimes?.NextLookMs() is { } lookMs)
        {
            all.Add((lookMs, Happening.LookAtRegimes, -1));
        }

        return all.Count == 0 ? null : all.OrderBy(e => e.TimeMs).ThenBy(e => e.What).First();
    }

    /// <summary>True when a pass is due.</summary>
    private bool Handle(Happening what, int job)
    {
        switch (what)
        {
            case Happening.EstimateOutlived:
                _estimateMs[job] = _estimates.CorrectedMs(job, _firstEstimateMs[job], ++_outlived[job]);
                _outlivedSincePass = true;
                return _policy.IsConservative;
            case Happening.SlotCame:
                return true;
            case Happening.LookAtRegimes:
                _regimes!.TimedLook(_now);
                _lookDue = true;
                return false;
            default:
                return job == _nextArrival ? Arrive(job) : End(job);
        }
    }

    private bool Arrive(int job)
    {
        _nextArrival++;
        if (Processors(job) > _cluster.Processors)
        {
            _outcome[job] = JobOutcome.Rejected;
            return false;
        }

        _estimateMs[job] = _firstEstimateMs[job] = _estimates.AtArrivalMs(job);
        _waiting.Add(job);
        _lookDue = _regimes is not null;
        _freeThen[job] = Running().FreeAt(_now);
        return _policy.IsConservative || _policy.ArrivalPass == ArrivalPass.Always || Running().FreeAt(_now) >= Processors(job);
    }

    private bool End(int job)
    {
        _running.Remove(job);
        _lookDue = _regimes is not null;
        _waiting.ForEach(waiting => _freeThen[waiting] = Running().FreeAt(_now));
        _estimates.Ended(job);
        _endedSincePass = true;
        return true;
    }

    /// <summary>
    /// A job that has just come gets the earliest slot. After an end, each waiting job in turn is lifted out and placed again; its own
    /// old slot is still free, so it never moves later. After an outlived estimate the old slots mean nothing and all are placed anew.
    /// </summary>
    private void ConservativePass()
    {
        if (_outlivedSincePass)
        {
            _slotMs.Clear();
        }

        foreach (int job in InOrder(_policy.Order, _waiting))
        {
            bool placed = _slotMs.TryGetValue(job, out long slot);
            if (!placed || (_endedSincePass && slot > _now))
            {
                PlaceSlot(job);
            }
        }

        foreach (int job in _waiting.Where(job => _slotMs[job] <= _now).ToList())
        {
            _slotMs.Remove(job);
            Start(job);
        }

        _outlivedSincePass = _endedSincePass = false;
    }

    private void PlaceSlot(int job)
    {
        _slotMs.Remove(job);
        NaiveProfile profile = Running();
        foreach ((int other, long slot) in _slotMs)
        {
            profile.Hold(slot, slot + _estimateMs[other], Processors(other));
        }

        _slotMs[job] = profile.EarliestFit(_now, _estimateMs[job], Processors(job));
        Trace.Promised(new JobId(job), new Instant(_now), new Instant(_slotMs[job]));
    }

    private NaiveProfile Running()
    {
        var profile = new NaiveProfile(_cluster.Processors);
        foreach (int job in _running)
        {
            profile.Hold(_startMs[job], EstimatedEndMs(job), Processors(job));
        }

        return profile;
    }

    private void Pass()
    {
        if (_policy.IsConservative)
        {
            ConservativePass();
            return;
        }

        // The walk in the order of the queue: what fits starts; what does not is reserved, until the depth is used up.
        NaiveProfile profile = Running();
        List<int> rest = InOrder(_policy.Order, _waiting);
        int lookahead = _policy.Lookahead ?? int.MaxValue;
        int blocked = 0;
        _looked.Clear();
        while (rest.Count > 0 && (blocked == 0 || (blocked < _policy.ReservationDepth && lookahead > 0)))
        {
            int job = rest[0];
            rest.RemoveAt(0);
            lookahead -= blocked > 0 ? 1 : 0;
            _looked.Add(job);
            if (profile.Fits(_now, _estimateMs[job], Processors(job)))
            {
                Start(job);
                profile.Hold(_now, EstimatedEndMs(job), Processors(job));
                continue;
            }

            blocked++;
            if (_policy.ReservationDepth > 0)
            {
                Reserve(profile, job);
            }
        }

        // The others in the order of backfill: what fits beside the reservations starts.
        foreach (int job in InOrder(_policy.EffectiveBackfillOrder, rest).Take(lookahead))
        {
            _looked.Add(job);
            if (profile.Fits(_now, _estimateMs[job], Processors(job)))
            {
                Start(job);
                profile.Hold(_now, EstimatedEndMs(job), Processors(job));
            }
        }
    }

    private void Reserve(NaiveProfile profile, int job)
    {
        long start = profile.EarliestFit(_now, _estimateMs[job], Processors(job));
        profile.Hold(start, start + _estimateMs[job], Processors(job));
        Trace.Promised(new JobId(job), new Instant(_now), new Instant(start));
    }

    private void Start(int job)
    {
        _waiting.Remove(job);
        _running.Add(job);
        _startMs[job] = _now;
        _endMs[job] = _now + _estimates.HeldMs(job);
        bool killed = _workload.Actuals.RunMs[job] > _workload.Jobs.RequestedMs[job];
        _outcome[job] = killed ? JobOutcome.KilledAtLimit : JobOutcome.Completed;
    }

    private List<int> InOrder(OrderSpec order, IEnumerable<int> jobs) =>
        [.. jobs.OrderBy(job => NaiveOrder.Key(order.Kind, _workload, job, _estimateMs[job], _now)).ThenBy(job => job)];
}
