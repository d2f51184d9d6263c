using Berth.Model;
using Berth.Scheduling.Tenancy;
using CsCheck;

namespace Berth.Testing;

/// <summary>Small workloads and trees of accounts and users for tests of shares.</summary>
public static class AccountTrees
{
    /// <summary>Names of accounts in generated trees.</summary>
    private static readonly string[] AccountNames = ["A", "B", "C", "D", "E", "F"];

    /// <summary>Tenants with up to six accounts in a tree and up to eight users, with few different shares, so that ties are frequent; some shares are 0.</summary>
    public static Gen<Tenants> Hierarchies { get; } = Gen.Select(
        Gen.Select(Gen.Int[-1, 4], Gen.Int[0, 3]).List[0, 6],
        Gen.Select(Gen.Int[-1, 5], Gen.Int[0, 3]).List[1, 8],
        (accounts, users) => new Tenants
        {
            Accounts = [.. accounts.Select((account, index) => new Account(AccountNames[index], ParentName(account.Item1, index), account.Item2))],
            Users = [.. users.Select((user, index) => new UserShare(FormattableString.Invariant($"u{index}"), ParentName(user.Item1, accounts.Count), user.Item2))],
        });

    /// <summary>One job of one processor and one second for each pair of account and user, all submitted at 0.</summary>
    public static Workload JobsOf(params (string? Account, string User)[] jobs)
    {
        var builder = new WorkloadBuilder(Math.Max(1, jobs.Length));
        foreach ((string? account, string user) in jobs)
        {
            builder.Add(new JobRow
            {
                Number = builder.Count + 1,
                SubmitMs = 0,
                RequestedMs = 1000,
                RunMs = 1000,
                Processors = 1,
                User = builder.User(user),
                Account = account is null ? null : builder.Account(account),
            });
        }

        return builder.Build();
    }

    /// <summary>The tree of some tenants, without any job.</summary>
    public static AssociationTree TreeOf(Tenants tenants) => new(JobsOf(), tenants);

    /// <summary>Use of each node of a tree from that of its associations.</summary>
    public static double[] NodeUse(AssociationTree tree, IReadOnlyList<double> useOfAssociation)
    {
        double[] use = new double[tree.NodeCount];
        for (int node = tree.NodeCount - 1; node > AssociationTree.Root; node--)
        {
            use[node] += tree.IsUser(node) ? useOfAssociation[node - tree.NodeOf(0)] : 0;
            use[tree.Parent(node)] += use[node];
        }

        return use;
    }

    /// <summary>
    /// A ledger without forgetting in which each association has used so many core-seconds, one after the other; the period is a millisecond, so that factors are those of the moment
    /// <paramref name="nowMs"/>.
    /// </summary>
    public static UsageLedger LedgerOf(AssociationTree tree, IReadOnlyList<int> coreSeconds, out long nowMs)
    {
        var ledger = new UsageLedger(tree, new UsageDecay { HalfLife = null, Period = new Duration(1) }, 0);
        nowMs = 0;
        for (int association = 0; association < coreSeconds.Count; association++)
        {
            ledger.Start(association, Amounts.OfProcessors(1), nowMs);
            nowMs += coreSeconds[association] * 1000L;
            ledger.End(association, Amounts.OfProcessors(1), nowMs);
        }

        return ledger;
    }

    private static string? ParentName(int drawn, int count) => drawn < 0 || count == 0 ? null : AccountNames[drawn % count];
}
