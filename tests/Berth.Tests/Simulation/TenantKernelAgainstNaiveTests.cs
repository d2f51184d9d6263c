using Berth.Model;
using Berth.Simulation;
using Berth.Testing;
using Berth.Testing.Naive;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>
/// With many tenants too the kernel and the replay do what the slow twin does: every start, end, outcome and interrupted run, on pools where limits, quotas, shares,
/// preemption, failures and changes of size collide.
/// </summary>
public sealed class TenantKernelAgainstNaiveTests
{
    private const int Workloads = 1500;

    [Fact]
    public void Limits_quotas_and_shared_orders_give_the_schedule_of_the_twin() => Compare(TenantCases.Gated);

    [Fact]
    public void Preemption_gives_the_schedule_of_the_twin() => Compare(TenantCases.Preempting);

    [Fact]
    public void Failures_and_changes_of_size_give_the_schedule_of_the_twin() => Compare(TenantCases.Failing);

    private static void Compare(Gen<GeneratedTenantCase> cases) => cases.Sample(one => one.Check(Compare), iter: Workloads, print: _ => "");

    private static void Compare(GeneratedTenantCase one)
    {
        Schedule kernel = Replay.Run(one.Workload, one.Cluster, one.Policy, one.Options).Schedule;
        Schedule twin = NaiveTenantScheduler.Run(one.Workload, one.Cluster, one.Policy, one.Options);
        string fast = one.Text(kernel);
        string slow = one.Text(twin);
        Assert.True(fast == slow, $"the twin:\n{slow}\nthe kernel:\n{fast}");
    }
}
