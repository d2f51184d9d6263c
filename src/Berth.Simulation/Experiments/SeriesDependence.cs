namespace Berth.Simulation.Experiments;

/// <summary>How a series of days hangs together: what its mean is worth, and how long the blocks of a bootstrap should be.</summary>
/// <param name="BlockDays">Block length in days, at least 1, at most a third of the series.</param>
/// <param name="Variance">Variance of one day.</param>
/// <param name="LongRunVariance">Variance of the mean times the number of days, correlations between days included; at least 0.</param>
internal sealed record SeriesDependence(int BlockDays, double Variance, double LongRunVariance)
{
    /// <summary>
    /// Lags that the long-run variance looks beyond the last one that stands out. Politis and White's rule takes none; then a correlation
    /// just inside the band is cut off, and with AR(1) of 0.3 over 365 days the standard error came out 4 % too small.
    /// </summary>
    private const int SpareLags = 1;

    /// <summary>
    /// Estimates both from the autocovariances of a stationary series. Block length: Politis and White, Automatic block-length selection
    /// for the dependent bootstrap, Econometric Reviews 23(1), 2004, for the circular block bootstrap, with the constant of Patton, Politis
    /// and White, Econometric Reviews 28(4), 2009. Long-run variance: the same flat-top lag window (Politis and Romano, 1995), which has less
    /// bias than the bootstrap's own triangular one; divided by 1 - (sum of weights)/n, since taking off the sample mean lowers each
    /// autocovariance by about (long-run variance)/n.
    /// </summary>
    public static SeriesDependence Of(ReadOnlySpan<double> series)
    {
        int count = series.Length;
        int quietLags = Math.Max(5, (int)Math.Ceiling(Math.Sqrt(Math.Log10(Math.Max(count, 2)))));
        int largestLag = Math.Min(count - 1, (int)Math.Ceiling(Math.Sqrt(count)) + quietLags);
        double[] covariance = Autocovariance(series, largestLag);
        if (!(covariance[0] > 0))
        {
            return new SeriesDependence(1, 0, 0);
        }

        int last = LastCorrelatedLag(covariance, count, quietLags);
        (double longRun, double moment, _) = LagWindow(covariance, Math.Min(largestLag, 2 * Math.Max(1, last)));
        double length = longRun > 0 ? Math.Cbrt(1.5 * moment * moment / (longRun * longRun) * count) : 1;
        double longest = Math.Min(3 * Math.Sqrt(count), count / 3.0);
        int blockDays = Math.Max(1, (int)Math.Round(Math.Min(length, longest)));
        (double wider, _, double weights) = LagWindow(covariance, Math.Min(largestLag, 2 * (last + SpareLags)));
        double corrected = wider / Math.Max(0.1, 1 - weights / count);
        return new SeriesDependence(blockDays, covariance[0], corrected > 0 ? corrected : BlockVariance(series, blockDays));
    }

    /// <summary>
    /// Sums of R(k), of |k| R(k) and of the weights over all lags, under the flat-top window: 1 up to half of <paramref name="reach"/>, then
    /// falling to 0 just beyond it.
    /// </summary>
    private static (double Sum, double Moment, double Weights) LagWindow(double[] covariance, int reach)
    {
        double sum = covariance[0];
        double moment = 0;
        double weights = 1;
        for (int lag = 1; lag <= reach; lag++)
        {
            double weight = Math.Min(1, 2 * (1 - lag / (double)(reach + 1)));
            sum += 2 * weight * covariance[lag];
            moment += 2 * weight * lag * covariance[lag];
            weights += 2 * weight;
        }

        return (sum, moment, weights);
    }

    /// <summary>Autocovariances at lags 0 .. <paramref name="largestLag"/>, each divided by the length of the series.</summary>
    public static double[] Autocovariance(ReadOnlySpan<double> series, int largestLag)
    {
        double mean = 0;
        foreach (double value in series)
        {
            mean += value / series.Length;
        }

        double[] covariance = new double[largestLag + 1];
        for (int lag = 0; lag <= largestLag; lag++)
        {
            double sum = 0;
            for (int day = lag; day < series.Length; day++)
            {
                sum += (series[day] - mean) * (series[day - lag] - mean);
            }

            covariance[lag] = sum / series.Length;
        }

        return covariance;
    }

    /// <summary>
    /// The smallest lag after which <paramref name="quietLags"/> autocorrelations in a row stay within 2 sqrt(log10(n)/n); where there is
    /// none, the largest lag outside that band (Politis and White 2004, footnote c).
    /// </summary>
    private static int LastCorrelatedLag(double[] covariance, int count, int quietLags)
    {
        double band = 2 * Math.Sqrt(Math.Log10(count) / count) * covariance[0];
        int quiet = 0;
        int last = 0;
        for (int lag = 1; lag < covariance.Length; lag++)
        {
            if (Math.Abs(covariance[lag]) >= band)
            {
                quiet = 0;
                last = lag;
            }
            else if (++quiet == quietLags)
            {
                return lag - quietLags;
            }
        }

        return last;
    }

    /// <summary>Variance of sums of consecutive days over their length: never negative, where the lag window may be.</summary>
    private static double BlockVariance(ReadOnlySpan<double> series, int blockDays)
    {
        double mean = 0;
        foreach (double value in series)
        {
            mean += value / series.Length;
        }

        double squares = 0;
        for (int start = 0; start < series.Length; start++)
        {
            double sum = 0;
            for (int day = 0; day < blockDays; day++)
            {
                sum += series[(start + day) % series.Length] - mean;
            }

            squares += sum * sum / blockDays;
        }

        return squares / series.Length;
    }
}
