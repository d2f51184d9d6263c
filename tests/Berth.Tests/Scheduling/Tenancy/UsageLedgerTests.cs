using Berth.Model;
using Berth.Scheduling.Tenancy;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Tenancy;

public sealed class UsageLedgerTests
{
    private const int Users = 4;

    private static readonly Tenants TwoAccounts = new()
    {
        Accounts = [new Account("A", null, 1), new Account("B", null, 1)],
        Users = [new UserShare("a1", "A", 1), new UserShare("a2", "A", 1), new UserShare("b", "B", 1), new UserShare("r", null, 1)],
    };

    /// <summary>Runs: user, start and length in seconds, cores. They are played in order of time.</summary>
    private static readonly Gen<List<(int User, int Start, int Length, int Cores)>> Runs =
        Gen.Select(Gen.Int[0, Users - 1], Gen.Int[0, 300], Gen.Int[0, 200], Gen.Int[1, 5]).List[0, 20];

    [Fact]
    public void Use_halves_in_each_half_life_and_tends_to_rate_times_half_life_over_ln_2()
    {
        UsageLedger ledger = Ledger(halfLifeSeconds: 100);
        ledger.Start(0, Amounts.OfProcessors(2), 0);

        Assert.Equal(2 * 100 / Math.Log(2) * 0.5, ledger.UsageAt(0, 100_000), 10);
        Assert.Equal(2 * 100 / Math.Log(2), ledger.UsageAt(0, 100_000_000), 10);

        ledger.End(0, Amounts.OfProcessors(2), 100_000);

        Assert.Equal(50 / Math.Log(2), ledger.UsageAt(0, 200_000), 10);
        Assert.Equal(25 / Math.Log(2), ledger.UsageAt(0, 300_000), 10);
    }

    [Fact]
    public void Use_of_a_short_run_is_its_length_times_its_cores()
    {
        UsageLedger ledger = Ledger(halfLifeSeconds: 7 * 86_400);
        ledger.Start(0, Amounts.OfProcessors(3), 0);

        // One millisecond of three cores; what is forgotten of it is below 1e-9 of it.
        Assert.Equal(0.003, ledger.UsageAt(0, 1), 0.003 * 1e-9);
    }

    [Theory]
    [InlineData(1, 60, 16)]
    [InlineData(16, 1, 16.25)]
    [InlineData(16, 60, 31)]
    public void Billing_weights_of_the_manual_come_out_to_the_digit(long cores, long gibibytes, double billed)
    {
        // Slurm documentation, "Multifactor Priority Plugin", section "Fair-share Factor": TRESBillingWeights=CPU=1.0,Mem=0.25G.
        var decay = new UsageDecay { PerCore = 1, PerGibibyte = 0.25 };

        Assert.Equal(billed, decay.RateOf(new Amounts(cores * 1000, gibibytes << 30, 0)));
    }

    [Fact]
    public void It_counts_like_a_sum_over_seconds() => Gen.Select(Runs, Gen.Int[0, 3], Gen.Int[500, 900]).Sample((runs, halfLifeChoice, at) =>
    {
        int? halfLife = new int?[] { null, 3, 120, 604_800 }[halfLifeChoice];
        UsageLedger ledger = Ledger(halfLife);
        Play(ledger, runs, at * 1000L);

        double[] expected = new double[Users];
        foreach ((int user, int start, int length, int cores) in runs)
        {
            for (int second = start; second < start + length; second++)
            {
                expected[user] += cores * UseOfSecond(at - second - 1, halfLife);
            }
        }

        for (int user = 0; user < Users; user++)
        {
            Assert.Equal(expected[user], ledger.UsageAt(user, at * 1000L), 1e-9 * (1 + expected[user]));
        }

        Assert.Equal(expected[0] + expected[1], ledger.NodeUsageAt(ledger.Tree.FindAccount("A")!.Value, at * 1000L), 1e-9 * (1 + expected.Sum()));
        Assert.Equal(expected.Sum(), ledger.NodeUsageAt(AssociationTree.Root, at * 1000L), 1e-9 * (1 + expected.Sum()));
    });

    [Fact]
    public void Factors_are_those_of_the_first_moment_of_the_period_whatever_happened_since() => Gen.Select(Runs, Gen.Bool, Gen.Int[1, 90], Gen.Int[1, 700]).Sample(
        (runs, isFairTree, periodSeconds, at) =>
    {
        FairShareKind kind = isFairTree ? FairShareKind.FairTree : FairShareKind.Classic;
        int startOfPeriod = at / periodSeconds * periodSeconds;
        UsageLedger ledger = Ledger(120, periodSeconds);
        Play(ledger, runs, at * 1000L);
        UsageLedger before = Ledger(120, 1);
        Play(before, runs, startOfPeriod * 1000L);

        var factors = new FairShareFactors(ledger, kind);
        var expected = new FairShareFactors(before, kind);

        for (int user = 0; user < Users; user++)
        {
            Assert.Equal(expected.FactorOf(user, startOfPeriod * 1000L), factors.FactorOf(user, at * 1000L), 1e-9);
        }
    });

