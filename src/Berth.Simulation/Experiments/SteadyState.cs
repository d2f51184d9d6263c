namespace Berth.Simulation.Experiments;

/// <summary>
/// Finds how much of the beginning of a series is warm-up, by the rule MSER-5 (White, Cobb, Spratt: A Comparison of Five
/// Steady-State Truncation Heuristics for Simulation, Winter Simulation Conference 2000): cut where the mean of the rest is known
/// best, that is, where the variance of the rest over its length is smallest.
/// </summary>
public static class SteadyState
{
    private const int BatchSize = 5;
    private const int LeastBatches = 20;

    /// <summary>
    /// How many values to leave out at the beginning, a multiple of five; null when the series is shorter than 100 values, or when
    /// the best cut lies beyond its middle: then no steady part can be told from it.
    /// </summary>
    public static int? WarmUp(ReadOnlySpan<double> series)
    {
        int batches = series.Length / BatchSize;
        if (batches < LeastBatches)
        {
            return null;
        }

        // From the end to the beginning, so that sum and squared deviations of each rest grow by one batch (Welford).
        double mean = 0;
        double squares = 0;
        double best = double.PositiveInfinity;
        int bestCut = 0;
        for (int cut = batches - 1; cut >= 0; cut--)
        {
            double batch = Mean(series.Slice(cut * BatchSize, BatchSize));
            int count = batches - cut;
            double change = batch - mean;
            mean += change / count;
            squares += change * (batch - mean);
            double error = squares / ((double)count * count);

            // Very short rests look exact by chance: the rule as published leaves out the last batches.
            if (count >= BatchSize && error <= best)
            {
                best = error;
                bestCut = cut;
            }
        }

        return bestCut > batches / 2 ? null : bestCut * BatchSize;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
