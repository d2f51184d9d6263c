using Berth.Model;

namespace Berth.Scheduling;

/// <summary>
/// Answers why a waiting job does not start now. A query of its own beside the policy: deciding does not pay for it. It runs one pass of the
/// policy on the snapshot and reads the cause off what the pass did.
/// </summary>
public static class Explainer
{
    private static readonly string Cpu = ResourceSchema.Pool.Names[0];

    /// <summary>Explains one job. Throws when it is not in <see cref="Snapshot.Pending"/>.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="snapshot">The state; taken between events, so that no arrival or end is half handled.</param>
    /// <param name="job">The job asked about.</param>
    /// <param name="setting">The conditions under which the policy decides; null: those that the snapshot shows.</param>
    public static Explanation Explain(PolicySpec policy, in Snapshot snapshot, JobId job, KernelSetting? setting = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.Regimes is { } set)
        {
            Regime regime = set.Regimes[snapshot.Regime.Number];
            return Explain(regime.Policy, in snapshot, job, setting) with { Regime = regime.Name };
        }

        int position = PositionOf(snapshot.Pending, job);
        setting = (setting ?? new KernelSetting { OnNodes = snapshot.Nodes is not null, HasTenants = snapshot.Tenants is not null }) with { AnnouncesReservations = true };
        if (snapshot.Nodes is { } nodes)
        {
            return new Nodes.NodeExplainer(policy, nodes, setting).Explain(in snapshot, position);
        }

        PendingJob asked = snapshot.Pending[position];
        if (asked.Processors > snapshot.TotalProcessors)
        {
            return new Explanation(job, PendingReason.LargerThanCluster, Cpu, asked.Processors, snapshot.TotalProcessors, null, null);
        }

        var decisions = new DecisionBuffer();
        ListPolicy.Create(policy, setting).Decide(in snapshot, decisions);
        var pass = new PassOutcome(in snapshot, decisions);
        if (pass.Starts(position))
        {
            return new Explanation(job, PendingReason.StartsNow, null, asked.Processors, snapshot.FreeNow(), null, snapshot.Now);
        }

        if (snapshot.Tenants?.Refuses(job.Index, 0, -1, snapshot.Now.UnixMs) is { } refusal)
        {
            return OverLimit(job, refusal);
        }

        Instant? promised = pass.PromiseTo(position);
        if (asked.Processors > pass.FreeAfterStarts)
        {
            return new Explanation(job, PendingReason.NotEnoughFree, Cpu, asked.Processors, pass.FreeAfterStarts, null, promised);
        }

        if (promised is not null)
        {
            return new Explanation(job, PendingReason.ReservedLater, Cpu, asked.Processors, pass.FreeAfterStarts, null, promised);
        }

        int blocked = pass.FirstBlocked(in snapshot, policy.Order);
        PendingReason reason = policy.Lookahead switch
        {
            0 => PendingReason.BehindBlockedJob,
            { } lookahead when PassOutcome.RankBehind(in snapshot, policy, blocked, position) >= lookahead => PendingReason.BeyondLookahead,
            _ => PendingReason.WouldDelayReservation,
        };
        JobId blocker = pass.FirstReserved ?? new JobId(snapshot.Pending[blocked].Job);
        return new Explanation(job, reason, null, asked.Processors, pass.FreeAfterStarts, blocker, pass.FirstPromise);
    }

    /// <summary>The explanation of a job that a limit or quota keeps from starting.</summary>
    internal static Explanation OverLimit(JobId job, Tenancy.LimitRefusal refusal) =>
        new(job, PendingReason.OverLimit, $"{refusal.What} of {refusal.Who}", refusal.Needed, refusal.Allowed, null, null);

    private static int PositionOf(ReadOnlySpan<PendingJob> pending, JobId job)
    {
        for (int i = 0; i < pending.Length; i++)
        {
            if (pending[i].Job == job.Index)
            {
                return i;
            }
        }

        throw new ArgumentException($"job {job.Index} is not waiting", nameof(job));
    }
}
