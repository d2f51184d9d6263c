using System.Runtime.CompilerServices;

namespace Berth.Model.Metrics;

/// <summary>
/// Figures of one breakdown (by user, by size, ...): sums, and quantiles picked up while somebody walks all jobs in ascending order
/// of a value. One order of all jobs thus serves every class of every breakdown, where sorting each class anew would not pay.
/// </summary>
internal sealed class ClassTable
{
    private const int Quantiles = 4;

    private readonly int[] _count;
    private readonly long[] _waitMs;
    private readonly double[] _boundedSlowdown;
    private readonly double[] _processorMs;
    private readonly double[] _waitQuantiles;
    private readonly double[] _slowdownQuantiles;
    private readonly int[] _jobsToNext;
    private readonly int[] _nextQuantile;
    private double[] _filling;

    public ClassTable(int classes)
    {
        _count = new int[classes];
        _waitMs = new long[classes];
        _boundedSlowdown = new double[classes];
        _processorMs = new double[classes];
        _waitQuantiles = new double[classes * Quantiles];
        _slowdownQuantiles = new double[classes * Quantiles];
        _jobsToNext = new int[classes];
        _nextQuantile = new int[classes];
        _filling = _waitQuantiles;
    }

    public int Classes => _count.Length;

    public int JobsIn(int jobClass) => _count[jobClass];

    public double MeanBoundedSlowdown(int jobClass) => _boundedSlowdown[jobClass] / _count[jobClass];

    public double ProcessorMs(int jobClass) => _processorMs[jobClass];

    public void Add(int jobClass, long waitMs, double boundedSlowdown, double processorMs)
    {
        _count[jobClass]++;
        _waitMs[jobClass] += waitMs;
        _boundedSlowdown[jobClass] += boundedSlowdown;
        _processorMs[jobClass] += processorMs;
    }

    /// <summary>Call when all jobs are added and before they are walked in ascending order of wait (seconds).</summary>
    public void BeginWaits() => Begin(_waitQuantiles);

    /// <summary>Call when all jobs are added and before they are walked in ascending order of bounded slowdown.</summary>
    public void BeginSlowdowns() => Begin(_slowdownQuantiles);

    /// <summary>The next job in ascending order has this class and this value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Observe(int jobClass, double value)
    {
        if (--_jobsToNext[jobClass] == 0)
        {
            Record(jobClass, value);
        }
    }

    /// <summary>Adds what another table knows of one class to a class of this one; call before <see cref="BeginWaits"/>.</summary>
    public void AddAll(int jobClass, ClassTable other, int otherClass)
    {
        _count[jobClass] += other._count[otherClass];
        _waitMs[jobClass] += other._waitMs[otherClass];
        _boundedSlowdown[jobClass] += other._boundedSlowdown[otherClass];
        _processorMs[jobClass] += other._processorMs[otherClass];
    }

    /// <summary>The finished figures of a class, or null when it has no jobs.</summary>
    public ClassMetrics? Metrics(int jobClass, string name)
    {
        int count = _count[jobClass];
        return count == 0
            ? null
            : new ClassMetrics(
                name,
                FromQuantiles(count, _waitMs[jobClass] / (1000.0 * count), _waitQuantiles.AsSpan(jobClass * Quantiles, Quantiles)),
                FromQuantiles(count, _boundedSlowdown[jobClass] / count, _slowdownQuantiles.AsSpan(jobClass * Quantiles, Quantiles)),
                _processorMs[jobClass] / 1000.0);
    }

    private static Distribution FromQuantiles(int count, double mean, ReadOnlySpan<double> quantiles) =>
        new(count, mean, quantiles[0], quantiles[1], quantiles[2], quantiles[3]);

    private void Begin(double[] quantiles)
    {
        _filling = quantiles;
        Array.Clear(_nextQuantile);
        for (int jobClass = 0; jobClass < Classes; jobClass++)
        {
            _jobsToNext[jobClass] = NearestRank.Of(0, _count[jobClass]);
        }
    }

    private void Record(int jobClass, double value)
    {
        int count = _count[jobClass];
        int quantile = _nextQuantile[jobClass];
        int rank = NearestRank.Of(quantile, count);
        while (quantile < Quantiles && NearestRank.Of(quantile, count) == rank)
        {
            _filling[jobClass * Quantiles + quantile++] = value;
        }

        _nextQuantile[jobClass] = quantile;
        _jobsToNext[jobClass] = quantile < Quantiles ? NearestRank.Of(quantile, count) - rank : 0;
    }
}

/// <summary>Nearest-rank quantiles: the smallest value that at least the wanted share of the sample does not exceed.</summary>
internal static class NearestRank
{
    private static ReadOnlySpan<byte> Percents => [50, 95, 99, 100];

    /// <summary>Rank (1 .. count) of the median, p95, p99 and maximum, for quantile 0 .. 3; 0 for an empty sample.</summary>
    public static int Of(int quantile, int count) => (int)((Percents[quantile] * (long)count + 99) / 100);

    /// <summary>The distribution of a sample whose values ascend with their index.</summary>
    public static Distribution Distribution(int count, double mean, Func<int, double> valueAt) => count == 0
        ? new Distribution(0, 0, 0, 0, 0, 0)
        : new Distribution(
            count, mean, valueAt(Of(0, count) - 1), valueAt(Of(1, count) - 1), valueAt(Of(2, count) - 1), valueAt(Of(3, count) - 1));
}
