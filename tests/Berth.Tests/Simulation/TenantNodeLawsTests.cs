using Berth.Model;
using Berth.Simulation;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>
/// On nodes shared by many tenants, whatever is limited, preempted or fails: no gang runs in parts, nothing runs on a node that is out, only those are stopped who may be, work is
/// conserved, limits and quotas hold at every start, and every job comes to an end.
/// </summary>
public sealed class TenantNodeLawsTests
{
    [Fact]
    public void Every_law_holds_whatever_is_shared_stopped_and_broken()
    {
        int interrupted = 0;
        int outages = 0;
        TenantNodeCases.Any.Sample(
            one =>
            {
                Schedule schedule = Replay.Run(one.Workload, one.Cluster, one.Case.Policy, one.Case.Options).Schedule;
                IReadOnlyList<string> broken = TenantLaws.Broken(one, schedule);
                Assert.True(broken.Count == 0, string.Join('\n', broken) + "\n" + one.Case.Text(schedule));
                Interlocked.Add(ref interrupted, schedule.Interrupted.All.Length);
                Interlocked.Add(ref outages, schedule.Outages.Count);
            },
            iter: 1000,
            print: one => one.ToString());
        Assert.True(interrupted > 100 && outages > 100, $"{interrupted} runs were interrupted, {outages} nodes were out");
    }
}
