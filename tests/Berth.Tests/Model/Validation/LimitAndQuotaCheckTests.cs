using Berth.Model;
using Berth.Scheduling.Tenancy;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Model.Validation;

/// <summary>Limits and quotas read off finished schedules on a pool of ten: each just kept, and then broken.</summary>
public sealed class LimitAndQuotaCheckTests
{
    /// <summary>Jobs of ten seconds: number, user, account, processors, submit; requested time 10 s unless said.</summary>
    private sealed record Tenant(string User, string? Account, int Processors, long Submit = 0, long Request = 10, string Qos = "normal");

    private static readonly Account[] Accounts = [new("physics", null, 1), new("optics", "physics", 1)];

    /// <summary>Kinds of violations planted here.</summary>
    public static IEnumerable<ViolationKind> PlantedKinds => [ViolationKind.OverLimit, ViolationKind.WrongRefusal, ViolationKind.OverQuota];

    [Theory]
    [InlineData(10, "")]
    [InlineData(9, "of account physics 3 jobs run with it, and 2 may")]
    public void Running_jobs_of_an_account_count_with_those_below_it(long third, string problem)
    {
        Tenant[] jobs = [new("ann", "physics", 1), new("bob", "optics", 1), new("cid", "optics", 1), new("dot", null, 1)];
        var limit = new TenantLimit { Scope = LimitScope.Account, Name = "physics", RunningJobs = 2 };

        AssertFound(problem, ViolationKind.OverLimit, Check(jobs, [limit], null, draft => draft.StartAll(0, 0, third, 0)));
    }

    [Theory]
    [InlineData(false, "of user ann 7000 of cpu are in use with it, and 6000 may be")]
    [InlineData(true, "")]
    public void A_limit_for_every_user_does_not_bind_one_who_has_his_own(bool hasOwn, string problem)
    {
        Tenant[] jobs = [new("ann", null, 3), new("ann", null, 4), new("bob", null, 3)];
        TenantLimit[] limits =
        [
            new() { Scope = LimitScope.User, Name = null, InUse = new AmountLimits(6000, null, null) },
            new() { Scope = LimitScope.User, Name = hasOwn ? "ann" : "eve", InUse = new AmountLimits(7000, null, null) },
        ];

        AssertFound(problem, ViolationKind.OverLimit, Check(jobs, limits, null, draft => draft));
    }

    [Theory]
    [InlineData(4, 10, "")]
    [InlineData(4, 9, "of qos normal, user ann 8000 of cpu are in use with it, and 7000 may be")]
    public void A_limit_per_user_counts_each_user_of_a_qos_alone(int processors, long second, string problem)
    {
        Tenant[] jobs = [new("ann", null, processors), new("ann", null, processors), new("bob", null, 2)];
        var limit = new TenantLimit { Scope = LimitScope.Qos, Name = "normal", PerUser = true, InUse = new AmountLimits(7000, null, null) };

        AssertFound(problem, ViolationKind.OverLimit, Check(jobs, [limit], null, draft => draft.StartAll(0, second, 0)));
    }

    /// <summary>
    /// Two jobs of 6 processors and 10 s are 6 x 10 s / 60 s = 1 core-minute each. Without half-life 1 + 1 is over 1.5. With a half-life of 10 s the first has left, at t seconds after its
    /// end, 6 x 10 / ln 2 x (1 - 1/2) x 2^(-t/10) core-seconds = 43.28 x 2^(-t/10): with the 60 of the second it is within 90 when 2^(-t/10) is at most 0.693, from t = 5.29 s on.
    /// </summary>
    [Theory]
    [InlineData(null, 100, "1500 may be")]
    [InlineData(10, 16, "")]
    [InlineData(10, 15, "1500 may be")]
    public void Minutes_used_are_forgotten_with_the_half_life(int? halfLife, long second, string problem)
    {
        Tenant[] jobs = [new("ann", null, 6), new("ann", null, 6)];
        var limit = new TenantLimit { Scope = LimitScope.User, Name = "ann", Minutes = new AmountLimits(1500, null, null) };

        ViolationList found = Check(jobs, [limit], null, draft => draft.StartAll(0, second), halfLife is { } seconds ? Duration.FromSeconds(seconds) : null);

        AssertFound(problem, ViolationKind.OverLimit, found);
    }

