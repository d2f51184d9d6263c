using Berth.Model;
using Berth.Scheduling.Tenancy;
using Berth.Testing;
using Berth.Testing.Naive;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Tenancy;

/// <summary>Laws of quotas under random starts and ends in random trees of cohorts, against the balance of KEP-79.</summary>
public sealed class QuotaLawTests
{
    private static readonly Gen<long?> Limit = Gen.Int[-2, 5].Select(drawn => drawn < 0 ? null : (long?)drawn);

    private static readonly Gen<AmountLimits> Limits = Gen.Select(Limit, Limit, Limit, (cpu, memory, gpu) => new AmountLimits(cpu, memory, gpu));

    private static readonly Gen<Quota> Quotas = Gen.Select(Limits, Limits, Limits, (nominal, borrowing, lending) => new Quota { Nominal = nominal, Borrowing = borrowing, Lending = lending });

    private static readonly Gen<QuotaTree> Trees = Gen.Select(
        Gen.Select(Gen.Int[-1, 3], Quotas, Gen.Bool).List[0, 4],
        Gen.Select(Gen.Int[-1, 3], Quotas).List[1, 5],
        (cohorts, queues) => new QuotaTree(
            [.. cohorts.Select((cohort, index) => new Cohort(Name(index), Parent(cohort.Item1, index), cohort.Item3 ? cohort.Item2 : null))],
            [.. queues.Select((queue, index) => new QueueQuota(FormattableString.Invariant($"q{index}"), Parent(queue.Item1, cohorts.Count), queue.Item2, []))]));

    private static readonly Gen<Operation> Operations = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 9], (queue, cpu, memory, gpu, end) =>
        new Operation(queue, new Amounts(cpu, memory, gpu), end));

    [Fact]
    public void What_fits_is_what_breaks_no_balance_and_no_quota_is_ever_exceeded() => Sample((quotas, naive, queue, amounts) =>
    {
        Assert.Equal(naive.Fits(queue, amounts), quotas.Fits(queue, amounts));
        Assert.True(naive.IsBalanced());
    });

    [Fact]
    public void What_a_queue_keeps_for_itself_is_always_there_for_it() => SampleWithTree((tree, quotas, _, queue, amounts) =>
    {
        QueueQuota quota = tree.Queues[queue];
        bool isKept = Enumerable.Range(0, Amounts.Count).All(resource =>
            amounts[resource] == 0
            || quota.Quota.Nominal[resource] is not { } nominal
            || quotas.Used(queue)[resource] + amounts[resource] <= (quota.Cohort is null ? nominal : nominal - (quota.Quota.Lending[resource] ?? nominal)));

        Assert.True(!isKept || quotas.Fits(queue, amounts));
    });

    [Fact]
    public void Who_stays_within_nominal_fits_but_for_others_that_have_borrowed() => Sample((quotas, _, queue, amounts) =>
    {
        bool othersBorrowed = Enumerable.Range(0, quotas.QueueCount).Any(other => other != queue && quotas.SameTree(queue, other) && quotas.HasBorrowed(other));

        Assert.True(!quotas.StaysWithinNominal(queue, amounts) || othersBorrowed || quotas.Fits(queue, amounts));
    });

    [Fact]
    public void When_everything_has_ended_everything_is_as_it_was() => Gen.Select(Trees, Operations.List[0, 30]).Sample((tree, operations) =>
    {
        var quotas = new QuotaState(tree);
        string before = Answers(quotas);
        List<Operation> running = [];
        foreach (Operation operation in operations)
        {
            int queue = operation.Queue % quotas.QueueCount;
            quotas.Add(queue, operation.Amounts);
            running.Insert(operation.End % (running.Count + 1), operation with { Queue = queue });
        }

        running.ForEach(operation => quotas.Remove(operation.Queue, operation.Amounts));

        Assert.Equal(before, Answers(quotas));
    });

    [Fact]
    public void Nothing_is_allocated_by_a_start_or_an_end()
    {
        var quota = new Quota { Nominal = new AmountLimits(10, 10, 10), Lending = new AmountLimits(5, null, null), Borrowing = new AmountLimits(3, null, null) };
        var quotas = new QuotaState(new QuotaTree([new Cohort("A", null, null), new Cohort("B", "A", quota)], [new QueueQuota("q", "B", quota, []), new QueueQuota("r", "A", quota, [])]));
        int fits = Count(quotas);

        long before = GC.GetAllocatedBytesForCurrentThread();
        fits += Count(quotas);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(fits > 0);
    }

    private static int Count(QuotaState quotas)
    {
        int fits = 0;
        for (int i = 0; i < 100; i++)
        {
            var amounts = new Amounts(i % 7, i % 3, i % 5);
            fits += quotas.Fits(0, amounts) && quotas.StaysWithinNominal(0, amounts) && !quotas.HasBorrowed(1) ? 1 : 0;
            quotas.Add(i % 2, amounts);
            fits += quotas.WeightedShare(0) > 0 ? 1 : 0;
            quotas.Remove(i % 2, amounts);
        }

        return fits;
    }

    private static void Sample(Action<QuotaState, NaiveQuota, int, Amounts> check) => SampleWithTree((_, quotas, naive, queue, amounts) => check(quotas, naive, queue, amounts));

    /// <summary>Plays random starts, only of what fits, and ends; before each start something is checked.</summary>
    private static void SampleWithTree(Action<QuotaTree, QuotaState, NaiveQuota, int, Amounts> check) => Gen.Select(Trees, Operations.List[1, 40]).Sample(
        (tree, operations) =>
        {
            var quotas = new QuotaState(tree);
            var naive = new NaiveQuota(tree);
            List<Operation> running = [];
            foreach (Operation operation in operations)
            {
                int queue = operation.Queue % quotas.QueueCount;
                check(tree, quotas, naive, queue, operation.Amounts);
                if (quotas.Fits(queue, operation.Amounts))
                {
                    quotas.Add(queue, operation.Amounts);
                    naive.Add(queue, operation.Amounts);
                    running.Add(operation with { Queue = queue });
                }

                if (operation.End < 4 && running.Count > 0)
                {
                    Operation ended = running[operation.End % running.Count];
                    running.Remove(ended);
                    quotas.Remove(ended.Queue, ended.Amounts);
                    naive.Remove(ended.Queue, ended.Amounts);
                }
            }
        },
        iter: 3000);

    private static string Answers(QuotaState quotas) => string.Join("; ", Enumerable.Range(0, quotas.QueueCount).Select(queue =>
        FormattableString.Invariant($"{quotas.Used(queue)} {quotas.Available(queue, 0)} {quotas.Available(queue, 1)} {quotas.Available(queue, 2)} {quotas.WeightedShare(queue)}")));

    private static string Name(int index) => FormattableString.Invariant($"c{index}");

    private static string? Parent(int drawn, int count) => drawn < 0 || count == 0 ? null : Name(drawn % count);

    private readonly record struct Operation(int Queue, Amounts Amounts, int End);
}
