using Berth.Model;
using Berth.Model.Starvation;
using Berth.Scheduling.Policies;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Model.Starvation;

/// <summary>Which theorem holds for which policy, and what makes it void.</summary>
public sealed class StarvationGuaranteeTests
{
    private static readonly Workload Work = WorkloadText.Parse("""
        job submit procs run deadline
        A   0      2     10  50
        B   1      1     5   -
        """);

    private static readonly Cluster Machine = Cluster.Pool(2);

    private static readonly Schedule Done = new ScheduleDraft(Work, Machine).StartAll(0, 10).Build();

    private static StarvationGuarantee Of(PolicySpec policy, Cluster? cluster = null, StarvationOptions? options = null) =>
        StarvationGuarantee.Of(Work, cluster ?? Machine, policy, Done, options);

    [Theory]
    [InlineData("fcfs", StarvationRule.StrictOrder)]
    [InlineData("fcfs(estimate=tsafrir)", StarvationRule.StrictOrder)]
    [InlineData("easy", StarvationRule.ProtectedHead)]
    [InlineData("easy-sjbf", StarvationRule.ProtectedHead)]
    [InlineData("easy-perfect", StarvationRule.ProtectedHead)]
    [InlineData("easy(depth=4)", StarvationRule.ProtectedHead)]
    [InlineData("sjf", StarvationRule.ProtectedHead)]
    [InlineData("priority", StarvationRule.ProtectedHead)]
    [InlineData("conservative", StarvationRule.FirstReservation)]
    [InlineData("conservative(order=wfp3)", StarvationRule.FirstReservation)]
    [InlineData("first-fit", StarvationRule.OneProcessor)]
    [InlineData("edf", StarvationRule.DueDate)]
    [InlineData("regimes(dwell=1m, a=easy-sjbf when queue > 5 until queue < 4, b=fcfs when queue > 3 until queue < 2, c=easy)", StarvationRule.ProtectedHead)]
    [InlineData("regimes(dwell=1m, a=sjf when queue > 5 until queue < 4, b=easy)", StarvationRule.None)]
    [InlineData("regimes(dwell=1m, a=first-fit when queue > 5 until queue < 4, b=easy)", StarvationRule.None)]
    [InlineData("regimes(dwell=1m, a=easy(preempt=qos) when queue > 5 until queue < 4, b=easy(preempt=qos))", StarvationRule.None)]
    [InlineData("easy++", StarvationRule.None)]
    [InlineData("conservative(estimate=tsafrir)", StarvationRule.None)]
    [InlineData("first-fit(backfill=sjf)", StarvationRule.None)]
    [InlineData("sjf(estimate=user-mean)", StarvationRule.None)]
    [InlineData("lxf", StarvationRule.None)]
    [InlineData("wfp3", StarvationRule.None)]
    [InlineData("unicep", StarvationRule.None)]
    [InlineData("f1", StarvationRule.None)]
    [InlineData("easy(order='-w')", StarvationRule.None)]
    public void Each_policy_has_the_theorem_of_its_order_and_reservations(string policy, StarvationRule expected)
    {
        StarvationGuarantee found = Of(PolicyText.Parse(policy));

        Assert.Equal(expected, found.Rule);
        Assert.Equal(expected == StarvationRule.None, found.Text.StartsWith("No bound: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Priorities_with_age_need_a_kept_head_or_strict_order()
    {
        var shared = new PolicySpec { Name = "shared", Order = new OrderSpec(OrderKind.FairShare) };

        Assert.Equal(StarvationRule.None, Of(shared).Rule);
        Assert.Equal(StarvationRule.Ageing, Of(shared with { KeepsHead = true }).Rule);
        Assert.Equal(StarvationRule.Ageing, Of(shared with { Lookahead = 0 }).Rule);
        Assert.Equal(StarvationRule.None, Of(shared with { KeepsHead = true, Order = new OrderSpec(OrderKind.Drf) }).Rule);
    }

    [Fact]
    public void Priorities_without_age_have_no_bound()
    {
        var shared = new PolicySpec { Name = "shared", Order = new OrderSpec(OrderKind.Multifactor), KeepsHead = true };
        Cluster ageless = Machine with { Tenants = new Tenants { Priority = PriorityWeights.Default with { Age = 0 } } };

        Assert.Equal(StarvationRule.None, Of(shared, ageless).Rule);
    }

    [Fact]
    public void All_weights_but_age_count_in_a_multifactor_priority_and_only_fair_share_in_the_others()
    {
        Cluster weighted = Machine with
        {
            Tenants = new Tenants
            {
                Priority = new PriorityWeights { Age = 10, MaxAge = Duration.FromSeconds(100), AgeSaturates = false, FairShare = 5, JobSize = 3, Qos = 1 },
            },
        };

        // (5 + 1) / 10 and (5 + 3 + 1 + 1) / 10 of 100 s.
        Assert.Contains("more than 1m 0s after", Of(new PolicySpec { Name = "a", Order = new OrderSpec(OrderKind.FairTree), KeepsHead = true }, weighted).Text);
        Assert.Contains("more than 1m 40s after", Of(new PolicySpec { Name = "b", Order = new OrderSpec(OrderKind.Multifactor), KeepsHead = true }, weighted).Text);
    }

    [Fact]
    public void Where_age_stops_to_count_longer_bounds_do_not_hold()
    {
        Workload work = WorkloadText.Parse("""
            job submit procs run
            A   0      2     30
            B   1      2     40
            C   2      2     10
            """);
        Schedule schedule = new ScheduleDraft(work, Machine).StartAll(0, 30, 70).Build();
        var policy = new PolicySpec { Name = "shared", Order = new OrderSpec(OrderKind.FairShare), KeepsHead = true };

        StarvationCheck Check(bool saturates) => StarvationCheck.Of(work, Machine with { Tenants = Aged(saturates) }, policy, schedule);

        // Nobody who comes 10 s later passes. B at 11 s: A until 30 s, then C. C at 12 s: A until 30 s, then B. 40 s each for the longest limit.
        Assert.Equal([69_000, 68_000], [Check(false).Bound(new JobId(1))!.Value.Ms, Check(false).Bound(new JobId(2))!.Value.Ms]);
        Assert.Empty(Check(false).Breaches);
        Assert.Null(Check(true).Bound(new JobId(1)));
        Assert.Equal(68_000, Check(true).Bound(new JobId(2))!.Value.Ms);
    }

    [Fact]
    public void A_job_that_others_overtake_for_longer_than_age_allows_is_caught()
    {
        // D to G come more than 10 s after B and still go first, one after the other.
        Workload work = WorkloadText.Parse("""
            job submit procs run
            A   0      2     10
            B   1      2     10
            C   12     2     10
            D   13     2     10
            E   14     2     10
            """);
        Schedule starved = new ScheduleDraft(work, Machine).StartAll(0, 50, 12, 22, 32).Build();
        var policy = new PolicySpec { Name = "shared", Order = new OrderSpec(OrderKind.FairShare), KeepsHead = true };

        var check = StarvationCheck.Of(work, Machine with { Tenants = Aged(false) }, policy, starved);

        Assert.Equal("job 2 waited 49 s, but it was guaranteed a start within 10 s", Assert.Single(check.Breaches).Message);
    }

    [Fact]
    public void Preemption_and_failures_void_every_bound()
    {
        PolicySpec easy = PolicyText.Parse("easy");

        Assert.Equal(StarvationRule.None, Of(easy with { Preemption = new PreemptionSpec(PreemptionRule.Qos) }).Rule);
        Assert.Equal(StarvationRule.None, Of(easy, null, new StarvationOptions { HadFailures = true }).Rule);
    }

    [Fact]
    public void An_interrupted_run_voids_every_bound_and_is_no_time_of_waiting()
    {
        // B runs at 10 to 12, is stopped, and runs again from 20 on: it has waited 9 s and 8 s.
        ScheduleDraft draft = new ScheduleDraft(Work, Machine).StartAll(0, 20);
        Schedule plain = draft.Build();
        var stopped = new InterruptedRun(1, 10_000, 12_000, Interruption.NodeFailed, 0, 0, -1, -1);
        var interrupted = new Schedule("drawn", plain.SubmitMs.ToArray(), plain.StartMs.ToArray(), plain.EndMs.ToArray(), plain.Outcome.ToArray())
        {
            Interrupted = new InterruptedRuns([stopped], [], []),
        };

        var check = StarvationCheck.Of(Work, Machine, PolicyText.Parse("easy"), interrupted);

        Assert.Equal(StarvationRule.None, check.Guarantee.Rule);
        Assert.Equal(17_000, check.Wait(new JobId(1))!.Value.Ms);
        Assert.Equal((17, null), (check.All.LongestWaitSeconds, check.All.GuaranteeSeconds));
    }

    [Fact]
    public void Limits_void_a_bound_unless_it_is_known_that_they_held_nobody()
    {
        var limited = new Tenants { Limits = [new TenantLimit { Scope = LimitScope.User, Name = null, RunningJobs = 1 }] };
        Cluster cluster = Machine with { Tenants = limited };
        long[]?[] none = new long[]?[WaitAttribution.CauseCount];
        long[]?[] some = [.. none];
        some[(int)WaitCause.Limit] = [0, 1];

        StarvationRule Rule(StarvationOptions? options) => Of(PolicyText.Parse("easy"), cluster, options).Rule;

        Assert.Equal(StarvationRule.None, Rule(null));
        Assert.Equal(StarvationRule.None, Rule(new StarvationOptions { Waits = new WaitAttribution(2, some) }));
        Assert.Equal(StarvationRule.ProtectedHead, Rule(new StarvationOptions { Waits = new WaitAttribution(2, none) }));
    }

    [Fact]
    public void A_due_date_before_the_submit_leaves_the_order_by_due_dates_without_a_bound()
    {
        Workload late = WorkloadText.Parse("""
            job submit procs run deadline
            A   5      2     10  4
            """);

        StarvationGuarantee found = StarvationGuarantee.Of(late, Machine, PolicyText.Parse("edf"), new ScheduleDraft(late, Machine).Build());

        Assert.Equal(StarvationRule.None, found.Rule);
    }

    private static Tenants Aged(bool saturates) => new()
    {
        Priority = new PriorityWeights { Age = 68, MaxAge = Duration.FromSeconds(68), AgeSaturates = saturates, FairShare = 9 },
    };
}
