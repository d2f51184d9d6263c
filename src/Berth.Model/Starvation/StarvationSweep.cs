using Berth.Model.Metrics;

namespace Berth.Model.Starvation;

/// <summary>
/// Goes once through a finished schedule in order of time, keeping who waits and who runs, and works out the bound of each job from what its
/// theorem says of that state (docs/GUARANTEES.md). It knows no scheduler. A sort of starts and ends, and one step in a sorted array of running jobs for each.
/// </summary>
internal sealed class StarvationSweep
{
    /// <summary>Stands for a job without a bound.</summary>
    public const long NoBound = -1;

    /// <summary>Sums stay below this, with room for those of sums.</summary>
    private const double LargestSum = 1L << 60;

    private readonly Schedule _schedule;
    private readonly StarvationGuarantee _guarantee;
    private readonly long _processors;
    private readonly bool _isPool;
    private readonly bool _isExact;
    private readonly long[] _eligibleMs;
    private readonly int[] _size;
    private readonly long[] _limitMs;
    private readonly long[] _runLimitMs;
    private readonly long _longestMs;
    private readonly long _originMs;
    private readonly bool _countsWork;
    private readonly long _bestKey;
    private readonly JobDependencies? _dependencies;
    private readonly WaitingLine _line;
    private readonly RunningByLimit _running;
    private readonly List<int> _new = [];
    private int _head = -1;
    private long _headDueMs;

    public StarvationSweep(Workload workload, Cluster cluster, Schedule schedule, StarvationGuarantee guarantee, long[] eligibleMs, bool hadFeedback)
    {
        _schedule = schedule;
        _guarantee = guarantee;
        _eligibleMs = eligibleMs;
        _dependencies = workload.Jobs.Dependencies;
        _processors = cluster.Processors;
        _isPool = cluster.Nodes is null;
        int count = schedule.Count;
        _size = new int[count];
        _limitMs = new long[count];
        _runLimitMs = new long[count];
        _bestKey = long.MaxValue;
        bool inOrderOfRows = !hadFeedback;
        long lastMs = long.MinValue;
        double workMs = 0;
        for (int job = 0; job < count; job++)
        {
            _size[job] = Math.Max(1, workload.Jobs.Processors[job]);
            (_limitMs[job], _runLimitMs[job]) = LimitsOf(workload, schedule, job);
            inOrderOfRows &= schedule.SubmitMs[job] == workload.Jobs.SubmitMs[job] && workload.Jobs.Release(new JobId(job)) is null;
            if (!TakesPart(job))
            {
                continue;
            }

            // As one who is ahead it counts from its submit, which is not too late in any case.
            eligibleMs[job] = IsInArray(job) ? Math.Min(eligibleMs[job], schedule.SubmitMs[job]) : eligibleMs[job];
            _longestMs = Math.Max(_longestMs, _limitMs[job]);
            _bestKey = guarantee.Keys is { } keys ? Math.Min(_bestKey, keys[job]) : _bestKey;
            inOrderOfRows &= lastMs <= eligibleMs[job];
            lastMs = eligibleMs[job];
            workMs += (double)_size[job] * _limitMs[job];
        }

        // Jobs that something else held may join within an instant in another order than that of their rows: then the order in the line is not known.
        _isExact = _isPool && inOrderOfRows && _dependencies is null && !guarantee.KeepsHead
            && guarantee.Rule is StarvationRule.StrictOrder or StarvationRule.ProtectedHead;
        _originMs = FirstMs();
        CanAdd = (double)count * _longestMs < LargestSum;
        double machineMs = (double)_processors * (LatestMs() - _originMs + _longestMs);
        _countsWork = _isPool && guarantee.Rule is StarvationRule.StrictOrder or StarvationRule.FirstReservation or StarvationRule.OneProcessor
            && workMs + machineMs < LargestSum;
        _line = new WaitingLine(_size, _limitMs, _longestMs, guarantee.IsStrict, _countsWork);
        _running = new RunningByLimit(_size, _originMs, _countsWork);
        BoundMs = new long[count];
        Array.Fill(BoundMs, NoBound);
    }

