using Berth.Model;
using Berth.Simulation.Placement;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation.Placement;

public sealed class PlacementExperimentTests
{
    private static readonly NodeClass Node = new() { Name = "n", Count = 2, CpuMillicores = 8000, MemoryBytes = 100, GpuCount = 2, GpuType = "T4" };

    [Fact]
    public void Go_numbers_are_those_of_Go()
    {
        var random = new GoRandom(1);

        // The first ten of rand.Intn(100) in a Go program that sets no seed; known to every Go programmer.
        Assert.Equal([81, 87, 47, 59, 81, 18, 25, 40, 56, 0], Enumerable.Range(0, 10).Select(_ => random.Intn(100)));
    }

    [Fact]
    public void A_curve_rises_with_the_load_until_the_cluster_is_full()
    {
        var input = new PlacementInput([Node, Node], [new TaskRequest(1000, 10, 1, 1000, 0)], new GpuTypeNames());

        PlacementRun run = PlacementExperiment.Run(input, new PlacementSpec(PlacementRule.FirstFit), new PlacementOptions { Load = 1.5 });

        Assert.Empty(run.Problems);
        Assert.Equal(6, run.Arrived);
        Assert.Equal(2, run.Failed);
        Assert.Equal([25, 50, 75, 100, 100, 100], new[] { 25, 50, 75, 100, 125, 150 }.Select(point => run.AllocatedPercent[point]!.Value));
        Assert.Null(run.AllocatedPercent[60]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(11)]
    [InlineData(double.NaN)]
    public void A_load_out_of_range_is_refused(double load)
    {
        var input = new PlacementInput([Node], [new TaskRequest(1000, 10, 1, 1000, 0)], new GpuTypeNames());

        Assert.Throws<ArgumentOutOfRangeException>(() => PlacementExperiment.Run(input, new PlacementSpec(PlacementRule.FirstFit), new PlacementOptions { Load = load }));
    }

    [Fact]
    public void The_check_sees_each_kind_of_wrong_placement()
    {
        var whole = new TaskRequest(1000, 10, 1, 1000, 0);

        Assert.Empty(Problems([whole, whole], [0, 0], [1, 2]));
        Assert.Contains("GPU 0 of node 0 holds 2000", Assert.Single(Problems([whole, whole], [0, 0], [1, 1])), StringComparison.Ordinal);
        Assert.Contains("holds a task on GPU 2", Assert.Single(Problems([whole], [0], [4])), StringComparison.Ordinal);
        Assert.Contains("asks for 1 GPUs and holds 2", Assert.Single(Problems([whole], [0], [3])), StringComparison.Ordinal);
        Assert.Contains("millicores", Assert.Single(Problems([whole with { CpuMillicores = 8001 }], [0], [1])), StringComparison.Ordinal);
        Assert.Contains("memory", Assert.Single(Problems([whole with { MemoryBytes = 101 }], [0], [1])), StringComparison.Ordinal);
        Assert.Contains("does not accept", Assert.Single(Problems([whole with { GpuTypes = 2 }], [0], [1])), StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Single(Problems([whole], [2], [1])), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Problems(TaskRequest[] tasks, int?[] nodes, int[] bits) =>
        PlacementCheck.Problems([Node, Node], ["T4", "A100"], tasks, nodes, bits);
}
