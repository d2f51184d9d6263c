using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>
/// Which queue each job is in: the one with its account among the members, else the one with the nearest account above, else the one with its user, else none.
/// A queue that lists no members has the account or user of its own name. Immutable and safe to share between threads.
/// </summary>
public sealed class QueueAssignment
{
    private readonly AssociationTree _tree;
    private readonly int?[] _queueOfAssociation;

    /// <summary>The queues of a tree of accounts and users. Throws when two queues claim one member.</summary>
    public QueueAssignment(AssociationTree tree, QuotaTree quotas)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(quotas);
        _tree = tree;
        var queueOfMember = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int queue = 0; queue < quotas.Queues.Count; queue++)
        {
            QueueQuota quota = quotas.Queues[queue];
            foreach (string member in quota.Members.Count > 0 ? quota.Members : [quota.Name])
            {
                if (!queueOfMember.TryAdd(member, queue))
                {
                    throw new ArgumentException(FormattableString.Invariant($"two queues have the member {member}"), nameof(quotas));
                }
            }
        }

        _queueOfAssociation = new int?[tree.AssociationCount];
        for (int association = 0; association < _queueOfAssociation.Length; association++)
        {
            _queueOfAssociation[association] = QueueFor(association, queueOfMember);
        }
    }

    /// <summary>The queue of a job, by its place in <see cref="QuotaTree.Queues"/>; null when no quota binds it.</summary>
    public int? QueueOf(int job) => _queueOfAssociation[_tree.AssociationOf(job)];

    /// <summary>The queue of the jobs of an association; null when no quota binds them.</summary>
    public int? QueueOfAssociation(int association) => _queueOfAssociation[association];

    private int? QueueFor(int association, Dictionary<string, int> queueOfMember)
    {
        int queue;
        for (int account = _tree.AccountOf(association); account != AssociationTree.Root; account = _tree.Parent(account))
        {
            if (queueOfMember.TryGetValue(_tree.Name(account), out queue))
            {
                return queue;
            }
        }

        return queueOfMember.TryGetValue(_tree.Name(_tree.NodeOf(association)), out queue) ? queue : null;
    }
}
