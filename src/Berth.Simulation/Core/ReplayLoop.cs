using System.Runtime.CompilerServices;
using Berth.Model;
using Berth.Scheduling;
using Berth.Scheduling.Tenancy;
using Berth.Simulation.Waiting;

namespace Berth.Simulation.Core;

/// <summary>
/// The event loop of a replay. Arrivals come from the workload's sorted column, everything else from a heap; at one instant estimates that were
/// outlived come first, then arrivals and ends in the order the options say, then reservations that fall due.
/// </summary>
internal sealed partial class ReplayLoop
{
    private const int ProgressInterval = 4096;
    private const int NoJob = -1;
    private const int OutageChange = -2;
    private const int LimitsChange = -3;

    private readonly Workload _workload;
    private readonly ReplayState _state;
    private readonly IPolicy _policy;
    private readonly FeedbackModel? _feedback;
    private readonly IReservationSink? _reservations;
    private readonly HoldTracker? _holds;
    private readonly WaitLedger? _waits;
    private readonly GateWatch? _gate;
    private readonly Disruptions? _disruptions;
    private readonly RegimeKeeper? _regimes;
    private readonly bool _passEachEvent;
    private readonly uint _arrivalRank;
    private readonly uint _endRank;
    private readonly BinaryHeap<SimEvent> _heap = new();
    private readonly DecisionBuffer _decisions = new();
    private int[] _positions = new int[16];
    private uint _starts;
    private uint _dueNumber;
    private int _nextArrival;
    private bool _nextIsArrival;
    private bool _awaitsLimits;
    private int _ended;
    private long _events;
    private long _passes;
    private long _corrections;

    public ReplayLoop(Workload workload, ReplayState state, IPolicy policy, ReplayOptions options, FeedbackModel? feedback, WaitLedger? waits = null)
    {
        _workload = workload;
        _state = state;
        _policy = policy;
        _feedback = feedback;
        _reservations = options.Reservations;
        _waits = waits;
        state.Waits = waits;
        _gate = waits is not null && state.Tenants is { HasGate: true } tenants ? new GateWatch(tenants, state.Nodes?.State) : null;
        _holds = HoldTracker.For(workload.Jobs, waits is not null);
        _disruptions = state.Runs is null ? null : new Disruptions(workload, state, options.Failures);
        _regimes = state.KeepRegimes(_heap);
        _passEachEvent = options.Pass == PassRule.EachEvent;
        bool arrivalsFirst = options.EventOrder == EventOrder.ArrivalsFirst;
        _arrivalRank = arrivalsFirst ? (uint)SimEventKind.Arrival : (uint)SimEventKind.End;
        _endRank = arrivalsFirst ? (uint)SimEventKind.End : (uint)SimEventKind.Arrival;
    }

    public ReplayCounters Counters => new(_events, _passes, _corrections);

    private bool ArrivalsAhead => _nextArrival < _workload.JobCount;

    /// <summary>Handles every event up to and including <paramref name="stopAfterMs"/>, with the passes that follow them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(Action<int>? progress, CancellationToken cancellation, long stopAfterMs = long.MaxValue)
    {
        unchecked
        {
            ReadOnlySpan<long> submitMs = _workload.Jobs.SubmitMs;
            long lastMs = long.MinValue;
            PassTrigger trigger = PassTrigger.None;
            int arrived = 0;
            SkipFeedbackJobs();
            ExpectReservationEnds();
            ExpectOutage();
            _regimes?.Begin(submitMs.IsEmpty ? 0 : submitMs[0], ArrivalsAhead);
            while (true)
            {
                bool more = TryPeek(submitMs, out SimEvent next);

                // No pass looks at an instant before every estimate outlived at it is raised: those processors only look free.
                bool raisesFirst = next.Rank == (uint)SimEventKind.EstimateOutlived;
                if (trigger != PassTrigger.None && (!more || next.TimeMs != lastMs || (_passEachEvent && !raisesFirst)))
                {
                    // The pass may start a job that ends at once, so the next event is looked up again. After a preemption more may fit than before.
                    trigger = Pass(lastMs, trigger, arrived) ? PassTrigger.End : PassTrigger.None;
                    _regimes?.ExpectLooks(ArrivalsAhead);
                    arrived = 0;
                    continue;
                }

                if (!more || next.TimeMs > stopAfterMs || (next.Job == OutageChange && trigger == PassTrigger.None && NothingIsLeft()))
                {
                    if (stopAfterMs != long.MaxValue || !RefuseTheRest(lastMs))
                    {
                        break;
                    }

                    continue;
                }

                Take(in next);
                lastMs = next.TimeMs;
                PassTrigger happened = Handle(in next);
                trigger |= happened;
                arrived += happened == PassTrigger.Arrival ? 1 : 0;
                if ((++_events & (ProgressInterval - 1)) == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                    progress?.Invoke(_ended);
                }
            }

            progress?.Invoke(_ended);
        }
    }

