using Berth.Model;
using Berth.Scheduling.Placement;

namespace Berth.Scheduling.Nodes;

/// <summary>A pass on nodes with k reservations, k at least 2 or all, made anew in each pass; a reservation lies on certain nodes.</summary>
internal sealed class NodeDepthPass : IPolicy
{
    private readonly JobOrder _order;
    private readonly JobOrder _backfillOrder;
    private readonly int _depth;
    private readonly int _lookahead;
    private readonly ArrivalPass _arrivalPass;
    private readonly bool _announces;
    private NodeState? _state;
    private NodeChooser _chooser = null!;
    private NodeHolds _holds = null!;
    private QueueOrder _queue = null!;
    private QueueOrder _backfillQueue = null!;
    private bool[] _settled = [];

    public NodeDepthPass(PolicySpec spec, bool announcesReservations)
    {
        _order = new JobOrder(spec.Order);
        _backfillOrder = new JobOrder(spec.EffectiveBackfillOrder);
        _depth = spec.ReservationDepth ?? int.MaxValue;
        _lookahead = spec.Lookahead ?? int.MaxValue;
        _arrivalPass = spec.ArrivalPass;
        _announces = announcesReservations;
    }

    public bool KeepsReservations => false;

    public void Decide(in Snapshot snapshot, DecisionBuffer decisions)
    {
        if (snapshot.Pending.IsEmpty)
        {
            return;
        }

        Prepare(snapshot.Nodes ?? throw new InvalidOperationException("a pass on nodes needs the nodes"));
        _chooser.BeginPass(snapshot.Version);
        long nowMs = snapshot.Now.UnixMs;
        _holds.Begin(in snapshot, nowMs + 1);
        if (SkipsArrivals(in snapshot))
        {
            return;
        }

        if (_settled.Length < snapshot.Pending.Length)
        {
            _settled = new bool[Math.Max(snapshot.Pending.Length, _settled.Length * 2)];
        }

        Span<bool> settled = _settled.AsSpan(0, snapshot.Pending.Length);
        settled.Clear();
        int blocked = WalkQueue(in snapshot, decisions, settled, out int looked);
        if (blocked == _depth)
        {
            Backfill(in snapshot, decisions, settled, looked);
        }

        snapshot.Tenants?.TakeBack(decisions, _state, snapshot.Now.UnixMs);
    }

    private void Prepare(NodeState state)
    {
        if (_state != state)
        {
            _state = state;
            _chooser = NodeChoosers.Create(state.Placement, state.Mix);
            _holds = new NodeHolds(state, _chooser);
            _queue = new QueueOrder(_order, state, followsStarts: false);
            _backfillQueue = new QueueOrder(_backfillOrder, state, followsStarts: false);
        }
    }

    /// <summary>Starts what fits and reserves what does not, in queue order, until the depth or the lookahead is used up.</summary>
    private int WalkQueue(in Snapshot snapshot, DecisionBuffer decisions, Span<bool> settled, out int looked)
    {
        long nowMs = snapshot.Now.UnixMs;
        int blocked = 0;
        looked = 0;
        _queue.Begin(in snapshot, settled);
        while (blocked < _depth && (blocked == 0 || looked < _lookahead) && _queue.Next(settled, out int position))
        {
            settled[position] = true;
            ref readonly PendingJob job = ref snapshot.Pending[position];
            if (snapshot.Tenants?.RefusesEverywhere(_state!, job.Job, nowMs) == true)
            {
                continue;
            }

            looked += blocked > 0 ? 1 : 0;
            if (_holds.Earliest(job, nowMs, long.MaxValue, snapshot.Tenants) is not { } hold)
            {
                // It hangs on nodes that are out of service: nobody knows until when.
                blocked += _state!.OutCount > 0 ? 1 : throw new InvalidOperationException($"job {job.Job} never fits on the cluster");
                continue;
            }

            _holds.All.Add(hold);
            ReadOnlySpan<TaskPlace> places = _holds.Places.Slice(hold.First, hold.Count);
            _holds.HasPromises = true;
            if (hold.FromMs == nowMs)
            {
                Start(in snapshot, decisions, position, hold);
                continue;
            }

            blocked++;
            if (_announces)
            {
                decisions.Reserve(job.Job, position, hold.FromMs, hold.Option, places);
            }
        }

        return blocked;
    }

    private void Backfill(in Snapshot snapshot, DecisionBuffer decisions, Span<bool> settled, int looked)
    {
        long nowMs = snapshot.Now.UnixMs;
        _backfillQueue.Begin(in snapshot, settled);
        while (looked < _lookahead && _backfillQueue.Next(settled, out int position))
        {
            ref readonly PendingJob job = ref snapshot.Pending[position];
            if (snapshot.Tenants?.RefusesEverywhere(_state!, job.Job, nowMs) == true)
            {
                continue;
            }

            looked++;
            if (_holds.Earliest(job, nowMs, nowMs + 1, snapshot.Tenants) is { } hold)
            {
                _holds.All.Add(hold);

                // Even where nobody was promised anything, because what all who are blocked need is out.
                _holds.HasPromises = true;
                Start(in snapshot, decisions, position, hold);
            }
        }
    }

    private void Start(in Snapshot snapshot, DecisionBuffer decisions, int position, NodeHold hold)
    {
        decisions.Start(hold.Job, position, snapshot.Now.UnixMs, hold.Option, _holds.Places.Slice(hold.First, hold.Count));
        PlacementOption option = _state!.Options[hold.Option];
        snapshot.Tenants?.Try(hold.Job, option.Mode, option.Partition, 1, snapshot.Now.UnixMs);
    }

    private bool SkipsArrivals(in Snapshot snapshot)
    {
        if (_arrivalPass == ArrivalPass.Always || snapshot.Trigger != PassTrigger.Arrival)
        {
            return false;
        }

        foreach (ref readonly PendingJob job in snapshot.Pending[^snapshot.Arrived..])
        {
            if (_holds.Earliest(job, snapshot.Now.UnixMs, snapshot.Now.UnixMs + 1) is not null)
            {
                return false;
            }
        }

        return true;
    }
}
