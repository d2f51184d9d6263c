using Berth.Model;
using Berth.Simulation.Experiments;
using MathNet.Numerics.Distributions;
using Xunit;

namespace Berth.Tests.Simulation.Experiments;

/// <summary>
/// Does the comparison keep what its numbers promise, on data where the truth is known? Everything is seeded, so each outcome is
/// fixed; bounds are what chance allows for that many repetitions, or the 93-97 % that intervals have to cover.
/// </summary>
public sealed class BootstrapSelfTests
{
    private const int Resamples = 399;
    private const double Confidence = 0.95;

    /// <summary>Resampling must not draw from the stream that made the data, so its seeds lie elsewhere.</summary>
    private static BootstrapResult Run(IDailyDifference figure, int seed) => BlockBootstrap.Run(figure, Resamples, Confidence, 1_000_000_000 + seed);

    private static bool? Covers(BootstrapResult result, double truth) =>
        result.Interval is { } interval ? interval.Low <= truth && truth <= interval.High : null;

    /// <summary>Share of intervals that cover the truth; a series may be too strange for one, but no more than one in a hundred.</summary>
    private static double ShareCovered(IReadOnlyCollection<bool?> hits)
    {
        int given = hits.Count(hit => hit is not null);
        Assert.InRange(given, 0.99 * hits.Count, hits.Count);
        return hits.Count(hit => hit is true) / (double)given;
    }

    [Theory]
    [InlineData(200, 0.0)]
    [InlineData(365, 0.3)]
    [InlineData(365, 0.6)]
    [InlineData(1000, 0.5)]
    public void Intervals_cover_the_known_mean_of_correlated_days(int days, double phi)
    {
        const double Mean = 3;
        const int Repetitions = 1200;
        bool?[] hits = DaySeries.Repeat(Repetitions, seed =>
        {
            double[] series = [.. DaySeries.Ar1(new SeededRandom(seed), days, phi).Select(value => Mean + value)];
            return Covers(Run(DaySeries.Paired(new double[days], series), seed), Mean);
        });
        Assert.InRange(ShareCovered(hits), 0.93, 0.97);
    }

    [Fact]
    public void Intervals_cover_the_known_difference_of_paired_correlated_days()
    {
        // Both policies see the same load (the common part); each adds its own correlated noise. The truth is -2.
        const int Days = 365;
        const int Repetitions = 1200;
        bool?[] hits = DaySeries.Repeat(Repetitions, seed =>
        {
            var random = new SeededRandom(seed);
            double[] load = DaySeries.Ar1(random, Days, 0.8);
            double[] before = [.. DaySeries.Ar1(random, Days, 0.4).Select((noise, day) => 50 + 5 * load[day] + noise)];
            double[] after = [.. DaySeries.Ar1(random, Days, 0.4).Select((noise, day) => 48 + 5 * load[day] + noise)];
            return Covers(Run(DaySeries.Paired(before, after), seed), -2);
        });
        Assert.InRange(ShareCovered(hits), 0.93, 0.97);
    }

    [Fact]
    public void P_values_of_equal_policies_are_uniform()
    {
        const int Days = 365;
        const int Repetitions = 1200;
        const int Bins = 20;
        double[] pValues = DaySeries.Repeat(Repetitions, seed =>
        {
            var random = new SeededRandom(10_000 + seed);
            return Run(DaySeries.Paired(DaySeries.Ar1(random, Days, 0.5), DaySeries.Ar1(random, Days, 0.5)), seed).PValue!.Value;
        });
        Array.Sort(pValues);

        // p-values are multiples of 1/(resamples + 1) in (0, 1]; a continuity-corrected distance to the diagonal (Kolmogorov, Smirnov).
        double distance = pValues.Select((value, index) =>
            Math.Max(Math.Abs(value - index / (double)Repetitions), Math.Abs(value - (index + 1) / (double)Repetitions))).Max() - 1.0 / (Resamples + 1);
        Assert.True(distance * Math.Sqrt(Repetitions) < 1.628, $"distance {distance}; 1.628/sqrt(n) is its 99 % quantile");

        double expected = Repetitions / (double)Bins;
        double chiSquare = Enumerable.Range(0, Bins)
            .Select(bin => pValues.Count(value => Math.Min(Bins - 1, (int)Math.Ceiling(value * Bins) - 1) == bin))
            .Sum(count => (count - expected) * (count - expected) / expected);
        double bound = ChiSquared.InvCDF(Bins - 1, 0.99);
        Assert.True(chiSquare < bound, $"chi-square {chiSquare}; {bound} is its 99 % quantile");
    }

