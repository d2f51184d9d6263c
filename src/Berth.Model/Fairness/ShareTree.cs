namespace Berth.Model.Fairness;

/// <summary>A user within an account: the leaf of the tree that jobs hang on.</summary>
/// <param name="Account">Node of the account, or <see cref="ShareTree.Root"/>.</param>
/// <param name="User">Index of the user in the workload.</param>
/// <param name="Shares">Shares among the children of the account.</param>
internal readonly record struct Association(int Account, int User, int Shares);

/// <summary>The accounts as a tree below a root, with the associations of a workload as its leaves.</summary>
internal sealed class ShareTree
{
    /// <summary>The node that everything hangs on.</summary>
    public const int Root = 0;

    private readonly List<int> _parent = [Root];
    private readonly List<int> _shares = [1];
    private readonly List<string> _name = [""];
    private readonly Dictionary<string, int> _nodeOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _homeOf = new(StringComparer.Ordinal);
    private readonly Dictionary<(string User, string? Account), int> _sharesOf = [];
    private readonly int _defaultShares;

    public ShareTree(Tenants tenants)
    {
        _defaultShares = tenants.DefaultShares;
        foreach (Account account in tenants.Accounts)
        {
            Add(account.Name, account.Parent is { } parent ? _nodeOf[parent] : Root, account.Shares);
        }

        foreach (UserShare user in tenants.Users)
        {
            _sharesOf[(user.User, user.Account)] = user.Shares;
            _homeOf.TryAdd(user.User, user.Account is { } account ? NodeNamed(account) : Root);
        }
    }

    /// <summary>The leaves, in the order in which jobs of the workload bring them.</summary>
    public List<Association> Associations { get; } = [];

    /// <summary>Accounts and the root.</summary>
    public int NodeCount => _parent.Count;

    public int ParentOf(int node) => _parent[node];

    public int SharesOf(int node) => _shares[node];

    public string NameOf(int node) => _name[node];

    /// <summary>The association of each job; makes those that are new.</summary>
    public int[] Assign(Workload workload)
    {
        int[] homeOfUser = [.. workload.Users.Select(user => _homeOf.GetValueOrDefault(user, Root))];
        int?[] nodeOfAccount = [.. workload.Accounts.Select(account => IsNone(account) ? (int?)null : NodeNamed(account))];
        var indexOf = new Dictionary<(int Account, int User), int>();
        int[] associationOf = new int[workload.JobCount];
        for (int job = 0; job < associationOf.Length; job++)
        {
            int user = workload.Jobs.User[job];
            int account = (workload.Jobs.Account.IsEmpty ? null : nodeOfAccount[workload.Jobs.Account[job]]) ?? homeOfUser[user];
            if (!indexOf.TryGetValue((account, user), out int index))
            {
                index = Associations.Count;
                indexOf.Add((account, user), index);
                string? accountName = account == Root ? null : _name[account];
                int shares = _sharesOf.GetValueOrDefault((workload.Users[user], accountName), _defaultShares);
                Associations.Add(new Association(account, user, shares));
            }

            associationOf[job] = index;
        }

        return associationOf;
    }

    /// <summary>A workload in which only some jobs name an account calls that of the others unknown.</summary>
    private bool IsNone(string account) => account == "unknown" && !_nodeOf.ContainsKey(account);

    private int NodeNamed(string account)
    {
        if (!_nodeOf.ContainsKey(account))
        {
            Add(account, Root, _defaultShares);
        }

        return _nodeOf[account];
    }

    private void Add(string name, int parent, int shares)
    {
        _nodeOf.Add(name, _parent.Count);
        _parent.Add(parent);
        _shares.Add(shares);
        _name.Add(name);
    }
}

/// <summary>
/// Shares of those who are active, normalised among active siblings on every level: what an idle account or user leaves goes to its siblings first.
/// </summary>
internal sealed class ActiveShares(ShareTree tree)
{
    private readonly long[] _shares = new long[tree.NodeCount];
    private readonly int[] _children = new int[tree.NodeCount];

    /// <summary>Lets an association join (1) or leave (-1) those who are active.</summary>
    public void Change(int association, int change)
    {
        Association leaf = tree.Associations[association];
        int node = leaf.Account;
        _shares[node] += change * (long)leaf.Shares;
        _children[node] += change;
        bool isTurning = _children[node] == (change > 0 ? 1 : 0);
        while (isTurning && node != ShareTree.Root)
        {
            int parent = tree.ParentOf(node);
            _shares[parent] += change * (long)tree.SharesOf(node);
            _children[parent] += change;
            isTurning = _children[parent] == (change > 0 ? 1 : 0);
            node = parent;
        }
    }

    /// <summary>Share of the whole of an active association, 0..1.</summary>
    public double Of(int association)
    {
        Association leaf = tree.Associations[association];
        double share = Part(leaf.Shares, leaf.Account);
        for (int node = leaf.Account; node != ShareTree.Root; node = tree.ParentOf(node))
        {
            share *= Part(tree.SharesOf(node), tree.ParentOf(node));
        }

        return share;
    }

    private double Part(int shares, int parent) => _shares[parent] > 0 ? shares / (double)_shares[parent] : 0;
}
