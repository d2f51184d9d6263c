using Berth.Model;
using Berth.Scheduling.Tenancy;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Scheduling.Tenancy;

/// <summary>Which queue a job is in, for quotas and for the order <c>drf</c>.</summary>
public sealed class QueueTests
{
    private static readonly Tenants Lab = new()
    {
        Accounts = [new Account("science", null, 1), new Account("physics", "science", 1), new Account("optics", "physics", 1), new Account("biology", "science", 1)],
    };

    private static readonly Workload Jobs = AccountTrees.JobsOf(("optics", "ann"), ("biology", "bob"), (null, "cid"), ("biology", "ann"), (null, "dan"), ("art", "eve"), (null, "dan"));

    [Fact]
    public void A_job_is_in_the_queue_of_its_account_else_of_the_nearest_above_else_of_its_user()
    {
        var tree = new AssociationTree(Jobs, Lab);

        var queues = new QueueAssignment(tree, new QuotaTree([], [Queue("physics", 2), Queue("life", 1, "biology", "cid"), Queue("people", 1, "bob", "dan", "ann")]));

        Assert.Equal([0, 1, 1, 1, 2, null, 2], Enumerable.Range(0, Jobs.JobCount).Select(queues.QueueOf));
    }

    [Fact]
    public void Two_queues_with_one_member_are_refused()
    {
        var tree = new AssociationTree(Jobs, Lab);

        ArgumentException refusal = Assert.Throws<ArgumentException>(() => new QueueAssignment(tree, new QuotaTree([], [Queue("physics", 1), Queue("other", 1, "physics")])));

        Assert.Contains("member physics", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shares_are_of_queues_first_then_of_accounts_and_users_without_one()
    {
        var tree = new AssociationTree(Jobs, Lab);
        Cluster cluster = Cluster.Pool(8) with { Tenants = Lab with { Quotas = new QuotaTree([], [Queue("physics", 2)]) } };

        var shares = new DominantShares(tree, cluster);

        Assert.Equal(["physics", "biology", "cid", "biology", "dan", "art", "dan"], Enumerable.Range(0, Jobs.JobCount).Select(job => shares.Name(shares.QueueOf(job))).Select(name => name));
        Assert.Equal(0, shares.QueueOf(0));

        shares.Start(shares.QueueOf(0), Amounts.OfProcessors(4));
        shares.Start(shares.QueueOf(1), Amounts.OfProcessors(2));

        // Half of the cluster at weight 2, a quarter at weight 1: equal.
        Assert.Equal(DominantShares.Whole / 4, shares.ShareOf(0));
        Assert.Equal(DominantShares.Whole / 4, shares.ShareOf(shares.QueueOf(1)));
        shares.End(0, Amounts.OfProcessors(4));
        Assert.Equal(0, shares.ShareOf(0));
        Assert.Equal(Amounts.OfProcessors(2), shares.Held(shares.QueueOf(1)));
    }

    [Fact]
    public void Without_quotas_every_account_else_user_is_a_queue_of_weight_1()
    {
        var shares = new DominantShares(new AssociationTree(Jobs, Lab), Cluster.Pool(3) with { Tenants = Lab });

        Assert.Equal(["optics", "biology", "cid", "dan", "art"], Enumerable.Range(0, shares.QueueCount).Select(shares.Name));
        shares.Start(1, Amounts.OfProcessors(1));
        Assert.Equal((long)Math.Round(DominantShares.Whole / 3.0), shares.ShareOf(1));
    }

    private static QueueQuota Queue(string name, double weight, params string[] members) => new(name, null, new Quota { Nominal = AmountLimits.None, Weight = weight }, members);
}
