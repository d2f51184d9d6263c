using System.Runtime.CompilerServices;
using Berth.Model;

namespace Berth.Scheduling;

/// <summary>
/// A pass with at most one reservation: strict order (lookahead 0), first fit (depth 0) and EASY (depth 1).
/// </summary>
/// <remarks>
/// The naive way to test a backfill candidate is to reserve the blocked job in a profile of all running jobs and ask whether the candidate fits.
/// With one reservation, and otherwise only ends of running jobs ahead, free processors never fall before the shadow time and never
/// fall after it. So a job fits exactly when it fits now and either ends by the shadow time or takes only extra processors: two numbers
/// replace the profile (Mu'alem and Feitelson, TPDS 12(6), 2001).
/// </remarks>
internal sealed class EasyPass : IPolicy
{
    private readonly JobOrder _order;
    private readonly JobOrder _backfillOrder;
    private readonly bool _sameOrder;
    private readonly bool _reserves;
    private readonly int _lookahead;
    private readonly ArrivalPass _arrivalPass;
    private readonly bool _announces;
    private readonly BinaryHeap<Candidate> _candidates = new();
    private long[] _keys = new long[64];
    private RunningJob[] _started = new RunningJob[16];
    private int _startedCount;

    public EasyPass(PolicySpec spec, bool announcesReservations)
    {
        _announces = announcesReservations && spec.ReservationDepth == 1;
        _order = new JobOrder(spec.Order);
        _backfillOrder = new JobOrder(spec.EffectiveBackfillOrder);
        _sameOrder = spec.EffectiveBackfillOrder == spec.Order;
        _reserves = spec.ReservationDepth == 1;
        _lookahead = spec.Lookahead ?? int.MaxValue;
        _arrivalPass = spec.ArrivalPass;
    }

