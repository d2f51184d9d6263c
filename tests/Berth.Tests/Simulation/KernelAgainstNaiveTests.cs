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

    /// <summary>Every policy whose order looks at jobs alone; this twin knows no tenants.</summary>
    public static TheoryData<string> Policies =>
    [
        .. TwinPolicies.All.Select(policy => policy.Name)
            .Union(PolicyCatalog.Presets.Where(preset => !OrderCatalog.Get(preset.Spec.Order.Kind).IsOfTenants).Select(preset => preset.Name)),
    ];

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
                Schedule slow = NaiveScheduler.Run(one.Workload, one.Cluster, policy, options).Schedule;
                Assert.Equal(Text(one.Workload, slow), Text(one.Workload, fast));
            },
            iter: Workloads,
            print: one => one.ToString());
    }

    private static string Text(Workload workload, Schedule schedule) =>
        TextGantt.Draw(workload, schedule) + "\nstarts " + string.Join(' ', schedule.StartMs.ToArray().Select(ms => ms / 1000m))
        + "\nends " + string.Join(' ', schedule.EndMs.ToArray().Select(ms => ms / 1000m)) + "\noutcomes " + string.Join(' ', schedule.Outcome.ToArray());
}
