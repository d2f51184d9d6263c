using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Berth.Testing.Naive;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>The fast kernel decides what the slow twin decides: every start time, on workloads full of coincidences.</summary>
public sealed class KernelAgainstNaiveTests
{
    private const int Workloads = 150;

    public static TheoryData<string> Policies => [.. TwinPolicies.All.Select(p => p.Name).Union(PolicyCatalog.Presets.Select(p => p.Name))];

    [Theory]
    [MemberData(nameof(Policies))]
    public void The_kernel_starts_every_job_when_the_twin_does(string policy) => Compare(policy, new ReplayOptions());

    [Theory]
    [MemberData(nameof(Policies))]
    public void With_one_pass_an_instant_too(string policy) => Compare(policy, new ReplayOptions { Pass = PassRule.EachInstant });

    [Theory]
    [MemberData(nameof(Policies))]
    public void With_ends_before_arrivals_too(string policy) => Compare(policy, new ReplayOptions { EventOrder = EventOrder.EndsFirst });

    private static void Compare(string name, ReplayOptions options)
    {
        PolicySpec policy = PolicyCatalog.Find(name)?.Spec ?? TwinPolicies.ByName(name);
        Cases.Any.Sample(
            one =>
            {
                Schedule fast = Replay.Run(one.Workload, one.Cluster, policy, options).Schedule;
                Schedule slow = OrderCatalog.Get(policy.Order.Kind).IsOfTenants
                    ? NaiveTenantScheduler.Run(one.Workload, one.Cluster, policy, options)
                    : NaiveScheduler.Run(one.Workload, one.Cluster, policy, options).Schedule;
                Assert.Equal(Text(one.Workload, slow), Text(one.Workload, fast));
            },
            iter: Workloads,
            print: one => one.ToString());
    }

    private static string Text(Workload workload, Schedule schedule) =>
        TextGantt.Draw(workload, schedule) + "\nstarts " + string.Join(' ', schedule.StartMs.ToArray().Select(ms => ms / 1000m))
        + "\nends " + string.Join(' ', schedule.EndMs.ToArray().Select(ms => ms / 1000m)) + "\noutcomes " + string.Join(' ', schedule.Outcome.ToArray());
}