    [Fact]
    public void What_a_running_job_may_still_use_counts_in_minutes()
    {
        // The first asks for 30 s: at its start 6 x 30 s = 3 core-minutes are spoken for, and the second's 1 does not fit into 3.9 beside them until 6 s have gone unused at the end.
        Tenant[] jobs = [new("ann", null, 6, 0, 30), new("ann", null, 4, 0, 15)];
        var limit = new TenantLimit { Scope = LimitScope.User, Name = "ann", Minutes = new AmountLimits(3900, null, null) };

        AssertFound("3900 may be", ViolationKind.OverLimit, Check(jobs, [limit], null, draft => draft));
        Assert.Empty(Check(jobs, [limit], null, draft => draft.StartAll(0, 10)));
    }

    [Theory]
    [InlineData(JobOutcome.Refused, 5, "")]
    [InlineData(JobOutcome.Completed, 5, "was not refused, but is over a limit")]
    [InlineData(JobOutcome.Refused, 10, "")]
    [InlineData(JobOutcome.Completed, 10, "")]
    [InlineData(JobOutcome.Refused, 11, "was refused, but is within every limit")]
    [InlineData(JobOutcome.Completed, 11, "")]
    public void One_job_more_than_may_be_submitted_is_refused_while_the_others_last(JobOutcome third, long submit, string problem)
    {
        // The first two end at 10 s; at that very instant either answer may be right.
        Tenant[] jobs = [new("ann", null, 1), new("ann", null, 1), new("ann", null, 1, submit)];
        var limit = new TenantLimit { Scope = LimitScope.User, Name = "ann", SubmittedJobs = 2 };

        AssertFound(problem, ViolationKind.WrongRefusal, Check(jobs, [limit], null, draft => { draft.Outcome[2] = third; return draft; }));
    }

    [Theory]
    [InlineData(10, JobOutcome.Completed, "")]
    [InlineData(11, JobOutcome.Refused, "")]
    [InlineData(11, JobOutcome.Completed, "was not refused")]
    [InlineData(10, JobOutcome.Refused, "was refused")]
    public void Who_asks_for_more_time_than_allowed_is_refused(long request, JobOutcome outcome, string problem)
    {
        var limit = new TenantLimit { Scope = LimitScope.User, Name = null, MaxRequestedTime = Duration.FromSeconds(10) };

        AssertFound(problem, ViolationKind.WrongRefusal, Check([new("ann", null, 1, 0, request)], [limit], null, draft => { draft.Outcome[0] = outcome; return draft; }));
    }

    [Fact]
    public void Nobody_is_refused_without_a_limit() =>
        AssertFound("was refused", ViolationKind.WrongRefusal, Check([new("ann", null, 1)], [], null, draft => { draft.Outcome[0] = JobOutcome.Refused; return draft; }));

    [Fact]
    public void A_job_beyond_all_that_its_queue_could_ever_have_is_refused()
    {
        QuotaTree quotas = Quotas(new Quota { Nominal = Cores(4), Borrowing = Cores(2) }, new Quota { Nominal = Cores(6) });
        ViolationList Outcome(JobOutcome outcome) => Check([new("ann", "physics", 7)], [], quotas, draft => { draft.Outcome[0] = outcome; return draft; });

        Assert.Empty(Outcome(JobOutcome.Refused));
        Assert.Equal([ViolationKind.WrongRefusal, ViolationKind.OverQuota], Outcome(JobOutcome.Completed).Select(violation => violation.Kind));
    }

