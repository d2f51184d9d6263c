using Berth.Model;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Model.Jobs;

public sealed class CoreGangsTests
{
    private static readonly Workload Log = WorkloadText.Parse("""
        job submit procs run request user
        A   0      3     10  20      ann
        B   1      1     4   4       bob
        C   2      3     8   9       ann
        """);

    [Fact]
    public void A_job_of_n_processors_becomes_n_tasks_of_one_core()
    {
        Workload gangs = CoreGangs.Of(Log);

        Assert.Equal(2, gangs.Shapes.Count);
        JobMode first = Assert.Single(gangs.Shapes[gangs.Jobs.Shape[0]].Modes);
        Assert.Equal((3, new TaskRequest(1000, 0, 0, 0, 0)), (first.TaskCount, first.Task));
        Assert.Equal(1, gangs.Shapes[gangs.Jobs.Shape[1]].Modes[0].TaskCount);
        Assert.Equal(gangs.Jobs.Shape[0], gangs.Jobs.Shape[2]);
    }

    [Fact]
    public void All_else_stays()
    {
        Workload gangs = CoreGangs.Of(Log);

        Assert.Equal(WorkloadText.Write(Log), WorkloadText.Write(gangs));
        Assert.Equal((Log.Name, Log.Origin, Log.Unit), (gangs.Name, gangs.Origin, gangs.Unit));
    }

    [Fact]
    public void Sizes_stay_on_a_cluster_of_nodes_also_with_gpus()
    {
        var nodes = new ClusterNodes([new NodeClass { Name = "gpu", Count = 2, CpuMillicores = 8000, MemoryBytes = 1, GpuCount = 4, GpuType = "A100" }]);

        Workload sized = WorkloadChanges.SizedFor(CoreGangs.Of(Log), nodes);

        Assert.Equal(SizeUnit.Processor, sized.Unit);
        Assert.Equal([3, 1, 3], sized.Jobs.Processors.ToArray());
    }

    [Fact]
    public void A_workload_that_says_what_it_asks_of_nodes_is_left_alone()
    {
        Workload gangs = CoreGangs.Of(Log);

        Assert.Same(gangs, CoreGangs.Of(gangs));
    }

    [Fact]
    public void On_one_large_node_the_schedule_is_that_of_the_pool()
    {
        var one = new ClusterNodes([new NodeClass { Name = "only", Count = 1, CpuMillicores = 4000, MemoryBytes = 1 }]);
        var policy = new PolicySpec { Name = "easy" };

        Schedule pool = Berth.Simulation.Replay.Run(Log, Cluster.Pool(4), policy).Schedule;
        Schedule nodes = Berth.Simulation.Replay.Run(CoreGangs.Of(Log), Cluster.OfNodes("one", one, SizeUnit.Processor), policy).Schedule;

        Assert.Equal(pool.StartMs.ToArray(), nodes.StartMs.ToArray());
        Assert.NotNull(nodes.Allocations);
    }
}
