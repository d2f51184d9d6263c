using Berth.Model;
using Berth.Scheduling.Tenancy;
using Xunit;

namespace Berth.Tests.Scheduling.Tenancy;

/// <summary>
/// Quotas against the numbers in Kueue's documents: the page "ClusterQueue" (sections "Borrowing example", "BorrowingLimit", "LendingLimit"), the page "Cohort" (section "Configuring Quotas"), KEP-79 "Hierarchical
/// Cohorts", KEP-1224 "lendingLimit" and KEP-1714 "Fair Sharing". CPUs are cores, amounts of GPU whole GPUs.
/// </summary>
public sealed class QuotaStateTests
{
    private const int Cpu = 0;
    private const int Memory = 1;
    private const long Gibibyte = 1L << 30;

    [Fact]
    public void A_queue_borrows_all_that_its_cohort_leaves_idle()
    {
        // "Borrowing example": team A 9 CPUs and 36 GiB, team B 12 and 48: while B has nothing, A may hold 12 + 9 = 21 CPUs and 48 + 36 = 84 GiB.
        QuotaState quotas = TeamsAb(new Quota { Nominal = new AmountLimits(9000, 36 * Gibibyte, null) }, new Quota { Nominal = new AmountLimits(12_000, 48 * Gibibyte, null) });

        Assert.Equal(21_000, quotas.Available(0, Cpu));
        Assert.Equal(84 * Gibibyte, quotas.Available(0, Memory));
        Assert.True(quotas.Fits(0, new Amounts(21_000, 84 * Gibibyte, 0)));
        Assert.False(quotas.Fits(0, new Amounts(21_001, 0, 0)));
        Assert.Null(quotas.Available(0, 2));
        Assert.True(quotas.Fits(0, new Amounts(0, 0, 1_000_000)));

        // With all of its own in use A has not borrowed; with one core more it has, and B no longer fits its own quota.
        quotas.Add(0, Cpus(9));
        Assert.False(quotas.HasBorrowed(0));
        Assert.True(quotas.StaysWithinNominal(1, Cpus(12)));
        quotas.Add(0, Cpus(1));
        Assert.True(quotas.HasBorrowed(0));
        Assert.False(quotas.StaysWithinNominal(0, Cpus(1)));
        Assert.True(quotas.StaysWithinNominal(1, Cpus(12)));
        Assert.False(quotas.Fits(1, Cpus(12)));
        Assert.True(quotas.Fits(1, Cpus(11)));
    }

    [Fact]
    public void A_borrowing_limit_bounds_what_is_taken_beyond_nominal()
    {
        // "BorrowingLimit": 9 CPUs with a limit of 1: at most 9 + 1 = 10; the other up to 12 + 9.
        QuotaState quotas = TeamsAb(Cores(9) with { Borrowing = new AmountLimits(1000, null, null) }, Cores(12));

        Assert.Equal(10_000, quotas.Available(0, Cpu));
        Assert.Equal(21_000, quotas.Available(1, Cpu));
        quotas.Add(0, Cpus(9));
        Assert.Equal(1000, quotas.Available(0, Cpu));
    }

    [Fact]
    public void A_lending_limit_keeps_the_rest_for_the_owner()
    {
        // "LendingLimit": B has 12 CPUs and lends 1: while B uses at most 12 - 1 = 11, A may hold 9 + 1 = 10; B up to 9 + 12.
        QuotaState quotas = TeamsAb(Cores(9), Cores(12) with { Lending = new AmountLimits(1000, null, null) });

        Assert.Equal(10_000, quotas.Available(0, Cpu));
        Assert.Equal(21_000, quotas.Available(1, Cpu));
        quotas.Add(1, Cpus(11));
        Assert.Equal(10_000, quotas.Available(0, Cpu));
        quotas.Add(1, Cpus(1));
        Assert.Equal(9_000, quotas.Available(0, Cpu));
        quotas.Remove(1, Cpus(12));
        quotas.Add(0, Cpus(10));
        Assert.Equal(11_000, quotas.Available(1, Cpu));
    }

    [Theory]
    [InlineData(3, null, null, 3 + 7)]
    [InlineData(3, null, 2, 2)]
    [InlineData(3, 4, null, 3 + 4)]
    [InlineData(3, 4, 5, 5)]
    [InlineData(3, 4, 9, 3 + 4)]
    public void Three_queues_lend_as_the_proposal_of_the_lending_limit_lists(int lendingOfB, int? lendingOfC, int? borrowingOfA, int borrowed)
    {
        // KEP-1224, "Integration tests": A borrows the lending limits of B and C, all of C's quota where it has no limit, and at most its own borrowing limit. A has nothing itself, B 10, C 7.
        var quotas = new QuotaState(new QuotaTree(
            [new Cohort("abc", null, null)],
            [
                Queue("a", "abc", Cores(0) with { Borrowing = new AmountLimits(borrowingOfA * 1000L, null, null) }),
                Queue("b", "abc", Cores(10) with { Lending = new AmountLimits(lendingOfB * 1000L, null, null) }),
                Queue("c", "abc", Cores(7) with { Lending = new AmountLimits(lendingOfC * 1000L, null, null) }),
            ]));

        Assert.Equal(borrowed * 1000L, quotas.Available(0, Cpu));
    }

