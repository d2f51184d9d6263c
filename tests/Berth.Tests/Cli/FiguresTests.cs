using Berth.Cli.Rendering;
using Berth.Model;
using Berth.Simulation.Experiments;
using Xunit;

namespace Berth.Tests.Cli;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(0.44, "0.4 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.6, "1m 0s")]
    [InlineData(3599.6, "1h 0m")]
    [InlineData(6836.8721, "1h 53m")]
    [InlineData(-90, "-1m 30s")]
    [InlineData(86_400, "1d 0h")]
    [InlineData(86_400 * 1234.0, "1 234d")]
    public void Lengths_are_written_in_two_units(double seconds, string expected) => Assert.Equal(expected, Figures.Length(seconds));

    [Theory]
    [InlineData(92.5765, "92.58")]
    [InlineData(999.96, "1000.0")]
    [InlineData(202.1332, "202.1")]
    [InlineData(6814.9733, "6 815")]
    [InlineData(double.NaN, "-")]
    public void Numbers_are_written_to_four_digits(double value, string expected) => Assert.Equal(expected, Figures.Number(value));

    [Theory]
    [InlineData(0.0004, "0.0 %")]
    [InlineData(-0.0004, "0.0 %")]
    [InlineData(0.0215, "+2.2 %")]
    [InlineData(-0.0215, "-2.2 %")]
    public void A_difference_that_is_written_as_zero_has_no_sign(double value, string expected) =>
        Assert.Equal(expected, Figures.WithSign(value, Figures.Share));

    [Fact]
    public void A_sparkline_averages_and_scales()
    {
        double[] means = Sparkline.Means([0, 0, 1, 1, 2, 4], 3);

        Assert.Equal([0.0, 1.0, 3.0], means);
        Assert.Equal("▁▃█", Sparkline.Of(means, 3));
    }

    [Fact]
    public void Warm_up_of_a_series_with_a_high_beginning_is_that_beginning()
    {
        double[] series = [.. Enumerable.Range(0, 1000).Select(i => i < 200 ? 100.0 : i % 7)];

        Assert.Equal(200, SteadyState.WarmUp(series));
        Assert.Null(SteadyState.WarmUp(series.AsSpan(0, 99)));
    }

    [Fact]
    public void A_series_that_keeps_rising_has_no_steady_part()
    {
        double[] series = [.. Enumerable.Range(0, 1000).Select(i => (double)i * i)];

        Assert.Null(SteadyState.WarmUp(series));
    }
}
