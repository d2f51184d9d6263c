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
    private readonly PolicySpec _policy;
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
    private int _nextArrival;
    private long _now;

    private NaiveScheduler(Workload workload, Cluster cluster, PolicySpec policy, ReplayOptions options)
    {
        _workload = workload;
        _cluster = cluster;
        _policy = policy;
        _options = options;
        _estimates = new NaiveEstimates(workload, policy.Estimate);
        _startMs = new long[workload.JobCount];
        _endMs = new long[workload.JobCount];
        _outcome = new JobOutcome[workload.JobCount];
        _estimateMs = new long[workload.JobCount];
        _firstEstimateMs = new long[workload.JobCount];
        _outlived = new int[workload.JobCount];
    }

    /// <summary>The order of what happens at one instant.</summary>
    private enum Happening
    {
        EstimateOutlived,
        First,
        Second,
        SlotCame,
    }

    /// <summary>Promises that passes made, in order.</summary>
    public ReservationTrace Trace { get; } = new();

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
        bool passDue = false;
        while (Next() is { } next)
        {
            _now = next.TimeMs;
            passDue |= Handle(next.What, next.Job);
            bool moreAtThisInstant = Next() is { } after && after.TimeMs == _now;
            if (passDue && (_options.Pass == PassRule.EachEvent || !moreAtThisInstant))
            {
                passDue = false;
                Pass();
            }
        }
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

        all.AddRange(_slotMs.Where(slot => _waiting.Contains(slot.Key)).OrderBy(slot => slot.Key).Select(slot => (slot.Value, Happening.SlotCame, slot.Key)));
        return all.Count == 0 ? null : all.OrderBy(e => e.TimeMs).ThenBy(e => e.What).First();
    }

    /// <summary>True when a pass is due.</summary>
    private bool Handle(Happening what, int job)
    {
        switch (what)
        {
            case Happening.EstimateOutlived:
                _estimateMs[job] = _estimates.CorrectedMs(job, _firstEstimateMs[job], ++_outlived[job]);
                return false;
            case Happening.SlotCame:
                Start(job);
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
        if (_policy.IsConservative)
        {
            PlaceSlot(job);
            return false;
        }

        return _policy.ArrivalPass == ArrivalPass.Always || Running().FreeAt(_now) >= Processors(job);
    }

    private bool End(int job)
    {
        _running.Remove(job);
        _estimates.Ended(job);
        if (_policy.IsConservative)
        {
            // Each in turn is lifted out and placed again; its own old slot is still free, so it never moves later.
            foreach (int waiting in _waiting.Where(w => _slotMs[w] > _now).ToList())
            {
                PlaceSlot(waiting);
            }

            return false;
        }

        return true;
    }

    private void PlaceSlot(int job)
    {
        _slotMs.Remove(job);
        NaiveProfile profile = Running();
        foreach ((int other, long slot) in _slotMs.Where(s => _waiting.Contains(s.Key)))
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
            return;
        }

        List<int> queue = InOrder(_policy.Order, _waiting);
        while (queue.Count > 0 && Running().FreeAt(_now) >= Processors(queue[0]))
        {
            Start(queue[0]);
            queue.RemoveAt(0);
        }

        if (queue.Count == 0)
        {
            return;
        }

        NaiveProfile profile = Running();
        int reservations = 0;
        if (_policy.ReservationDepth > 0)
        {
            Reserve(profile, queue[0]);
            reservations++;
        }

        IEnumerable<int> others = queue.Skip(1).Take(_policy.Lookahead ?? int.MaxValue);
        foreach (int job in InOrder(_policy.EffectiveBackfillOrder, others))
        {
            if (profile.Fits(_now, _estimateMs[job], Processors(job)))
            {
                Start(job);
                profile.Hold(_now, EstimatedEndMs(job), Processors(job));
            }
            else if (reservations < _policy.ReservationDepth)
            {
                Reserve(profile, job);
                reservations++;
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

    private List<int> InOrder(OrderSpec order, IEnumerable<int> jobs) => [.. jobs.OrderBy(job => Key(order.Kind, job)).ThenBy(job => job)];

    private Int128 Key(OrderKind kind, int job) => kind switch
    {
        OrderKind.Fcfs => 0,
        OrderKind.Sjf => _estimateMs[job],
        OrderKind.Ljf => -_estimateMs[job],
        OrderKind.SmallestArea => (Int128)_estimateMs[job] * Processors(job),
        OrderKind.LargestArea => -(Int128)_estimateMs[job] * Processors(job),
        OrderKind.SmallestSize => Processors(job),
        OrderKind.LargestSize => -Processors(job),
        OrderKind.Edf => _workload.Jobs.Deadline(new JobId(job))?.UnixMs ?? Int128.MaxValue,
        _ => throw new NotSupportedException($"the twin has no order {kind}"),
    };
}
