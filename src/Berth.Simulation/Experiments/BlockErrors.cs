using System.Runtime.CompilerServices;

namespace Berth.Simulation.Experiments;

/// <summary>Standard errors of resamples from the spread of their blocks, for figures that know only their influence by day.</summary>
internal static class BlockErrors
{
    /// <summary>
    /// Each resample's standard error: the blocks' mean influences are independent draws, so their spread over the square root of
    /// their number is the error of their mean.
    /// </summary>
    public static void Fill(ReadOnlySpan<double> influence, BlockDraws draws, Span<double> standardErrors)
    {
        double[] blockMeans = CircularMeans(influence, draws.BlockDays);
        for (int resample = 0; resample < draws.Resamples; resample++)
        {
            ReadOnlySpan<int> starts = draws.Of(resample);
            double sum = 0, squares = 0;
            foreach (int start in starts)
            {
                sum += blockMeans[start];
                squares += blockMeans[start] * blockMeans[start];
            }

            double spread = Math.Max(0, squares - sum * sum / starts.Length);
            standardErrors[resample] = Math.Sqrt(spread / (starts.Length * (starts.Length - 1.0)));
        }
    }

    /// <summary>Mean of every run of <paramref name="length"/> days, wrapping from the last day to the first.</summary>
    public static double[] CircularMeans(ReadOnlySpan<double> values, int length)
    {
        double[] prefix = new double[values.Length + 1];
        for (int day = 0; day < values.Length; day++)
        {
            prefix[day + 1] = prefix[day] + values[day];
        }

        double[] means = new double[values.Length];
        for (int start = 0; start < values.Length; start++)
        {
            int end = start + length;
            double sum = end <= values.Length
                ? prefix[end] - prefix[start]
                : prefix[^1] - prefix[start] + prefix[end - values.Length];
            means[start] = sum / length;
        }

        return means;
    }

    /// <summary>
    /// How often a resample holds each day. This loop and those of the p95 and of fairness run tens of millions of steps, once in the
    /// life of a command: they are compiled with optimisation at once, since starting slow and being replaced later doubled their time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CountDays(BlockDraws draws, int resample, Span<float> counts)
    {
        counts.Clear();
        foreach (int start in draws.Of(resample))
        {
            for (int offset = 0, day = start; offset < draws.BlockDays; offset++)
            {
                counts[day]++;
                day = day + 1 == draws.Days ? 0 : day + 1;
            }
        }
    }
}
