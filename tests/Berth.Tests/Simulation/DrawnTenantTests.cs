using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>Limits, quotas, orders by share and preemption on tiny pools, one idea each, the whole schedule drawn and worked out by hand.</summary>
public sealed class DrawnTenantTests
{
    private static readonly PolicySpec Easy = new() { Name = "easy" };

    /// <summary>Jobs of QOS urgent may stop jobs of QOS normal.</summary>
    private static readonly Tenants Urgent = new() { Qos = [new Qos("urgent", 10, ["normal"]), new Qos("normal", 1, [])] };

    /// <summary>Two teams, three processors each, that may borrow from each other.</summary>
    private static readonly Tenants Lending = new()
    {
        Quotas = new QuotaTree([new Cohort("all", null, null)], [Queue("red"), Queue("blue")]),
    };

    private static QueueQuota Queue(string name) => new(name, "all", new Quota { Nominal = new AmountLimits(3000, null, null) }, []);

    private static PolicySpec Preempts(PreemptionRule rule, PreemptionEffect effect = PreemptionEffect.Requeue, long exemptSeconds = 0, VictimOrder victims = VictimOrder.Youngest) =>
        Easy with { Preemption = new PreemptionSpec(rule) { Effect = effect, ExemptTime = Duration.FromSeconds(exemptSeconds), Victims = victims } };

    private static void Draws(PolicySpec policy, Tenants tenants, int processors, string jobs, string expected, FailureSpec? failures = null)
    {
        Workload workload = WorkloadText.Parse(jobs);
        Cluster cluster = Cluster.Pool(processors) with { Tenants = tenants };
        Drawn.Equal(expected, workload, Replay.Run(workload, cluster, policy, new ReplayOptions { Failures = failures }).Schedule);
    }

    [Fact]
    public void A_job_over_its_users_limit_is_passed_over_and_leads_nobody() => Draws(
        Easy,
        new Tenants { Limits = [new TenantLimit { Scope = LimitScope.User, Name = "anna", RunningJobs = 1 }] },
        4,
        """
        job submit procs run user
        A   0      1     5   anna
        B   1      4     3   anna
        C   2      2     4   bert
        D   3      4     2   bert
        """,
        """
        A 1 |#####
        B 4 | .....###
        C 2 |  ####
        D 4 |   ......##
        """);

    [Fact]
    public void A_limit_on_an_account_counts_the_accounts_below_it() => Draws(
        Easy,
        new Tenants
        {
            Accounts = [new Account("lab", null, 1), new Account("x", "lab", 1), new Account("y", "lab", 1)],
            Limits = [new TenantLimit { Scope = LimitScope.Account, Name = "lab", InUse = new AmountLimits(2000, null, null) }],
        },
        4,
        """
        job submit procs run account
        A   0      1     4   x
        B   0      1     6   y
        C   1      1     2   x
        D   1      1     2   z
        """,
        """
        A 1 |####
        B 1 |######
        C 1 | ...##
        D 1 | ##
        """);

    [Fact]
    public void What_could_never_run_within_its_limits_is_refused_when_it_is_submitted() => Draws(
        Easy,
        new Tenants
        {
            Limits =
            [
                new TenantLimit { Scope = LimitScope.User, Name = null, MaxRequestedTime = Duration.FromSeconds(5), SubmittedJobs = 2 },
                new TenantLimit { Scope = LimitScope.User, Name = "boss", SubmittedJobs = 9 },
            ],
        },
        1,
        """
        job submit procs run user
        A   0      1     6   anna
        B   0      1     3   bert
        C   0      1     2   bert
        D   1      1     1   bert
        E   3      1     1   bert
        F   3      1     6   boss
        """,
        """
        A 1 |refused
        B 1 |###
        C 1 |...##
        D 1 | refused
        E 1 |   refused
        F 1 |   ..######
        """);

    /// <summary>Ten core-minutes in an hour: A uses 8 of them; B, which might use 5, is kept out for good, C with 2 is not.</summary>
    [Fact]
    public void Minutes_that_are_used_up_are_not_given_back_where_nothing_is_forgotten() => Draws(
        Easy,
        new Tenants
        {
            Decay = new UsageDecay { HalfLife = null },
            Limits = [new TenantLimit { Scope = LimitScope.User, Name = "anna", Minutes = new AmountLimits(10_000, null, null) }],
        },
        8,
        """
        job submit procs run request user
        A   0      8     60  60      anna
        B   1      1     9   300     anna
        C   2      2     9   60      anna
        D   70     1     9   60      bert
        """,
        """
        A 8 |############################################################
        B 1 | refused
        C 2 |  ..........................................................#########
        D 1 |                                                                      #########
        """);

    [Fact]
    public void An_urgent_job_stops_the_youngest_and_no_more_than_it_needs() => Draws(
        Preempts(PreemptionRule.Qos),
        Urgent,
        4,
        """
        job submit procs run qos
        A   0      2     8   normal
        B   1      1     6   normal
        C   2      1     6   normal
        D   4      1     3   urgent
        """,
        """
        A 2 |########
        B 1 | ######
        C 1 |  ==...######
        D 1 |    ###
        """);

    /// <summary>The youngest two would do, B alone is enough: C, taken first, goes on.</summary>
    [Fact]
    public void Those_that_turn_out_not_to_be_needed_go_on() => Draws(
        Preempts(PreemptionRule.Qos),
        Urgent,
        4,
        """
        job submit procs run qos
        A   0      1     8   normal
        B   1      2     6   normal
        C   2      1     6   normal
        D   4      2     3   urgent
        """,
        """
        A 1 |########
        B 2 | ===...######
        C 1 |  ######
        D 2 |    ###
        """);

