using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>
/// The dominant share of each queue, for the order <c>drf</c>: the largest over resources of what its jobs hold through what the cluster has, divided by the queue's weight (Ghodsi et al., "Dominant
/// Resource Fairness", NSDI 2011, sections 4.1 and 4.3). The queues are those of the quotas; jobs in none of them, or all where there are no quotas, are in a queue of weight 1 of their account, else of their
/// user. Nothing is allocated after the start. Not safe for concurrent use.
/// </summary>
public sealed class DominantShares
{
    /// <summary>A share of the whole cluster at weight 1.</summary>
    public const long Whole = 1L << 40;

    private readonly AssociationTree _tree;
    private readonly int[] _queueOfAssociation;
    private readonly double[] _weights;
    private readonly string[] _names;
    private readonly Amounts[] _held;
    private readonly long[] _shares;
    private readonly Amounts _whole;

    /// <summary>Shares of a cluster of which nothing is held.</summary>
    /// <param name="tree">Who shares it.</param>
    /// <param name="cluster">The cluster, with its tenants.</param>
    public DominantShares(AssociationTree tree, Cluster cluster)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(cluster);
        _tree = tree;
        _whole = Amounts.Of(cluster);
        QuotaTree? quotas = cluster.Tenants?.Quotas;
        QueueAssignment? assignment = quotas is null ? null : new QueueAssignment(tree, quotas);
        List<string> names = [.. quotas?.Queues.Select(queue => queue.Name) ?? []];
        List<double> weights = [.. quotas?.Queues.Select(queue => queue.Quota.Weight) ?? []];
        var queueOfNode = new Dictionary<int, int>();
        _queueOfAssociation = new int[tree.AssociationCount];
        for (int association = 0; association < _queueOfAssociation.Length; association++)
        {
            int account = tree.AccountOf(association);
            int owner = account == AssociationTree.Root ? tree.NodeOf(association) : account;
            if (assignment?.QueueOfAssociation(association) is { } queue)
            {
                _queueOfAssociation[association] = queue;
            }
            else if (queueOfNode.TryGetValue(owner, out int known))
            {
                _queueOfAssociation[association] = known;
            }
            else
            {
                queueOfNode.Add(owner, names.Count);
                _queueOfAssociation[association] = names.Count;
                names.Add(tree.Name(owner));
                weights.Add(1);
            }
        }

        _names = [.. names];
        _weights = [.. weights];
        _held = new Amounts[_names.Length];
        _shares = new long[_names.Length];
    }

    /// <summary>Number of queues.</summary>
    public int QueueCount => _names.Length;

    /// <summary>Name of a queue, or of the account or user that it stands for.</summary>
    public string Name(int queue) => _names[queue];

    /// <summary>The queue of a job, 0 .. <see cref="QueueCount"/>-1; the queues of the quotas come first, in their order.</summary>
    public int QueueOf(int job) => _queueOfAssociation[_tree.AssociationOf(job)];

    /// <summary>
    /// The weighted dominant share of a queue: <see cref="Whole"/> for all of the cluster at weight 1, rounded once, so that equal shares are equal. The smallest goes first.
    /// </summary>
    public long ShareOf(int queue) => _shares[queue];

    /// <summary>What the jobs of a queue hold.</summary>
    public Amounts Held(int queue) => _held[queue];

    /// <summary>A job of a queue starts to hold some amounts.</summary>
    public void Start(int queue, Amounts amounts) => Set(queue, _held[queue] + amounts);

    /// <summary>A job of a queue no longer holds some amounts.</summary>
    public void End(int queue, Amounts amounts) => Set(queue, _held[queue] - amounts);

    private void Set(int queue, Amounts held)
    {
        _held[queue] = held;
        double share = Whole * DominantResourceFairness.Share(held, _whole) / _weights[queue];
        _shares[queue] = share < long.MaxValue ? (long)Math.Round(share) : long.MaxValue;
    }
}
