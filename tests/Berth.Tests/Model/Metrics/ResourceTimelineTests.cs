using Berth.Model;
using Berth.Model.Metrics;
using Xunit;
using static Berth.Tests.Model.Metrics.NodeSchedules;

namespace Berth.Tests.Model.Metrics;

/// <summary>Fragmentation of small clusters worked out by hand.</summary>
public sealed class ResourceTimelineTests
{
    private static readonly JobMode TwoGpus = new(1, Task(1, 2));

    /// <summary>Two nodes of two GPUs; one GPU of each is held from 0 to 10, while the last job waits, as <paramref name="waits"/> asks.</summary>
    private static ResourceTimeline OneGpuFreeOnEach(JobMode waits, ClusterNodes? nodes = null, IReadOnlyList<string>? partitions = null)
    {
        var one = new JobMode(1, Task(1, 1));
        (Workload workload, Cluster cluster, Schedule schedule) = Build(
            nodes ?? new ClusterNodes([Class("g", 2, 8, 2)]),
            [
                new(0, 0, 10, one, new TaskPlace(0, 1, 0b01)), new(0, 0, 10, one, new TaskPlace(1, 1, 0b10)),
                new(0, null, 10, waits) { Partitions = partitions ?? [] },
            ]);
        return ResourceTimeline.Compute(workload, cluster, schedule, 1)!;
    }

    [Fact]
    public void Two_free_gpus_on_two_nodes_are_no_use_to_a_task_of_two() => Assert.Equal([0.5], OneGpuFreeOnEach(TwoGpus).UnusableGpu);

    [Fact]
    public void They_are_of_use_to_a_task_of_one_of_a_gang_of_two() => Assert.Equal([0.0], OneGpuFreeOnEach(new JobMode(2, Task(1, 1))).UnusableGpu);

    [Fact]
    public void They_are_no_use_to_two_tasks_that_must_share_a_node() =>
        Assert.Equal([0.5], OneGpuFreeOnEach(new JobMode(2, Task(1, 1)) { Spread = TaskSpread.SameNode }).UnusableGpu);

    [Fact]
    public void They_are_no_use_to_a_job_that_wants_its_nodes_to_itself() =>
        Assert.Equal([0.5], OneGpuFreeOnEach(new JobMode(1, Task(1, 1)) { Exclusive = true }).UnusableGpu);

    [Fact]
    public void They_are_no_use_to_a_task_with_too_much_cpu() => Assert.Equal([0.5], OneGpuFreeOnEach(new JobMode(1, Task(8, 1))).UnusableGpu);

    [Fact]
    public void They_are_no_use_to_a_task_of_another_type_of_gpu() =>
        Assert.Equal([0.5], OneGpuFreeOnEach(new JobMode(1, Task(1, 1)) { GpuTypes = new NameList("H100") }).UnusableGpu);

    [Fact]
    public void They_are_no_use_to_a_task_that_asks_for_a_feature_they_lack() =>
        Assert.Equal([0.5], OneGpuFreeOnEach(new JobMode(1, Task(1, 1)) { Features = new NameList("nvlink") }).UnusableGpu);

    [Fact]
    public void They_are_of_use_only_where_the_partition_of_the_waiting_job_reaches()
    {
        var nodes = new ClusterNodes([Class("g", 2, 8, 2)])
        {
            Partitions = [new Partition { Name = "all", Nodes = NodeSet.All(2), IsDefault = true }, new Partition { Name = "one", Nodes = NodeSet.Of([1]) }],
        };

        Assert.Equal([0.25], OneGpuFreeOnEach(new JobMode(1, Task(1, 1)), nodes, ["one"]).UnusableGpu);
        Assert.Equal([0.0], OneGpuFreeOnEach(new JobMode(1, Task(1, 1)), nodes).UnusableGpu);
    }

    [Fact]
    public void Where_nobody_waits_for_gpu_none_is_called_unusable()
    {
        ResourceTimeline line = OneGpuFreeOnEach(new JobMode(1, Task(8)));

        Assert.Equal([0.0], line.UnusableGpu);
        Assert.Equal([14 / 16.0], line.UnusableCpu);
    }

    [Fact]
    public void Free_gpu_is_fragmented_for_the_expected_tasks_that_cannot_use_it()
    {
        // Expected: two tasks of one GPU, one of two. One GPU free on each node: useless to one task in three.
        ResourceTimeline line = OneGpuFreeOnEach(TwoGpus);

        Assert.Equal(0.5, line.FreeGpu[0]);
        Assert.Equal(0.5 / 3, line.FragmentedGpu[0], 1e-12);
    }

    [Fact]
    public void Nodes_in_maintenance_have_nothing_free()
    {
        var nodes = new ClusterNodes([Class("g", 2, 8, 2)])
        {
            Reservations = [new AdvanceReservation("repair", NodeSet.Of([1]), new Instant(0), new Instant(99_000), [])],
        };
        ResourceTimeline line = OneGpuFreeOnEach(TwoGpus, nodes);

        Assert.Equal(0.25, line.FreeGpu[0]);
        Assert.Equal([0.25], line.UnusableGpu);
    }
}
