using Berth.Model;
using Berth.Scheduling.Tenancy;
using Berth.Testing;
using Berth.Testing.Naive;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Tenancy;

/// <summary>
/// Fair Tree against tables worked by hand from the Slurm documentation ("Fair Tree Fairshare Algorithm", sections "Algorithm", "Level Fairshare Calculation" and "Ties"; the page gives formulas and rules, no
/// numbers), against a slow twin, and its law.
/// </summary>
public sealed class FairTreeTests
{
    private static readonly Gen<(Tenants Tenants, int[] Use)> Cases = Gen.Select(AccountTrees.Hierarchies, Gen.Int[0, 4].Array[8]);

    [Fact]
    public void The_tree_of_the_classic_example_is_ranked_as_worked_by_hand()
    {
        // LF = S / U among siblings. Root: D (60/100) / (25/100) = 2.4, A (40/100) / (45/100) = 0.889, other 0.
        // D: F unused, infinite; E (25/60) / (25/25) = 0.417.   A: B (30/40) / (20/45) = 1.6875; C (10/40) / (25/45) = 0.45.
        // C: 3 unused, infinite; 2 (1/2) / (25/25) = 0.5.       Walk: 5, 4, 1, 3, 2, other.
        AssociationTree tree = AccountTrees.TreeOf(ClassicFairShareTests.Example);

        Assert.Equal([4 / 6.0, 2 / 6.0, 3 / 6.0, 5 / 6.0, 6 / 6.0, 1 / 6.0], Factors(tree, ClassicFairShareTests.ExampleUse));
        Assert.Equal(1.6875, FairTree.LevelFairShare(30, 40, 20, 45));
        Assert.Equal(0.45, FairTree.LevelFairShare(10, 40, 25, 45));
    }

    [Fact]
    public void Who_is_below_the_account_with_the_higher_level_fair_share_goes_first()
    {
        // Section "Overview for End Users": root - Acct1 - Acct12 - UserA and root - Acct1 - Acct16 - UserB. UserB has the higher value because Acct16 has: (1/2) / (1/4) = 2 against (1/2) / (3/4) = 0.667,
        // although UserA alone did all of it in one account, as UserB did in the other.
        AssociationTree tree = AccountTrees.TreeOf(new Tenants
        {
            Accounts = [new Account("Acct1", null, 1), new Account("Acct12", "Acct1", 1), new Account("Acct16", "Acct1", 1)],
            Users = [new UserShare("UserA", "Acct12", 1), new UserShare("UserB", "Acct16", 1)],
        });

        Assert.Equal([0.5, 1], Factors(tree, [3, 1]));
    }

    [Fact]
    public void Sibling_users_with_equal_level_fair_share_have_the_same_rank()
    {
        AssociationTree tree = AccountTrees.TreeOf(new Tenants { Users = [new UserShare("a", null, 1), new UserShare("b", null, 2), new UserShare("c", null, 1), new UserShare("d", null, 1)] });

        // a (1/5)/(2/10) = 1, b (2/5)/(4/10) = 1, c (1/5)/(1/10) = 2, d (1/5)/(3/10) = 0.667: ranks 3, 3, 4, 1.
        Assert.Equal([3 / 4.0, 3 / 4.0, 4 / 4.0, 1 / 4.0], Factors(tree, [2, 4, 1, 3]));
    }

    [Fact]
    public void A_user_tied_with_a_sibling_account_has_the_rank_of_its_highest_user()
    {
        AssociationTree tree = AccountTrees.TreeOf(new Tenants
        {
            Accounts = [new Account("A", null, 1)],
            Users = [new UserShare("x", null, 1), new UserShare("low", "A", 1), new UserShare("high", "A", 1)],
        });

        // x and A both (1/2) / (4/8) = 1. In A: high (1/2) / (1/4) = 2, low (1/2) / (3/4) = 0.667. Walk: x 3, high 3, low 1.
        Assert.Equal([3 / 3.0, 1 / 3.0, 3 / 3.0], Factors(tree, [4, 3, 1]));
    }

