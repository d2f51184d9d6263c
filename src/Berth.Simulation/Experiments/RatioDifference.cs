namespace Berth.Simulation.Experiments;

/// <summary>
/// Difference of two ratios of sums over days: mean wait is (sum of waits) / (number of jobs), utilization is (busy time) / (available
/// time). Days with more jobs weigh more, as they do in the figure itself; a mean of daily means would be another figure.
/// </summary>
internal sealed class RatioDifference : IDailyDifference
{
    private readonly Sums[] _prefix;
    private readonly double[] _influence;
    private readonly double _baseline;
    private readonly double _candidate;

    /// <summary>Takes each day's sums. Throws when the columns differ in length.</summary>
    public RatioDifference(double[] baselineSum, double[] baselineCount, double[] candidateSum, double[] candidateCount)
    {
        int days = baselineSum.Length;
        if (baselineCount.Length != days || candidateSum.Length != days || candidateCount.Length != days)
        {
            throw new ArgumentException(
                $"columns differ in length: {days}, {baselineCount.Length}, {candidateSum.Length}, {candidateCount.Length}", nameof(baselineSum));
        }

        _prefix = new Sums[days + 1];
        for (int day = 0; day < days; day++)
        {
            _prefix[day + 1] = _prefix[day] + new Sums(baselineSum[day], baselineCount[day], candidateSum[day], candidateCount[day]);
        }

        Sums total = _prefix[days];
        (_baseline, _candidate) = (Ratio(total.BaselineSum, total.BaselineCount), Ratio(total.CandidateSum, total.CandidateCount));
        _influence = new double[days];
        for (int day = 0; day < days; day++)
        {
            _influence[day] = days * Deviation(_prefix[day + 1] - _prefix[day], total, _baseline, _candidate);
        }
    }

    /// <inheritdoc/>
    public double Difference => _candidate - _baseline;

    /// <inheritdoc/>
    public ReadOnlySpan<double> Influence => _influence;

    /// <inheritdoc/>
    public void Resample(BlockDraws draws, Span<double> differences, Span<double> standardErrors)
    {
        Sums[] blocks = BlockSums(draws.BlockDays);
        for (int resample = 0; resample < draws.Resamples; resample++)
        {
            ReadOnlySpan<int> starts = draws.Of(resample);
            Sums total = default;
            foreach (int start in starts)
            {
                total += blocks[start];
            }

            double baseline = Ratio(total.BaselineSum, total.BaselineCount);
            double candidate = Ratio(total.CandidateSum, total.CandidateCount);
            double squares = 0;
            foreach (int start in starts)
            {
                double deviation = Deviation(blocks[start], total, baseline, candidate);
                squares += deviation * deviation;
            }

            differences[resample] = candidate - baseline;
            standardErrors[resample] = Math.Sqrt(squares * starts.Length / (starts.Length - 1));
        }
    }

    private static double Ratio(double sum, double count) => count > 0 ? sum / count : 0;

    /// <summary>How far a part of the sums moves the difference of ratios, to first order; the deviations of all parts add up to 0.</summary>
    private static double Deviation(Sums part, Sums total, double baseline, double candidate) =>
        Ratio(part.CandidateSum - candidate * part.CandidateCount, total.CandidateCount)
        - Ratio(part.BaselineSum - baseline * part.BaselineCount, total.BaselineCount);

    private Sums[] BlockSums(int blockDays)
    {
        int days = _influence.Length;
        Sums[] blocks = new Sums[days];
        for (int start = 0; start < days; start++)
        {
            int end = start + blockDays;
            blocks[start] = end <= days
                ? _prefix[end] - _prefix[start]
                : _prefix[days] - _prefix[start] + _prefix[end - days];
        }

        return blocks;
    }

    private readonly record struct Sums(double BaselineSum, double BaselineCount, double CandidateSum, double CandidateCount)
    {
        public static Sums operator +(Sums left, Sums right) => new(
            left.BaselineSum + right.BaselineSum,
            left.BaselineCount + right.BaselineCount,
            left.CandidateSum + right.CandidateSum,
            left.CandidateCount + right.CandidateCount);

        public static Sums operator -(Sums left, Sums right) => new(
            left.BaselineSum - right.BaselineSum,
            left.BaselineCount - right.BaselineCount,
            left.CandidateSum - right.CandidateSum,
            left.CandidateCount - right.CandidateCount);
    }
}