    [Fact]
    public void Nobody_is_stopped_when_that_would_not_be_enough() => Draws(
        Preempts(PreemptionRule.Qos),
        Urgent,
        4,
        """
        job submit procs run qos
        A   0      2     8   urgent
        B   1      2     6   normal
        C   4      3     3   urgent
        """,
        """
        A 2 |########
        B 2 | ######
        C 3 |    ....###
        """);

    /// <summary>C finds A after 4 s and B after 1 s of their runs: both are exempt. D comes when A has run for 6 s; D itself must wait for B to have run for 5.</summary>
    [Fact]
    public void A_run_is_not_stopped_in_its_exempt_time() => Draws(
        Preempts(PreemptionRule.Qos, exemptSeconds: 5),
        Urgent,
        2,
        """
        job submit procs run qos
        A   0      1     8   normal
        B   3      1     8   normal
        C   4      1     3   urgent
        D   6      1     3   urgent
        """,
        """
        A 1 |======...########
        B 1 |   ======...########
        C 1 |    ..###
        D 1 |      ...###
        """);

    [Fact]
    public void A_suspended_job_goes_on_where_it_was_as_soon_as_its_place_is_free() => Draws(
        Preempts(PreemptionRule.Qos, PreemptionEffect.Suspend),
        Urgent,
        2,
        """
        job submit procs run qos
        A   0      2     6   normal
        B   2      1     3   urgent
        C   3      2     2   normal
        """,
        """
        A 2 |==...####
        B 1 |  ###
        C 2 |   ......##
        """);

    [Fact]
    public void A_cancelled_job_is_gone() => Draws(
        Preempts(PreemptionRule.Qos, PreemptionEffect.Cancel),
        Urgent,
        2,
        """
        job submit procs run qos
        A   0      2     6   normal
        B   2      1     3   urgent
        """,
        """
        A 2 |#!
        B 1 |  ###
        """);

    /// <summary>Red has borrowed two of blue's three; C needs two, so one of red's jobs is enough: the youngest.</summary>
    [Fact]
    public void What_a_queue_lent_it_gets_back_at_once() => Draws(
        Preempts(PreemptionRule.Reclaim),
        Lending,
        6,
        """
        job submit procs run account
        A   0      3     9   red
        B   0      2     9   red
        C   4      2     3   blue
        """,
        """
        A 3 |#########
        B 2 |====...#########
        C 2 |    ###
        """);

    [Fact]
    public void Without_preemption_a_queue_waits_for_what_it_lent() => Draws(
        Easy,
        Lending,
        6,
        """
        job submit procs run account
        A   0      3     9   red
        B   0      2     7   red
        C   4      2     3   blue
        """,
        """
        A 3 |#########
        B 2 |#######
        C 2 |    ...###
        """);

    /// <summary>Red wants four more with nothing to borrow from: it waits for itself, and blue's later job passes it.</summary>
    [Fact]
    public void A_job_over_its_quota_is_passed_over() => Draws(
        Easy,
        new Tenants { Quotas = new QuotaTree([], [Queue("red") with { Cohort = null }, Queue("blue") with { Cohort = null }]) },
        6,
        """
        job submit procs run account
        A   0      2     6   red
        B   1      2     3   red
        C   2      3     3   blue
        D   2      4     3   blue
        """,
        """
        A 2 |######
        B 2 | .....###
        C 3 |  ###
        D 4 |  refused
        """);

    /// <summary>Red starts two before blue comes; then the one with the smaller share goes first, at each start anew.</summary>
    [Fact]
    public void By_dominant_share_the_queue_that_holds_least_goes_first() => Draws(
        Easy with { Order = new OrderSpec(OrderKind.Drf) },
        Tenants.None,
        4,
        """
        job submit procs run account
        A   0      4     2   red
        B   0      1     4   red
        C   0      1     4   red
        D   0      1     4   red
        E   1      1     4   blue
        F   1      1     4   blue
        """,
        """
        A 4 |##
        B 1 |..####
        C 1 |..####
        D 1 |......####
        E 1 | .####
        F 1 | .####
        """);

    /// <summary>Anna has used six core-seconds, Bert none: at 6 his job goes before hers, which came first.</summary>
    [Fact]
    public void By_fair_share_who_has_used_less_goes_first() => Draws(
        Easy with { Order = new OrderSpec(OrderKind.FairShare) },
        new Tenants
        {
            Decay = new UsageDecay { Period = Duration.FromSeconds(1) },
            Priority = new PriorityWeights { FairShare = 1000, Age = 1, MaxAge = Duration.FromDays(1) },
        },
        1,
        """
        job submit procs run user
        A   0      1     6   anna
        B   1      1     2   anna
        C   2      1     2   bert
        """,
        """
        A 1 |######
        B 1 | .......##
        C 1 |  ....##
        """);

    [Fact]
    public void A_pool_that_shrinks_lets_jobs_run_on_and_starts_none() => Draws(
        Easy,
        Tenants.None,
        4,
        """
        job submit procs run
        A   0      2     6
        B   0      2     3
        C   1      2     2
        """,
        """
        A 2 |######
        B 2 |###
        C 2 | .....##
        """,
        new FailureSpec { Capacity = [new CapacityStep(new Instant(2000), 2), new CapacityStep(new Instant(8000), 4)] });
}
