using Berth.Model;
using Berth.Simulation.Generators;
using Xunit;

namespace Berth.Tests.Simulation.Generators;

/// <summary>Moments of 200 000 draws against the textbook, within five standard errors: a fixed seed, so the outcome never changes.</summary>
public sealed class VariatesTests
{
    private const int Draws = 200_000;

    [Theory]
    [InlineData(1.0, 2.0)]
    [InlineData(4.2, 0.94)]
    [InlineData(10.46, 0.4871)]
    [InlineData(639.1, 0.0156)]
    public void Gamma_has_the_mean_variance_and_skewness_of_its_shape_and_scale(double shape, double scale)
    {
        (double mean, double variance, double skewness) = Moments(variates => variates.Gamma(shape, scale));
        Assert.Equal(shape * scale, mean, 5 * scale * Math.Sqrt(shape / Draws));
        double varianceError = shape * scale * scale * Math.Sqrt((2 + (6 / shape)) / Draws);
        Assert.Equal(shape * scale * scale, variance, 5 * varianceError);
        Assert.Equal(2 / Math.Sqrt(shape), skewness, 0.1);
    }

    [Fact]
    public void Normal_has_mean_0_variance_1_and_no_skewness()
    {
        (double mean, double variance, double skewness) = Moments(variates => variates.Normal());
        Assert.Equal(0, mean, 5 / Math.Sqrt(Draws));
        Assert.Equal(1, variance, 5 * Math.Sqrt(2.0 / Draws));
        Assert.Equal(0, skewness, 5 * Math.Sqrt(6.0 / Draws));
    }

    [Fact]
    public void Exponential_has_its_mean_as_deviation()
    {
        (double mean, double variance, double skewness) = Moments(variates => variates.Exponential(3));
        Assert.Equal(3, mean, 5 * 3 / Math.Sqrt(Draws));
        Assert.Equal(9, variance, 5 * 9 * Math.Sqrt(8.0 / Draws));
        Assert.Equal(2, skewness, 0.15);
    }

    [Fact]
    public void Log_normal_is_the_exponential_of_a_normal()
    {
        (double mean, double variance, _) = Moments(variates => Math.Log(variates.LogNormal(2, 0.5)));
        Assert.Equal(2, mean, 5 * 0.5 / Math.Sqrt(Draws));
        Assert.Equal(0.25, variance, 5 * 0.25 * Math.Sqrt(2.0 / Draws));
    }

    [Fact]
    public void The_daily_cycle_keeps_whole_days_and_gives_each_part_its_share()
    {
        DailyCycle cycle = new([1, 2, 4, 1]);
        Assert.Equal(0, cycle.ClockSeconds(0));
        Assert.Equal(86_400 * 3, cycle.ClockSeconds(86_400 * 3));
        Assert.Equal(21_600, cycle.ClockSeconds(86_400 / 8.0), 6);
        Assert.Equal(43_200, cycle.ClockSeconds(86_400 * 3 / 8.0), 6);
        Assert.Equal(86_400 + 54_000, cycle.ClockSeconds(86_400 + (86_400 * 5 / 8.0)), 6);
        double last = -1;
        for (double even = 0; even < 3 * 86_400; even += 37.3)
        {
            double clock = cycle.ClockSeconds(even);
            Assert.True(clock > last, $"clock {clock} after {last} at {even}");
            last = clock;
        }
    }

    private static (double Mean, double Variance, double Skewness) Moments(Func<Variates, double> draw)
    {
        Variates variates = new(new SeededRandom(7));
        double[] values = new double[Draws];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = draw(variates);
        }

        double mean = values.Average();
        double variance = values.Average(value => (value - mean) * (value - mean));
        double third = values.Average(value => Math.Pow(value - mean, 3));
        return (mean, variance, third / Math.Pow(variance, 1.5));
    }
}
