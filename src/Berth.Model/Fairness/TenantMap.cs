namespace Berth.Model.Fairness;

/// <summary>
/// Who each job belongs to: its user, its account and its queue, by docs/design/tenants.md. Read from workload and tenants alone. Immutable.
/// </summary>
public sealed class TenantMap
{
    private const string None = "(none)";

    private readonly Workload _workload;
    private readonly int[] _associationOf;
    private readonly int[] _accountOfNode;
    private readonly int[] _queueOf;
    private readonly Dictionary<TenantKind, IReadOnlyList<string>> _names = [];

    private TenantMap(Workload workload, Tenants tenants)
    {
        _workload = workload;
        Tree = new ShareTree(tenants);
        _associationOf = Tree.Assign(workload);
        _names[TenantKind.User] = workload.Users;
        (_accountOfNode, string[] accounts) = NameAccounts(Tree);
        if (accounts.Length > 1 || (accounts.Length == 1 && accounts[0] != None))
        {
            _names[TenantKind.Account] = accounts;
        }

        _queueOf = [];
        if (tenants.Quotas is { } quotas)
        {
            _queueOf = AssignQueues(quotas);
            bool isAnyOutside = Array.IndexOf(_queueOf, quotas.Queues.Count) >= 0;
            _names[TenantKind.Queue] = [.. quotas.Queues.Select(queue => queue.Name), .. isAnyOutside ? [None] : Array.Empty<string>()];
        }

        Kinds = [.. _names.Keys.Order()];
    }

    /// <summary>The kinds of tenant that there are, narrowest first; users always.</summary>
    public IReadOnlyList<TenantKind> Kinds { get; }

    /// <summary>Accounts and associations with their shares.</summary>
    internal ShareTree Tree { get; }

    /// <summary>The map of a workload. Without tenants every user has an equal share below the accounts that jobs name.</summary>
    public static TenantMap Of(Workload workload, Tenants? tenants)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return new TenantMap(workload, tenants ?? Tenants.None);
    }

    /// <summary>Names of the entities of a kind, by index; jobs that belong to none are together in one called <c>(none)</c>.</summary>
    public IReadOnlyList<string> Names(TenantKind kind) => _names[kind];

    /// <summary>Index of the entity of a kind that a job belongs to.</summary>
    public int EntityOf(TenantKind kind, JobId job) => kind switch
    {
        TenantKind.User => _workload.Jobs.User[job.Index],
        TenantKind.Account => AccountOf(_associationOf[job.Index]),
        TenantKind.Queue => _queueOf[job.Index],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no kind of tenant"),
    };

    /// <summary>The association of a job.</summary>
    internal int AssociationOf(int job) => _associationOf[job];

    /// <summary>The account, as an entity, of an association.</summary>
    internal int AccountOf(int association) => _accountOfNode[Tree.Associations[association].Account];

    /// <summary>Gives each account with users of its own an index, in the order in which the workload has them.</summary>
    private static (int[] OfNode, string[] Names) NameAccounts(ShareTree tree)
    {
        int[] ofNode = new int[tree.NodeCount];
        Array.Fill(ofNode, -1);
        var names = new List<string>();
        foreach (Association association in tree.Associations)
        {
            if (ofNode[association.Account] < 0)
            {
                ofNode[association.Account] = names.Count;
                names.Add(association.Account == ShareTree.Root ? None : tree.NameOf(association.Account));
            }
        }

        return (ofNode, [.. names]);
    }

    private int[] AssignQueues(QuotaTree quotas)
    {
        var queueOfMember = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int queue = 0; queue < quotas.Queues.Count; queue++)
        {
            QueueQuota quota = quotas.Queues[queue];
            foreach (string member in quota.Members.Count == 0 ? [quota.Name] : quota.Members)
            {
                queueOfMember.TryAdd(member, queue);
            }
        }

        int[] ofAssociation = [.. Tree.Associations.Select(association => QueueOf(association, queueOfMember) ?? quotas.Queues.Count)];
        return [.. _associationOf.Select(association => ofAssociation[association])];
    }

    private int? QueueOf(Association association, Dictionary<string, int> queueOfMember)
    {
        for (int node = association.Account; node != ShareTree.Root; node = Tree.ParentOf(node))
        {
            if (queueOfMember.TryGetValue(Tree.NameOf(node), out int byAccount))
            {
                return byAccount;
            }
        }

        return queueOfMember.TryGetValue(_workload.Users[association.User], out int byUser) ? byUser : null;
    }
}
