using Berth.Model;
using Berth.Scheduling.Tenancy;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Scheduling.Tenancy;

public sealed class AssociationTreeTests
{
    [Fact]
    public void Without_tenants_all_users_hang_at_the_root_with_equal_shares()
    {
        var tree = new AssociationTree(AccountTrees.JobsOf((null, "ann"), (null, "bob"), (null, "ann"), (null, "cid")), null);

        Assert.Equal(0, tree.AccountCount);
        Assert.Equal([0, 1, 0, 2], Enumerable.Range(0, 4).Select(tree.AssociationOf));
        Assert.All(Enumerable.Range(0, 3), user => Assert.Equal(1 / 3.0, tree.NormalizedShare(tree.NodeOf(user))));
        Assert.Equal("bob", tree.AssociationName(1));
    }

    [Fact]
    public void A_job_is_in_the_account_it_names_else_in_the_first_that_lists_its_user_else_at_the_root()
    {
        Workload jobs = AccountTrees.JobsOf(("physics", "ann"), (null, "ann"), (null, "bob"), ("art", "bob"));

        var tree = new AssociationTree(jobs, new Tenants
        {
            Accounts = [new Account("science", null, 3), new Account("physics", "science", 1), new Account("biology", "science", 2)],
            Users = [new UserShare("ann", "biology", 5), new UserShare("ann", "physics", 1)],
            DefaultShares = 7,
        });

        Assert.Equal(["physics/ann", "biology/ann", "bob", "art/bob"], Enumerable.Range(0, 4).Select(job => tree.AssociationName(tree.AssociationOf(job))));

        // At the root: science 3, art (not listed) 7, bob 7.
        Assert.Equal(7 / 17.0, tree.LevelShare(tree.FindAccount("art")!.Value));
        Assert.Equal(3 / 17.0 * 2 / 3, tree.NormalizedShare(tree.NodeOf(tree.FindAssociation(tree.FindAccount("biology")!.Value, "ann")!.Value)), 15);
        Assert.True(tree.IsWithin(tree.NodeOf(0), tree.FindAccount("science")!.Value));
        Assert.False(tree.IsWithin(tree.NodeOf(tree.AssociationOf(3)), tree.FindAccount("science")!.Value));
        Assert.Null(tree.FindAccount("music"));
        Assert.Null(tree.FindAssociation(AssociationTree.Root, "ann"));
    }

    [Fact]
    public void Users_and_accounts_below_one_account_share_what_it_has()
    {
        AssociationTree tree = AccountTrees.TreeOf(new Tenants
        {
            Accounts = [new Account("lab", null, 1), new Account("project", "lab", 3)],
            Users = [new UserShare("ann", "lab", 1), new UserShare("bob", "project", 1)],
        });

        Assert.Equal(0.25, tree.NormalizedShare(tree.NodeOf(0)));
        Assert.Equal(0.75, tree.NormalizedShare(tree.NodeOf(1)));
    }

    [Fact]
    public void Children_of_every_node_are_those_that_name_it_as_parent()
    {
        AssociationTree tree = AccountTrees.TreeOf(ClassicFairShareTests.Example);

        for (int node = 0; node < tree.NodeCount; node++)
        {
            int[] expected = [.. Enumerable.Range(1, tree.NodeCount - 1).Where(child => tree.Parent(child) == node)];
            Assert.Equal(expected, tree.Children(node).ToArray());
        }
    }

    [Fact]
    public void Wrong_trees_are_refused()
    {
        Assert.Contains("two accounts", Refusal(new Tenants { Accounts = [new Account("A", null, 1), new Account("A", null, 1)] }), StringComparison.Ordinal);
        Assert.Contains("parent B of account A", Refusal(new Tenants { Accounts = [new Account("A", "B", 1), new Account("B", null, 1)] }), StringComparison.Ordinal);
        Assert.Contains("listed twice", Refusal(new Tenants { Users = [new UserShare("u", null, 1), new UserShare("u", null, 2)] }), StringComparison.Ordinal);
    }

    private static string Refusal(Tenants tenants) => Assert.Throws<ArgumentException>(() => AccountTrees.TreeOf(tenants)).Message;
}
