using Berth.Model;
using Berth.Model.Metrics;
using Xunit;
using static Berth.Tests.Model.Metrics.NodeSchedules;

namespace Berth.Tests.Model.Metrics;

/// <summary>Usage of nodes worked out by hand. Times in seconds; an hour is kept in seconds so that sums stay small.</summary>
public sealed class ResourceUsageTests
{
    private const double Second = 1 / 3600.0;

    private static ResourceUsage Measure(ClusterNodes nodes, IReadOnlyList<PlacedJob> jobs, Action<JobLinks>? link = null, MeasurementWindow window = default)
    {
        (Workload workload, Cluster cluster, Schedule schedule) = Build(nodes, jobs, link);
        return MetricsCalculator.Compute(workload, cluster, schedule, window).Resources!;
    }

    [Fact]
    public void Parts_of_a_gpu_count_as_parts_and_cpu_work_leaves_the_gpus_free()
    {
        // One node, 8 cores, 2 GPUs, 0 .. 10: half a GPU for 10 s, a whole one for 4 s, 4 cores for 5 s.
        var nodes = new ClusterNodes([Class("g", 1, 8, 2)]);
        ResourceUsage usage = Measure(nodes,
        [
            new(0, 0, 10, new JobMode(1, Task(1, 1, 500)), new TaskPlace(0, 1, 0b01)),
            new(0, 2, 4, new JobMode(1, Task(2, 1)), new TaskPlace(0, 1, 0b10)),
            new(1, 5, 5, new JobMode(1, Task(4)), new TaskPlace(0, 1, 0)),
        ]);

        Assert.Equal((9 * Second, 20 * Second, 0.45), (usage.Cluster.Gpu!.UsedHours, usage.Cluster.Gpu.AvailableHours, usage.Cluster.Gpu.Share));
        Assert.Equal((38 * Second, 80 * Second), (usage.Cluster.Cpu.UsedHours, usage.Cluster.Cpu.AvailableHours));
        Assert.Equal((1.0, 0.0), (usage.Cluster.NodeTime.BusyShare, usage.Cluster.NodeTime.IdleShare));
    }

    [Fact]
    public void A_part_takes_the_whole_gpu_where_gpus_may_not_be_shared()
    {
        var nodes = new ClusterNodes([Class("g", 1, 8, 2, shareable: false)]);

        ResourceUsage usage = Measure(nodes, [new(0, 0, 10, new JobMode(1, Task(1, 1, 300)), new TaskPlace(0, 1, 1))]);

        Assert.Equal(0.5, usage.Cluster.Gpu!.Share);
    }

    [Fact]
    public void Memory_of_a_gpu_is_turned_into_its_part_of_the_gpu_at_hand()
    {
        var nodes = new ClusterNodes([Class("g", 1, 8, 1) with { GpuMemoryBytes = 80 * Gib }]);

        ResourceUsage usage = Measure(nodes, [new(0, 0, 10, new JobMode(1, Task(1, 1) with { GpuMemoryBytes = 20 * Gib }), new TaskPlace(0, 1, 1))]);

        Assert.Equal(0.25, usage.Cluster.Gpu!.Share);
    }

    [Fact]
    public void A_job_that_has_its_nodes_to_itself_holds_all_there_is_in_them_once()
    {
        // Two halves on one node: two entries of the allocation, one node held.
        var nodes = new ClusterNodes([Class("g", 2, 8, 2)]);
        var mode = new JobMode(2, Task(1, 1, 600)) { Exclusive = true };

        ResourceUsage usage = Measure(nodes, [new(0, 0, 10, mode, new TaskPlace(0, 1, 0b01), new TaskPlace(0, 1, 0b10))]);

        Assert.Equal((0.5, 0.5, 0.5, 0.5), (usage.Cluster.Gpu!.Share, usage.Cluster.Cpu.Share, usage.Cluster.Memory.Share, usage.Cluster.NodeTime.BusyShare));
    }

    [Fact]
    public void Nodes_idle_while_a_job_waits_are_counted_and_those_in_maintenance_are_not()
    {
        // Three nodes, 0 .. 20. The second job waits from 5 to 10. Node 2 is in maintenance from 6 to 30.
        var nodes = new ClusterNodes([Class("c", 3, 4)])
        {
            Reservations = [new AdvanceReservation("repair", NodeSet.Of([2]), new Instant(6000), new Instant(30_000), [])],
        };
        ResourceUsage usage = Measure(nodes,
        [
            new(0, 0, 10, new JobMode(1, Task(4)), new TaskPlace(0, 1, 0)),
            new(5, 10, 10, new JobMode(1, Task(4)), new TaskPlace(0, 1, 0)),
        ]);
        NodeTime time = usage.Cluster.NodeTime;

        Assert.Equal((60 * Second, 20 * Second, 14 * Second), (time.Hours, time.BusyHours, time.MaintenanceHours));
        Assert.Equal(26 * Second, time.IdleHours, 1e-15);
        Assert.Equal((5 + 1) * Second, time.IdleWhileJobsWaitedHours, 1e-15);
        Assert.Equal((20 / 60.0, 20 / 46.0), (usage.Cluster.Cpu.Share, usage.Cluster.Cpu.OpenShare));
    }

