using System.Runtime.InteropServices;
using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>A node of the tree of accounts and users.</summary>
/// <param name="Name">Name of the account or user; empty for the root.</param>
/// <param name="Parent">Number of the parent; 0 for the root itself.</param>
/// <param name="Shares">Shares among its siblings.</param>
/// <param name="Priority">Priority factor of an account; 0 for a user.</param>
internal readonly record struct TreeNode(string Name, int Parent, int Shares, int Priority)
{
    public long SiblingsShares { get; init; }

    public double LevelShare { get; init; }

    public double NormalizedShare { get; init; }
}

/// <summary>Collects the nodes of an <see cref="AssociationTree"/>: what the tenants list first, then what jobs name, each in its order.</summary>
internal sealed class AssociationDraft
{
    /// <summary>What a workload calls the account of a job that names none, when others do.</summary>
    private const string UnknownName = "unknown";

    private readonly int _defaultShares;
    private readonly List<TreeNode> _accounts = [new TreeNode("", AssociationTree.Root, 1, 0)];
    private readonly List<TreeNode> _users = [];
    private readonly Dictionary<string, int> _firstAccountOfUser = new(StringComparer.Ordinal);

    public AssociationDraft(Tenants tenants)
    {
        _defaultShares = tenants.DefaultShares;
        foreach (Account account in tenants.Accounts)
        {
            if (Accounts.ContainsKey(account.Name))
            {
                throw new ArgumentException(FormattableString.Invariant($"there are two accounts with the name {account.Name}"), nameof(tenants));
            }

            AddAccount(account.Name, ParentOf(account), account.Shares, account.Priority);
        }

        foreach (UserShare user in tenants.Users)
        {
            int account = user.Account is null ? AssociationTree.Root : AccountNamed(user.Account);
            _firstAccountOfUser.TryAdd(user.User, account);
            if (!Associations.TryAdd((account, user.User), _users.Count))
            {
                throw new ArgumentException(FormattableString.Invariant($"user {user.User} is listed twice in one account"), nameof(tenants));
            }

            _users.Add(new TreeNode(user.User, account, user.Shares, 0));
        }
    }

    public Dictionary<string, int> Accounts { get; } = new(StringComparer.Ordinal);

    public Dictionary<(int Account, string User), int> Associations { get; } = [];

    public int AccountCount => _accounts.Count - 1;

    /// <summary>Adds the associations of jobs; returns the association of each.</summary>
    public int[] AddJobs(Workload workload)
    {
        JobTable jobs = workload.Jobs;
        int[] associationOfJob = new int[jobs.Count];
        var known = new Dictionary<(int Account, int User), int>();
        for (int job = 0; job < associationOfJob.Length; job++)
        {
            int accountName = jobs.Account.IsEmpty ? -1 : jobs.Account[job];
            ref int association = ref CollectionsMarshal.GetValueRefOrAddDefault(known, (accountName, jobs.User[job]), out bool exists);
            if (!exists)
            {
                association = Association(accountName < 0 ? null : workload.Accounts[accountName], workload.Users[jobs.User[job]]);
            }

            associationOfJob[job] = association;
        }

        return associationOfJob;
    }

    public TreeNode[] Finish() => [.. _accounts, .. _users];

    private int Association(string? accountName, string user)
    {
        bool namesNone = accountName is null || (accountName == UnknownName && !Accounts.ContainsKey(UnknownName));
        int account = namesNone ? _firstAccountOfUser.GetValueOrDefault(user, AssociationTree.Root) : AccountNamed(accountName!);
        ref int association = ref CollectionsMarshal.GetValueRefOrAddDefault(Associations, (account, user), out bool exists);
        if (!exists)
        {
            association = _users.Count;
            _users.Add(new TreeNode(user, account, _defaultShares, 0));
        }

        return association;
    }

    private int ParentOf(Account account)
    {
        if (account.Parent is null)
        {
            return AssociationTree.Root;
        }

        return Accounts.TryGetValue(account.Parent, out int parent)
            ? parent
            : throw new ArgumentException(FormattableString.Invariant($"the parent {account.Parent} of account {account.Name} does not come before it"), nameof(account));
    }

    private int AccountNamed(string name) =>
        Accounts.TryGetValue(name, out int account) ? account : AddAccount(name, AssociationTree.Root, _defaultShares, 0);

    private int AddAccount(string name, int parent, int shares, int priority)
    {
        Accounts.Add(name, _accounts.Count);
        _accounts.Add(new TreeNode(name, parent, shares, priority));
        return _accounts.Count - 1;
    }
}