    /// <summary>The bound on the wait of each job in ms, or <see cref="NoBound"/>.</summary>
    public long[] BoundMs { get; }

    /// <summary>False when limits are so long that their sums would not fit into 64 bits; then no job has a bound.</summary>
    public bool CanAdd { get; }

    /// <summary>The longest limit, ms.</summary>
    public long LongestLimitMs => _longestMs;

    /// <summary>Jobs that headed the queue and had to start by a moment, and did not, in order of that moment.</summary>
    public List<(int Job, long DueMs)> LateHeads { get; } = [];

    /// <summary>True when the job was in the queue, whether it started or not.</summary>
    public bool TakesPart(int job) =>
        _eligibleMs[job] != EligibleTimes.Never && (_schedule.Outcome[job] == JobOutcome.Unstarted || _schedule.Started(new JobId(job)));

    /// <summary>When the job started, or later than anything where it did not.</summary>
    public long StartMs(int job) => _schedule.Outcome[job] == JobOutcome.Unstarted ? MomentList.End : _schedule.StartMs[job];

    /// <summary>The last moment of the schedule.</summary>
    public long LastMs { get; private set; }

    /// <summary>When the job joined the queue.</summary>
    public long EligibleMs(int job) => _eligibleMs[job];

    /// <summary>How long the job was in the queue, without the time of interrupted runs; -1 when it never was.</summary>
    public long WaitMs(int job) => !TakesPart(job)
        ? -1
        : Math.Min(StartMs(job), Math.Max(LastMs, _eligibleMs[job])) - _eligibleMs[job] - _schedule.InterruptedMs(job);

    /// <summary>Works out every bound.</summary>
    public void Run()
    {
        LastMs = LatestMs();
        if (!CanAdd || !_guarantee.Exists)
        {
            return;
        }

        (MomentList arrivals, MomentList starts, MomentList ends) = Moments();
        MomentList looks = Looks();
        while (true)
        {
            long nowMs = Math.Min(Math.Min(arrivals.NextMs, starts.NextMs), Math.Min(ends.NextMs, looks.NextMs));
            if (nowMs == MomentList.End)
            {
                return;
            }

            bool arrive = arrivals.NextMs == nowMs;
            _new.Clear();
            if (arrive)
            {
                Arrive(arrivals.TakeMoment());
            }

            if (_guarantee.Rule == StarvationRule.FirstReservation)
            {
                BoundByReservations(nowMs);
            }

            Change(nowMs, starts, ends);
            BoundAfter(nowMs, looks);
        }
    }

    private static (long Longest, long Run) LimitsOf(Workload workload, Schedule schedule, int job)
    {
        var id = new JobId(job);
        long longest = Math.Max(1, workload.Jobs.RequestedMs[job]);
        long run = longest;
        if (!workload.Jobs.Shape.IsEmpty)
        {
            int modes = workload.Shapes[workload.Jobs.Shape[job]].Modes.Count;
            for (int mode = 1; mode < modes; mode++)
            {
                longest = Math.Max(longest, workload.Jobs.RequestedMsIn(id, mode));
            }

            run = schedule.Allocations is { } places && schedule.Started(id) && places.Mode(id) < modes
                ? Math.Max(1, workload.Jobs.RequestedMsIn(id, places.Mode(id)))
                : longest;
        }

        return (longest, run);
    }

    private bool IsInLine(int job) => _guarantee.Keys is not { } keys || keys[job] == _bestKey;

    /// <summary>Nothing is said of jobs of an array of which only some may run at once: the moment at which its turn comes is not known to the instant.</summary>
    private bool IsBounded(int job) => IsInLine(job) && !IsInArray(job);

    private bool IsInArray(int job) => _dependencies?.ArrayOf(new JobId(job)) is not null;

    private long FirstMs()
    {
        long firstMs = long.MaxValue;
        for (int job = 0; job < _eligibleMs.Length; job++)
        {
            firstMs = Math.Min(firstMs, _eligibleMs[job]);
        }

        return firstMs == long.MaxValue ? 0 : firstMs;
    }

