namespace Berth.Simulation.Experiments;

/// <summary>Corrects p-values for the number of questions asked at once.</summary>
internal static class HolmCorrection
{
    /// <summary>
    /// Holm's step-down correction (Holm, A simple sequentially rejective multiple test procedure, 1979): calling a difference real where the
    /// corrected value is below a level errs on any of the figures with at most that probability, however they depend on each other.
    /// </summary>
    public static double[] Adjust(ReadOnlySpan<double> pValues)
    {
        double[] sorted = pValues.ToArray();
        int[] order = new int[sorted.Length];
        for (int index = 0; index < order.Length; index++)
        {
            order[index] = index;
        }

        Array.Sort(sorted, order);
        double[] adjusted = new double[sorted.Length];
        double atLeast = 0;
        for (int rank = 0; rank < sorted.Length; rank++)
        {
            atLeast = Math.Max(atLeast, Math.Min(1, (sorted.Length - rank) * sorted[rank]));
            adjusted[order[rank]] = atLeast;
        }

        return adjusted;
    }
}
