using System.Runtime.CompilerServices;
using Berth.Model;
using Berth.Scheduling;

namespace Berth.Simulation.Core;

/// <summary>
/// The event loop of a replay. Arrivals come from the workload's sorted column, everything else from a heap; at one instant estimates that were
/// outlived come first, then arrivals and ends in the order the options say, then reservations that fall due.
/// </summary>
internal sealed class ReplayLoop
{
    private const int ProgressInterval = 4096;
    private const int NoJob = -1;

    private readonly Workload _workload;
    private readonly ReplayState _state;
    private readonly IPolicy _policy;
    private readonly FeedbackModel? _feedback;
    private readonly IReservationSink? _reservations;
    private readonly HoldTracker? _holds;
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
    private int _ended;
    private long _events;
    private long _passes;
    private long _corrections;

    public ReplayLoop(Workload workload, ReplayState state, IPolicy policy, ReplayOptions options, FeedbackModel? feedback)
    {
        _workload = workload;
        _state = state;
        _policy = policy;
        _feedback = feedback;
        _reservations = options.Reservations;
        _holds = HoldTracker.For(workload.Jobs);
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
            _regimes?.ExpectTurnOfClock(submitMs.IsEmpty ? 0 : submitMs[0], ArrivalsAhead);
            while (true)
            {
                bool more = TryPeek(submitMs, out SimEvent next);

                // No pass looks at an instant before every estimate outlived at it is raised: those processors only look free.
                bool raisesFirst = next.Rank == (uint)SimEventKind.EstimateOutlived;
                if (trigger != PassTrigger.None && (!more || next.TimeMs != lastMs || (_passEachEvent && !raisesFirst)))
                {
                    // The pass may start a job that ends at once, so the next event is looked up again.
                    Pass(lastMs, trigger, arrived);
                    trigger = PassTrigger.None;
                    _regimes?.ExpectEndOfDwell(ArrivalsAhead);
                    arrived = 0;
                    continue;
                }

                if (!more || next.TimeMs > stopAfterMs)
                {
                    break;
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
            _state.End(next.Job, next.TimeMs);
            _ended++;
            ReleaseFeedbackJobs(next.Job, next.TimeMs);
            if (_holds is not null)
            {
                _holds.Ended(next.Job, _state.EndedWell(next.Job), next.TimeMs);
                TellHeldJobs(next.TimeMs);
            }

            return PassTrigger.End;
        }

        if (next.Job is RegimeKeeper.TurnOfClock or RegimeKeeper.EndOfDwell)
        {
            return _regimes!.Handle(in next, ArrivalsAhead);
        }

        if (next.Job == NoJob)
        {
            // Nodes that were set aside are free for others: the same as if a job had ended there.
            _state.Nodes!.EndOfReservation();
            return PassTrigger.End;
        }

        if (next.Rank == (uint)SimEventKind.EstimateOutlived)
        {
            return RaiseEstimate(next.Job);
        }

        return _state.HasReservationDue(next.Job, next.TimeMs) ? PassTrigger.ReservationDue : PassTrigger.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PassTrigger Arrive(int job, long nowMs)
    {
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
            return PassTrigger.Arrival;
        }

        ReleaseFeedbackJobs(job, nowMs);
        if (_holds is not null)
        {
            _holds.Rejected(job, nowMs);
            TellHeldJobs(nowMs);
        }

        return PassTrigger.None;
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
            _state.Fail(job);
            ReleaseFeedbackJobs(job, nowMs);
        }

        _holds.Ready.Clear();
        _holds.Failed.Clear();
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

    private PassTrigger RaiseEstimate(int job)
    {
        _corrections++;
        if (_state.RaiseEstimate(job) is { } outlivedMs)
        {
            _heap.Push(SimEvent.Of(outlivedMs, (uint)SimEventKind.EstimateOutlived, (uint)job, job));
        }

        // Promises were made on the old estimate and must be made anew; without promises nothing can start now that could not before.
        return _policy.KeepsReservations ? PassTrigger.EstimateRaised : PassTrigger.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pass(long nowMs, PassTrigger trigger, int arrived)
    {
        if (_state.PendingCount == 0 && _regimes is null)
        {
            return;
        }

        _passes += _state.PendingCount == 0 ? 0 : 1;
        _decisions.Clear();
        _policy.Decide(_state.TakeSnapshot(nowMs, trigger, arrived), _decisions);
        if (_decisions.Switch is { } change)
        {
            _regimes!.Change(change);
        }

        if (_decisions.Count == 0)
        {
            return;
        }

        if ((trigger & PassTrigger.EstimateRaised) != 0)
        {
            _state.LiftReservations(nowMs);
        }

        Apply(nowMs);
    }

    /// <summary>Applies reservations first, while places in the queue are those of the snapshot, then starts.</summary>
    private void Apply(long nowMs)
    {
        unchecked
        {
            ReadOnlySpan<Decision> decisions = _decisions.Items;
            int starts = 0;
            for (int i = 0; i < decisions.Length; i++)
            {
                ref readonly Decision decision = ref decisions[i];
                if (decision.Kind == DecisionKind.Start)
                {
                    starts++;
                    continue;
                }

                _reservations?.Promised(new JobId(decision.Job), new Instant(nowMs), new Instant(decision.AtMs));
                if (!_policy.KeepsReservations)
                {
                    continue;
                }

                if (_state.Nodes is null)
                {
                    _state.Reserve(decision.Position, decision.AtMs);
                }
                else
                {
                    _state.ReserveOnNodes(decision.Position, decision.AtMs, _decisions.OptionOf(i), _decisions.PlacesOf(i));
                }

                _heap.Push(SimEvent.Of(decision.AtMs, (uint)SimEventKind.ReservationDue, _dueNumber++ & SimEvent.MaxNumber, decision.Job));
            }

            if (starts > 0)
            {
                ApplyStarts(decisions, starts, nowMs);
            }
        }
    }

    private void ApplyStarts(ReadOnlySpan<Decision> decisions, int starts, long nowMs)
    {
        unchecked
        {
            if (_positions.Length < starts)
            {
                _positions = new int[starts * 2];
            }

            int taken = 0;
            for (int d = 0; d < decisions.Length; d++)
            {
                ref readonly Decision decision = ref decisions[d];
                if (decision.Kind != DecisionKind.Start)
                {
                    continue;
                }

                // Jobs started before in this pass have left the queue: every one ahead of this one moved it a place forward.
                int position = decision.Position;
                for (int i = 0; i < taken; i++)
                {
                    position -= _positions[i] < decision.Position ? 1 : 0;
                }

                _positions[taken++] = decision.Position;
                Start(d, decision.Job, position, nowMs);
            }

            if (_holds is not null)
            {
                _holds.Settle(nowMs);
                TellHeldJobs(nowMs);
            }
        }
    }

    private void Start(int decision, int job, int position, long nowMs)
    {
        unchecked
        {
            if (_state.Nodes is null)
            {
                _state.Start(job, position, nowMs);
            }
            else
            {
                _state.StartOnNodes(job, position, nowMs, _decisions.OptionOf(decision), _decisions.PlacesOf(decision));
            }

            _holds?.Started(job, nowMs);
            if (_starts == SimEvent.MaxNumber)
            {
                throw new InvalidOperationException($"more than {SimEvent.MaxNumber} starts in one replay");
            }

            _heap.Push(SimEvent.Of(_state.EndMs(job), _endRank, _starts++, job));
            if (_state.CanBeOutlived && _state.OutlivedAt(job) is { } outlivedMs)
            {
                _heap.Push(SimEvent.Of(outlivedMs, (uint)SimEventKind.EstimateOutlived, (uint)job, job));
            }
        }
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
