using Berth.Model;

namespace Berth.Scheduling;

/// <summary>What one pass did, looked up by place in the queue.</summary>
internal sealed class PassOutcome
{
    private readonly HashSet<int> _started = [];
    private readonly Dictionary<int, long> _promisedMs = [];

    public PassOutcome(in Snapshot snapshot, DecisionBuffer decisions)
    {
        FreeAfterStarts = snapshot.FreeNow();
        for (int i = 0; i < snapshot.ReservedStartMs.Length; i++)
        {
            if (snapshot.ReservedStartMs[i] != Snapshot.NoReservation)
            {
                _promisedMs[i] = snapshot.ReservedStartMs[i];
            }
        }

        foreach (ref readonly Decision decision in decisions.Items)
        {
            if (decision.Kind == DecisionKind.Start)
            {
                _started.Add(decision.Position);
                FreeAfterStarts -= snapshot.Pending[decision.Position].Processors;
                continue;
            }

            _promisedMs[decision.Position] = decision.AtMs;
            FirstReserved ??= new JobId(decision.Job);
            FirstPromise ??= new Instant(decision.AtMs);
        }
    }

    public int FreeAfterStarts { get; }

    public JobId? FirstReserved { get; }

    public Instant? FirstPromise { get; }

    public bool Starts(int position) => _started.Contains(position);

    public Instant? PromiseTo(int position) => _promisedMs.TryGetValue(position, out long startMs) ? new Instant(startMs) : null;

    /// <summary>Place of the waiting job that leads the queue's order and was not started; there is one when the job asked about was not.</summary>
    public int FirstBlocked(in Snapshot snapshot, OrderSpec order)
    {
        var keys = new JobOrder(order);
        int best = -1;
        long bestKey = long.MaxValue;
        for (int i = 0; i < snapshot.Pending.Length; i++)
        {
            long key = keys.Key(in snapshot, in snapshot.Pending[i], i);
            if (!_started.Contains(i) && key < bestKey)
            {
                best = i;
                bestKey = key;
            }
        }

        return best;
    }

    /// <summary>
    /// How many jobs the pass looks at before this one once the queue is blocked: those earlier in backfill order, without the
    /// blocked job and without those that started ahead of it.
    /// </summary>
    public static int RankBehind(in Snapshot snapshot, PolicySpec policy, int blocked, int position)
    {
        var queueOrder = new JobOrder(policy.Order);
        var backfillOrder = new JobOrder(policy.EffectiveBackfillOrder);
        (long Key, int Place) blockedRank = (queueOrder.Key(in snapshot, in snapshot.Pending[blocked], blocked), blocked);
        (long Key, int Place) ownRank = (backfillOrder.Key(in snapshot, in snapshot.Pending[position], position), position);
        int rank = 0;
        for (int i = 0; i < snapshot.Pending.Length; i++)
        {
            ref readonly PendingJob job = ref snapshot.Pending[i];
            bool aheadOfBlocked = (queueOrder.Key(in snapshot, in job, i), i).CompareTo(blockedRank) <= 0;
            if (!aheadOfBlocked && (backfillOrder.Key(in snapshot, in job, i), i).CompareTo(ownRank) < 0)
            {
                rank++;
            }
        }

        return rank;
    }
}
