using System.Globalization;
using System.Text;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Berth.Testing.Naive;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation.Waiting;

/// <summary>The clocks say of every job what a twin says that asks for the cause of every waiting job after everything that happens.</summary>
public sealed class WaitTwinTests
{
    private const int Workloads = 200;

    private static readonly ReplayOptions Explained = new() { ExplainsWaits = true };

    private static readonly PlacementRule[] Rules = [.. Enum.GetValues<PlacementRule>().Except([PlacementRule.Random])];

    public static TheoryData<string> Policies =>
    [
        .. TwinPolicies.All.Select(policy => policy.Name)
            .Union(PolicyCatalog.Presets.Where(preset => !OrderCatalog.Get(preset.Spec.Order.Kind).IsOfTenants).Select(preset => preset.Name)),
    ];

    [Theory]
    [MemberData(nameof(Policies))]
    public void On_a_pool_every_cause_of_every_job_is_the_twin_s(string policy) => OnPool(policy, Explained);

    [Theory]
    [MemberData(nameof(Policies))]
    public void With_one_pass_an_instant_too(string policy) => OnPool(policy, Explained with { Pass = PassRule.EachInstant });

    [Theory]
    [MemberData(nameof(Policies))]
    public void With_ends_before_arrivals_too(string policy) => OnPool(policy, Explained with { EventOrder = EventOrder.EndsFirst });

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("all")]
    public void On_nodes_every_cause_of_every_job_is_the_twin_s(string depth)
    {
        int? reserved = depth == "all" ? null : int.Parse(depth, CultureInfo.InvariantCulture);
        NodeCases.Of(NodeCases.Policies(Rules).Select(policy => policy with { ReservationDepth = reserved })).Sample(
            one => NodeCaseReduction.Check(one, CompareOnNodes), iter: 3 * Workloads, print: _ => "");
    }

    [Fact]
    public void With_limits_quotas_and_shares_too() => OfTenants(TenantCases.Gated);

    [Fact]
    public void With_jobs_that_are_stopped_for_others_too() => OfTenants(TenantCases.Preempting);

    [Fact]
    public void With_failures_and_changes_of_size_too() => OfTenants(TenantCases.Failing);

    private static void OfTenants(Gen<GeneratedTenantCase> cases) => cases.Sample(one => one.Check(CompareWithTenants), iter: 5 * Workloads, print: _ => "");

    private static void CompareWithTenants(GeneratedTenantCase one)
    {
        ReplayResult fast = Replay.Run(one.Workload, one.Cluster, one.Policy, one.Options with { ExplainsWaits = true });
        NaiveWaits slow = NaiveTenantScheduler.RunWithWaits(one.Workload, one.Cluster, one.Policy, one.Options).Waits;
        string schedule = one.Text(fast.Schedule);

        // A job that waits when nothing can happen any more waits until then; when that is, is nobody's business.
        int[] started = [.. Enumerable.Range(0, one.Workload.JobCount).Where(job => fast.Schedule.Started(new JobId(job)))];
        string twin = Text(started, slow.Of);
        string kernel = Text(started, job => fast.Waits!.Of(new JobId(job)).ToArray());
        Assert.True(twin == kernel, $"the twin:\n{twin}\nthe ledger:\n{kernel}\n{schedule}");
    }

    private static void OnPool(string name, ReplayOptions options)
    {
        PolicySpec policy = PolicyCatalog.Find(name)?.Spec ?? TwinPolicies.ByName(name);
        Cases.Any.Sample(
            one =>
            {
                ReplayResult fast = Replay.Run(one.Workload, one.Cluster, policy, options);
                NaiveScheduler slow = NaiveScheduler.Run(one.Workload, one.Cluster, policy, options);
                string schedule = TextGantt.Draw(one.Workload, fast.Schedule);
                Assert.Equal(Text(Enumerable.Range(0, one.Workload.JobCount), slow.Waits.Of) + schedule, Text(Enumerable.Range(0, one.Workload.JobCount), job => fast.Waits!.Of(new JobId(job)).ToArray()) + schedule);
            },
            iter: Workloads,
            print: one => one.ToString());
    }

    private static void CompareOnNodes(GeneratedNodeCase one)
    {
        NaiveNodeScheduler twin = NaiveNodeScheduler.Run(one.Workload, one.Cluster, one.Policy, one.Options);
        ReplayResult fast = Replay.Run(one.Workload, one.Cluster, one.Policy, one.Options with { ExplainsWaits = true });
        string schedule = one.Text(fast.Schedule);
        Assert.Equal(
            Text(Enumerable.Range(0, one.Workload.JobCount), twin.Waits.Of) + schedule,
            Text(Enumerable.Range(0, one.Workload.JobCount), job => fast.Waits!.Of(new JobId(job)).ToArray()) + schedule);
    }

    private static string Text(IEnumerable<int> jobs, Func<int, long[]> waits)
    {
        var text = new StringBuilder();
        foreach (int job in jobs)
        {
            text.Append(WorkloadText.NameOf(job));
            long[] sums = waits(job);
            for (int cause = 0; cause < sums.Length; cause++)
            {
                if (sums[cause] != 0)
                {
                    text.Append(CultureInfo.InvariantCulture, $" {(WaitCause)cause} {sums[cause]}");
                }
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
