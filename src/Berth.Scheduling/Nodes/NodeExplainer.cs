using Berth.Model;
using Berth.Scheduling.Placement;

namespace Berth.Scheduling.Nodes;

/// <summary>
/// Why a job does not start now on nodes. It runs one pass of the policy, puts what starts into the nodes, and looks at what is left for the
/// option that the job prefers; the state is left as it was.
/// </summary>
internal sealed class NodeExplainer(PolicySpec policy, NodeState state, KernelSetting setting)
{
    private readonly RoomCount _count = new(state.Table, state.Nodes.Topology);

    public Explanation Explain(in Snapshot snapshot, int position)
    {
        PendingJob asked = snapshot.Pending[position];
        var job = new JobId(asked.Job);
        var decisions = new DecisionBuffer();
        ListPolicy.Create(policy, setting).Decide(in snapshot, decisions);
        var pass = new PassOutcome(in snapshot, decisions);
        PlacementOption option = PreferredOption(asked.Job);
        if (pass.Starts(position))
        {
            return new Explanation(job, PendingReason.StartsNow, "task", option.TaskCount, option.TaskCount, null, snapshot.Now);
        }

        if (snapshot.Tenants?.Refuses(asked.Job, option.Mode, option.Partition, snapshot.Now.UnixMs) is { } refusal)
        {
            return Explainer.OverLimit(job, refusal);
        }

        Change(decisions, 1);
        Explanation found = Lack(job, option, pass.PromiseTo(position)) ?? Order(in snapshot, pass, job, position, option);
        Change(decisions, -1);
        return found;
    }

    private PlacementOption PreferredOption(int job)
    {
        foreach (PlacementOption option in state.OptionsOf(job))
        {
            if (state.Allows(option, job))
            {
                return option;
            }
        }

        throw new ArgumentException($"job {job} has no way to run", nameof(job));
    }

    /// <summary>What the job lacks; null when it would fit now.</summary>
    private Explanation? Lack(JobId job, PlacementOption option, Instant? promised)
    {
        for (int i = 0; option.Licences is not null && i < option.Licences.Length; i++)
        {
            if (option.Licences[i] > state.FreeLicences[i])
            {
                return new Explanation(
                    job, PendingReason.NotEnoughFree, $"licence {state.Nodes.Licences[i].Name}", option.Licences[i], state.FreeLicences[i], null, promised);
            }
        }

        if (_count.Fits(option))
        {
            return null;
        }

        foreach ((string dimension, long needed, long free) in Amounts(option))
        {
            if (needed > free)
            {
                return new Explanation(job, PendingReason.NotEnoughFree, dimension, needed, free, null, promised);
            }
        }

        return new Explanation(job, PendingReason.Fragmented, "task", option.TaskCount, _count.Sum(option, option.Kinds), null, promised);
    }

    private Explanation Order(in Snapshot snapshot, PassOutcome pass, JobId job, int position, PlacementOption option)
    {
        Instant? promised = pass.PromiseTo(position);
        bool[] kinds = state.KindsAt(option, job.Index, snapshot.Now.UnixMs, new bool[state.Kinds.Count]);
        if (!_count.Fits(option, kinds))
        {
            return new Explanation(job, PendingReason.NodesSetAside, "task", option.TaskCount, _count.Sum(option, kinds), null, promised);
        }

        if (promised is not null)
        {
            return new Explanation(job, PendingReason.ReservedLater, "task", option.TaskCount, option.TaskCount, null, promised);
        }

        int blocked = pass.FirstBlocked(in snapshot, policy.Order);
        PendingReason reason = policy.Lookahead switch
        {
            0 => PendingReason.BehindBlockedJob,
            { } lookahead when PassOutcome.RankBehind(in snapshot, policy, blocked, position) >= lookahead => PendingReason.BeyondLookahead,
            _ => PendingReason.WouldDelayReservation,
        };
        JobId blocker = pass.FirstReserved ?? new JobId(snapshot.Pending[blocked].Job);
        return new Explanation(job, reason, "task", option.TaskCount, option.TaskCount, blocker, pass.FirstPromise);
    }

    /// <summary>What the gang asks for in all, and what is free on the nodes that it may use, resource by resource.</summary>
    private List<(string Dimension, long Needed, long Free)> Amounts(PlacementOption option)
    {
        var amounts = new FreeAmounts(state);
        amounts.Count();
        (long cpu, long memory, long storage, long gpu) = amounts.Of(option.Kinds);
        TaskRequest task = option.Task;
        return
        [
            ("gpu", (long)task.TotalGpuThousandths * option.TaskCount, gpu),
            ("cpu", task.CpuMillicores * option.TaskCount, cpu),
            ("memory", task.MemoryBytes * option.TaskCount, memory),
            ("storage", task.StorageBytes * option.TaskCount, storage),
        ];
    }

    /// <summary>Puts what starts into the nodes (1), or takes it out again (-1).</summary>
    private void Change(DecisionBuffer decisions, int sign)
    {
        for (int i = 0; i < decisions.Count; i++)
        {
            if (decisions.Items[i].Kind != DecisionKind.Start)
            {
                continue;
            }

            PlacementOption option = state.Options[decisions.OptionOf(i)];
            if (sign < 0)
            {
                state.Vacate(option, decisions.PlacesOf(i));
            }
            else if (!state.TryOccupy(option, decisions.PlacesOf(i)))
            {
                throw new InvalidOperationException($"job {decisions.Items[i].Job} was started on places that are not free");
            }
        }
    }
}