    [Fact]
    public void Sibling_accounts_with_equal_level_fair_share_are_merged()
    {
        AssociationTree tree = AccountTrees.TreeOf(new Tenants
        {
            Accounts = [new Account("A", null, 1), new Account("B", null, 2)],
            Users = [new UserShare("a1", "A", 1), new UserShare("a2", "A", 1), new UserShare("b1", "B", 1), new UserShare("b2", "B", 1)],
        });

        // A (1/3) / (4/12) = 1 = B (2/3) / (8/12). Children together: a1 (1/2)/(1/4) = 2, b1 (1/2)/(2/8) = 2, a2 and b2 (1/2)/(3/4) = 0.667.
        Assert.Equal([4 / 4.0, 2 / 4.0, 4 / 4.0, 2 / 4.0], Factors(tree, [1, 3, 2, 6]));
    }

    [Fact]
    public void A_tie_reaches_past_an_account_without_users()
    {
        AssociationTree tree = AccountTrees.TreeOf(new Tenants
        {
            Accounts = [new Account("A", null, 1), new Account("empty", "A", 1)],
            Users = [new UserShare("x", null, 1), new UserShare("y", "A", 1), new UserShare("z", "A", 1)],
        });

        // x and A both (1/2) / (2/4) = 1. The empty account has used nothing and comes first in A, then y and z with (1/3) / (1/2).
        Assert.Equal([3 / 3.0, 3 / 3.0, 3 / 3.0], Factors(tree, [2, 1, 1]));
    }

    [Fact]
    public void It_ranks_like_its_slow_twin() => Cases.Sample(
        (tenants, use) =>
        {
            AssociationTree tree = AccountTrees.TreeOf(tenants);
            int[] used = use[..tree.AssociationCount];

            Assert.Equal(NaiveFairTree.Ranks(tree, used).Select(rank => rank / (double)tree.AssociationCount), Factors(tree, used));
        },
        iter: 5000);

    [Fact]
    public void All_users_under_the_account_with_the_higher_level_fair_share_rank_above_all_under_the_other() => Cases.Sample(
        (tenants, use) =>
        {
            AssociationTree tree = AccountTrees.TreeOf(tenants);
            int[] used = use[..tree.AssociationCount];
            double[] nodeUse = AccountTrees.NodeUse(tree, [.. used.Select(seconds => (double)seconds)]);
            double[] factors = Factors(tree, used);
            double Level(int node) => FairTree.LevelFairShare(tree.Shares(node), tree.SiblingsShares(node), nodeUse[node], nodeUse[tree.Parent(node)]);
            int[] Users(int node) => [.. Enumerable.Range(0, factors.Length).Where(user => tree.IsWithin(tree.NodeOf(user), node))];

            for (int a = 1; a < tree.NodeCount; a++)
            {
                foreach (int b in tree.Children(tree.Parent(a)).ToArray().Where(b => Level(a) > Level(b)))
                {
                    Assert.All(Users(a), above => Assert.All(Users(b), below => Assert.True(factors[above] > factors[below])));
                }
            }
        },
        iter: 3000);

    [Fact]
    public void What_was_ranked_before_does_not_matter() => Gen.Select(AccountTrees.Hierarchies, Gen.Int[0, 4].Array[8].List[2, 6]).Sample((tenants, uses) =>
    {
        AssociationTree tree = AccountTrees.TreeOf(tenants);
        var fairTree = new FairTree(tree);
        double[] factors = new double[tree.AssociationCount];
        foreach (int[] use in uses)
        {
            fairTree.Rank(AccountTrees.NodeUse(tree, [.. use.Select(seconds => (double)seconds)]), factors);
        }

        Assert.Equal(Factors(tree, uses[^1]), factors);
    });

    [Fact]
    public void Many_users_out_of_order_are_ranked_by_the_library_sort()
    {
        AssociationTree tree = AccountTrees.TreeOf(new Tenants { Users = [.. Enumerable.Range(0, 500).Select(user => new UserShare(FormattableString.Invariant($"u{user}"), null, 1))] });

        // The later ones have used less, so all are out of order.
        double[] factors = Factors(tree, [.. Enumerable.Range(0, 500).Select(user => 1000 - user)]);

        Assert.Equal(Enumerable.Range(1, 500).Select(rank => rank / 500.0), factors);
    }

    private static double[] Factors(AssociationTree tree, int[] use)
    {
        double[] factors = new double[tree.AssociationCount];
        new FairTree(tree).Rank(AccountTrees.NodeUse(tree, [.. use.Select(seconds => (double)seconds)]), factors);
        return factors;
    }
}
