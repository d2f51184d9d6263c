using Berth.Model;
using CsCheck;
using MathNet.Numerics.Distributions;
using Xunit;

namespace Berth.Tests.Model.Jobs;

public sealed class DurationDistributionTests
{
    private static readonly Duration Hour = Duration.FromHours(1);

    private static readonly Gen<DurationDistribution> Any = Gen.OneOf(
        Gen.Select(Gen.Long[1, 1_000_000], Gen.Long[0, 5_000_000]).Select((median, more) => DurationDistribution.LogNormalThrough(new Duration(median), new Duration(median + more))),
        Gen.Select(Gen.Long[1, 1_000_000], Gen.Long[0, 3_000_000]).Select((mean, sd) => DurationDistribution.LogNormalOf(new Duration(mean), new Duration(sd))),
        Gen.Long[0, 1_000_000].Array[3].Select(Sorted).Select(three => DurationDistribution.Triangular(three[0], three[1], three[2])),
        Gen.Long[0, 1_000_000].Array[1, 9].Select(Sorted).Select(some => DurationDistribution.Observed(some)));

    [Fact]
    public void The_normal_quantile_is_that_of_a_library()
    {
        double[] all = [1e-12, 1e-7, 0.001, 0.0749, 0.075, 0.0751, 0.2, 0.4999, 0.5];

        Assert.All(all, p => Assert.Equal(Normal.InvCDF(0, 1, p), NormalQuantile.Of(p), 1e-12));
        Assert.All(all.Where(p => p >= 0.001), p => Assert.Equal(-NormalQuantile.Of(p), NormalQuantile.Of(1 - p), 1e-12));
    }

    /// <summary>The check values that Wichura gives for PPND16.</summary>
    [Theory]
    [InlineData(0.25, -0.674489750196081744)]
    [InlineData(0.001, -3.09023230616781354)]
    [InlineData(1e-20, -9.26234008979840757)]
    public void The_normal_quantile_has_its_published_values(double p, double expected) => Assert.Equal(expected, NormalQuantile.Of(p), Math.Abs(expected) * 1e-15);

