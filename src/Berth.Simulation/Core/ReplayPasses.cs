using System.Runtime.CompilerServices;
using Berth.Model;
using Berth.Scheduling;
using Berth.Scheduling.Tenancy;
using Berth.Simulation.Waiting;

namespace Berth.Simulation.Core;

/// <summary>The scheduling passes of a replay: one is run, and what it decided takes effect.</summary>
internal sealed partial class ReplayLoop
{
    /// <summary>Runs a pass; true when jobs were stopped for others, so that another pass must follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Pass(long nowMs, PassTrigger trigger, int arrived)
    {
        if (_waits is not null && _state.PendingCount > 0)
        {
            // What is free now is what waiting jobs could have, before suspended ones take it.
            _waits.BeforePass(nowMs, _state.FreeProcessors, _state.PendingCount);
        }

        bool resumed = _disruptions is { HasSuspended: true } && Resume(nowMs);
        if (_state.PendingCount == 0 && _regimes is null)
        {
            return false;
        }

        _passes += _state.PendingCount == 0 ? 0 : 1;
        Decide(nowMs, trigger, arrived);
        if (_state.Tenants is { } tenants)
        {
            LookAgain(tenants, nowMs);
        }

        bool changesRegime = _decisions.Switch.HasValue;
        if (changesRegime)
        {
            ChangeRegime(nowMs, trigger, arrived);
        }

        // A look at the clock that changes no regime is no pass.
        bool isPass = trigger != PassTrigger.Regime || changesRegime;
        if (isPass && _waits is { LooksOnlySoFar: true })
        {
            TellDecided(_waits, nowMs, trigger, arrived);
        }

        if (_decisions.Head is { } head)
        {
            _state.KeepHead(head);
        }

        bool preempted = _decisions.Count > 0 && CarryOut(nowMs, trigger);
        if (_waits is not null && (isPass || resumed))
        {
            Explain(_waits, nowMs, resumed || _decisions.Count > 0);
        }

        return preempted;
    }

    // Whatever holds a snapshot is apart from the pass: its room on the stack would be cleared in each, also where there is nothing to decide.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Decide(long nowMs, PassTrigger trigger, int arrived)
    {
        _decisions.Clear();
        _policy.Decide(_state.TakeSnapshot(nowMs, trigger, arrived), _decisions);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ChangeRegime(long nowMs, PassTrigger trigger, int arrived)
    {
        _regimes!.Change(_decisions.Switch!.Value);
        _waits?.PolicyChanges(_regimes.Policy, _state.TakeSnapshot(nowMs, trigger, arrived));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TellDecided(WaitLedger waits, long nowMs, PassTrigger trigger, int arrived) =>
        waits.Decided(_state.TakeSnapshot(nowMs, trigger, arrived), _decisions);

    /// <summary>What the pass decided takes effect; true when jobs were stopped for others.</summary>
    private bool CarryOut(long nowMs, PassTrigger trigger)
    {
        if ((trigger & PassTrigger.EstimateRaised) != 0)
        {
            _state.LiftReservations(nowMs);
        }

        bool preempted = _disruptions is not null && Preempt(nowMs);
        if (preempted && _waits is not null)
        {
            _waits.RoomChanges();
            _waits.BeforePass(nowMs, _state.FreeProcessors, _state.PendingCount);
        }

        Apply(nowMs);
        if (preempted)
        {
            _disruptions!.Requeue(nowMs);
        }

        return preempted;
    }

    /// <summary>Shows whoever explains waiting what a pass left.</summary>
    private void Explain(WaitLedger waits, long nowMs, bool hasTaken)
    {
        waits.AfterPass(_state.FreeProcessors, hasTaken, Refused(nowMs));
        if (waits.LooksOnlySoFar)
        {
            waits.TellBeyond(_state.Pending);
        }
    }

    private ReadOnlySpan<int> Refused(long nowMs) => _gate is null ? [] : _gate.Refused(_state.Pending, nowMs);

    /// <summary>Looks again later for those that only time helps: use that counts against a limit fades.</summary>
    private void LookAgain(TenantState tenants, long nowMs)
    {
        if (tenants.NextFadeMs(nowMs) is { } againMs && !_awaitsLimits)
        {
            _awaitsLimits = true;
            _heap.Push(SimEvent.Of(againMs, (uint)SimEventKind.EstimateOutlived, SimEvent.MaxNumber - 2, LimitsChange));
        }
    }

    /// <summary>Stops jobs for others; true when there were any.</summary>
    private bool Preempt(long nowMs)
    {
        bool any = false;
        foreach (ref readonly Decision decision in _decisions.Items)
        {
            if (decision.Kind != DecisionKind.Preempt)
            {
                continue;
            }

            any = true;
            if (_state.EndMs(decision.Job) == nowMs)
            {
                // Its own end is at this very moment: there is nothing left to interrupt, and its places are free just so.
                EndRun(decision.Job, nowMs);
                _state.Runs!.Finished(decision.Job);
            }
            else if (_disruptions!.Preempt(decision.Job, nowMs, _state.Pending[decision.Position].Job, _decisions.Effect))
            {
                Ended(decision.Job, nowMs);
            }
        }

        return any;
    }

    /// <summary>Lets suspended jobs go on; true when one does.</summary>
    private bool Resume(long nowMs)
    {
        IReadOnlyList<int> resumed = _disruptions!.Resume(nowMs);
        foreach (int job in resumed)
        {
            ExpectEnd(job);
        }

        return resumed.Count > 0;
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
                if (decision.Kind != DecisionKind.Reserve)
                {
                    starts += decision.Kind == DecisionKind.Start ? 1 : 0;
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

            _waits?.StopsWaiting(job, nowMs);
            _holds?.Started(job, nowMs);
            ExpectEnd(job);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ExpectEnd(int job)
    {
        unchecked
        {
            if (_starts == SimEvent.MaxNumber)
            {
                throw new InvalidOperationException($"more than {SimEvent.MaxNumber} starts in one replay");
            }

            _state.Runs?.Numbered(job, _starts);
            _heap.Push(SimEvent.Of(_state.EndMs(job), _endRank, _starts++, job));
            if (_state.CanBeOutlived && _state.OutlivedAt(job) is { } outlivedMs)
            {
                _heap.Push(SimEvent.Of(outlivedMs, (uint)SimEventKind.EstimateOutlived, (uint)job, job));
            }
        }
    }
}
