using Berth.Model;
using Berth.Model.Metrics;
using CsCheck;
using Xunit;

namespace Berth.Tests.Model.Metrics;

/// <summary>The sweeps over nodes against plain loops over every second of every node.</summary>
public sealed class ResourceUsageTwinTests
{
    private const long Iterations = 400;

    [Fact]
    public void Usage_equals_a_walk_over_every_second_of_every_node() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[-5, 30], Gen.Int[30, 100]).Sample(
        (seed, from, to) =>
        {
            (ClusterNodes nodes, PlacedJob[] jobs) = NodeSchedules.Any(seed);
            (Workload workload, Cluster cluster, Schedule schedule) = NodeSchedules.Build(nodes, jobs);
            var window = new MeasurementWindow(new Instant(from * 1000L), new Instant(to * 1000L));
            ScheduleMetrics metrics = MetricsCalculator.Compute(workload, cluster, schedule, window);
            ResourceUsage usage = metrics.Resources!;
            var slow = new SlowUsage(nodes, jobs, workload.Unit, metrics.StateInterval);

            Compare(slow.Sum(_ => true), usage.Cluster);
            for (int i = 0; i < nodes.Classes.Count; i++)
            {
                Compare(slow.Sum(node => nodes.ClassIndexes[node] == i), usage.ByClass[i]);
            }

            for (int i = 0; i < nodes.Partitions.Count; i++)
            {
                SlowSums ofJobs = new SlowUsage(nodes, [.. jobs.Where(job => job.Partition == i)], workload.Unit, metrics.StateInterval).Sum(_ => true);
                Assert.Equal(ofJobs.CpuMs / 3.6e9, usage.ByPartition[i].Cpu.UsedHours, 1e-9);
                Assert.Equal(slow.Sum(nodes.Partitions[i].Nodes.Contains).IdleMs / 3.6e6, usage.ByPartition[i].NodeTime.IdleHours, 1e-9);
            }

            Assert.Equal(slow.LostShare, usage.LossOfCapacity, 1e-12);
            Assert.Equal(jobs.Count(job => job.Outcome == JobOutcome.DependencyFailed && window.Contains(job.Submit * 1000)), usage.DependencyFailed);
            Assert.Equal(workload.Unit == SizeUnit.Gpu ? usage.Cluster.Gpu!.Share : usage.Cluster.Cpu.Share, metrics.Utilization);
        },
        iter: Iterations);

    private static void Compare(SlowSums slow, NodeGroupUsage usage)
    {
        Assert.Equal(slow.CpuMs / 3.6e9, usage.Cpu.UsedHours, 1e-9);
        Assert.Equal(slow.CpuMs / (double)Math.Max(1, slow.CpuAllMs), usage.Cpu.Share, 1e-12);
        Assert.Equal(slow.CpuOpenMs == 0 ? 0 : slow.CpuMs / (double)slow.CpuOpenMs, usage.Cpu.OpenShare, 1e-12);
        Assert.Equal((double)slow.MemoryMs / NodeSchedules.Gib / 3.6e6, usage.Memory.UsedHours, 1e-9);
        Assert.Equal(slow.GpuMs / 3.6e9, usage.Gpu?.UsedHours ?? 0, 1e-9);
        Assert.Equal(slow.GpuMs / (double)Math.Max(1, slow.GpuAllMs), usage.Gpu?.Share ?? 0, 1e-12);
        Assert.Equal(slow.BusyMs / 3.6e6, usage.NodeTime.BusyHours, 1e-9);
        Assert.Equal(slow.IdleMs / 3.6e6, usage.NodeTime.IdleHours, 1e-9);
        Assert.Equal(slow.IdleWaitingMs / 3.6e6, usage.NodeTime.IdleWhileJobsWaitedHours, 1e-9);
        Assert.Equal(slow.ClosedMs / 3.6e6, usage.NodeTime.MaintenanceHours, 1e-9);
        Assert.Equal(slow.Variation is null, usage.NodeTime.UtilizationVariation is null);
        Assert.Equal(slow.Variation ?? 0, usage.NodeTime.UtilizationVariation ?? 0, 1e-9);
        Assert.Equal(slow.Energy, usage.Energy?.KilowattHours ?? 0, 1e-9);
        Assert.Equal(slow.BusyCost, usage.Cost?.Busy ?? 0, 1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(480)]
    public void Use_over_time_and_what_no_waiting_task_can_use_equal_a_plain_look(int buckets) => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            (ClusterNodes nodes, PlacedJob[] jobs) = NodeSchedules.Any(seed);
            (Workload workload, Cluster cluster, Schedule schedule) = NodeSchedules.Build(nodes, jobs);
            ResourceTimeline line = ResourceTimeline.Compute(workload, cluster, schedule, buckets)!;
            Timeline pool = TimelineCalculator.Compute(workload, cluster, schedule, buckets);
            Assert.Equal((pool.StartMs, pool.BucketMs, pool.QueueLength.Count), (line.StartMs, line.BucketMs, line.Cpu.Count));

            var slow = new SlowUsage(nodes, jobs, workload.Unit, new StateInterval(new Instant(line.StartMs), new Instant(line.StartMs + (line.Cpu.Count * line.BucketMs))));
            var look = new SlowLook(nodes, jobs, workload);
            for (int bucket = 0; bucket < line.Cpu.Count; bucket++)
            {
                long atMs = line.StartMs + (bucket * line.BucketMs);
                Assert.Equal(slow.CpuShare(atMs, atMs + line.BucketMs), line.Cpu[bucket], 1e-12);
                Assert.Equal(slow.BusyShare(atMs, atMs + line.BucketMs), line.BusyNodes[bucket], 1e-12);
                SlowFree free = look.At(atMs);
                Assert.Equal(free.UnusableCpu, line.UnusableCpu[bucket], 1e-12);
                Assert.Equal(free.UnusableMemory, line.UnusableMemory[bucket], 1e-12);
                if (nodes.GpuCount > 0)
                {
                    Assert.Equal(slow.GpuShare(atMs, atMs + line.BucketMs), line.Gpu[bucket], 1e-12);
                    Assert.Equal(free.Gpu, line.FreeGpu[bucket], 1e-12);
                    Assert.Equal(free.UnusableGpu, line.UnusableGpu[bucket], 1e-12);
                    Assert.Equal(free.FragmentedGpu, line.FragmentedGpu[bucket], 1e-12);
                }
            }
        },
        iter: Iterations / 4);
}
