using Berth.Model;
using Berth.Simulation.Placement;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation.Placement;

/// <summary>The experiment of Weng et al. (USENIX ATC 2023) on the openb trace, against the results that its authors publish.</summary>
public sealed class PublishedAllocationTests
{
    private const int Seeds = 10;

    /// <summary>Published figures have two decimals, and so have the percents they are means of.</summary>
    private const double Printed = 0.011;

    [Theory]
    [InlineData("default")]
    [InlineData("multigpu50")]
    public void Two_seeds_of_two_workloads_give_the_published_curves(string workload)
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);
        PublishedAllocation published = PublishedAllocation.Read();
        PlacementInput input = OpenBInput.Read(workload);
        foreach (string rule in PublishedAllocation.Rules.Where(rule => rule != "random"))
        {
            foreach (int seed in new[] { 42, 43 })
            {
                Assert.InRange(LargestDifference(Run(input, rule, seed), published.Curve(workload, rule, seed)!), 0, Printed);
            }
        }
    }

    [Theory]
    [InlineData("default")]
    [InlineData("gpushare100")]
    [InlineData("gpuspec33")]
    [InlineData("multigpu50")]
    [InlineData("cpu250")]
    [Trait("Category", "Slow")]
    public void Means_of_ten_seeds_are_within_three_tenths_of_a_point_and_rank_alike(string workload)
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);
        PublishedAllocation published = PublishedAllocation.Read();
        PlacementInput input = OpenBInput.Read(workload);
        var ours = new Dictionary<string, double>();
        foreach (string rule in PublishedAllocation.Rules)
        {
            ours[rule] = Mean(input, rule);
            Assert.InRange(ours[rule] - published.Mean(workload, rule, 100)!.Value, -0.3, 0.3);
        }

        Assert.Equal(
            PublishedAllocation.Rules.OrderByDescending(rule => published.Mean(workload, rule, 100)),
            PublishedAllocation.Rules.OrderByDescending(rule => ours[rule]));
    }

    [Theory]
    [InlineData("default", 0.5)]
    [InlineData("gpushare100", 0.3)]
    [InlineData("gpuspec33", 6)]
    [InlineData("multigpu50", 0.3)]
    [InlineData("cpu250", 0.7)]
    [Trait("Category", "Slow")]
    public void Foresight_allocates_more_than_the_published_fgd(string workload, double points)
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);
        PublishedAllocation published = PublishedAllocation.Read();
        PlacementInput input = OpenBInput.Read(workload);

        Assert.InRange(Mean(input, "foresight") - published.Mean(workload, "fgd", 100)!.Value, points, 20);
    }

    private static double Mean(PlacementInput input, string rule) =>
        Enumerable.Range(42, Seeds).Average(seed => Run(input, rule, seed).AllocatedPercent[100]!.Value);

    private static PlacementRun Run(PlacementInput input, string rule, int seed)
    {
        PlacementRun run = PlacementExperiment.Run(input, PlacementSpec.Parse(rule), new PlacementOptions { Seed = seed }, StudyOrder.Draw(input, seed));
        Assert.Empty(run.Problems);
        Assert.Equal(131, run.AllocatedPercent.Count);
        return run;
    }

    private static double LargestDifference(PlacementRun run, IReadOnlyList<double?> curve) =>
        Enumerable.Range(0, curve.Count).Max(point => Math.Abs((run.AllocatedPercent[point] - curve[point]) ?? 0));
}
