using System.Numerics;
using System.Runtime.CompilerServices;

namespace Berth.Simulation.Experiments;

/// <summary>
/// Difference of a high quantile of waits. Taking the quantile of a quarter of a million resampled waits two thousand times would
/// take minutes; here each day only counts how many of its waits exceed each of about two hundred thresholds, a resample's tail is a
/// weighted sum of such counts, and a binary search finds where it falls to the wanted share. Thresholds lie dense in the tail, and
/// between them the quantile is interpolated: the resolution is about 5 % of the tail's share.
/// </summary>
internal sealed class QuantileDifference : IDailyDifference
{
    private readonly TailTable _baseline;
    private readonly TailTable _candidate;
    private readonly float[] _jobsByDay;
    private readonly double[] _influence;
    private readonly double _tail;
    private readonly double _onGrid;

    /// <summary>Takes every wait with the day it belongs to.</summary>
    /// <param name="dayOf">Day of each job, never decreasing.</param>
    /// <param name="jobsByDay">Jobs on each day.</param>
    /// <param name="baseline">Wait of each job under the first policy.</param>
    /// <param name="candidate">Wait of each job under the other.</param>
    /// <param name="level">Which quantile, between 0.5 and 1.</param>
    /// <param name="difference">The exact difference, candidate minus baseline.</param>
    public QuantileDifference(int[] dayOf, double[] jobsByDay, float[] baseline, float[] candidate, double level, double difference)
    {
        Difference = difference;
        _tail = 1 - level;
        _jobsByDay = [.. jobsByDay.Select(jobs => (float)jobs)];
        _baseline = new TailTable(dayOf, jobsByDay.Length, baseline);
        _candidate = new TailTable(dayOf, jobsByDay.Length, candidate);
        float[] once = new float[jobsByDay.Length];
        Array.Fill(once, 1f);
        double jobs = jobsByDay.Sum();
        _onGrid = _candidate.Quantile(once, _tail * jobs) - _baseline.Quantile(once, _tail * jobs);
        double[] fromCandidate = _candidate.Influence(jobsByDay, _tail);
        double[] fromBaseline = _baseline.Influence(jobsByDay, _tail);
        _influence = [.. fromCandidate.Select((value, day) => value - fromBaseline[day])];
    }

    /// <inheritdoc/>
    public double Difference { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> Influence => _influence;

    /// <inheritdoc/>
    public void Resample(BlockDraws draws, Span<double> differences, Span<double> standardErrors)
    {
        float[] counts = new float[draws.Days];
        for (int resample = 0; resample < draws.Resamples; resample++)
        {
            BlockErrors.CountDays(draws, resample, counts);
            double wanted = _tail * TailTable.Dot(counts, _jobsByDay);
            differences[resample] = Difference - _onGrid + _candidate.Quantile(counts, wanted) - _baseline.Quantile(counts, wanted);
        }

        BlockErrors.Fill(_influence, draws, standardErrors);
    }
}

/// <summary>For each of some thresholds, how many waits of each day exceed it.</summary>
internal sealed class TailTable
{
    private const int Thresholds = 200;
    private const int Sample = 20_000;

    private readonly float[] _thresholds;
    private readonly float[][] _exceeding;

    public TailTable(int[] dayOf, int days, float[] waits)
    {
        _thresholds = ChooseThresholds(waits);
        _exceeding = new float[_thresholds.Length][];
        for (int threshold = 0; threshold < _exceeding.Length; threshold++)
        {
            _exceeding[threshold] = new float[days];
        }

        for (int row = 0; row < waits.Length; row++)
        {
            int below = CountBelow(waits[row]);
            if (below > 0)
            {
                _exceeding[below - 1][dayOf[row]]++;
            }
        }

        for (int threshold = _exceeding.Length - 2; threshold >= 0; threshold--)
        {
            for (int day = 0; day < days; day++)
            {
                _exceeding[threshold][day] += _exceeding[threshold + 1][day];
            }
        }
    }

    /// <summary>Sum of products of two columns of equal length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        Vector<float> sums = Vector<float>.Zero;
        int index = 0;
        for (; index <= left.Length - Vector<float>.Count; index += Vector<float>.Count)
        {
            sums += new Vector<float>(left[index..]) * new Vector<float>(right[index..]);
        }

        double sum = Vector.Sum(sums);
        for (; index < left.Length; index++)
        {
            sum += left[index] * right[index];
        }

        return sum;
    }

    /// <summary>
    /// The value that <paramref name="wanted"/> waits exceed when each day counts as often as <paramref name="counts"/> says.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Quantile(ReadOnlySpan<float> counts, double wanted)
    {
        int low = -1, high = _thresholds.Length - 1;
        double above = double.PositiveInfinity, below = 0;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            double exceeding = Dot(counts, _exceeding[middle]);
            if (exceeding > wanted)
            {
                (low, above) = (middle, exceeding);
            }
            else
            {
                (high, below) = (middle, exceeding);
            }
        }

        return low < 0
            ? _thresholds[0]
            : _thresholds[high] - (_thresholds[high] - _thresholds[low]) * ((wanted - below) / (above - below));
    }

    /// <summary>
    /// By day, how it moves the quantile: its surplus of waits beyond the quantile over the density there (Bahadur 1966). The density is
    /// the slope of the quantile between tails a quarter larger and a fifth smaller.
    /// </summary>
    public double[] Influence(double[] jobsByDay, double tail)
    {
        double jobs = jobsByDay.Sum();
        float[] once = new float[jobsByDay.Length];
        Array.Fill(once, 1f);
        double quantile = Quantile(once, tail * jobs);
        double perShare = (Quantile(once, 0.8 * tail * jobs) - Quantile(once, 1.25 * tail * jobs)) / (0.45 * tail);
        int nearest = Math.Max(0, CountBelow((float)quantile) - 1);
        double share = _exceeding[nearest].Sum(value => (double)value) / jobs;
        return
        [
            .. jobsByDay.Select((count, day) => jobsByDay.Length * perShare * (_exceeding[nearest][day] - share * count) / jobs),
        ];
    }

    /// <summary>Number of thresholds strictly below a value.</summary>
    private int CountBelow(float value)
    {
        float[] thresholds = _thresholds;
        if (thresholds[0] >= value)
        {
            return 0;
        }

        int low = 0, high = thresholds.Length;
        while (high - low > 1)
        {
            int middle = (low + high) >>> 1;
            if (thresholds[middle] < value)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return high;
    }

    /// <summary>Tail shares from 1 down to one job in equal ratios, read off an even sample of the waits; the largest wait is always the last.</summary>
    private static float[] ChooseThresholds(float[] waits)
    {
        int stride = Math.Max(1, waits.Length / Sample);
        float[] sample = new float[(waits.Length + stride - 1) / stride];
        for (int index = 0; index < sample.Length; index++)
        {
            sample[index] = waits[index * stride];
        }

        Array.Sort(sample);
        float[] chosen = new float[Thresholds + 2];
        for (int index = 0; index <= Thresholds; index++)
        {
            double share = Math.Pow(sample.Length, -index / (double)Thresholds);
            chosen[index] = sample[Math.Min(sample.Length - 1, (int)((1 - share) * sample.Length))];
        }

        chosen[Thresholds + 1] = waits.Max();
        return [.. chosen.Distinct().Order()];
    }
}
