using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>
/// Who shares a cluster, as a tree: the root, below it accounts and users, below accounts further accounts and users. A user in an account is an
/// association; each job has exactly one. Nodes are numbered: 0 is the root, then the accounts, parents before children, then the associations in their
/// order. Immutable and safe to share between threads. Rules: docs/design/tenants.md, "Who a job belongs to".
/// </summary>
public sealed class AssociationTree
{
    /// <summary>Number of the root.</summary>
    public const int Root = 0;

    private readonly TreeNode[] _nodes;
    private readonly int[] _firstChild;
    private readonly int[] _children;
    private readonly int[] _associationOfJob;
    private readonly Dictionary<string, int> _accounts;
    private readonly Dictionary<(int Account, string User), int> _associations;

    /// <summary>The tree of all accounts and users that the tenants list or that jobs name. Throws when accounts repeat a name or come before their parent.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="tenants">Who shares the cluster; null: all users hang at the root with equal shares.</param>
    public AssociationTree(Workload workload, Tenants? tenants)
    {
        ArgumentNullException.ThrowIfNull(workload);
        var draft = new AssociationDraft(tenants ?? Tenants.None);
        _associationOfJob = draft.AddJobs(workload);
        _nodes = draft.Finish();
        _accounts = draft.Accounts;
        _associations = draft.Associations;
        AccountCount = draft.AccountCount;
        (_firstChild, _children) = LinkChildren(_nodes);
        SetShares();
    }

    /// <summary>Number of nodes: the root, the accounts and the associations.</summary>
    public int NodeCount => _nodes.Length;

    /// <summary>Number of accounts, the root not counted.</summary>
    public int AccountCount { get; }

    /// <summary>Number of associations.</summary>
    public int AssociationCount => _nodes.Length - 1 - AccountCount;

    /// <summary>The association of a job, 0 .. <see cref="AssociationCount"/>-1.</summary>
    public int AssociationOf(int job) => _associationOfJob[job];

    /// <summary>The node of an association.</summary>
    public int NodeOf(int association) => 1 + AccountCount + association;

    /// <summary>The account of an association, as a node; the root for a user without account.</summary>
    public int AccountOf(int association) => _nodes[NodeOf(association)].Parent;

    /// <summary>True for the node of an association, false for the root and for an account.</summary>
    public bool IsUser(int node) => node > AccountCount;

    /// <summary>The parent of a node other than the root.</summary>
    public int Parent(int node) => node == Root ? throw new ArgumentOutOfRangeException(nameof(node), node, "the root has no parent") : _nodes[node].Parent;

    /// <summary>The nodes right below a node, in the order of their numbers: accounts before users.</summary>
    public ReadOnlySpan<int> Children(int node) => _children.AsSpan(_firstChild[node], _firstChild[node + 1] - _firstChild[node]);

    /// <summary>Name of an account or of the user of an association; empty for the root.</summary>
    public string Name(int node) => _nodes[node].Name;

    /// <summary>Name of an association: account and user with a stroke between, or the user alone.</summary>
    public string AssociationName(int association)
    {
        TreeNode user = _nodes[NodeOf(association)];
        return user.Parent == Root ? user.Name : FormattableString.Invariant($"{_nodes[user.Parent].Name}/{user.Name}");
    }

    /// <summary>Shares of a node among its siblings, as they were given; 1 for the root.</summary>
    public int Shares(int node) => _nodes[node].Shares;

    /// <summary>Shares of a node and its siblings together; 1 for the root.</summary>
    public long SiblingsShares(int node) => _nodes[node].SiblingsShares;

    /// <summary>Part of its parent's share that a node was promised, 0 .. 1: its shares through the sum of its own and its siblings'; 0 where that sum is 0.</summary>
    public double LevelShare(int node) => _nodes[node].LevelShare;

    /// <summary>Part of the whole cluster that a node was promised, 0 .. 1: the product of <see cref="LevelShare"/> from the root down; 1 for the root.</summary>
    public double NormalizedShare(int node) => _nodes[node].NormalizedShare;

    /// <summary>Priority factor that an account was given; 0 for the root.</summary>
    public int AccountPriority(int account) => _nodes[account].Priority;

    /// <summary>The account with this name, as a node; null when there is none.</summary>
    public int? FindAccount(string name) => _accounts.TryGetValue(name, out int node) ? node : null;

    /// <summary>The association of a user in an account (a node; the root for a user without account); null when there is none.</summary>
    public int? FindAssociation(int account, string user) => _associations.TryGetValue((account, user), out int association) ? association : null;

    /// <summary>True when a node is <paramref name="ancestor"/> or lies below it.</summary>
    public bool IsWithin(int node, int ancestor)
    {
        while (node > ancestor)
        {
            // A parent has a smaller number than its children, so the walk may stop at the ancestor's number.
            node = _nodes[node].Parent;
        }

        return node == ancestor;
    }

    private static (int[] First, int[] Children) LinkChildren(TreeNode[] nodes)
    {
        int[] first = new int[nodes.Length + 1];
        for (int node = 1; node < nodes.Length; node++)
        {
            first[nodes[node].Parent + 1]++;
        }

        for (int node = 0; node < nodes.Length; node++)
        {
            first[node + 1] += first[node];
        }

        int[] next = first[..^1];
        int[] children = new int[nodes.Length - 1];
        for (int node = 1; node < nodes.Length; node++)
        {
            children[next[nodes[node].Parent]++] = node;
        }

        return (first, children);
    }

    private void SetShares()
    {
        _nodes[Root] = _nodes[Root] with { SiblingsShares = 1, LevelShare = 1, NormalizedShare = 1 };
        for (int node = 0; node < _nodes.Length; node++)
        {
            long sum = 0;
            foreach (int child in Children(node))
            {
                sum += _nodes[child].Shares;
            }

            foreach (int child in Children(node))
            {
                double level = sum == 0 ? 0 : _nodes[child].Shares / (double)sum;
                _nodes[child] = _nodes[child] with { SiblingsShares = sum, LevelShare = level, NormalizedShare = level * _nodes[node].NormalizedShare };
            }
        }
    }
}
