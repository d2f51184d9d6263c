using Berth.Model;
using Berth.Model.Starvation;
using Berth.Simulation;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation.Regimes;

/// <summary>Regimes beside limits, quotas, preemption and failures: what holds without them holds with them.</summary>
public sealed class RegimeTenantTests
{
    private const int Workloads = 300;

    [Fact]
    public void One_regime_is_the_plain_policy_whatever_is_limited_preempted_or_broken() => Gen.OneOf(TenantCases.Gated, TenantCases.Preempting, TenantCases.Failing).Sample(
        one =>
        {
            if (one.Policy.IsConservative)
            {
                return;
            }

            var set = new RegimeSet([new Regime("only", one.Policy, [])], Duration.FromSeconds(1));
            ReplayResult plain = Replay.Run(one.Workload, one.Cluster, one.Policy, one.Options);
            ReplayResult alone = Replay.Run(one.Workload, one.Cluster, set.ToPolicy("alone"), one.Options);
            Assert.Equal(one.Text(plain.Schedule), one.Text(alone.Schedule));
            Assert.Equal(plain.Counters, alone.Counters);
        },
        iter: Workloads,
        print: one => one.ToString());

    /// <summary>One of the regimes may preempt and has the shared order, another one has neither.</summary>
    [Fact]
    public void On_nodes_every_law_of_tenants_holds_while_the_regime_changes()
    {
        int changes = 0;
        int interrupted = 0;
        Gen.Select(TenantNodeCases.Any, RegimeCases.Any).Sample(
            (one, set) =>
            {
                if (one.Case.Policy.IsConservative)
                {
                    return;
                }

                Schedule schedule = Replay.Run(one.Workload, one.Cluster, Mixed(set, one.Case.Policy), one.Case.Options).Schedule;
                IReadOnlyList<string> broken = TenantLaws.Broken(one, schedule);
                Assert.True(broken.Count == 0, string.Join('\n', broken) + "\n" + one.Case.Text(schedule));
                Interlocked.Add(ref changes, schedule.Regimes!.Switches.Count);
                Interlocked.Add(ref interrupted, schedule.Interrupted.All.Length);
            },
            iter: Workloads,
            print: both => $"{both.Item1}");
        Assert.True(changes > 50 && interrupted > 20, $"{changes} changes of regime, {interrupted} runs interrupted");
    }

    [Fact]
    public void Every_second_of_waiting_has_one_cause_while_the_regime_changes_and_explaining_changes_no_start() =>
        Gen.Select(Gen.OneOf(TenantCases.Gated, TenantCases.Preempting, TenantCases.Failing), RegimeCases.Any).Sample(
            (one, set) =>
            {
                if (one.Policy.IsConservative)
                {
                    return;
                }

                PolicySpec policy = Mixed(set, one.Policy);
                ReplayResult explained = Replay.Run(one.Workload, one.Cluster, policy, one.Options with { ExplainsWaits = true });
                Schedule plain = Replay.Run(one.Workload, one.Cluster, policy, one.Options with { ExplainsWaits = false }).Schedule;
                Assert.Equal(one.Text(plain), one.Text(explained.Schedule));
                Assert.Equal(plain.Regimes!.Switches, explained.Schedule.Regimes!.Switches);
                for (int job = 0; job < plain.Count; job++)
                {
                    if (plain.Wait(new JobId(job)) is { } wait)
                    {
                        Assert.Equal(wait.Ms, explained.Waits!.Of(new JobId(job)).ToArray().Sum());
                    }
                }
            },
            iter: Workloads,
            print: both => $"{both.Item1}");

    [Fact]
    public void A_policy_that_changed_its_regime_has_no_bound_on_the_wait_one_that_did_not_has_that_of_its_default()
    {
        Workload workload = WorkloadText.Parse("job submit procs run\nA 0 1 40\nB 1 1 10\n");
        var easy = new PolicySpec { Name = "easy" };
        StarvationRule RuleOf(long enter)
        {
            RegimeTest test = new ThresholdTest(new RegimeMeasure(RegimeMeasureKind.Load), true, enter, enter - 1);
            PolicySpec policy = new RegimeSet([new Regime("busy", easy with { Order = new OrderSpec(OrderKind.Sjf) }, [test]), new Regime("rest", easy, [])], Duration.FromSeconds(1)).ToPolicy("p");
            return StarvationGuarantee.Of(workload, Cluster.Pool(1), policy, Replay.Run(workload, Cluster.Pool(1), policy).Schedule).Rule;
        }

        Assert.Equal(StarvationRule.None, RuleOf(1_500));
        Assert.Equal(StarvationRule.ProtectedHead, RuleOf(5_000));
    }

    /// <summary>The same changes, by turns under the policy of the case and under one that shares and preempts nothing.</summary>
    private static PolicySpec Mixed(RegimeSet set, PolicySpec policy)
    {
        PolicySpec mild = policy with { Order = OrderSpec.Fcfs, BackfillOrder = null, Preemption = PreemptionSpec.None };
        return new RegimeSet([.. set.Regimes.Select((regime, i) => regime with { Policy = i % 2 == 0 ? policy : mild })], set.Dwell, set.UtcOffsetMinutes).ToPolicy("mixed");
    }
}
