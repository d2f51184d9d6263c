using Berth.Model;
using Berth.Scheduling.Tenancy;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Tenancy;

/// <summary>
/// The classic fair-share factor against the worked example of the Slurm documentation ("Classic Fairshare Algorithm", section "Example"). There the machine was used by other people too: the five users
/// used 0.7 of it, so here somebody without shares used the other 0.3.
/// </summary>
public sealed class ClassicFairShareTests
{
    /// <summary>The tree of the example.</summary>
    internal static readonly Tenants Example = new()
    {
        Accounts = [new Account("A", null, 40), new Account("D", null, 60), new Account("B", "A", 30), new Account("C", "A", 10), new Account("E", "D", 25), new Account("F", "D", 35)],
        Users = [new UserShare("1", "B", 1), new UserShare("2", "C", 1), new UserShare("3", "C", 1), new UserShare("4", "E", 1), new UserShare("5", "F", 1), new UserShare("other", null, 0)],
    };

    /// <summary>Use of the example in hundredths of the machine.</summary>
    internal static readonly int[] ExampleUse = [20, 25, 0, 25, 0, 30];

    [Theory]
    [InlineData(0, 0.3, "0.408479")]
    [InlineData(1, 0.05, "0.022097")]
    [InlineData(2, 0.05, "0.125000")]
    [InlineData(3, 0.25, "0.500000")]
    [InlineData(4, 0.35, "0.749154")]
    public void The_factors_of_the_manual_come_out_to_the_digit(int user, double normalizedShare, string factor)
    {
        AssociationTree tree = AccountTrees.TreeOf(Example);
        var factors = new FairShareFactors(AccountTrees.LedgerOf(tree, ExampleUse, out long now), FairShareKind.Classic);

        Assert.Equal(normalizedShare, tree.NormalizedShare(tree.NodeOf(user)), 12);
        Assert.Equal(factor, FormattableString.Invariant($"{factors.FactorOf(user, now):F6}"));
    }

    [Theory]
    [InlineData(0.2, 0.45, 30, 40, "0.3875")]
    [InlineData(0.25, 0.45, 10, 40, "0.3000")]
    [InlineData(0.25, 0.25, 25, 60, "0.2500")]
    [InlineData(0.0, 0.25, 35, 60, "0.1458")]
    [InlineData(0.2, 0.3875, 1, 1, "0.3875")]
    [InlineData(0.25, 0.3, 1, 2, "0.2750")]
    [InlineData(0.0, 0.3, 1, 2, "0.1500")]
    [InlineData(0.25, 0.25, 1, 1, "0.2500")]
    [InlineData(0.0, 0.1458, 1, 1, "0.1458")]
    public void The_effective_use_of_the_manual_comes_out_to_the_digit(double actual, double parent, int shares, int siblingsShares, string effective) =>
        Assert.Equal(effective, FormattableString.Invariant($"{ClassicFairShare.EffectiveUse(actual, parent, shares / (double)siblingsShares):F4}"));

    [Fact]
    public void Ten_equal_users_of_an_account_with_a_tenth_of_the_machine_have_one_percent_each()
    {
        // Section "Normalized Shares": account A3 has a tenth of the machine, ten users have equal shares in it.
        AssociationTree tree = AccountTrees.TreeOf(new Tenants
        {
            Accounts = [new Account("A", null, 40), new Account("rest", null, 60), new Account("A3", "A", 1), new Account("others of A", "A", 3)],
            Users = [.. Enumerable.Range(0, 10).Select(user => new UserShare(FormattableString.Invariant($"u{user}"), "A3", 1))],
        });

        Assert.All(Enumerable.Range(0, 10), user => Assert.Equal(0.01, tree.NormalizedShare(tree.NodeOf(user)), 15));
    }

    [Fact]
    public void Nobody_has_used_anything_and_all_with_a_share_have_factor_1()
    {
        AssociationTree tree = AccountTrees.TreeOf(Example);
        var factors = new FairShareFactors(new UsageLedger(tree, new UsageDecay(), 0), FairShareKind.Classic);

        Assert.Equal([1, 1, 1, 1, 1, 0], Enumerable.Range(0, 6).Select(user => factors.FactorOf(user, 0)));
    }

    [Fact]
    public void The_factor_is_a_half_for_who_used_just_what_was_promised() => Gen.Int[1, 5].List[1, 8].Sample(shares =>
    {
        AssociationTree tree = AccountTrees.TreeOf(new Tenants { Users = [.. shares.Select((share, user) => new UserShare(FormattableString.Invariant($"u{user}"), null, share))] });
        var factors = new FairShareFactors(AccountTrees.LedgerOf(tree, shares, out long now), FairShareKind.Classic);

        Assert.All(Enumerable.Range(0, shares.Count), user => Assert.Equal(0.5, factors.FactorOf(user, now), 12));
    });

    [Fact]
    public void More_use_of_ones_own_never_raises_the_factor_and_more_shares_never_lower_it() => Gen.Select(
        AccountTrees.Hierarchies, Gen.Int[0, 9].Array[8], Gen.Int[0, 7], Gen.Int[1, 5]).Sample((tenants, use, drawn, more) =>
    {
        AssociationTree tree = AccountTrees.TreeOf(tenants);
        int user = drawn % tree.AssociationCount;
        int[] used = use[..tree.AssociationCount];
        int[] usedMore = [.. used.Select((seconds, index) => index == user ? seconds + more : seconds)];
        UserShare share = tenants.Users[user];
        AssociationTree richer = AccountTrees.TreeOf(tenants with { Users = [.. tenants.Users.Select(other => other == share ? other with { Shares = other.Shares + more } : other)] });

        double factor = Factor(tree, used, user);

        Assert.InRange(Factor(tree, usedMore, user), 0, factor + 1e-12);
        Assert.InRange(Factor(richer, used, user), factor - 1e-12, 1);
    });

    private static double Factor(AssociationTree tree, int[] use, int user) =>
        new FairShareFactors(AccountTrees.LedgerOf(tree, use, out long now), FairShareKind.Classic).FactorOf(user, now);
}
