using System.Runtime.CompilerServices;
using Berth.Model;
using Berth.Scheduling.Tenancy;

namespace Berth.Scheduling.Nodes;

/// <summary>
/// Gives out the places of waiting jobs one after the other: a kept head first, then higher partition tiers, then by the order of the policy, then by
/// arrival. Only as many are put in order as are asked for.
/// </summary>
/// <param name="order">The order of the policy.</param>
/// <param name="state">The nodes; null on a pool.</param>
/// <param name="keepsHead">The job that led the queue in an earlier pass goes first while it waits.</param>
/// <param name="followsStarts">Orders by dominant share follow what starts meanwhile; else they are those of the beginning.</param>
internal sealed class QueueOrder(JobOrder order, NodeState? state, bool keepsHead = false, bool followsStarts = true)
{
    private readonly bool _hasTiers = state is not null && state.Nodes.Partitions.Select(partition => partition.PriorityTier).Distinct().Count() > 1;
    private readonly BinaryHeap<Candidate> _heap = new();
    private readonly DominantWalk? _dominant = order.IsByDominantShare && followsStarts ? new DominantWalk(state) : null;
    private int _head = -1;
    private int _next;
    private int _end;

    /// <summary>True when the queue as it stands is already in this order.</summary>
    public bool IsArrivalOrder => order.IsArrivalOrder && !_hasTiers;

    /// <summary>Starts from the front of the queue, leaving out jobs that are dealt with.</summary>
    /// <param name="snapshot">The state.</param>
    /// <param name="settled">Jobs that are dealt with.</param>
    /// <param name="leftOut">Jobs of which it is known that they would not start when their turn came; in order of arrival they come up all the same.</param>
    public void Begin(in Snapshot snapshot, ReadOnlySpan<bool> settled, KnownRefusal leftOut = KnownRefusal.None)
    {
        ReadOnlySpan<PendingJob> pending = snapshot.Pending;
        _next = 0;
        _end = pending.Length;
        _head = keepsHead ? PlaceOfHead(in snapshot, settled) : -1;
        _heap.Clear(0);
        if (IsArrivalOrder)
        {
            return;
        }

        if (_dominant is not null)
        {
            _dominant.Begin(in snapshot, settled, _head, leftOut);
            return;
        }

        _heap.Clear(pending.Length);
        for (int i = 0; i < pending.Length; i++)
        {
            if (!settled[i] && i != _head && !leftOut.Holds(snapshot.Tenants, pending[i].Job))
            {
                int tier = _hasTiers ? TierOf(state!, pending[i].Job) : 0;
                _heap.Append(new Candidate(-tier, order.Key(in snapshot, in pending[i], i), i));
            }
        }

        _heap.Heapify();
    }

    /// <summary>The next place that is not settled; false at the end.</summary>
    public bool Next(ReadOnlySpan<bool> settled, out int position)
    {
        if (_head >= 0)
        {
            position = _head;
            _head = -1;
            return true;
        }

        if (_dominant is not null)
        {
            return _dominant.Next(out position);
        }

        if (!IsArrivalOrder)
        {
            position = _heap.Count > 0 ? _heap.Pop().Position : -1;
            return position >= 0;
        }

        while (_next < _end && settled[_next])
        {
            _next++;
        }

        position = _next < _end ? _next++ : -1;
        return position >= 0;
    }

    /// <summary>
    /// Takes out all further jobs of a known refusal: once one has come up because others started meanwhile, there may be thousands. In order of arrival they come up all the
    /// same.
    /// </summary>
    public void LeaveOut(in Snapshot snapshot, KnownRefusal refusal)
    {
        if (_heap.Count == 0)
        {
            return;
        }

        Span<Candidate> items = _heap.Items;
        int kept = 0;
        foreach (Candidate candidate in items)
        {
            if (!refusal.Holds(snapshot.Tenants, snapshot.Pending[candidate.Position].Job))
            {
                items[kept++] = candidate;
            }
        }

        _heap.CutTo(kept);
        _heap.Heapify();
    }

    private static int PlaceOfHead(in Snapshot snapshot, ReadOnlySpan<bool> settled)
    {
        for (int i = 0; i < snapshot.Pending.Length && snapshot.KeptHead >= 0; i++)
        {
            if (snapshot.Pending[i].Job == snapshot.KeptHead)
            {
                return settled[i] ? -1 : i;
            }
        }

        return -1;
    }

    /// <summary>Tier of the first option that the job's time limit allows.</summary>
    internal static int TierOf(NodeState state, int job)
    {
        foreach (PlacementOption option in state.OptionsOf(job))
        {
            if (state.Allows(option, job))
            {
                return option.Tier;
            }
        }

        return 0;
    }

    private readonly record struct Candidate(int Tier, long Key, int Position) : IHeapItem<Candidate>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsBefore(in Candidate other) =>
            Tier != other.Tier ? Tier < other.Tier : Key < other.Key || (Key == other.Key && Position < other.Position);
    }
}