    /// <summary>Physics has 4 cores and biology 6, in one cohort: physics may borrow what biology leaves, lends and physics may take.</summary>
    [Theory]
    [InlineData(null, null, 6, 0, "")]
    [InlineData(2L, null, 6, 0, "")]
    [InlineData(1L, null, 6, 0, "when its queue physics lacks 1000 of cpu with it")]
    [InlineData(null, 2L, 6, 0, "")]
    [InlineData(null, 1L, 6, 0, "when its queue physics lacks 1000 of cpu with it")]
    [InlineData(null, null, 6, 4, "")]
    [InlineData(null, null, 7, 4, "lacks 1000 of cpu with it")]
    [InlineData(null, 2L, 6, 4, "")]
    [InlineData(null, 2L, 6, 5, "lacks 1000 of cpu with it")]
    public void What_is_borrowed_stays_within_what_others_leave_lend_and_the_borrower_may_take(long? borrowing, long? lending, int physics, int biology, string problem)
    {
        QuotaTree quotas = Quotas(
            new Quota { Nominal = Cores(4), Borrowing = borrowing is { } most ? Cores(most) : default },
            new Quota { Nominal = Cores(6), Lending = lending is { } given ? Cores(given) : default });
        Tenant[] jobs = biology == 0 ? [new("ann", "optics", physics)] : [new("ann", "optics", physics), new("bob", "biology", biology)];

        // Biology, if it is there, was first. What could never be had at all should also have been refused.
        ViolationList found = Check(jobs, [], quotas, draft => draft.Start(0, biology == 0 ? 0 : 1_000));
        AssertFound(problem, ViolationKind.OverQuota, found.Where(violation => violation.Kind != ViolationKind.WrongRefusal));
    }

    /// <summary>Physics (4 cores) holds 6 when biology (6) wants 5: it may take back from physics what that borrowed, but not from a physics that holds 4.</summary>
    [Theory]
    [InlineData(6, 5, "")]
    [InlineData(4, 5, "which may not")]
    [InlineData(6, 7, "which may not")]
    public void Only_what_was_borrowed_is_reclaimed_and_only_by_who_stays_within_his_own(int held, int wanted, string problem)
    {
        QuotaTree quotas = Quotas(new Quota { Nominal = Cores(4) }, new Quota { Nominal = Cores(6) });
        Tenant[] jobs = [new("ann", "physics", held), new("bob", "biology", wanted, 5)];
        var reclaim = new ValidationOptions { Preemption = [new PreemptionSpec(PreemptionRule.Reclaim)] };

        ViolationList found = Check(
            jobs, [], quotas, draft => draft.Interrupt(0, 0, 5, Interruption.Requeued, 0, 1).Start(1, 5_000).Last(0, 15, 25), null, reclaim);

        AssertFound(problem, ViolationKind.PreemptedAgainstRule, found);
    }

    [Fact]
    public void Who_goes_on_after_a_suspension_is_not_asked_but_counts()
    {
        // Ann's first job holds 3 again from 15 s on, beside the 4 of her second: over the 6 that the limit allows, and nobody's fault. Her third starts then, and was asked.
        Tenant[] jobs = [new("ann", null, 3), new("bob", null, 5, 5, 10, "high"), new("ann", null, 4, 10), new("ann", null, 1, 10)];
        var limit = new TenantLimit { Scope = LimitScope.User, Name = "ann", InUse = new AmountLimits(6000, null, null) };
        var suspend = new ValidationOptions { Preemption = [new PreemptionSpec(PreemptionRule.Qos) { Effect = PreemptionEffect.Suspend }] };
        ViolationList Third(long start) => Check(
            jobs, [limit], null, draft => draft.Interrupt(0, 0, 5, Interruption.Suspended, 5, 1).StartAll(0, 5, 10, start).Last(0, 15, 20), null, suspend);

        Assert.Empty(Third(20));
        AssertFound("8000 of cpu are in use with it", ViolationKind.OverLimit, Third(16));
    }

