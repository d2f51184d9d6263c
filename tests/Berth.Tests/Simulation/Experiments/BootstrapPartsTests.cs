using Berth.Model;
using Berth.Simulation.Experiments;
using CsCheck;
using MathNet.Numerics.Statistics;
using Xunit;

namespace Berth.Tests.Simulation.Experiments;

/// <summary>The parts of the bootstrap against slow twins and known values.</summary>
public sealed class BootstrapPartsTests
{
    [Fact]
    public void Autocovariances_equal_those_of_the_library()
    {
        double[] series = DaySeries.Ar1(new SeededRandom(5), 300, 0.6);
        double[] covariance = SeriesDependence.Autocovariance(series, 20);
        double[] correlation = Correlation.Auto(series, 20, 0);
        Assert.Equal(series.PopulationVariance(), covariance[0], 10);
        for (int lag = 0; lag <= 20; lag++)
        {
            Assert.Equal(correlation[lag], covariance[lag] / covariance[0], 10);
        }
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.7)]
    public void Block_lengths_come_out_near_the_best_one_for_the_process(double phi)
    {
        // For AR(1), sum |k| R(k) over sum R(k) is 2 phi / (1 - phi^2); the best length is (3/2 of its square times n)^(1/3).
        const int Days = 1000;
        double ratio = 2 * phi / (1 - phi * phi);
        double best = Math.Cbrt(1.5 * ratio * ratio * Days);
        double mean = DaySeries.Repeat(200, seed => SeriesDependence.Of(DaySeries.Ar1(new SeededRandom(seed), Days, phi)).BlockDays).Average();
        Assert.InRange(mean, 0.75 * best, 1.25 * best);
    }

    [Fact]
    public void Effective_days_shrink_as_theory_says()
    {
        const double Phi = 0.5;
        double[] effective = DaySeries.Repeat(200, seed =>
        {
            SeriesDependence dependence = SeriesDependence.Of(DaySeries.Ar1(new SeededRandom(seed), 1000, Phi));
            return 1000 * dependence.Variance / dependence.LongRunVariance;
        });
        Assert.InRange(effective.Median(), 0.9 * 1000 * (1 - Phi) / (1 + Phi), 1.1 * 1000 * (1 - Phi) / (1 + Phi));
    }

    [Fact]
    public void Holm_corrects_as_worked_out_by_hand()
    {
        // Sorted 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1: 0.04, 0.06, 0.06, 0.04 and then never decreasing.
        double[] adjusted = HolmCorrection.Adjust([0.03, 0.01, 0.04, 0.02]);
        Assert.Equal([0.06, 0.04, 0.06, 0.06], adjusted.Select(value => Math.Round(value, 12)));
        Assert.Equal([1.0, 1.0], HolmCorrection.Adjust([0.9, 0.8]));
        Assert.Empty(HolmCorrection.Adjust([]));
    }

    [Fact]
    public void Resampled_ratios_equal_a_plain_computation()
    {
        Gen.Select(Gen.Double[0, 100].Array[12, 40], Gen.Int[1, 6], Gen.Long[0, 1000]).Sample(
            (values, blockDays, seed) =>
            {
                var random = new SeededRandom(seed);
                int days = values.Length;
                double[] jobs = [.. values.Select(_ => (double)random.NextInt(5))];
                double[] other = [.. values.Select(_ => 100 * random.NextDouble())];
                var figure = new RatioDifference(values, jobs, other, jobs);
                BlockDraws draws = BlockDraws.Draw(days, blockDays, 20, seed);
                double[] differences = new double[20];
                figure.Resample(draws, differences, new double[20]);
                for (int resample = 0; resample < 20; resample++)
                {
                    int[] drawn = [.. draws.Of(resample).ToArray().SelectMany(start => Enumerable.Range(start, blockDays)).Select(day => day % days)];
                    double count = drawn.Sum(day => jobs[day]);
                    double expected = count > 0 ? drawn.Sum(day => other[day] - values[day]) / count : 0;
                    Assert.Equal(expected, differences[resample], 6);
                }
            },
            iter: 100);
    }

    [Fact]
    public void Resampled_quantiles_and_fairness_equal_a_plain_computation()
    {
        const int Days = 60;
        IDailyDifference[] figures = SkewedWaits.EqualPolicies(new SeededRandom(3), Days, 0.5);
        (int[] day, int[] user, float[][] waits, double[][] slowdowns) = Redraw(new SeededRandom(3), Days);
        BlockDraws draws = BlockDraws.Draw(Days, 4, 25, 9);
        double[] quantiles = new double[25];
        double[] fairness = new double[25];
        figures[1].Resample(draws, quantiles, new double[25]);
        figures[2].Resample(draws, fairness, new double[25]);
        for (int resample = 0; resample < 25; resample++)
        {
            int[] drawn = [.. draws.Of(resample).ToArray().SelectMany(start => Enumerable.Range(start, 4)).Select(start => start % Days)];
            int[] rows = [.. drawn.SelectMany(wanted => Enumerable.Range(0, day.Length).Where(row => day[row] == wanted))];
            double[] p95 = [.. waits.Select(arm => SkewedWaits.P95([.. rows.Select(row => arm[row])]))];
            double[] jain = [.. slowdowns.Select(arm => Jain(rows.GroupBy(row => user[row]).Select(group => group.Average(row => arm[row]))))];
            Assert.InRange(quantiles[resample] - (p95[1] - p95[0]), -0.06 * p95[0], 0.06 * p95[0]);
            Assert.Equal(jain[1] - jain[0], fairness[resample], 4);
        }
    }

    [Fact]
    public void Influences_predict_what_dropping_weight_on_a_day_does()
    {
        foreach (IDailyDifference figure in SkewedWaits.EqualPolicies(new SeededRandom(8), 300, 0.4))
        {
            double[] influence = figure.Influence.ToArray();
            BlockDraws draws = BlockDraws.Draw(300, 1, 400, 4);
            double[] differences = new double[400];
            double[] errors = new double[400];
            figure.Resample(draws, differences, errors);
            double[] predicted = [.. Enumerable.Range(0, 400).Select(resample => draws.Of(resample).ToArray().Average(day => influence[day]))];
            Assert.InRange(Correlation.Pearson(predicted, differences), 0.9, 1);
            Assert.InRange(differences.StandardDeviation() / errors.Median(), 0.8, 1.25);
            Assert.InRange(Math.Abs(influence.Average()), 0, 0.02 * influence.StandardDeviation());
        }
    }

    [Fact]
    public void Few_days_give_no_interval_and_say_why()
    {
        var random = new SeededRandom(1);
        BootstrapResult few = BlockBootstrap.Run(DaySeries.Paired(new double[9], DaySeries.Ar1(random, 9, 0)), 200, 0.95, 1);
        Assert.Null(few.Interval);
        Assert.Null(few.PValue);
        Assert.Contains("9 days are too few", few.Note, StringComparison.Ordinal);

        double[] trend = [.. Enumerable.Range(0, 40).Select(day => (double)day)];
        BootstrapResult hanging = BlockBootstrap.Run(DaySeries.Paired(new double[40], trend), 200, 0.95, 1);
        Assert.Null(hanging.Interval);
        Assert.Contains("hang together", hanging.Note, StringComparison.Ordinal);

        double[] once = new double[200];
        once[77] = 1000;
        BootstrapResult single = BlockBootstrap.Run(DaySeries.Paired(new double[200], once), 400, 0.95, 1);
        Assert.Null(single.Interval);
        Assert.Contains("too few days", single.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_days_give_an_interval_of_no_width()
    {
        double[] days = DaySeries.Ar1(new SeededRandom(2), 50, 0.3);
        BootstrapResult same = BlockBootstrap.Run(DaySeries.Paired(days, days), 200, 0.95, 1);
        Assert.Equal(new ConfidenceInterval(0, 0, 0.95), same.Interval);
        Assert.Equal(1, same.PValue);
    }

    [Fact]
    public void The_same_seed_gives_the_same_result()
    {
        var figure = DaySeries.Paired(new double[100], DaySeries.Ar1(new SeededRandom(4), 100, 0.3));
        Assert.Equal(BlockBootstrap.Run(figure, 500, 0.95, 7), BlockBootstrap.Run(figure, 500, 0.95, 7));
        Assert.NotEqual(BlockBootstrap.Run(figure, 500, 0.95, 7), BlockBootstrap.Run(figure, 500, 0.95, 8));
    }

    private static double Jain(IEnumerable<double> means)
    {
        double[] all = [.. means];
        return all.Sum() * all.Sum() / (all.Length * all.Sum(mean => mean * mean));
    }

    /// <summary>The same draws as <see cref="SkewedWaits.EqualPolicies"/> makes, kept as columns.</summary>
    private static (int[] Day, int[] User, float[][] Waits, double[][] Slowdowns) Redraw(SeededRandom random, int days)
    {
        SkewedWaits.Columns columns = SkewedWaits.Draw(random, days, 0.5);
        return (columns.Day, columns.User, columns.Waits, columns.Slowdowns);
    }
}