    /// <summary>The last moment at which a job joined, started or ended.</summary>
    private long LatestMs()
    {
        long latestMs = _originMs;
        for (int job = 0; job < _eligibleMs.Length; job++)
        {
            if (TakesPart(job))
            {
                latestMs = Math.Max(latestMs, _schedule.Started(new JobId(job)) ? Math.Max(_schedule.StartMs[job], _schedule.EndMs[job]) : _eligibleMs[job]);
            }
        }

        return latestMs;
    }

    private (MomentList Arrivals, MomentList Starts, MomentList Ends) Moments()
    {
        int count = _eligibleMs.Length;
        var arrivals = new MomentList(count, _originMs);
        var starts = new MomentList(count, _originMs);
        var ends = new MomentList(count, _originMs);
        for (int job = 0; job < count; job++)
        {
            if (!TakesPart(job))
            {
                continue;
            }

            arrivals.Add(_eligibleMs[job], job);
            if (_schedule.Started(new JobId(job)))
            {
                starts.Add(_schedule.StartMs[job], job);
                if (_schedule.EndMs[job] > _schedule.StartMs[job])
                {
                    ends.Add(_schedule.EndMs[job], job);
                }
            }
        }

        arrivals.Sort();
        starts.Sort();
        ends.Sort();
        return (arrivals, starts, ends);
    }

    /// <summary>The moments from which on nobody new comes before a job that had to wait.</summary>
    private MomentList Looks()
    {
        bool any = _guarantee.Rule is StarvationRule.Ageing or StarvationRule.DueDate;
        var looks = new MomentList(any ? _eligibleMs.Length : 0, _originMs);
        for (int job = 0; any && job < _eligibleMs.Length; job++)
        {
            if (TakesPart(job) && IsBounded(job) && LookMs(job) is { } atMs)
            {
                looks.Add(atMs, job);
            }
        }

        looks.Sort();
        return looks;
    }

    private long? LookMs(int job) => _guarantee.Rule == StarvationRule.Ageing
        ? _eligibleMs[job] + _guarantee.OvertakingMs
        : _guarantee.DueMs![job] is { } dueMs ? Math.Max(_eligibleMs[job], dueMs) : null;

    private void Arrive(ReadOnlySpan<int> jobs)
    {
        foreach (int job in jobs)
        {
            _new.Add(job);
        }

        // Rows stand in the order of their arrival.
        if (jobs.Length > 1)
        {
            _new.Sort();
        }

        foreach (int job in _new)
        {
            if (IsInLine(job))
            {
                _line.Append(job);
            }
        }
    }

    private void Change(long nowMs, MomentList starts, MomentList ends)
    {
        if (ends.NextMs == nowMs)
        {
            foreach (int job in ends.TakeMoment())
            {
                _running.Remove(job, _schedule.StartMs[job] + _runLimitMs[job]);
            }
        }

        if (starts.NextMs != nowMs)
        {
            return;
        }

        foreach (int job in starts.TakeMoment())
        {
            if (_line.Has(job))
            {
                _line.Remove(job);
            }

            if (_schedule.EndMs[job] > nowMs)
            {
                _running.Add(job, nowMs + _runLimitMs[job]);
            }
        }
    }

    /// <summary>
    /// Bounds from the state before anything of this moment but arrivals: a reservation is made on what was known then. What starts at this moment
    /// counts as waiting, what ends as running.
    /// </summary>
    private void BoundByReservations(long nowMs)
    {
        foreach (int job in _new)
        {
            if (!IsBounded(job))
            {
                continue;
            }

            long others = _line.Count - 1;
            long blockedMs = _running.LastLimitMs(nowMs) - nowMs + _line.LimitsMs - _limitMs[job];
            if (_countsWork && _size[job] <= _processors)
            {
                long workMs = _running.WorkMs(nowMs) + _line.WorkMs - (_size[job] * _limitMs[job]);
                blockedMs = Math.Min(blockedMs, workMs / (_processors - _size[job] + 1));
            }

            SetBound(job, blockedMs + (others * _limitMs[job]));
        }
    }