    [Fact]
    public void A_job_that_waits_for_another_one_is_not_in_the_queue()
    {
        // B may not start before A ends, so that the idle node is nobody's fault; C waits one second.
        var nodes = new ClusterNodes([Class("c", 2, 4)]);
        ResourceUsage usage = Measure(
            nodes,
            [
                new(0, 0, 10, new JobMode(1, Task(4)), new TaskPlace(0, 1, 0)),
                new(0, 10, 10, new JobMode(1, Task(4)), new TaskPlace(0, 1, 0)),
                new(3, 4, 1, new JobMode(1, Task(4)), new TaskPlace(1, 1, 0)),
            ],
            links => links.Add(1, DependencyKind.AfterAny, 0));

        Assert.Equal(1 * Second, usage.Cluster.NodeTime.IdleWhileJobsWaitedHours, 1e-15);
    }

    [Fact]
    public void Imbalance_is_the_standard_deviation_over_the_mean_of_the_nodes()
    {
        // Utilizations 1, 0.5, 0, 0.5: mean 0.5, variance 0.125.
        var nodes = new ClusterNodes([Class("c", 4, 4)]);
        ResourceUsage usage = Measure(nodes,
        [
            new(0, 0, 10, new JobMode(1, Task(4)), new TaskPlace(0, 1, 0)),
            new(0, 0, 5, new JobMode(1, Task(4)), new TaskPlace(1, 1, 0)),
            new(0, 0, 10, new JobMode(1, Task(2)), new TaskPlace(3, 1, 0)),
        ]);

        Assert.Equal(Math.Sqrt(0.125) / 0.5, usage.Cluster.NodeTime.UtilizationVariation!.Value, 1e-12);
    }

    [Fact]
    public void Energy_goes_with_the_gpus_held_and_cost_with_the_hours_of_busy_nodes()
    {
        // Two nodes, 100 W idle, 500 W full, 3 an hour, for one hour; one of four GPUs of the first is held all the time.
        var nodes = new ClusterNodes([Class("g", 2, 8, 4) with { IdleWatts = 100, FullWatts = 500, PricePerHour = 3 }, Class("c", 1, 8)]);

        ResourceUsage usage = Measure(nodes, [new(0, 0, 3600, new JobMode(1, Task(1, 1)), new TaskPlace(0, 1, 1))]);

        Assert.Equal(new EnergyUse(0.3, 2), usage.Cluster.Energy);
        Assert.Equal(new NodeCost(3, 6, 2), usage.Cluster.Cost);
        Assert.Null(usage.ByClass[1].Energy);
        Assert.Null(usage.ByClass[1].Cost);
    }

    [Fact]
    public void Partitions_count_the_work_of_their_own_jobs_on_all_their_nodes()
    {
        var nodes = new ClusterNodes([Class("c", 2, 4)])
        {
            Partitions = [new Partition { Name = "a", Nodes = NodeSet.All(2), IsDefault = true }, new Partition { Name = "b", Nodes = NodeSet.Of([1]) }],
        };
        ResourceUsage usage = Measure(nodes,
        [
            new(0, 0, 10, new JobMode(1, Task(4)), new TaskPlace(0, 1, 0)) { Partition = 0 },
            new(0, 0, 5, new JobMode(1, Task(2)), new TaskPlace(1, 1, 0)) { Partition = 1 },
        ]);

        Assert.Equal([("a", 0.5), ("b", 0.25)], usage.ByPartition.Select(group => (group.Name, group.Cpu.Share)));
        Assert.Equal([0.75, 0.5], usage.ByPartition.Select(group => group.NodeTime.BusyShare));
    }

    [Fact]
    public void A_deadline_is_met_by_a_job_that_ended_by_itself_in_time()
    {
        var nodes = new ClusterNodes([Class("c", 4, 4)]);
        var mode = new JobMode(1, Task(1));
        ResourceUsage usage = Measure(nodes,
        [
            new(0, 0, 10, mode, new TaskPlace(0, 1, 0)) { Deadline = 10 },
            new(0, 0, 10, mode, new TaskPlace(1, 1, 0)) { Deadline = 9 },
            new(0, 0, 10, mode, new TaskPlace(2, 1, 0)) { Deadline = 99, Outcome = JobOutcome.KilledAtLimit },
            new(0, null, 10, mode) { Deadline = 99, Outcome = JobOutcome.DependencyFailed },
            new(0, 0, 10, mode, new TaskPlace(3, 1, 0)),
        ]);

        Assert.Equal(new DeadlineCounts(1, 3), usage.Deadlines);
        Assert.Equal(1, usage.DependencyFailed);
    }

    [Fact]
    public void A_pool_has_no_usage_of_nodes()
    {
        (Workload workload, Cluster cluster, Schedule schedule) = SmallSchedules.Build(new SmallJob(0, 0, 10, 4));

        Assert.Null(MetricsCalculator.Compute(workload, cluster, schedule, MeasurementWindow.All).Resources);
        Assert.Null(ResourceTimeline.Compute(workload, cluster, schedule, 10));
        Assert.Null(NodeHeatMap.Compute(workload, cluster, schedule, 0, 1000, 10, 10));
    }

    [Fact]
    public void A_year_of_a_large_cluster_does_not_overflow()
    {
        const int Year = 366 * 86_400;
        var nodes = new ClusterNodes([Class("g", 10_000, 256, 8, gib: 4096) with { StorageBytes = 30_000 * Gib }]);
        var mode = new JobMode(10_000, Task(256, 8, gib: 4096) with { StorageBytes = 30_000 * Gib });

        ResourceUsage usage = Measure(nodes, [new(0, 0, Year, mode, [.. Enumerable.Range(0, 10_000).Select(node => new TaskPlace(node, 1, 255))])]);

        Assert.Equal((1.0, 1.0, 1.0, 1.0), (usage.Cluster.Cpu.Share, usage.Cluster.Memory.Share, usage.Cluster.Storage!.Share, usage.Cluster.Gpu!.Share));
    }
}
