using Berth.Model;
using Berth.Simulation.Generators;
using Xunit;

namespace Berth.Tests.Simulation.Generators;

public sealed class GpuClusterModelTests
{
    private static readonly GpuClusterOptions Options = new() { Jobs = 20_000, Nodes = RegularGpuCluster.Of(200), Seed = 7 };
    private static readonly Workload Sample = GpuClusterModel.Generate(Options);

    [Fact]
    public void Ten_thousand_regular_nodes_have_forty_thousand_gpus_in_three_classes()
    {
        ClusterNodes nodes = RegularGpuCluster.Of(10_000);

        Assert.Equal(10_000, nodes.Count);
        Assert.Equal(40_000, nodes.GpuCount);
        Assert.Equal([2000, 4000, 4000], nodes.Classes.Select(kind => kind.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(99)]
    public void A_regular_cluster_has_as_many_nodes_as_asked_for(int count)
    {
        Assert.Equal(count, RegularGpuCluster.Of(count).Count);
        Assert.InRange(RegularGpuCluster.Of(count).GpuCount, 3.9 * count, 4.1 * count);
    }

    [Fact]
    public void Equal_options_give_equal_jobs_and_another_seed_does_not()
    {
        Assert.Equal(Lines(Sample), Lines(GpuClusterModel.Generate(Options)));
        Assert.NotEqual(Lines(Sample), Lines(GpuClusterModel.Generate(Options with { Seed = 8 })));
    }

    [Theory]
    [InlineData(1, 300)]
    [InlineData(7, 2000)]
    [InlineData(200, 20_000)]
    public void Every_job_has_room_on_the_idle_nodes_of_one_class(int count, int jobs)
    {
        ClusterNodes nodes = RegularGpuCluster.Of(count);
        Workload workload = GpuClusterModel.Generate(Options with { Jobs = jobs, Nodes = nodes });

        Assert.Equal(jobs, workload.JobCount);
        Assert.All(workload.Shapes, shape => Assert.Contains(nodes.Classes, kind => HasRoom(kind, Assert.Single(shape.Modes))));
    }

    [Fact]
    public void Odd_nodes_get_jobs_that_fit_them()
    {
        var nodes = new ClusterNodes([new NodeClass { Name = "odd", Count = 3, GpuCount = 5, CpuMillicores = 7000, MemoryBytes = 11L << 30 }]);
        Workload workload = GpuClusterModel.Generate(Options with { Jobs = 3000, Nodes = nodes });

        Assert.All(workload.Shapes, shape => Assert.True(HasRoom(nodes.Classes[0], shape.Modes[0]), shape.Modes[0].ToString()));
        Assert.Contains(workload.Shapes, shape => shape.Modes[0].TaskCount > 1);
    }

    [Fact]
    public void Sizes_are_gpus_and_mostly_one()
    {
        Assert.Equal(SizeUnit.Gpu, Sample.Unit);
        Assert.Equal(800, Sample.MachineProcessors);
        for (int i = 0; i < Sample.JobCount; i++)
        {
            JobMode mode = Mode(Sample, i);
            Assert.Equal(mode.TaskCount * mode.Task.GpuCount, Sample.Jobs.Processors[i]);
        }

        int[] sizes = Sample.Jobs.Processors.ToArray();
        Assert.InRange(sizes.Count(gpus => gpus == 1), 0.55 * sizes.Length, 0.6 * sizes.Length);
        Assert.InRange(sizes.Count(int.IsPow2), 0.93 * sizes.Length, 0.99 * sizes.Length);
        Assert.Equal(128, sizes.Max());
    }

    [Fact]
    public void Shapes_are_some_dozens_to_two_hundred_and_few_of_them_make_most_jobs()
    {
        Assert.InRange(Sample.Shapes.Count, 60, 200);
        int[] counts = [.. Enumerable.Range(0, Sample.JobCount).GroupBy(i => Mode(Sample, i)).Select(group => group.Count()).OrderDescending()];
        Assert.True(counts.Take(15).Sum() > 0.6 * Sample.JobCount, string.Join(' ', counts));
    }

    [Fact]
    public void The_wanted_load_comes_out_on_the_busiest_resource()
    {
        double[] work = new double[3];
        for (int i = 0; i < Sample.JobCount; i++)
        {
            JobMode mode = Mode(Sample, i);
            double tasksMs = (double)Math.Min(Sample.Actuals.RunMs[i], Sample.Jobs.RequestedMs[i]) * mode.TaskCount;
            work[0] += tasksMs * mode.Task.GpuCount / Options.Nodes.GpuCount;
            work[1] += tasksMs * mode.Task.CpuMillicores / Options.Nodes.CpuMillicores;
            work[2] += tasksMs * mode.Task.MemoryBytes / Options.Nodes.Classes.Sum(kind => kind.Count * kind.MemoryBytes);
        }

        double load = work.Max() / (Sample.Jobs.SubmitMs[^1] - Sample.Jobs.SubmitMs[0]);
        Assert.Equal(0.8, load, 0.005);
    }

    [Fact]
    public void Requests_are_round_and_never_outlived_and_some_jobs_fail_early()
    {
        long[] requests = Sample.Jobs.RequestedMs.ToArray();
        Assert.True(requests.Distinct().Count() < 80, $"{requests.Distinct().Count()} different requests");
        Assert.All(Enumerable.Range(0, Sample.JobCount), i => Assert.InRange(Sample.Actuals.RunMs[i], 1000, requests[i]));
        Assert.InRange(Sample.Actuals.Exit.ToArray().Count(exit => exit == ExitKind.Failed), 0.09 * requests.Length, 0.11 * requests.Length);
    }

    [Fact]
    public void Run_times_spread_over_orders_of_magnitude_and_grow_with_size()
    {
        double[] logs = [.. Enumerable.Range(0, Sample.JobCount).Select(i => Math.Log(Sample.Actuals.RunMs[i] / 1000.0))];
        double mean = logs.Average();
        double deviation = Math.Sqrt(logs.Average(x => (x - mean) * (x - mean)));
        Assert.InRange(deviation, 1.6, 2.6);
        double Mean(Func<int, bool> which) => Enumerable.Range(0, logs.Length).Where(which).Average(i => logs[i]);
        Assert.True(Mean(i => Sample.Jobs.Processors[i] >= 16) > Mean(i => Sample.Jobs.Processors[i] == 1) + 0.3);
    }

    [Fact]
    public void Options_outside_their_range_are_refused()
    {
        var noGpus = new ClusterNodes([new NodeClass { Name = "cpu", Count = 3, CpuMillicores = 8000, MemoryBytes = 1L << 30 }]);
        GpuClusterOptions[] wrong = [Options with { Jobs = 0 }, Options with { Users = 0 }, Options with { Load = 0 }, Options with { Nodes = noGpus }];
        Assert.All(wrong, options => Assert.Equal("generator", Assert.Throws<BadInputException>(() => GpuClusterModel.Generate(options)).Input));
        Assert.Throws<BadInputException>(() => RegularGpuCluster.Of(0));
    }

    private static bool HasRoom(NodeClass kind, JobMode mode)
    {
        bool typeFits = mode.GpuTypes.Names.Count == 0 || mode.GpuTypes.Names.Contains(kind.GpuType);
        long each = Math.Min(kind.GpuCount / mode.Task.GpuCount, Math.Min(kind.CpuMillicores / mode.Task.CpuMillicores, kind.MemoryBytes / mode.Task.MemoryBytes));
        return typeFits && each * kind.Count >= mode.TaskCount;
    }

    private static JobMode Mode(Workload workload, int job) => workload.Shapes[workload.Jobs.Shape[job]].Modes[0];

    private static List<string> Lines(Workload workload) =>
    [
        .. Enumerable.Range(0, workload.JobCount).Select(i =>
            $"{workload.Jobs[new JobId(i)]} {workload.Actuals.RunMs[i]} {workload.Actuals.Exit[i]} {Mode(workload, i)}"),
    ];
}