    /// <summary>
    /// Jobs that still wait when nothing can happen any more were kept out by a limit that never opens again, such as minutes that are used up for good. True when
    /// something happens because of that: jobs that waited for their end, or that their users submit after it.
    /// </summary>
    private bool RefuseTheRest(long nowMs)
    {
        if (_state.Tenants is not { HasGate: true })
        {
            return false;
        }

        int ahead = _heap.Count;
        foreach (PendingJob job in _state.TakeQueue())
        {
            _waits?.StopsWaiting(job.Job, nowMs);
            NeverRuns(job.Job, nowMs, JobOutcome.Refused);
        }

        return _heap.Count > ahead;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryPeek(ReadOnlySpan<long> submitMs, out SimEvent next)
    {
        if (_nextArrival < submitMs.Length)
        {
            next = SimEvent.Of(submitMs[_nextArrival], _arrivalRank, (uint)_nextArrival, _nextArrival);
            _nextIsArrival = _heap.Count == 0 || next.IsBefore(in _heap.Top);
            if (!_nextIsArrival)
            {
                next = _heap.Top;
            }

            return true;
        }

        _nextIsArrival = false;
        next = _heap.Count > 0 ? _heap.Top : default;
        return _heap.Count > 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(in SimEvent next)
    {
        if (_nextIsArrival)
        {
            _nextArrival = next.Job + 1;
            SkipFeedbackJobs();
        }
        else
        {
            _heap.Pop();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PassTrigger Handle(in SimEvent next)
    {
        _state.AdvanceProfile(next.TimeMs);
        if (next.Rank == _arrivalRank)
        {
            return Arrive(next.Job, next.TimeMs);
        }

        if (next.Rank == _endRank)
        {
            return End(in next);
        }

        if (next.Job < 0)
        {
            return HandleOther(in next);
        }

        if (next.Rank == (uint)SimEventKind.EstimateOutlived)
        {
            return RaiseEstimate(in next);
        }

        return _state.HasReservationDue(next.Job, next.TimeMs) ? PassTrigger.ReservationDue : PassTrigger.None;
    }

    /// <summary>The finished schedule; neither loop nor state must be used afterwards.</summary>
    public Schedule ToSchedule(string policy) => _state.ToSchedule(policy, _disruptions?.Outages ?? []);

    private PassTrigger End(in SimEvent next)
    {
        int job = next.Job;
        long nowMs = next.TimeMs;
        if (_disruptions is not null && !_disruptions.IsPresentRun(in next))
        {
            return PassTrigger.None;
        }

        EndRun(job, nowMs);
        return PassTrigger.End;
    }

    /// <summary>A run comes to its own end: the job's, or a failure after which it will run again.</summary>
    private void EndRun(int job, long nowMs)
    {
        _waits?.RoomChanges();
        if (_disruptions?.RetriesAfterFailure(job, nowMs) is { } againMs)
        {
            _heap.Push(SimEvent.Of(againMs, _arrivalRank, (uint)job, job));
            return;
        }

        _state.End(job, nowMs);
        Ended(job, nowMs);
    }

    /// <summary>A job has come to its end for good: whoever waited for that hears of it.</summary>
    private void Ended(int job, long nowMs)
    {
        _ended++;
        _state.Tenants?.Left(job);
        ReleaseFeedbackJobs(job, nowMs);
        if (_holds is not null)
        {
            _holds.Ended(job, _state.EndedWell(job), nowMs);
            TellHeldJobs(nowMs);
        }
    }

    /// <summary>Changes that are no job's; all of them may make room, as the end of a job does.</summary>
    private PassTrigger HandleOther(in SimEvent next)
    {
        switch (next.Job)
        {
            case NoJob:
                // Nodes that were set aside are free for others.
                _state.Nodes!.EndOfReservation();
                _waits?.RoomChanges();
                break;
            case OutageChange:
                _disruptions!.Change(next.TimeMs);
                _waits?.OutageChanges(_state.Nodes is null ? _state.ProcessorsOut : 0);
                foreach (int job in _disruptions.Lost)
                {
                    Ended(job, next.TimeMs);
                }

                ExpectOutage();
                break;
            case RegimeKeeper.TurnOfClock or RegimeKeeper.EndOfDwell:
                return _regimes!.Handle(in next, ArrivalsAhead);
            default:
                _awaitsLimits = false;
                break;
        }

        return PassTrigger.End;
    }

    private void ExpectOutage()
    {
        if (_disruptions?.NextChangeMs is { } nextMs)
        {
            _heap.Push(SimEvent.Of(nextMs, (uint)SimEventKind.EstimateOutlived, SimEvent.MaxNumber - 1, OutageChange));
        }
    }

    /// <summary>Nodes would go on failing for ever: true when no job can be helped or harmed by it any more.</summary>
    private bool NothingIsLeft() =>
        _nextArrival >= _workload.JobCount
        && _heap.Count == 1 + (_regimes?.IdleAhead ?? 0)
        && _state.Running.IsEmpty
        && ((_state.PendingCount == 0 && !_disruptions!.HasSuspended) || !_disruptions!.AnythingIsOut);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PassTrigger Arrive(int job, long nowMs)
    {
        if (_disruptions is not null && _state.Runs!.HasRun(job))
        {
            // It ran before, and comes back after a failure.
            _state.Rejoin(job, nowMs);
            return PassTrigger.End;
        }

        if (_holds is not null && _holds.CameTooLate(job))
        {
            _regimes?.NothingCame();
            return PassTrigger.None;
        }

        if (_state.Tenants is { } tenants && !tenants.Submit(job, _state.Nodes?.State))
        {
            NeverRuns(job, nowMs, JobOutcome.Refused);
            return PassTrigger.None;
        }

        // What can never run is refused at its submit, whatever it waits for.
        if (_holds is not null && _state.CanRun(job))
        {
            bool joins = _holds.Arrive(job, nowMs);
            TellHeldJobs(nowMs);
            if (!joins)
            {
                return PassTrigger.None;
            }
        }

        if (_state.Arrive(job))
        {
            _state.Tenants?.Arrived(job, nowMs);
            _waits?.Joins(job, nowMs);
            return PassTrigger.Arrival;
        }

        NeverRuns(job, nowMs, JobOutcome.Rejected);
        return PassTrigger.None;
    }

    private void NeverRuns(int job, long nowMs, JobOutcome why)
    {
        _state.NeverRuns(job, why);
        _state.Tenants?.Left(job);
        ReleaseFeedbackJobs(job, nowMs);
        if (_holds is not null)
        {
            _holds.Rejected(job, nowMs);
            TellHeldJobs(nowMs);
        }
    }

    /// <summary>Jobs that have become eligible arrive; of those that never can, users learn at once.</summary>
    private void TellHeldJobs(long nowMs)
    {
        foreach ((int job, long atMs) in _holds!.Ready)
        {
            _heap.Push(SimEvent.Of(atMs, _arrivalRank, (uint)job, job));
        }

        foreach (int job in _holds.Failed)
        {
            _state.NeverRuns(job, JobOutcome.DependencyFailed);
            if (_holds.AwaitsRelease(job))
            {
                _regimes?.ExpectNothing();
            }

            _waits?.StopsWaiting(job, nowMs);
            _state.Tenants?.Left(job);
            ReleaseFeedbackJobs(job, nowMs);
        }

        if (_waits is not null)
        {
            TellCauses(_holds.Changed!, nowMs);
        }

        _holds.Ready.Clear();
        _holds.Failed.Clear();
    }

    /// <summary>What jobs wait for that are not eligible.</summary>
    private void TellCauses(List<int> changed, long nowMs)
    {
        foreach (int job in changed)
        {
            if (_holds!.CauseOf(job) is { } cause)
            {
                _waits!.Waits(job, cause, nowMs);
            }
        }

        changed.Clear();
    }

    /// <summary>
    /// The end of an advance reservation comes before all that happens at its instant but estimates that were outlived: whoever looks at the nodes then finds
    /// them free already, so a job that did not fit before must be looked at again first.
    /// </summary>
    private void ExpectReservationEnds()
    {
        foreach (long endMs in _state.Nodes is { } nodes ? nodes.State.ReservationEndsMs : [])
        {
            _heap.Push(SimEvent.Of(endMs, (uint)SimEventKind.EstimateOutlived, SimEvent.MaxNumber, NoJob));
        }
    }

    private PassTrigger RaiseEstimate(in SimEvent next)
    {
        int job = next.Job;
        if (_disruptions is not null && (_state.IsUnstarted(job) || _state.OutlivedAt(job) != next.TimeMs))
        {
            // It was expected of a run that was stopped.
            return PassTrigger.None;
        }

        _corrections++;
        if (_state.RaiseEstimate(job) is { } outlivedMs)
        {
            _heap.Push(SimEvent.Of(outlivedMs, (uint)SimEventKind.EstimateOutlived, (uint)job, job));
        }

        // Promises were made on the old estimate and must be made anew; without promises nothing can start now that could not before.
        return _policy.KeepsReservations ? PassTrigger.EstimateRaised : PassTrigger.None;
    }

    /// <summary>Jobs that wait for an earlier job of their user do not arrive by the log's clock.</summary>
    private void SkipFeedbackJobs()
    {
        if (_feedback is null)
        {
            return;
        }

        while (_nextArrival < _workload.JobCount && _feedback.HasPredecessor(_nextArrival))
        {
            _nextArrival++;
        }
    }

    private void ReleaseFeedbackJobs(int endedJob, long nowMs)
    {
        if (_feedback is null)
        {
            return;
        }

        foreach (FeedbackModel.Successor successor in _feedback.SuccessorsOf(endedJob))
        {
            long submitMs = nowMs + successor.ThinkMs;
            _state.SubmitMs[successor.Job] = submitMs;
            _heap.Push(SimEvent.Of(submitMs, _arrivalRank, (uint)successor.Job, successor.Job));
        }
    }
}