    [Fact]
    public void A_cohort_has_quota_of_its_own_for_all_its_members()
    {
        // Page "Cohort", "Configuring Quotas": the cohort has 12 CPUs, the queue none of its own; it may use the 12.
        var quotas = new QuotaState(new QuotaTree([new Cohort("hello-cohort", null, Cores(12))], [Queue("my", "hello-cohort", Cores(0)), Queue("other", "hello-cohort", Cores(0))]));

        Assert.Equal(12_000, quotas.Available(0, Cpu));
        quotas.Add(0, Cpus(5));
        Assert.Equal(7_000, quotas.Available(1, Cpu));
        Assert.True(quotas.HasBorrowed(0));
    }

    [Fact]
    public void Production_may_borrow_from_research_but_not_the_other_way_round()
    {
        // KEP-79, Story 1: the cohort of research has a borrowing limit of 0.
        var quotas = new QuotaState(new QuotaTree(
            [
                new Cohort("company", null, null),
                new Cohort("research", "company", Cores(0) with { Borrowing = new AmountLimits(0, null, null) }),
                new Cohort("production", "company", null),
            ],
            [Queue("r1", "research", Cores(10)), Queue("r2", "research", Cores(5)), Queue("p", "production", Cores(20))]));

        Assert.Equal(15_000, quotas.Available(0, Cpu));
        Assert.Equal(35_000, quotas.Available(2, Cpu));
        quotas.Add(2, Cpus(30));
        Assert.Equal(5_000, quotas.Available(0, Cpu));
        Assert.True(quotas.SameTree(0, 2));
    }

    [Fact]
    public void A_special_queue_borrows_from_organizations_that_do_not_borrow_from_each_other()
    {
        // KEP-79, Story 2.
        Quota closed = Cores(0) with { Borrowing = new AmountLimits(0, null, null) };
        var quotas = new QuotaState(new QuotaTree(
            [new Cohort("top", null, null), new Cohort("one", "top", closed), new Cohort("two", "top", closed)],
            [Queue("q1", "one", Cores(10)), Queue("q2", "two", Cores(6)), Queue("special", "top", Cores(0)), Queue("outside", null, Cores(3))]));

        Assert.Equal([10_000, 6_000, 16_000, 3_000], Enumerable.Range(0, 4).Select(queue => quotas.Available(queue, Cpu)!.Value));
        quotas.Add(2, Cpus(12));
        Assert.Equal([4_000, 4_000, 4_000, 3_000], Enumerable.Range(0, 4).Select(queue => quotas.Available(queue, Cpu)!.Value));
        Assert.False(quotas.SameTree(0, 3));
        Assert.True(quotas.SameTree(3, 3));
    }

    [Theory]
    [InlineData(1, 2, 1, 0)]
    [InlineData(3, 7, 1, 200)]
    [InlineData(3, 3, 1, 100)]
    [InlineData(5, 6, 1, 300)]
    [InlineData(0, 7, 2, 100)]
    [InlineData(0, 7, 0.5, 400)]
    public void The_share_of_a_queue_is_what_it_borrowed_through_what_its_cohort_lends(int cpus, int gpus, double weight, int thousandths)
    {
        // Kueue's own list of examples (pkg/cache/scheduler/fair_sharing_test.go): a queue with 2 CPUs and 5 GPUs beside one with 8 and 5, so that 10 of each can be lent:
        // (7-5)/10 of the GPUs; (3-2)/10 of the CPUs; (1+4-2)/10 of the CPUs against (2+4-5)/10; divided by the weight.
        var quotas = new QuotaState(new QuotaTree(
            [new Cohort("test-cohort", null, null)],
            [
                Queue("cq", "test-cohort", new Quota { Nominal = new AmountLimits(2000, null, 5000), Weight = weight }),
                Queue("lending-cq", "test-cohort", new Quota { Nominal = new AmountLimits(8000, null, 5000) }),
            ]));
        quotas.Add(0, new Amounts(cpus * 1000, 0, gpus * 1000));

        Assert.Equal(thousandths, Math.Ceiling(quotas.WeightedShare(0) * 1000));
        Assert.Equal(0, quotas.WeightedShare(1));
        Assert.Equal(0, quotas.CohortShare(0));
    }