    public bool KeepsReservations => false;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Decide(in Snapshot snapshot, DecisionBuffer decisions)
    {
        int free = snapshot.FreeNow();
        if (snapshot.Pending.IsEmpty || ListPolicy.SkipsArrivals(_arrivalPass, in snapshot, free))
        {
            return;
        }

        _startedCount = 0;
        if (_order.IsArrivalOrder)
        {
            DecideInArrivalOrder(in snapshot, decisions, free);
        }
        else if (_announces || snapshot.NextFitting(0, free) < snapshot.Pending.Length)
        {
            DecideByKeys(in snapshot, decisions, free);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DecideInArrivalOrder(in Snapshot snapshot, DecisionBuffer decisions, int free)
    {
        unchecked
        {
            ReadOnlySpan<PendingJob> pending = snapshot.Pending;
            int head = 0;
            while (head < pending.Length && pending[head].Processors <= free)
            {
                free -= pending[head].Processors;
                Start(in snapshot, decisions, head++);
            }

            // The lookahead counts in the order of backfill: in another one than arrival any job may be among the first.
            bool isCut = _lookahead < pending.Length - head && (_lookahead == 0 || _backfillOrder.IsArrivalOrder);
            int end = isCut ? head + 1 + _lookahead : pending.Length;
            int first = head + 1 < end ? snapshot.NextFitting(head + 1, free) : end;

            // Most passes end here: what is free is too little for anybody, and the shadow time need not be known.
            if (first >= end && (!_announces || head == pending.Length))
            {
                return;
            }

            Shadow shadow = ReserveHead(in snapshot, decisions, head, free);
            if (_backfillOrder.IsArrivalOrder)
            {
                BackfillInArrivalOrder(in snapshot, decisions, free, shadow, first, end);
            }
            else
            {
                Backfill(in snapshot, decisions, free, shadow, head + 1, []);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BackfillInArrivalOrder(
        in Snapshot snapshot, DecisionBuffer decisions, int free, Shadow shadow, int first, int end)
    {
        unchecked
        {
            ReadOnlySpan<PendingJob> pending = snapshot.Pending;
            long room = shadow.TimeMs - snapshot.Now.UnixMs;
            int extra = shadow.ExtraProcessors;
            for (int i = first; i < end; i++)
            {
                ref readonly PendingJob job = ref pending[i];
                if (job.Processors > free)
                {
                    // Vectorized: what is free is mostly too little for most. One less, since the loop goes on by one.
                    i = snapshot.NextFitting(i + 1, free) - 1;
                    continue;
                }

                // A job behind the reserved one may start if it ends by the shadow time, or if it uses only processors the
                // reserved job will not need then. The second half is easy to forget and costs utilization.
                if (job.EstimateMs > room)
                {
                    if (job.Processors > extra)
                    {
                        continue;
                    }

                    extra -= job.Processors;
                }

                free -= job.Processors;
                decisions.Start(job.Job, i, snapshot.Now.UnixMs);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DecideByKeys(in Snapshot snapshot, DecisionBuffer decisions, int free)
    {
        ReadOnlySpan<PendingJob> pending = snapshot.Pending;
        Span<long> keys = Keys(in snapshot, _order);
        int left = pending.Length;
        int head = -1;
        while (left > 0)
        {
            head = IndexOfSmallest(keys);
            if (pending[head].Processors > free)
            {
                break;
            }

            free -= pending[head].Processors;
            keys[head] = long.MaxValue;
            Start(in snapshot, decisions, head);
            left--;
        }

        if (left == 0 || (!_announces && (left == 1 || _lookahead == 0 || free == 0)))
        {
            return;
        }

        keys[head] = long.MaxValue;
        Backfill(in snapshot, decisions, free, ReserveHead(in snapshot, decisions, head, free), 0, keys);
    }

    /// <summary>
    /// Tries jobs from place <paramref name="first"/> on in backfill order. Room only shrinks during the pass, so jobs that do not fit at
    /// first are left out before ordering; with a finite lookahead every job counts, fitting or not.
    /// </summary>
    /// <param name="snapshot">The state.</param>
    /// <param name="decisions">Takes the starts.</param>
    /// <param name="free">Processors free now.</param>
    /// <param name="shadow">What the reserved job leaves.</param>
    /// <param name="first">First place in the queue that counts.</param>
    /// <param name="queueKeys">Keys of the queue's order, <see cref="long.MaxValue"/> for jobs that are dealt with; empty when none from <paramref name="first"/> on is.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backfill(
        in Snapshot snapshot, DecisionBuffer decisions, int free, Shadow shadow, int first, ReadOnlySpan<long> queueKeys)
    {
        unchecked
        {
            ReadOnlySpan<PendingJob> pending = snapshot.Pending;
            long room = shadow.TimeMs - snapshot.Now.UnixMs;
            int extra = shadow.ExtraProcessors;
            bool all = _lookahead != int.MaxValue;
            int smallest = int.MaxValue;
            BinaryHeap<Candidate> candidates = _candidates;
            candidates.Clear(pending.Length);
            for (int i = first; i < pending.Length; i++)
            {
                ref readonly PendingJob job = ref pending[i];
                if (job.Processors > free && !all)
                {
                    i = snapshot.NextFitting(i + 1, free) - 1;
                    continue;
                }

                bool fits = job.Processors <= free && (job.EstimateMs <= room || job.Processors <= extra);
                if ((!fits && !all) || (queueKeys.Length > 0 && queueKeys[i] == long.MaxValue))
                {
                    continue;
                }

                long key = _sameOrder && queueKeys.Length > 0 ? queueKeys[i] : _backfillOrder.Key(in snapshot, in job, i);
                candidates.Append(new Candidate(key, i));
                smallest = Math.Min(smallest, job.Processors);
            }

            // A pass often has thousands of candidates and room for one or two: only the first ones are put in order.
            candidates.Heapify();
            for (int looked = 0; candidates.Count > 0 && looked < _lookahead && smallest <= free; looked++)
            {
                int i = candidates.Pop().Position;
                ref readonly PendingJob job = ref pending[i];
                bool endsInTime = job.EstimateMs <= room;
                if (job.Processors > free || (!endsInTime && job.Processors > extra))
                {
                    continue;
                }

                free -= job.Processors;
                extra -= endsInTime ? 0 : job.Processors;
                decisions.Start(job.Job, i, snapshot.Now.UnixMs);
            }
        }
    }

    private Shadow ReserveHead(in Snapshot snapshot, DecisionBuffer decisions, int head, int free)
    {
        ref readonly PendingJob job = ref snapshot.Pending[head];
        Shadow shadow = ShadowOf(in snapshot, job.Processors, free);
        if (_announces)
        {
            decisions.Reserve(job.Job, head, shadow.TimeMs);
        }

        return shadow;
    }

    /// <summary>When the blocked job can start, and how many processors it will not need then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Shadow ShadowOf(in Snapshot snapshot, int processors, int free)
    {
        unchecked
        {
            if (!_reserves)
            {
                return new Shadow(long.MaxValue, int.MaxValue);
            }

            // Two sorted lists are merged: the running jobs, and the few that this pass started.
            ReadOnlySpan<RunningJob> running = snapshot.Running;
            Span<RunningJob> started = _started.AsSpan(0, _startedCount);
            if (started.Length > 1)
            {
                started.Sort();
            }

            int r = 0;
            int s = 0;
            while (r < running.Length && running[r].ExpectedEndMs <= snapshot.Now.UnixMs)
            {
                r++;
            }

            while (true)
            {
                long endMs = long.MaxValue;
                if (r < running.Length)
                {
                    endMs = running[r].ExpectedEndMs;
                }

                if (s < started.Length && started[s].ExpectedEndMs < endMs)
                {
                    endMs = started[s].ExpectedEndMs;
                }

                if (endMs == long.MaxValue)
                {
                    throw new InvalidOperationException($"a job of {processors} processors never fits in {snapshot.TotalProcessors}");
                }

                while (r < running.Length && running[r].ExpectedEndMs == endMs)
                {
                    free += running[r++].Processors;
                }

                while (s < started.Length && started[s].ExpectedEndMs == endMs)
                {
                    free += started[s++].Processors;
                }

                if (free >= processors)
                {
                    return new Shadow(endMs, free - processors);
                }
            }
        }
    }

    private void Start(in Snapshot snapshot, DecisionBuffer decisions, int position)
    {
        ref readonly PendingJob job = ref snapshot.Pending[position];
        if (_startedCount == _started.Length)
        {
            Array.Resize(ref _started, _startedCount * 2);
        }

        _started[_startedCount++] = new RunningJob(snapshot.Now.UnixMs + job.EstimateMs, job.Job, job.Processors);
        decisions.Start(job.Job, position, snapshot.Now.UnixMs);
    }

    private Span<long> Keys(in Snapshot snapshot, JobOrder order)
    {
        int count = snapshot.Pending.Length;
        if (_keys.Length < count)
        {
            _keys = new long[Math.Max(count, _keys.Length * 2)];
        }

        Span<long> keys = _keys.AsSpan(0, count);
        order.FillKeys(in snapshot, keys);
        return keys;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int IndexOfSmallest(ReadOnlySpan<long> keys)
    {
        int best = 0;
        long smallest = keys[0];
        for (int i = 1; i < keys.Length; i++)
        {
            if (keys[i] < smallest)
            {
                smallest = keys[i];
                best = i;
            }
        }

        return best;
    }

    private readonly record struct Shadow(long TimeMs, int ExtraProcessors);

    /// <summary>A waiting job that may be tried; lower key first, ties to the earlier place in the queue.</summary>
    private readonly record struct Candidate(long Key, int Position) : IHeapItem<Candidate>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsBefore(in Candidate other) => Key < other.Key || (Key == other.Key && Position < other.Position);
    }
}
