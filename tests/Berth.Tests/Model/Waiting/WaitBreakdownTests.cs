using Berth.Model;
using Berth.Model.Metrics;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Simulation.Waiting;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Model.Waiting;

/// <summary>Waiting by class, worked out by hand and against the metrics; and the sentences about it.</summary>
public sealed class WaitBreakdownTests
{
    private static readonly PolicySpec Easy = PolicyText.Parse("easy");

    /// <summary>B waits 9 s for capacity; C 8 s because what is free is promised to B, then 4 s behind it.</summary>
    private static readonly Workload Three = WorkloadText.Parse("""
        job submit procs run user account
        A   0      3     10  ann  x
        B   1      4     4   bob  x
        C   2      1     9   eve  y
        """);

    private static WaitBreakdown Of(Workload workload, Cluster cluster, PolicySpec policy, MeasurementWindow window = default)
    {
        ReplayResult result = WaitLaws.Run(workload, cluster, policy);
        return WaitBreakdownCalculator.Compute(workload, cluster, result.Schedule, result.Waits!, window);
    }

    [Fact]
    public void Waiting_is_added_up_by_cause_and_class()
    {
        WaitBreakdown waits = Of(Three, Cluster.Pool(4), Easy);
        Assert.Equal(21_000, waits.All.TotalMs);
        Assert.Equal((9_000, 8_000, 4_000), (waits.All.MsByCause[(int)WaitCause.Capacity], waits.All.MsByCause[(int)WaitCause.Promised], waits.All.MsByCause[(int)WaitCause.Order]));
        Assert.Equal([WaitCause.Capacity, WaitCause.Promised, WaitCause.Order], waits.Largest);
        Assert.Equal(1, waits.JobsByCause[(int)WaitCause.Promised]);
        Assert.Equal(["user", "account", "size"], waits.Dimensions.Select(dimension => dimension.Name));
        Assert.Equal([("eve", 1, 12_000L), ("bob", 1, 9_000L), ("ann", 1, 0L)], waits.By("user")!.Groups.Select(group => (group.Name, group.Jobs, group.TotalMs)));
        Assert.Equal([("y", 12_000L), ("x", 9_000L)], waits.By("account")!.Groups.Select(group => (group.Name, group.TotalMs)));
        Assert.Equal([("1 proc", 12_000L), ("2-8 procs", 9_000L)], waits.By("size")!.Groups.Select(group => (group.Name, group.TotalMs)));
        Assert.Equal(0, waits.NeverStarted.Jobs);
    }

    [Fact]
    public void Each_of_the_largest_causes_is_a_sentence_that_says_who_is_hit_most() => Assert.Equal(
        [
            "No capacity: 43 % of all waiting, 0.00 job-hours of 1 job; too little was free anywhere. Hit most: account x (100 %) and jobs of 2-8 procs (100 %).",
            "Promised: 38 % of all waiting, 0.00 job-hours of 1 job; there was room, but promised to jobs ahead or set aside for others. Hit most: account y (100 %) and jobs of 1 proc (100 %).",
            "Order: 19 % of all waiting, 0.00 job-hours of 1 job; others were first when room was made, or nobody may pass. Hit most: account y (100 %) and jobs of 1 proc (100 %).",
        ],
        WaitText.Of(Of(Three, Cluster.Pool(4), Easy)));

    [Fact]
    public void Nobody_waits_nothing_is_said() => Assert.Empty(WaitText.Of(Of(Three, Cluster.Pool(100), Easy)));

    [Fact]
    public void Only_jobs_within_the_window_count()
    {
        WaitBreakdown waits = Of(Three, Cluster.Pool(4), Easy, new MeasurementWindow(new Instant(2000), null));
        Assert.Equal((1, 12_000L), (waits.All.Jobs, waits.All.TotalMs));
    }

    /// <summary>B waits for A, which ends the other way: B never starts, and what it waited stands apart.</summary>
    [Fact]
    public void Jobs_that_never_start_stand_apart()
    {
        var builder = new WorkloadBuilder();
        for (int i = 0; i < 2; i++)
        {
            builder.Add(new JobRow { Number = i + 1, SubmitMs = i * 1000, RunMs = 5_000, RequestedMs = 5_000, Processors = 1, User = builder.User("u") });
        }

        builder.Links.Add(1, DependencyKind.AfterNotOk, 0);
        WaitBreakdown waits = Of(builder.Build(), Cluster.Pool(1), Easy);
        Assert.Equal((1, 0L), (waits.All.Jobs, waits.All.TotalMs));
        Assert.Equal((1, 4_000L), (waits.NeverStarted.Jobs, waits.NeverStarted.MsByCause[(int)WaitCause.Dependency]));
        Assert.Equal(4_000, waits.OverTime.Of(1)[(int)WaitCause.Dependency] + Enumerable.Range(0, waits.OverTime.Count).Where(i => i != 1).Sum(i => waits.OverTime.Of(i)[(int)WaitCause.Dependency]));
    }

    [Fact]
    public void It_is_the_wait_of_the_metrics_divided_in_several_ways() => Gen.Select(Cases.Any, Gen.Int[0, 30], Gen.Int[0, 60]).Sample(
        (one, from, length) =>
        {
            ReplayResult result = WaitLaws.Run(one.Workload, one.Cluster, Easy);
            var window = new MeasurementWindow(new Instant(from * 1000L), new Instant((from + length) * 1000L));
            ScheduleMetrics metrics = MetricsCalculator.Compute(one.Workload, one.Cluster, result.Schedule, window);
            WaitBreakdown waits = WaitBreakdownCalculator.Compute(one.Workload, one.Cluster, result.Schedule, result.Waits!, window);
            Assert.Equal(metrics.Wait.Count, waits.All.Jobs);
            Assert.Equal(metrics.Wait.Mean * metrics.Wait.Count, waits.All.TotalMs / 1000.0, 1e-6 * (1 + (waits.All.TotalMs / 1000.0)));
            foreach (WaitDimension dimension in waits.Dimensions)
            {
                Assert.Equal(waits.All.Jobs, dimension.Groups.Sum(group => group.Jobs));
                Assert.Equal(waits.All.MsByCause, Enumerable.Range(0, WaitAttribution.CauseCount).Select(cause => dimension.Groups.Sum(group => group.MsByCause[cause])));
            }
        },
        iter: 200,
        print: all => all.Item1.ToString());
}