    [Fact]
    public void A_resource_that_nobody_lends_does_not_count_in_a_share()
    {
        // The same list: GPUs with lending limits of 0; (1+4-2)/10 of the CPUs is left.
        AmountLimits nothing = new(null, null, 0);
        var quotas = new QuotaState(new QuotaTree(
            [new Cohort("test-cohort", null, null)],
            [
                Queue("cq", "test-cohort", new Quota { Nominal = new AmountLimits(2000, null, 2000), Lending = nothing }),
                Queue("lending-cq", "test-cohort", new Quota { Nominal = new AmountLimits(8000, null, 64_000), Lending = nothing }),
            ]));
        quotas.Add(0, new Amounts(5000, 0, 5000));

        Assert.Equal(300, Math.Ceiling(quotas.WeightedShare(0) * 1000));
    }

    [Theory]
    [InlineData(5, 45, null, 100, 50)]
    [InlineData(0, 50, null, 200, 100)]
    [InlineData(0, 50, 10, 1000, 100)]
    public void A_cohort_has_a_share_among_its_siblings(int own, int ofRoot, int? borrowingOfChild, int queueShare, int cohortShare)
    {
        // The same list, "cohort has resource share" and the two after it: ten GPUs in use; the queue's share is 5/50, 10/50, and 10/10 where its cohort may borrow 10 only; the cohort's is halved by its weight 2.
        // (The last of the three has weight 1 in the list, and 200.)
        Quota child = new() { Nominal = new AmountLimits(null, null, 0), Borrowing = new AmountLimits(null, null, borrowingOfChild * 1000L), Weight = 2 };
        var quotas = new QuotaState(new QuotaTree(
            [new Cohort("root", null, Gpus(ofRoot)), new Cohort("child-cohort", "root", child)],
            [Queue("cq", "child-cohort", Gpus(own))]));
        quotas.Add(0, new Amounts(0, 0, 10_000));

        Assert.Equal(queueShare, Math.Ceiling(quotas.WeightedShare(0) * 1000));
        Assert.Equal(cohortShare, Math.Ceiling(quotas.CohortShare(1) * 1000));
    }

    [Fact]
    public void The_wanted_split_of_the_proposal_of_fair_sharing_makes_the_shares_of_siblings_equal()
    {
        // KEP-1714, Story 3: 300 GPUs of cohort CS; C1 and C2 get 150 each; in C1 the queues 1A and 1B get 30 each and 1C, three times as important, 90; in C2 the queue 2A gets 150.
        var quotas = new QuotaState(new QuotaTree(
            [new Cohort("top", null, null), new Cohort("CS", "top", null), new Cohort("C1", "top", null), new Cohort("C2", "top", null)],
            [
                Queue("cs", "CS", Gpus(300)), Queue("1A", "C1", Gpus(0)), Queue("1B", "C1", Gpus(0)),
                Queue("1C", "C1", Gpus(0) with { Weight = 3 }), Queue("2A", "C2", Gpus(0)),
            ]));
        foreach ((int queue, int gpus) in new[] { (1, 30), (2, 30), (3, 90), (4, 150) })
        {
            Assert.True(quotas.Fits(queue, new Amounts(0, 0, gpus * 1000)));
            quotas.Add(queue, new Amounts(0, 0, gpus * 1000));
        }

        // C1 150/300 and C2 150/300; in C1 30/300, 30/300 and 90/300/3; 2A 150/300.
        Assert.Equal([0.5, 0.5], [quotas.CohortShare(2), quotas.CohortShare(3)]);
        Assert.Equal([0, 0.1, 0.1, 0.1, 0.5], Enumerable.Range(0, 5).Select(quotas.WeightedShare).Select(share => Math.Round(share, 12)));
        Assert.Equal(0, quotas.Available(4, 2));
    }

    [Fact]
    public void Wrong_trees_and_wrong_books_are_refused()
    {
        Assert.Contains("two cohorts", Assert.Throws<ArgumentException>(() => new QuotaState(new QuotaTree([new Cohort("a", null, null), new Cohort("a", null, null)], []))).Message, StringComparison.Ordinal);
        Assert.Contains("cohort x of q", Assert.Throws<ArgumentException>(() => new QuotaState(new QuotaTree([], [Queue("q", "x", Cores(1))]))).Message, StringComparison.Ordinal);

        var quotas = new QuotaState(new QuotaTree([], [Queue("q", null, Cores(4))]));
        quotas.Add(0, Cpus(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => quotas.Remove(0, Cpus(3)));
        Assert.Equal(Cpus(2), quotas.Used(0));
        Assert.Equal("q", quotas.Name(0));
    }

    private static QuotaState TeamsAb(Quota a, Quota b) => new(new QuotaTree([new Cohort("team-ab", null, null)], [Queue("team-a-cq", "team-ab", a), Queue("team-b-cq", "team-ab", b)]));

    private static QueueQuota Queue(string name, string? cohort, Quota quota) => new(name, cohort, quota, []);

    private static Quota Cores(long cores) => new() { Nominal = new AmountLimits(cores * 1000, null, null) };

    private static Quota Gpus(long gpus) => new() { Nominal = new AmountLimits(null, null, gpus * 1000) };

    private static Amounts Cpus(long cores) => new(cores * 1000, 0, 0);
}
