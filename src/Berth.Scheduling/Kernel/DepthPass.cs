using Berth.Model;

namespace Berth.Scheduling;

/// <summary>
/// A pass with k reservations, k at least 2 or all, made anew in each pass on a profile of the running jobs. With k = 1 it decides exactly what
/// <see cref="EasyPass"/> decides; a test holds the two against each other.
/// </summary>
internal sealed class DepthPass : IPolicy
{
    private readonly JobOrder _order;
    private readonly JobOrder _backfillOrder;
    private readonly bool _sameOrder;
    private readonly int _depth;
    private readonly int _lookahead;
    private readonly ArrivalPass _arrivalPass;
    private readonly bool _announces;
    private readonly AvailabilityProfile _profile = new(0, 0);
    private long[] _keys = new long[64];
    private int[] _sequence = new int[64];
    private bool[] _settled = new bool[64];

    public DepthPass(PolicySpec spec, bool announcesReservations)
    {
        _announces = announcesReservations;
        _order = new JobOrder(spec.Order);
        _backfillOrder = new JobOrder(spec.EffectiveBackfillOrder);
        _sameOrder = spec.EffectiveBackfillOrder == spec.Order;
        _depth = spec.ReservationDepth ?? int.MaxValue;
        _lookahead = spec.Lookahead ?? int.MaxValue;
        _arrivalPass = spec.ArrivalPass;
    }

    public bool KeepsReservations => false;

    public void Decide(in Snapshot snapshot, DecisionBuffer decisions)
    {
        int free = snapshot.FreeNow();
        if (snapshot.Pending.IsEmpty || ListPolicy.SkipsArrivals(_arrivalPass, in snapshot, free))
        {
            return;
        }

        if (!_announces && (free == 0 || snapshot.NextFitting(0, free) == snapshot.Pending.Length))
        {
            return;
        }

        EnsureRoom(snapshot.Pending.Length);
        _profile.Reset(snapshot.Now.UnixMs, free, snapshot.Running);
        int blocked = WalkQueue(in snapshot, decisions, out int looked);
        if (blocked == _depth && looked < _lookahead)
        {
            Backfill(in snapshot, decisions, _lookahead - looked);
        }

        snapshot.Tenants?.TakeBack(decisions, null, snapshot.Now.UnixMs);
    }

    /// <summary>Starts what fits and reserves what does not, in queue order, until the depth or the lookahead is used up.</summary>
    private int WalkQueue(in Snapshot snapshot, DecisionBuffer decisions, out int looked)
    {
        long nowMs = snapshot.Now.UnixMs;
        Span<bool> settled = _settled.AsSpan(0, snapshot.Pending.Length);
        settled.Clear();
        int blocked = 0;
        looked = 0;
        foreach (int position in InOrder(in snapshot, _order))
        {
            if (blocked == _depth || (blocked > 0 && looked == _lookahead))
            {
                break;
            }

            settled[position] = true;
            ref readonly PendingJob job = ref snapshot.Pending[position];
            if (snapshot.Tenants?.Admits(job.Job, 0, -1, nowMs) == false)
            {
                continue;
            }

            looked += blocked > 0 ? 1 : 0;
            long startMs = _profile.EarliestFit(nowMs, job.EstimateMs, job.Processors);
            _profile.Reserve(startMs, startMs + job.EstimateMs, job.Processors);
            if (startMs == nowMs)
            {
                Start(in snapshot, decisions, position);
            }
            else
            {
                blocked++;
                if (_announces)
                {
                    decisions.Reserve(job.Job, position, startMs);
                }
            }
        }

        return blocked;
    }

    private void Backfill(in Snapshot snapshot, DecisionBuffer decisions, int lookahead)
    {
        long nowMs = snapshot.Now.UnixMs;
        ReadOnlySpan<int> sequence = _sameOrder ? _sequence.AsSpan(0, snapshot.Pending.Length) : InOrder(in snapshot, _backfillOrder);
        int looked = 0;
        foreach (int position in sequence)
        {
            if (_settled[position])
            {
                continue;
            }

            if (looked == lookahead || _profile.StepFree(0) == 0)
            {
                return;
            }

            ref readonly PendingJob job = ref snapshot.Pending[position];
            if (snapshot.Tenants?.Admits(job.Job, 0, -1, nowMs) == false)
            {
                continue;
            }

            looked++;
            if (_profile.StepFree(0) >= job.Processors && _profile.Fits(nowMs, job.EstimateMs, job.Processors))
            {
                _profile.Reserve(nowMs, nowMs + job.EstimateMs, job.Processors);
                Start(in snapshot, decisions, position);
            }
        }
    }

    private static void Start(in Snapshot snapshot, DecisionBuffer decisions, int position)
    {
        decisions.Start(snapshot.Pending[position].Job, position, snapshot.Now.UnixMs);
        snapshot.Tenants?.Try(snapshot.Pending[position].Job, 0, -1, 1, snapshot.Now.UnixMs);
    }

    private ReadOnlySpan<int> InOrder(in Snapshot snapshot, JobOrder order)
    {
        int count = snapshot.Pending.Length;
        Span<int> sequence = _sequence.AsSpan(0, count);
        order.FillSequence(in snapshot, 0, _keys.AsSpan(0, count), sequence);
        return sequence;
    }

    private void EnsureRoom(int count)
    {
        if (_sequence.Length < count)
        {
            int capacity = Math.Max(count, _sequence.Length * 2);
            _sequence = new int[capacity];
            _keys = new long[capacity];
            _settled = new bool[capacity];
        }
    }
}
