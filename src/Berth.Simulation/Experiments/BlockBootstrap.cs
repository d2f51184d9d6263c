using Berth.Model;

namespace Berth.Simulation.Experiments;

/// <summary>Which days each resample takes: blocks of consecutive days, wrapping from the last day to the first.</summary>
/// <param name="Days">Days in the series.</param>
/// <param name="BlockDays">Days in a block.</param>
/// <param name="Blocks">Blocks in a resample.</param>
/// <param name="Resamples">Number of resamples.</param>
/// <param name="Starts">First day of each block, resample by resample.</param>
internal sealed record BlockDraws(int Days, int BlockDays, int Blocks, int Resamples, int[] Starts)
{
    /// <summary>Draws every block's first day uniformly.</summary>
    public static BlockDraws Draw(int days, int blockDays, int resamples, long seed)
    {
        int blocks = Math.Max(2, (int)Math.Round(days / (double)blockDays));
        var random = new SeededRandom(seed);
        int[] starts = new int[blocks * resamples];
        for (int block = 0; block < starts.Length; block++)
        {
            starts[block] = random.NextInt(days);
        }

        return new BlockDraws(days, blockDays, blocks, resamples, starts);
    }

    /// <summary>The first days of one resample's blocks.</summary>
    public ReadOnlySpan<int> Of(int resample) => Starts.AsSpan(resample * Blocks, Blocks);
}

/// <summary>The difference of one figure between two policies as a function of days, so that days can be resampled.</summary>
internal interface IDailyDifference
{
    /// <summary>Candidate minus baseline over all days.</summary>
    double Difference { get; }

    /// <summary>
    /// What each day contributes: to first order, a resample's difference is <see cref="Difference"/> plus the mean of these values over
    /// the days it drew (the empirical influence function; Efron 1982). Their mean over all days is 0.
    /// </summary>
    ReadOnlySpan<double> Influence { get; }

    /// <summary>The difference in every resample, and its standard error estimated from that resample's own blocks.</summary>
    void Resample(BlockDraws draws, Span<double> differences, Span<double> standardErrors);
}

/// <summary>What the bootstrap says about one difference.</summary>
/// <param name="StandardError">Standard error of the difference.</param>
/// <param name="Interval">Confidence interval, or null with the reason in <paramref name="Note"/>.</param>
/// <param name="PValue">Two-sided p-value of "no difference"; null with the interval.</param>
/// <param name="BlockDays">Block length in days.</param>
/// <param name="EffectiveDays">Independent days that would carry as much, at most as many as there are.</param>
/// <param name="Note">Why there is no interval; null where there is one.</param>
internal sealed record BootstrapResult(
    double StandardError, ConfidenceInterval? Interval, double? PValue, int BlockDays, double EffectiveDays, string? Note);

/// <summary>
/// Studentised block bootstrap over days. The plain percentile interval of a block bootstrap is too short for correlated days: its
/// variance leaves out the correlations across block borders, and a normal-sized quantile ignores that the variance itself is
/// estimated from few blocks. Here each resample's error is divided by the standard error of its own blocks (Goetze and Kuensch, Second-order
/// correctness of the blockwise bootstrap for stationary observations, Annals of Statistics 24(5), 1996), the quantile of the absolute
/// value is taken (symmetric interval; Hall, The Bootstrap and Edgeworth Expansion, 1992, 3.6), and multiplied by a standard error
/// whose lag window has little bias. docs/STATISTICS.md has the measured coverage of both.
/// </summary>
internal static class BlockBootstrap
{
    /// <summary>Fewest days in a row that an interval is made from.</summary>
    public const int FewestDays = 10;

    /// <summary>Fewest blocks of days that an interval is made from.</summary>
    public const int FewestBlocks = 5;

    /// <summary>Interval and p-value of a difference, the same for the same seed.</summary>
    public static BootstrapResult Run(IDailyDifference figure, int resamples, double confidence, long seed)
    {
        int days = figure.Influence.Length;
        SeriesDependence dependence = days < 2 ? new SeriesDependence(1, 0, 0) : SeriesDependence.Of(figure.Influence);
        double standardError = days == 0 ? 0 : Math.Sqrt(dependence.LongRunVariance / days);
        double effectiveDays = dependence.LongRunVariance > dependence.Variance ? days * dependence.Variance / dependence.LongRunVariance : days;
        if (days < FewestDays)
        {
            return Without($"{days} days are too few for an interval; it takes {FewestDays}");
        }

        if (days < FewestBlocks * dependence.BlockDays)
        {
            return Without(
                $"{days} days hang together over {dependence.BlockDays} days: fewer than {FewestBlocks} blocks, too few for an interval");
        }

        if (standardError == 0)
        {
            double difference = figure.Difference;
            return new BootstrapResult(
                0, new ConfidenceInterval(difference, difference, confidence), difference == 0 ? 1 : 1.0 / (resamples + 1), 1, days, null);
        }

        BlockDraws draws = BlockDraws.Draw(days, dependence.BlockDays, resamples, seed);
        double[] ratios = new double[resamples];
        double[] errors = new double[resamples];
        figure.Resample(draws, ratios, errors);
        for (int resample = 0; resample < resamples; resample++)
        {
            double off = Math.Abs(ratios[resample] - figure.Difference);
            ratios[resample] = off == 0 ? 0 : off / errors[resample];
        }

        double observed = Math.Abs(figure.Difference) / standardError;
        double pValue = (1.0 + ratios.Count(ratio => !(ratio < observed))) / (resamples + 1);
        Array.Sort(ratios);
        double quantile = ratios[Math.Min(resamples - 1, (int)Math.Ceiling(confidence * (resamples + 1)) - 1)];
        if (!double.IsFinite(quantile))
        {
            return Without("the difference comes from too few days for an interval");
        }

        double half = quantile * standardError;
        var interval = new ConfidenceInterval(figure.Difference - half, figure.Difference + half, confidence);
        return new BootstrapResult(standardError, interval, pValue, dependence.BlockDays, effectiveDays, null);

        BootstrapResult Without(string note) => new(standardError, null, null, dependence.BlockDays, effectiveDays, note);
    }
}
