using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>
/// Dominant shares of queues, for the order <c>drf</c>: what a queue holds of each resource through what the cluster has, the largest of these divided by
/// the queue's weight (Ghodsi et al.: Dominant Resource Fairness, NSDI 2011, section 4). Where there are no quotas each account, and each user without one, is a queue of weight 1.
/// </summary>
internal sealed class DominantQueues
{
    private readonly int[] _queueOf;
    private readonly double[] _weight;
    private readonly Amounts[] _held;
    private readonly Amounts _total;

    public DominantQueues(Workload workload, Cluster cluster, AssociationTree tree, QuotaState? quotas)
    {
        _total = Amounts.Of(cluster);
        _queueOf = new int[workload.JobCount];
        int quotaCount = cluster.Tenants?.Quotas?.Queues.Count ?? 0;
        var others = new Dictionary<int, int>();
        for (int job = 0; job < _queueOf.Length; job++)
        {
            int queue = quotas?.QueueOf(job) ?? -1;
            if (queue < 0)
            {
                int association = tree.AssociationOf(job);
                int account = tree.AccountOf(association);
                int node = account == AssociationTree.Root ? tree.NodeOf(association) : account;
                if (!others.TryGetValue(node, out queue))
                {
                    queue = quotaCount + others.Count;
                    others.Add(node, queue);
                }
            }

            _queueOf[job] = queue;
        }

        _held = new Amounts[quotaCount + others.Count];
        _weight = new double[_held.Length];
        Array.Fill(_weight, 1);
        for (int i = 0; i < quotaCount; i++)
        {
            _weight[i] = cluster.Tenants!.Quotas!.Queues[i].Quota.Weight;
        }
    }

    /// <summary>Number of queues.</summary>
    public int Count => _held.Length;

    /// <summary>The queue of a job.</summary>
    public int QueueOf(int job) => _queueOf[job];

    /// <summary>A job starts (1) or stops (-1).</summary>
    public void Change(int job, Amounts amounts, int sign) => _held[_queueOf[job]] += amounts * sign;

    /// <summary>Weighted dominant share of a queue: 1 is the whole of some resource, for a weight of 1.</summary>
    public double ShareOf(int queue)
    {
        double share = 0;
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            if (_total[resource] > 0)
            {
                share = Math.Max(share, _held[queue][resource] / (double)_total[resource]);
            }
        }

        return share / _weight[queue];
    }
}
