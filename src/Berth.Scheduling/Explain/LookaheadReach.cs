using Berth.Model;
using Berth.Scheduling.Nodes;

namespace Berth.Scheduling;

/// <summary>
/// How far a pass looked where the policy looks only so far past the first blocked job. It follows the pass from what was decided: jobs in the order of the
/// queue until as many are blocked as hold reservations, then jobs in backfill order, and from the first blocked one on each of them counts.
/// </summary>
public sealed class LookaheadReach
{
    private readonly JobOrder _order;
    private readonly JobOrder _backfillOrder;
    private readonly QueueOrder? _queue;
    private readonly QueueOrder? _backfillQueue;
    private readonly int _depth;
    private readonly int _lookahead;
    private readonly ArrivalPass _arrivalPass;
    private readonly RoomTest? _room;
    private bool[] _none = [];
    private int[] _sequence = [];
    private long[] _keys = [];
    private Seen[] _seen = [];

    private LookaheadReach(PolicySpec policy, int lookahead, NodeState? nodes)
    {
        _order = new JobOrder(policy.Order);
        _backfillOrder = new JobOrder(policy.EffectiveBackfillOrder);
        _depth = Math.Max(1, policy.ReservationDepth ?? throw new ArgumentException("conservative backfill looks at all jobs", nameof(policy)));
        _lookahead = lookahead;
        _arrivalPass = policy.ArrivalPass;
        if (nodes is not null)
        {
            _room = new RoomTest(nodes);
            _queue = new QueueOrder(_order, nodes);
            _backfillQueue = new QueueOrder(_backfillOrder, nodes);
        }
    }

    private enum Seen : byte
    {
        No,
        Yes,
        Started,
        Refused,
    }

    /// <summary>The reach of a policy; null when it looks at all jobs, or lets nobody pass.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="nodes">The nodes; null for a pool.</param>
    public static LookaheadReach? For(PolicySpec policy, NodeState? nodes)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy is { Lookahead: > 0, IsConservative: false } ? new LookaheadReach(policy, policy.Lookahead.Value, nodes) : null;
    }

    /// <summary>True when a pass on this state looks at nobody: only jobs arrived, and none of them fits.</summary>
    public bool Skips(in Snapshot snapshot)
    {
        if (_room is null)
        {
            return ListPolicy.SkipsArrivals(_arrivalPass, in snapshot, snapshot.FreeNow());
        }

        if (_arrivalPass == ArrivalPass.Always || snapshot.Trigger != PassTrigger.Arrival)
        {
            return false;
        }

        foreach (ref readonly PendingJob job in snapshot.Pending[^snapshot.Arrived..])
        {
            if (_room.Fits(job.Job, snapshot.Now.UnixMs))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Says of each job that was waiting before a pass, and was not started by it, whether the lookahead ended before it.</summary>
    /// <param name="snapshot">The state that was decided on.</param>
    /// <param name="decisions">What was decided.</param>
    /// <param name="refused">Jobs that the gate refused: they are passed over and do not count.</param>
    /// <param name="isBeyond">Takes the answers, by job.</param>
    public void Find(in Snapshot snapshot, DecisionBuffer decisions, ReadOnlySpan<int> refused, Span<bool> isBeyond)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        ReadOnlySpan<PendingJob> pending = snapshot.Pending;
        Span<Seen> seen = Begin(in snapshot, decisions, refused);
        int blocked = 0;
        int looked = 0;
        foreach (int position in InOrder(in snapshot, _order, _queue))
        {
            if (blocked == _depth || (blocked > 0 && looked == _lookahead))
            {
                break;
            }

            if (seen[position] != Seen.Refused)
            {
                looked += blocked > 0 ? 1 : 0;
                blocked += seen[position] == Seen.Started ? 0 : 1;
                seen[position] = Seen.Yes;
            }
        }

        foreach (int position in InOrder(in snapshot, _backfillOrder, _backfillQueue))
        {
            if (looked == _lookahead)
            {
                break;
            }

            if (seen[position] is Seen.No or Seen.Started)
            {
                seen[position] = Seen.Yes;
                looked++;
            }
        }

        for (int position = 0; position < pending.Length; position++)
        {
            isBeyond[pending[position].Job] = seen[position] == Seen.No;
        }
    }

    private Span<Seen> Begin(in Snapshot snapshot, DecisionBuffer decisions, ReadOnlySpan<int> refused)
    {
        int count = snapshot.Pending.Length;
        if (_seen.Length < count)
        {
            _seen = new Seen[count * 2];
            _keys = new long[count * 2];
            _sequence = new int[count * 2];
            _none = new bool[count * 2];
        }

        Span<Seen> seen = _seen.AsSpan(0, count);
        seen.Clear();
        foreach (ref readonly Decision decision in decisions.Items)
        {
            if (decision.Kind == DecisionKind.Start)
            {
                seen[decision.Position] = Seen.Started;
            }
        }

        for (int position = 0; position < count && refused.Length > 0; position++)
        {
            if (refused.Contains(snapshot.Pending[position].Job))
            {
                seen[position] = Seen.Refused;
            }
        }

        return seen;
    }

    private ReadOnlySpan<int> InOrder(in Snapshot snapshot, JobOrder order, QueueOrder? queue)
    {
        int count = snapshot.Pending.Length;
        Span<int> sequence = _sequence.AsSpan(0, count);
        if (queue is null)
        {
            order.FillSequence(in snapshot, 0, _keys.AsSpan(0, count), sequence);
            return sequence;
        }

        ReadOnlySpan<bool> none = _none.AsSpan(0, count);
        queue.Begin(in snapshot, none);
        for (int i = 0; queue.Next(none, out int position); i++)
        {
            sequence[i] = position;
        }

        return sequence;
    }
}