    [Fact]
    public void Asking_changes_nothing() => Gen.Select(Runs, Gen.Int[0, 600].List[0, 30], Gen.Bool).Sample((runs, questions, isFairTree) =>
    {
        FairShareKind kind = isFairTree ? FairShareKind.FairTree : FairShareKind.Classic;
        UsageLedger asked = Ledger(50, 7);
        UsageLedger silent = Ledger(50, 7);
        var askedFactors = new FairShareFactors(asked, kind);
        Play(asked, runs, 700_000, questions, askedFactors);
        Play(silent, runs, 700_000);
        var factors = new FairShareFactors(silent, kind);

        for (int user = 0; user < Users; user++)
        {
            Assert.Equal(silent.UsageAt(user, 700_000), asked.UsageAt(user, 700_000));
            Assert.Equal(factors.FactorOf(user, 700_000), askedFactors.FactorOf(user, 700_000));
        }
    });

    [Fact]
    public void After_a_thousand_half_lives_nothing_overflows_and_old_use_is_gone()
    {
        UsageLedger ledger = Ledger(halfLifeSeconds: 1, periodSeconds: 10);
        var factors = new FairShareFactors(ledger, FairShareKind.Classic);
        ledger.Start(0, Amounts.OfProcessors(1), 0);
        ledger.End(0, Amounts.OfProcessors(1), 5_000);
        ledger.Start(2, Amounts.OfProcessors(1), 2_000_000);

        Assert.Equal(1 / Math.Log(2), ledger.UsageAt(2, 2_100_000), 10);
        Assert.InRange(ledger.UsageAt(0, 2_100_000), 0, 1e-300);
        Assert.Equal(1, factors.FactorOf(0, 2_100_000));
        Assert.Equal(Math.Pow(2, -3), factors.FactorOf(2, 2_100_000), 12);
    }

    [Fact]
    public void A_rate_is_exactly_0_when_the_last_job_has_ended()
    {
        var decay = new UsageDecay { HalfLife = null, PerCore = 0.1, PerGibibyte = 0.3 };
        var ledger = new UsageLedger(AccountTrees.TreeOf(TwoAccounts), decay, 0);
        Amounts[] held = [new(1000, 3L << 30, 0), new(7000, 1L << 30, 0), new(500, 9, 0)];
        foreach (Amounts amounts in held)
        {
            ledger.Start(0, amounts, 0);
        }

        foreach (Amounts amounts in held)
        {
            ledger.End(0, amounts, 10_000);
        }

        Assert.Equal(default, ledger.Held(AssociationTree.Root));
        Assert.Equal(ledger.UsageAt(0, 10_000), ledger.UsageAt(0, 1_000_000_000));
    }

    [Fact]
    public void Nothing_is_allocated_after_the_start()
    {
        UsageLedger ledger = Ledger(120, 1);
        var classic = new FairShareFactors(ledger, FairShareKind.Classic);
        var fairTree = new FairShareFactors(ledger, FairShareKind.FairTree);
        double sum = Cycle(ledger, classic, fairTree, 0);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int cycle = 1; cycle < 100; cycle++)
        {
            sum += Cycle(ledger, classic, fairTree, cycle * 5000L);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sum > 0);
    }

    private static double Cycle(UsageLedger ledger, FairShareFactors classic, FairShareFactors fairTree, long nowMs)
    {
        int user = (int)(nowMs / 5000 % Users);
        ledger.Start(user, Amounts.OfProcessors(2), nowMs);
        double sum = classic.FactorOf(user, nowMs + 1500) + fairTree.FactorOf(0, nowMs + 1500);
        ledger.End(user, Amounts.OfProcessors(2), nowMs + 2000);
        return sum;
    }

    private static UsageLedger Ledger(int? halfLifeSeconds, int periodSeconds = 1) => new(
        AccountTrees.TreeOf(TwoAccounts),
        new UsageDecay { HalfLife = halfLifeSeconds is { } seconds ? Duration.FromSeconds(seconds) : null, Period = Duration.FromSeconds(periodSeconds) },
        0);

    /// <summary>Plays starts and ends up to and with a moment, and asks for factors at some seconds between.</summary>
    private static void Play(
        UsageLedger ledger, List<(int User, int Start, int Length, int Cores)> runs, long untilMs, List<int>? questions = null, FairShareFactors? factors = null)
    {
        var events = new List<(long AtMs, int User, int Cores)>();
        events.AddRange(runs.Select(run => (run.Start * 1000L, run.User, run.Cores)));
        events.AddRange(runs.Select(run => ((run.Start + run.Length) * 1000L, run.User, -run.Cores)));
        events.AddRange((questions ?? []).Select(question => (question * 1000L, question % Users, 0)));
        foreach ((long atMs, int user, int cores) in events.Where(item => item.AtMs <= untilMs).OrderBy(item => item.AtMs).ThenByDescending(item => item.Cores))
        {
            if (cores > 0)
            {
                ledger.Start(user, Amounts.OfProcessors(cores), atMs);
            }
            else if (cores < 0)
            {
                ledger.End(user, Amounts.OfProcessors(-cores), atMs);
            }
            else
            {
                factors?.FactorOf(user, atMs);
                ledger.UsageAt(user, atMs);
            }
        }
    }

    /// <summary>What is left of one second of one core, so many seconds after its end.</summary>
    private static double UseOfSecond(int secondsAgo, int? halfLife)
    {
        if (halfLife is not { } half)
        {
            return 1;
        }

        // The mean over the second, by Simpson's rule on sixteen parts, so that no closed form is used twice.
        double sum = 0;
        for (int part = 0; part <= 16; part++)
        {
            int weight = part is 0 or 16 ? 1 : part % 2 == 1 ? 4 : 2;
            sum += weight * Math.Pow(2, -(secondsAgo + (part / 16.0)) / half);
        }

        return sum / 48;
    }
}
