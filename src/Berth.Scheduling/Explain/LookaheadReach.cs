using Berth.Model;
using Berth.Scheduling.Nodes;
using Berth.Scheduling.Tenancy;

namespace Berth.Scheduling;

/// <summary>
/// How far a pass looked where the policy looks only so far past the first blocked job. It follows the pass from what was decided: jobs in the order of the
/// queue until as many are blocked as hold reservations, then jobs in backfill order, and from the first blocked one on each of them counts that the gate
/// lets in.
/// </summary>
public sealed class LookaheadReach
{
    private readonly QueueOrder _queue;
    private readonly QueueOrder _backfillQueue;
    private readonly bool _goesOnInOrder;
    private readonly bool _isNeverIdle;
    private readonly bool _keepsHead;
    private readonly int _depth;
    private readonly int _lookahead;
    private readonly ArrivalPass _arrivalPass;
    private readonly NodeState? _nodes;
    private readonly RoomTest? _room;
    private readonly List<(int Job, int Mode, int Partition)> _tried = [];
    private bool[] _isSettled = [];
    private int[] _start = [];
    private int _blocked;
    private int _looked;

    private LookaheadReach(PolicySpec policy, int lookahead, NodeState? nodes)
    {
        _depth = Math.Max(1, policy.ReservationDepth ?? throw new ArgumentException("conservative backfill looks at all jobs", nameof(policy)));
        bool followsStarts = _depth == 1;
        _queue = new QueueOrder(new JobOrder(policy.Order), nodes, policy.KeepsHead, followsStarts);
        _backfillQueue = new QueueOrder(new JobOrder(policy.EffectiveBackfillOrder), nodes, followsStarts: followsStarts);
        _goesOnInOrder = nodes is null && _depth > 1 && policy.EffectiveBackfillOrder == policy.Order;
        _isNeverIdle = policy.Preemption.Rule != PreemptionRule.None;
        _keepsHead = policy.KeepsHead;
        _lookahead = lookahead;
        _arrivalPass = policy.ArrivalPass;
        _nodes = nodes;
        _room = nodes is null ? null : new RoomTest(nodes);
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
        if (_isNeverIdle || (_keepsHead && !HasHead(in snapshot)) || _arrivalPass == ArrivalPass.Always || snapshot.Trigger != PassTrigger.Arrival)
        {
            return false;
        }

        if (_room is null)
        {
            return ListPolicy.SkipsArrivals(_arrivalPass, in snapshot, snapshot.FreeNow());
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

    /// <summary>Says of each job that was waiting before a pass whether the lookahead ended before it.</summary>
    /// <param name="snapshot">The state that was decided on.</param>
    /// <param name="decisions">What was decided.</param>
    /// <param name="isBeyond">Takes the answers, by job.</param>
    public void Find(in Snapshot snapshot, DecisionBuffer decisions, Span<bool> isBeyond)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        Begin(in snapshot, decisions);
        Span<bool> settled = _isSettled.AsSpan(0, snapshot.Pending.Length);
        _queue.Begin(in snapshot, settled);
        while (_blocked < _depth && (_blocked == 0 || _looked < _lookahead) && _queue.Next(settled, out int position))
        {
            LookAt(in snapshot, decisions, position, isBackfill: false);
        }

        QueueOrder rest = _goesOnInOrder ? _queue : _backfillQueue;
        if (!_goesOnInOrder)
        {
            rest.Begin(in snapshot, settled);
        }

        while (_looked < _lookahead && rest.Next(settled, out int position))
        {
            LookAt(in snapshot, decisions, position, isBackfill: true);
        }

        TakeBack(snapshot.Tenants, snapshot.Now.UnixMs);
        for (int position = 0; position < settled.Length; position++)
        {
            isBeyond[snapshot.Pending[position].Job] = !settled[position];
        }
    }

    private static bool HasHead(in Snapshot snapshot)
    {
        foreach (ref readonly PendingJob job in snapshot.Pending)
        {
            if (job.Job == snapshot.KeptHead)
            {
                return true;
            }
        }

        return false;
    }

    private void Begin(in Snapshot snapshot, DecisionBuffer decisions)
    {
        int count = snapshot.Pending.Length;
        if (_isSettled.Length < count)
        {
            _isSettled = new bool[count * 2];
            _start = new int[count * 2];
        }

        _isSettled.AsSpan(0, count).Clear();
        _start.AsSpan(0, count).Fill(-1);
        for (int i = 0; i < decisions.Count; i++)
        {
            if (decisions.Items[i].Kind == DecisionKind.Start)
            {
                _start[decisions.Items[i].Position] = i;
            }
        }

        _blocked = 0;
        _looked = 0;
    }

    /// <summary>The turn of a job has come: it starts, the gate refuses it, or it is blocked.</summary>
    private void LookAt(in Snapshot snapshot, DecisionBuffer decisions, int position, bool isBackfill)
    {
        _isSettled[position] = true;
        int job = snapshot.Pending[position].Job;
        bool starts = _start[position] >= 0;
        if (!starts && snapshot.Tenants?.KeepsOut(job, _nodes, snapshot.Now.UnixMs) == true)
        {
            return;
        }

        _looked += isBackfill || _blocked > 0 ? 1 : 0;
        _blocked += isBackfill || starts ? 0 : 1;
        if (starts && snapshot.Tenants is { } tenants)
        {
            (int mode, int partition) = _nodes is null ? (0, -1) : _nodes.ModeAndPartition(decisions.OptionOf(_start[position]));
            tenants.Try(job, mode, partition, 1, snapshot.Now.UnixMs);
            _tried.Add((job, mode, partition));
        }
    }

    private void TakeBack(TenantState? tenants, long nowMs)
    {
        foreach ((int job, int mode, int partition) in _tried)
        {
            tenants!.Try(job, mode, partition, -1, nowMs);
        }

        _tried.Clear();
    }
}
