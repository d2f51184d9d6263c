using Berth.Model;
using Berth.Model.Metrics;
using Berth.Simulation.Experiments;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation.Experiments;

public sealed class PriceOfFairnessTests
{
    private static readonly PolicySpec First = new() { Name = "first" };
    private static readonly PolicySpec Best = new() { Name = "best" };
    private static readonly PolicySpec Bound = new() { Name = "bound", Estimate = EstimateKind.Perfect };
    private static readonly PolicySpec Fair = new() { Name = "fair", Order = new OrderSpec(OrderKind.FairShare) };

    /// <summary>Figures of a schedule of two jobs of 10 s on one processor of which the second waits so long beyond the first.</summary>
    private static ScheduleMetrics Waiting(long seconds)
    {
        Workload workload = WorkloadText.Parse("""
            job submit procs run
            A 0 1 10
            B 0 1 10
            """);
        Schedule schedule = new ScheduleDraft(workload, Cluster.Pool(1)).StartAll(0, 10 + seconds).Build();
        return MetricsCalculator.Compute(workload, Cluster.Pool(1), schedule, MeasurementWindow.All);
    }

    private static PolicyComparison Against(string baseline, string candidate, double low, double high) => new(
        baseline,
        candidate,
        [new FigureDifference("mean_wait_s", "mean wait", 0, 0, 0, new ConfidenceInterval(low, high, 0.95), DifferenceVerdict.Undecided)],
        [],
        "");

    [Fact]
    public void The_price_is_the_distance_to_the_best_that_looks_at_no_shares()
    {
        IReadOnlyList<PolicyPrice> prices = PriceOfFairness.Of([First, Best, Fair, Bound], [Waiting(10), Waiting(2), Waiting(5), Waiting(0)], []);

        Assert.Equal([false, false, true, false], prices.Select(price => price.LooksAtShares));
        FigurePrice wait = prices[2].Of("mean_wait_s");
        Assert.Equal(("best", 6.0, 7.5, 1.5, 0.25), (wait.Best, wait.BestValue, wait.Value, wait.Difference, wait.Relative!.Value));
        FigurePrice used = prices[2].Of("utilization");
        Assert.Equal("best", used.Best);
        Assert.Equal((20 / 25.0) - (20 / 22.0), used.Difference, 12);
        Assert.Equal(0, prices[1].Of("mean_bounded_slowdown").Difference);
    }

    [Fact]
    public void The_interval_is_that_of_the_comparison_seen_from_the_best()
    {
        PolicyComparison[] comparisons = [Against("first", "best", -5, -3), Against("first", "fair", -4, -1)];

        IReadOnlyList<PolicyPrice> bestIsSecond = PriceOfFairness.Of([First, Best, Fair], [Waiting(10), Waiting(2), Waiting(5)], comparisons);
        IReadOnlyList<PolicyPrice> bestIsFirst = PriceOfFairness.Of([First, Best, Fair], [Waiting(1), Waiting(2), Waiting(5)], comparisons);

        Assert.Equal(new ConfidenceInterval(3, 5, 0.95), bestIsSecond[0].Of("mean_wait_s").Interval);
        Assert.Null(bestIsSecond[1].Of("mean_wait_s").Interval);
        Assert.Null(bestIsSecond[2].Of("mean_wait_s").Interval);
        Assert.Equal(new ConfidenceInterval(-4, -1, 0.95), bestIsFirst[2].Of("mean_wait_s").Interval);
    }

    [Fact]
    public void Where_all_look_at_shares_the_best_of_them_is_the_measure()
    {
        PolicySpec drf = new() { Name = "drf", Order = new OrderSpec(OrderKind.Drf) };

        IReadOnlyList<PolicyPrice> prices = PriceOfFairness.Of([Fair, drf, Bound], [Waiting(3), Waiting(1), Waiting(0)], []);

        Assert.Equal("drf", prices[0].Of("mean_wait_s").Best);
    }

    [Fact]
    public void One_policy_has_no_price_and_neither_has_a_bound_alone()
    {
        Assert.Empty(PriceOfFairness.Of([First], [Waiting(1)], []));
        Assert.Empty(PriceOfFairness.Of([Bound, Bound with { Name = "other" }], [Waiting(1), Waiting(2)], []));
    }

    [Fact]
    public void Reclaim_looks_at_shares_too()
    {
        Assert.True(PriceOfFairness.LooksAtShares(First with { Preemption = new PreemptionSpec(PreemptionRule.Reclaim) }));
        Assert.False(PriceOfFairness.LooksAtShares(First with { Preemption = new PreemptionSpec(PreemptionRule.Qos) }));
    }
}
