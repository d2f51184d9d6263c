using Berth.Model;
using Berth.Scheduling.Placement;

namespace Berth.Scheduling.Nodes;

/// <summary>
/// A pass on nodes in which every waiting job holds a reservation, nodes included. As on a pool, an arrival gets the earliest place; after an end each
/// waiting job in turn is lifted out and placed again with all others where they are, if it can start earlier.
/// </summary>
internal sealed class NodeConservativePass(PolicySpec spec) : IPolicy
{
    private readonly JobOrder _order = new(spec.Order);
    private NodeState? _state;
    private NodeChooser _chooser = null!;
    private NodeHolds _holds = null!;
    private QueueOrder _queue = null!;
    private NodeHold?[] _promised = [];
    private bool[] _isNew = [];
    private bool[] _none = [];

    public bool KeepsReservations => true;

    public void Decide(in Snapshot snapshot, DecisionBuffer decisions)
    {
        if (snapshot.Pending.IsEmpty)
        {
            return;
        }

        Prepare(snapshot.Nodes ?? throw new InvalidOperationException("a pass on nodes needs the nodes"), snapshot.Pending.Length);
        _chooser.BeginPass(snapshot.Version);
        _holds.Begin(in snapshot, long.MinValue);
        TakeOver(in snapshot);
        bool onlyNew = snapshot.Trigger is PassTrigger.Arrival or PassTrigger.ReservationDue;
        _queue.Begin(in snapshot, _none);
        while (_queue.Next(_none, out int position))
        {
            _none[position] = true;
            if (_promised[position] is null || (!onlyNew && _promised[position]!.Value.FromMs > snapshot.Now.UnixMs))
            {
                Place(in snapshot, position);
            }
        }

        Emit(in snapshot, decisions);
    }

    private void Prepare(NodeState state, int count)
    {
        if (_state != state)
        {
            _state = state;
            _chooser = NodeChoosers.Create(state.Placement, state.Mix);
            _holds = new NodeHolds(state, _chooser);
            _queue = new QueueOrder(_order, state);
        }

        if (_promised.Length < count)
        {
            _promised = new NodeHold?[count * 2];
            _isNew = new bool[count * 2];
            _none = new bool[count * 2];
        }

        _isNew.AsSpan(0, count).Clear();
        _none.AsSpan(0, count).Clear();
    }

    /// <summary>The promises of earlier passes; none after an estimate was outlived, when they cannot be kept anyway.</summary>
    private void TakeOver(in Snapshot snapshot)
    {
        bool anew = (snapshot.Trigger & PassTrigger.EstimateRaised) != 0;
        for (int i = 0; i < snapshot.Pending.Length; i++)
        {
            _promised[i] = null;
            if (snapshot.ReservedStartMs[i] != Snapshot.NoReservation && !anew)
            {
                ref readonly PendingJob job = ref snapshot.Pending[i];
                (int option, TaskPlace[] places) = _state!.PromiseOf(job.Job);
                PlacementOption chosen = _state.Options[option];
                long startMs = snapshot.ReservedStartMs[i];
                _holds.Add(job.Job, startMs, startMs + _state.EstimateMs(job, chosen), chosen, places);
                _promised[i] = _holds.All[^1];
                _holds.HasPromises = true;
            }
        }
    }

    private void Place(in Snapshot snapshot, int position)
    {
        ref readonly PendingJob job = ref snapshot.Pending[position];
        NodeHold? old = _promised[position];
        if (old is { } lifted)
        {
            _holds.All.Remove(lifted);
        }

        NodeHold? found = _holds.Earliest(job, snapshot.Now.UnixMs, old?.FromMs ?? long.MaxValue);
        NodeHold kept = found ?? old ?? throw new InvalidOperationException($"job {job.Job} never fits on the cluster");
        _holds.All.Add(kept);
        _holds.HasPromises = true;
        _isNew[position] = found is not null;
        _promised[position] = kept;
    }

    private void Emit(in Snapshot snapshot, DecisionBuffer decisions)
    {
        long nowMs = snapshot.Now.UnixMs;
        var started = new List<NodeHold>();
        for (int i = 0; i < snapshot.Pending.Length; i++)
        {
            NodeHold hold = _promised[i]!.Value;
            ReadOnlySpan<TaskPlace> places = _holds.Places.Slice(hold.First, hold.Count);

            // Places may still be held within the instant in which another job ends; then the start has to wait for that end.
            if (hold.FromMs <= nowMs && _state!.TryOccupy(_state.Options[hold.Option], places))
            {
                started.Add(hold);
                decisions.Start(hold.Job, i, nowMs, hold.Option, places);
            }
            else if (_isNew[i])
            {
                decisions.Reserve(hold.Job, i, hold.FromMs, hold.Option, places);
            }
        }

        foreach (NodeHold hold in started)
        {
            _state!.Vacate(_state.Options[hold.Option], _holds.Places.Slice(hold.First, hold.Count));
        }
    }
}