    /// <summary>The plain sums of the validator against the arithmetic that the gate keeps up to date, on random trees under random use.</summary>
    [Fact]
    public void What_is_available_is_the_same_as_the_gate_says() => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            var random = new Random(seed);
            QuotaTree tree = AnyTree(random);
            var book = new QuotaBook(tree);
            var state = new QuotaState(tree);
            var used = new Amounts[tree.Queues.Count];
            for (int step = 0; step < 12; step++)
            {
                int queue = random.Next(tree.Queues.Count);
                var more = new Amounts(random.Next(0, 6), random.Next(0, 6), 0);
                used[queue] += more;
                state.Add(queue, more);
                for (int one = 0; one < tree.Queues.Count; one++)
                {
                    for (int resource = 0; resource < Amounts.Count; resource++)
                    {
                        Int128? mine = book.Nominal(one, resource) is null ? null : book.Available(one, resource, used);
                        Assert.Equal(state.Available(one, resource), (long?)mine);
                    }
                }
            }
        },
        iter: 400);

    private static QuotaTree AnyTree(Random random)
    {
        AmountLimits Some(int most) => new(random.Next(3) == 0 ? null : random.Next(most), random.Next(3) == 0 ? null : random.Next(most), null);
        Quota Quota() => new() { Nominal = Some(20), Borrowing = Some(10), Lending = Some(10) };
        var cohorts = new List<Cohort>();
        for (int i = 0; i < random.Next(1, 4); i++)
        {
            cohorts.Add(new Cohort($"c{i}", i > 0 && random.Next(3) > 0 ? $"c{random.Next(i)}" : null, random.Next(2) == 0 ? null : Quota()));
        }

        return new QuotaTree(
            cohorts, [.. Enumerable.Range(0, random.Next(1, 6)).Select(i => new QueueQuota($"q{i}", random.Next(6) == 0 ? null : $"c{random.Next(cohorts.Count)}", Quota(), []))]);
    }

    private static AmountLimits Cores(long cores) => new(cores * 1000, null, null);

    private static QuotaTree Quotas(Quota physics, Quota biology) => new(
        [new Cohort("all", null, null)],
        [new QueueQuota("physics", "all", physics, []), new QueueQuota("biology", "all", biology, [])]);

    private static ViolationList Check(
        Tenant[] jobs, IReadOnlyList<TenantLimit> limits, QuotaTree? quotas, Func<ScheduleDraft, ScheduleDraft> draft, Duration? halfLife = null, ValidationOptions? options = null)
    {
        Cluster machine = Cluster.Pool(20) with
        {
            Tenants = new Tenants
            {
                Accounts = Accounts,
                Qos = [new Qos("high", 1, ["normal"])],
                Limits = limits,
                Quotas = quotas,
                Decay = new UsageDecay { HalfLife = halfLife },
            },
        };
        var builder = new WorkloadBuilder();
        foreach ((int index, Tenant job) in jobs.Index())
        {
            builder.Add(new JobRow
            {
                Number = index + 1,
                SubmitMs = job.Submit * 1000,
                RunMs = 10_000,
                RequestedMs = job.Request * 1000,
                Processors = job.Processors,
                User = builder.User(job.User),
                Account = job.Account is { } account ? builder.Account(account) : null,
                Qos = builder.Qos(job.Qos),
            });
        }

        Workload work = builder.Build();
        return ScheduleValidator.Validate(work, machine, draft(new ScheduleDraft(work, machine)).Build(), options);
    }

    private static void AssertFound(string problem, ViolationKind kind, IEnumerable<Violation> found)
    {
        if (problem.Length == 0)
        {
            Assert.Empty(found.Select(violation => violation.Message));
            return;
        }

        Violation only = Assert.Single(found);
        Assert.Equal(kind, only.Kind);
        Assert.Contains(problem, only.Message, StringComparison.Ordinal);
    }
}