    /// <summary>Bounds from the state after everything of this moment.</summary>
    private void BoundAfter(long nowMs, MomentList looks)
    {
        if (_isExact)
        {
            FollowHead(nowMs);
            BoundInTurn(nowMs);
        }
        else if (_guarantee.Rule is StarvationRule.StrictOrder or StarvationRule.ProtectedHead)
        {
            foreach (int job in _new)
            {
                if (IsBounded(job))
                {
                    SetBound(job, TurnsOfAll(job, nowMs) + (_guarantee.KeepsHead ? _longestMs : 0));
                }
            }
        }
        else if (_guarantee.Rule == StarvationRule.OneProcessor)
        {
            foreach (int job in _new)
            {
                if (_countsWork && _size[job] == 1 && IsBounded(job))
                {
                    SetBound(job, (_running.WorkMs(nowMs) + _line.WorkMs - (_line.Has(job) ? _limitMs[job] : 0)) / _processors);
                }
            }
        }

        if (looks.NextMs == nowMs)
        {
            foreach (int job in looks.TakeMoment())
            {
                SetBound(job, nowMs - _eligibleMs[job] + TurnsOfAll(job, nowMs));
            }
        }
    }

    /// <summary>Who is first in the queue now must start once enough of the running jobs have used up their limits.</summary>
    private void FollowHead(long nowMs)
    {
        if (_line.First == _head)
        {
            return;
        }

        _head = _line.First;
        if (_head >= 0)
        {
            _headDueMs = _running.FreeAtMs(_size[_head], _processors, nowMs);
            if (StartMs(_head) > _headDueMs)
            {
                LateHeads.Add((_head, _headDueMs));
            }
        }
    }

    /// <summary>
    /// The new jobs stand at the end of the line: from the last one back, each waits for the head's latest start and for the turns of those before it. In
    /// strict order nothing but them starts, and less than the largest of them is free all that time: so what runs and their limits bound it too, end to
    /// end or spread over what is busy.
    /// </summary>
    private void BoundInTurn(long nowMs)
    {
        long turnsMs = _line.TurnsMs;
        long limitsMs = _running.LastLimitMs(nowMs) - nowMs + _line.LimitsMs;
        long workMs = _running.WorkMs(nowMs) + _line.WorkMs;
        for (int i = _new.Count - 1; i >= 0; i--)
        {
            int job = _new[i];
            if (!_line.Has(job))
            {
                if (IsBounded(job))
                {
                    SetBound(job, 0);
                }

                continue;
            }

            limitsMs -= _limitMs[job];
            workMs -= _size[job] * _limitMs[job];
            long boundMs = Math.Max(_headDueMs, nowMs) - nowMs + turnsMs;
            if (_guarantee.IsStrict)
            {
                boundMs = Math.Min(boundMs, limitsMs);
                boundMs = _countsWork && _line.Largest() is int largest && largest <= _processors ? Math.Min(boundMs, workMs / (_processors - largest + 1)) : boundMs;
            }

            SetBound(job, boundMs);
            turnsMs -= _line.Before(job) is >= 0 and int before ? _line.TurnMs(before, job) : 0;
        }
    }

    /// <summary>All that runs uses up its limits, then all others that wait take their turns, in whatever order.</summary>
    private long TurnsOfAll(int job, long nowMs)
    {
        bool waits = _line.Has(job);
        long turnsMs = _guarantee.IsStrict
            ? _line.LimitsMs - (waits ? _limitMs[job] : 0)
            : (_line.Count - (waits ? 1 : 0)) * _longestMs;
        return _running.LastLimitMs(nowMs) - nowMs + turnsMs;
    }

    private void SetBound(int job, long boundMs)
    {
        // Who starts at the moment of joining needs no bound.
        long ms = StartMs(job) <= _eligibleMs[job] ? 0 : boundMs;
        BoundMs[job] = _guarantee.MostMs is { } most && ms > most ? NoBound : ms;
    }
}