    [Fact]
    public void The_normal_quantile_ends_in_infinities_and_takes_probabilities_only()
    {
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (NormalQuantile.Of(0), NormalQuantile.Of(1)));
        Assert.All([-0.1, 1.1, double.NaN], p => Assert.Throws<ArgumentOutOfRangeException>(() => NormalQuantile.Of(p)));
    }

    [Fact]
    public void A_log_normal_goes_through_its_median_and_its_ninth_decile()
    {
        DurationDistribution some = DurationDistribution.LogNormalThrough(Duration.FromHours(2), Duration.FromHours(5));

        Assert.Equal((7_200_000, 18_000_000), (some.Quantile(0.5), some.Quantile(0.9)));
        Assert.Equal(Math.Exp(Math.Log(7_200_000) + (Math.Log(2.5) * Normal.InvCDF(0, 1, 0.3) / Normal.InvCDF(0, 1, 0.9))), some.Quantile(0.3), 1.0);
    }

    [Fact]
    public void A_log_normal_has_its_mean_and_standard_deviation()
    {
        const int parts = 200_000;
        DurationDistribution some = DurationDistribution.LogNormalOf(Duration.FromHours(2), Duration.FromMinutes(30));
        double[] values = [.. Enumerable.Range(0, parts).Select(i => some.Quantile((i + 0.5) / parts) / 3_600_000.0)];
        double mean = values.Average();

        Assert.Equal(2, mean, 1e-3);
        Assert.Equal(0.5, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), 1e-3);
    }

    /// <summary>The distribution function of the triangle, by its area: the quantile is its inverse.</summary>
    [Theory]
    [InlineData(1, 2, 6)]
    [InlineData(0, 0, 4)]
    [InlineData(1, 4, 4)]
    public void A_triangle_has_as_much_area_below_a_quantile_as_that_says(int least, int mode, int greatest)
    {
        DurationDistribution some = DurationDistribution.Triangular(Duration.FromHours(least), Duration.FromHours(mode), Duration.FromHours(greatest));

        foreach (double p in (double[])[0, 0.01, 0.2, 0.5, 0.77, 0.99, 1])
        {
            double hours = some.Quantile(p) / 3_600_000.0;
            double height = 2.0 / (greatest - least);
            double area = hours <= mode
                ? mode == least ? 0 : (hours - least) * (hours - least) / (mode - least) * height / 2
                : 1 - ((greatest - hours) * (greatest - hours) / (greatest - mode) * height / 2);
            Assert.Equal(p, area, 1e-6);
        }
    }

    [Fact]
    public void A_triangle_without_width_is_one_length() =>
        Assert.Equal([3_600_000L, 3_600_000, 3_600_000], new[] { 0, 0.5, 1 }.Select(DurationDistribution.Triangular(Hour, Hour, Hour).Quantile));

    [Fact]
    public void Observed_lengths_come_back_by_rank_and_as_often_as_they_were_seen()
    {
        DurationDistribution some = DurationDistribution.Observed(Duration.FromSeconds(3), Duration.FromSeconds(1), Duration.FromSeconds(1), Duration.FromSeconds(8));
        var random = new SeededRandom(5);
        long[] samples = [.. Enumerable.Range(0, 40_000).Select(_ => some.Sample(random))];

        Assert.Equal([1000L, 1000, 1000, 3000, 3000, 8000, 8000], new[] { 0, 0.25, 0.5, 0.51, 0.75, 0.76, 1 }.Select(some.Quantile));
        Assert.Equal([0.5, 0.25, 0.25], new[] { 1000L, 3000, 8000 }.Select(length => Math.Round(samples.Count(sample => sample == length) / 40_000.0, 2)));
    }

    [Fact]
    public void Quantiles_never_fall_and_stay_in_the_range_of_lengths() =>
        Gen.Select(Any, Gen.Double[0, 1], Gen.Double[0, 1]).Sample((some, p, q) =>
        {
            (p, q) = (Math.Min(p, q), Math.Max(p, q));

            return some.Quantile(0) >= 0 && some.Quantile(p) <= some.Quantile(q) && some.Quantile(q) <= some.Quantile(1) && some.Quantile(1) <= DurationDistribution.LongestMs;
        });

    [Fact]
    public void Equal_seeds_give_equal_lengths() => Any.Sample(some =>
    {
        var (one, other) = (new SeededRandom(11), new SeededRandom(11));

        return Enumerable.Range(0, 20).All(_ => some.Sample(one) == some.Sample(other));
    });

    [Fact]
    public void A_distribution_says_what_it_is_and_equal_ones_are_equal()
    {
        Assert.Equal("median 2h, nine in ten within 5h", DurationDistribution.LogNormalThrough(Duration.FromHours(2), Duration.FromHours(5)).ToString());
        Assert.Equal("1h to 6h, likeliest 2h", DurationDistribution.Triangular(Hour, Duration.FromHours(2), Duration.FromHours(6)).ToString());
        Assert.Equal("2 observed, 1h to 2h", DurationDistribution.Observed(Duration.FromHours(2), Hour).ToString());
        Assert.Equal(DurationDistribution.Observed(Duration.FromHours(2), Hour), DurationDistribution.Observed(Hour, Duration.FromHours(2)));
        Assert.NotEqual(DurationDistribution.Observed(Hour), DurationDistribution.Observed(Duration.FromHours(2)));
        Assert.Equal(DurationDistribution.LogNormalOf(Hour, Hour), DurationDistribution.LogNormalOf(Hour, Hour));
    }

    [Fact]
    public void What_is_no_distribution_is_refused()
    {
        var zero = new Duration(0);

        Assert.Throws<ArgumentOutOfRangeException>(() => DurationDistribution.LogNormalThrough(zero, Hour));
        Assert.Throws<ArgumentOutOfRangeException>(() => DurationDistribution.LogNormalThrough(Duration.FromHours(2), Hour));
        Assert.Throws<ArgumentOutOfRangeException>(() => DurationDistribution.LogNormalOf(zero, Hour));
        Assert.Throws<ArgumentOutOfRangeException>(() => DurationDistribution.Triangular(Duration.FromHours(2), Hour, Duration.FromHours(3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => DurationDistribution.Triangular(Hour, Duration.FromHours(3), Duration.FromHours(2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => DurationDistribution.Observed());
        Assert.Throws<ArgumentOutOfRangeException>(() => DurationDistribution.Observed(Hour).Quantile(1.5));
    }

    private static Duration[] Sorted(long[] lengths) => [.. lengths.Order().Select(ms => new Duration(ms))];
}
