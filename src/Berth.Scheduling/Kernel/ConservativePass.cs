using System.Runtime.CompilerServices;
using Berth.Model;

namespace Berth.Scheduling;

/// <summary>
/// A pass in which every waiting job holds a reservation (conservative backfill). An arrival gets the earliest slot at once. After an end, each
/// waiting job in turn is lifted out and placed again with all others where they are: since its old slot is still there, no
/// reservation ever moves later (compression; Mu'alem and Feitelson, TPDS 12(6), 2001).
/// </summary>
/// <remarks>
/// Placing all jobs anew after lifting all of them out looks equivalent and is not: an earlier job may then take the room that a later one was
/// promised. It is done only after an estimate was outlived, when the promises cannot be kept anyway.
/// </remarks>
internal sealed class ConservativePass : IPolicy
{
    private const int FailedMoveCount = 256;

    private readonly JobOrder _order;
    private long[] _keys = new long[64];
    private int[] _sequence = new int[64];
    private long[] _reservedMs = new long[64];
    private readonly FailedMove[] _failedMoves = new FailedMove[FailedMoveCount];
    private long _epoch;

    public ConservativePass(PolicySpec spec) => _order = new JobOrder(spec.Order);

    public bool KeepsReservations => true;

    public void Decide(in Snapshot snapshot, DecisionBuffer decisions)
    {
        if (snapshot.Pending.IsEmpty)
        {
            return;
        }

        AvailabilityProfile profile = snapshot.Profile ?? throw new InvalidOperationException("conservative backfill needs the profile");
        int count = snapshot.Pending.Length;
        if (_sequence.Length < count)
        {
            int capacity = Math.Max(count, _sequence.Length * 2);
            _sequence = new int[capacity];
            _keys = new long[capacity];
            _reservedMs = new long[capacity];
        }

        snapshot.ReservedStartMs.CopyTo(_reservedMs);
        profile.Checkpoint();
        _epoch++;
        if ((snapshot.Trigger & PassTrigger.EstimateRaised) != 0)
        {
            LiftAll(in snapshot, profile);
        }

        if (snapshot.Trigger is PassTrigger.Arrival or PassTrigger.ReservationDue)
        {
            // Nothing ended, so nothing can move: only new jobs need a place, and they are at the end of the queue.
            int first = count - snapshot.Arrived;
            Place(in snapshot, profile, InOrder(in snapshot, first));
        }
        else
        {
            Place(in snapshot, profile, InOrder(in snapshot, 0));
        }

        profile.Rollback();
        Emit(in snapshot, decisions);
    }

    /// <summary>Places of the pending jobs from <paramref name="first"/> on, in the order of the policy.</summary>
    private ReadOnlySpan<int> InOrder(in Snapshot snapshot, int first)
    {
        int count = snapshot.Pending.Length;
        Span<int> sequence = _sequence.AsSpan(0, count - first);
        _order.FillSequence(in snapshot, first, _keys.AsSpan(0, count), sequence);
        return sequence;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Place(in Snapshot snapshot, AvailabilityProfile profile, ReadOnlySpan<int> sequence)
    {
        ReadOnlySpan<PendingJob> pending = snapshot.Pending;
        long nowMs = snapshot.Now.UnixMs;
        foreach (int position in sequence)
        {
            ref readonly PendingJob job = ref pending[position];
            long reservedMs = _reservedMs[position];
            if (reservedMs == Snapshot.NoReservation)
            {
                long startMs = profile.EarliestFit(nowMs, job.EstimateMs, job.Processors);
                profile.Reserve(startMs, startMs + job.EstimateMs, job.Processors);
                _reservedMs[position] = startMs;
            }
            else if (reservedMs > nowMs)
            {
                TryMove(profile, in job, position, nowMs);
            }
        }
    }

    /// <summary>
    /// Moves a reservation earlier if it can be. Of equal jobs, as arrays make them, the later ones need not search where an earlier one just failed:
    /// had the later one a place there, the earlier one, whose reservation comes first, would have had it too.
    /// </summary>
    private void TryMove(AvailabilityProfile profile, in PendingJob job, int position, long nowMs)
    {
        long reservedMs = _reservedMs[position];
        ref FailedMove failed = ref _failedMoves[((job.EstimateMs * 31) + job.Processors) & (FailedMoveCount - 1)];
        bool known = failed.Epoch == _epoch && failed.Processors == job.Processors && failed.EstimateMs == job.EstimateMs && failed.BeforeMs <= reservedMs;
        long fromMs = known ? Math.Max(nowMs, failed.BeforeMs) : nowMs;
        if (fromMs == reservedMs)
        {
            return;
        }

        long startMs = profile.EarliestFitBefore(reservedMs, fromMs, job.EstimateMs, job.Processors);
        if (startMs == reservedMs)
        {
            failed = new FailedMove(_epoch, job.EstimateMs, reservedMs, job.Processors);
            return;
        }

        profile.Release(reservedMs, reservedMs + job.EstimateMs, job.Processors);
        profile.Reserve(startMs, startMs + job.EstimateMs, job.Processors);
        _reservedMs[position] = startMs;

        // Room was given back: what failed before may fit now.
        _epoch++;
    }

    private void LiftAll(in Snapshot snapshot, AvailabilityProfile profile)
    {
        for (int i = 0; i < snapshot.Pending.Length; i++)
        {
            if (_reservedMs[i] != Snapshot.NoReservation)
            {
                ref readonly PendingJob job = ref snapshot.Pending[i];
                profile.Release(Math.Max(_reservedMs[i], snapshot.Now.UnixMs), _reservedMs[i] + job.EstimateMs, job.Processors);
                _reservedMs[i] = Snapshot.NoReservation;
            }
        }
    }

    private void Emit(in Snapshot snapshot, DecisionBuffer decisions)
    {
        // After an outlived estimate every promise was taken back, so every promise is said again.
        bool all = (snapshot.Trigger & PassTrigger.EstimateRaised) != 0;
        for (int i = 0; i < snapshot.Pending.Length; i++)
        {
            if (_reservedMs[i] <= snapshot.Now.UnixMs)
            {
                decisions.Start(snapshot.Pending[i].Job, i, snapshot.Now.UnixMs);
            }
            else if (all || _reservedMs[i] != snapshot.ReservedStartMs[i])
            {
                decisions.Reserve(snapshot.Pending[i].Job, i, _reservedMs[i]);
            }
        }
    }

    /// <summary>Jobs of this size and estimate found no start before a moment, in the profile as it was in an epoch.</summary>
    private readonly record struct FailedMove(long Epoch, long EstimateMs, long BeforeMs, int Processors);
}