    [Theory]
    [InlineData(250)]
    [InlineData(500)]
    public void A_planted_five_percent_effect_is_found_as_often_as_the_power_calculation_says(int days)
    {
        // Mean 100 under the baseline, 95 under the candidate; the paired difference is AR(1) around -5 with noise 20.
        const double Phi = 0.4, Noise = 20, Effect = 5;
        const int Repetitions = 1200;
        double standardError = Noise / ((1 - Phi) * Math.Sqrt(days));
        double critical = Normal.InvCDF(0, 1, 0.975);
        double power = Normal.CDF(0, 1, Effect / standardError - critical) + Normal.CDF(0, 1, -Effect / standardError - critical);
        int found = DaySeries.Repeat(Repetitions, seed =>
        {
            var random = new SeededRandom(20_000 + seed);
            double[] load = DaySeries.Ar1(random, days, 0.7);
            double[] difference = DaySeries.Ar1(random, days, Phi);
            double[] before = [.. load.Select(value => 100 + 10 * value)];
            double[] after = [.. load.Select((value, day) => 95 + 10 * value + Noise * difference[day])];
            BootstrapResult result = Run(DaySeries.Paired(before, after), seed);
            return result.PValue < 1 - Confidence && result.Interval!.High < 0;
        }).Count(hit => hit);
        Assert.InRange(power, 0.3, 0.95);
        Assert.InRange(found / (double)Repetitions, power - 0.05, power + 0.05);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    public void Means_p95_and_fairness_of_skewed_waits_are_covered_too(double phi)
    {
        const int Repetitions = 300;
        bool?[][] hits = DaySeries.Repeat(Repetitions, seed =>
        {
            IDailyDifference[] figures = SkewedWaits.EqualPolicies(new SeededRandom(30_000 + seed), days: 250, phi);
            return figures.Select(figure => Covers(BlockBootstrap.Run(figure, 199, Confidence, 1_000_000_000 + seed), 0)).ToArray();
        });

        // 300 repetitions: two standard errors are 2.5 %.
        Assert.All(Enumerable.Range(0, 3), figure => Assert.InRange(ShareCovered([.. hits.Select(hit => hit[figure])]), 0.92, 0.985));
    }

    [Fact]
    public void The_percentile_interval_would_not_have_passed()
    {
        // Why the bootstrap is studentised: the plain percentile interval on the same blocks covers too rarely.
        const int Days = 365, Repetitions = 600;
        int covered = DaySeries.Repeat(Repetitions, seed =>
        {
            RatioDifference figure = DaySeries.Paired(new double[Days], DaySeries.Ar1(new SeededRandom(seed), Days, 0.6));
            int blockDays = SeriesDependence.Of(figure.Influence).BlockDays;
            double[] differences = new double[Resamples];
            figure.Resample(BlockDraws.Draw(Days, blockDays, Resamples, 1_000_000_000 + seed), differences, new double[Resamples]);
            Array.Sort(differences);
            return differences[(int)(0.025 * Resamples)] <= 0 && differences[(int)(0.975 * Resamples)] >= 0;
        }).Count(hit => hit);
        Assert.InRange(covered / (double)Repetitions, 0.85, 0.929);
    }
}
