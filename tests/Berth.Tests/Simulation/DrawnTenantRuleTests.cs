using Berth.Model;
using Berth.Simulation;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>Small cases worked by hand, one idea each, on pools with tenants, preemption and changes of size; times in seconds.</summary>
public sealed class DrawnTenantRuleTests
{
    private static readonly Tenants TwoQos = new() { Qos = [new Qos("low", 0, []), new Qos("high", 1, ["low"])] };

    [Fact]
    public void A_kept_head_stays_first_though_nobody_shares_anything()
    {
        var policy = new PolicySpec { Name = "sjf", Order = new OrderSpec(OrderKind.Sjf), KeepsHead = true };
        TenantJob[] jobs =
        [
            new() { Submit = 0, Run = 10, Request = 10, Size = 2 },
            new() { Submit = 1, Run = 9, Request = 9, Size = 2 },
            new() { Submit = 2, Run = 3, Request = 3, Size = 2 },
        ];

        // The second job was the head before the shorter third one came.
        Assert.Equal("Completed 0..10\nCompleted 10..19\nCompleted 19..22", Text(2, jobs, Tenants.None, policy));
        Assert.Equal("Completed 0..10\nCompleted 13..22\nCompleted 10..13", Text(2, jobs, Tenants.None, policy with { KeepsHead = false }));
    }

    [Fact]
    public void A_suspended_job_goes_on_when_a_pool_that_was_too_small_for_it_grows_again()
    {
        var policy = new PolicySpec { Name = "suspend", Preemption = new PreemptionSpec(PreemptionRule.Qos) { Effect = PreemptionEffect.Suspend } };
        TenantJob[] jobs =
        [
            new() { Submit = 0, Run = 10, Request = 10, Size = 2, Qos = "low" },
            new() { Submit = 3, Run = 5, Request = 5, Size = 2, Qos = "high" },
        ];
        var failures = new FailureSpec { Capacity = [new CapacityStep(new Instant(5_000), 1), new CapacityStep(new Instant(20_000), 2)] };
        Assert.Equal("Completed 20..27\nCompleted 3..8", Text(2, jobs, TwoQos, policy, failures));
    }

    [Fact]
    public void A_job_whose_end_is_at_the_moment_of_its_preemption_has_ended()
    {
        var policy = new PolicySpec { Name = "requeue", Preemption = new PreemptionSpec(PreemptionRule.Qos) };
        TenantJob[] jobs =
        [
            new() { Submit = 0, Run = 4, Request = 10, Size = 1, Qos = "low" },
            new() { Submit = 4, Run = 5, Request = 5, Size = 1, Qos = "high" },
        ];
        Assert.Equal("Completed 0..4\nCompleted 4..9", Text(1, jobs, TwoQos, policy));
    }

    [Fact]
    public void A_queue_that_takes_back_what_it_lent_starts_nobody_beside_the_head_who_would_delay_it()
    {
        var policy = new PolicySpec { Name = "reclaim", Preemption = new PreemptionSpec(PreemptionRule.Reclaim) };
        var tenants = new Tenants
        {
            Quotas = new QuotaTree(
                [new Cohort("c", null, null)],
                [.. new[] { "a", "b" }.Select(name => new QueueQuota(name, "c", new Quota { Nominal = new AmountLimits(1000, null, null) }, []))]),
        };
        TenantJob[] jobs =
        [
            new() { Submit = 0, Run = 10, Request = 10, Size = 1, Account = "a" },
            new() { Submit = 1, Run = 5, Request = 5, Size = 2, Account = "free" },
            new() { Submit = 2, Run = 20, Request = 20, Size = 1, Account = "b" },
        ];

        // The third job fits, but would delay the second one, which leads and is due at 10.
        Assert.Equal("Completed 0..10\nCompleted 10..15\nCompleted 15..35", Text(2, jobs, tenants, policy));
    }

    private static string Text(int processors, TenantJob[] jobs, Tenants tenants, PolicySpec policy, FailureSpec? failures = null)
    {
        Workload workload = TenantJob.Build(jobs, 1000);
        Schedule schedule = Replay.Run(workload, Cluster.Pool(processors) with { Tenants = tenants }, policy, new ReplayOptions { Failures = failures }).Schedule;
        return string.Join('\n', Enumerable.Range(0, jobs.Length).Select(job => FormattableString.Invariant(
            $"{schedule.Outcome[job]} {schedule.StartMs[job] / 1000}..{schedule.EndMs[job] / 1000}")));
    }
}
