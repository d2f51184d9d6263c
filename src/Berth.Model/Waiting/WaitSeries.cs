namespace Berth.Model;

/// <summary>
/// How much waiting fell into each of equal stretches of time, by cause; every job that waited counts, also one that never started. Immutable.
/// </summary>
public sealed class WaitSeries
{
    private readonly long[] _ms;

    /// <summary>Takes over the sums. Throws when they are no whole rows.</summary>
    /// <param name="start">Beginning of the first stretch.</param>
    /// <param name="bucketMs">Length of a stretch in milliseconds; above 0.</param>
    /// <param name="ms">For each stretch one sum for each cause, in milliseconds of all jobs together.</param>
    public WaitSeries(Instant start, long bucketMs, long[] ms)
    {
        ArgumentNullException.ThrowIfNull(ms);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bucketMs);
        if (ms.Length % WaitAttribution.CauseCount != 0)
        {
            throw new ArgumentException($"{ms.Length} sums are no whole rows of {WaitAttribution.CauseCount}", nameof(ms));
        }

        Start = start;
        BucketMs = bucketMs;
        _ms = ms;
    }

    /// <summary>Nothing waited.</summary>
    public static WaitSeries Empty { get; } = new(default, 1, []);

    /// <summary>Beginning of the first stretch.</summary>
    public Instant Start { get; }

    /// <summary>Length of a stretch in milliseconds.</summary>
    public long BucketMs { get; }

    /// <summary>Number of stretches; after the last of them nobody waits.</summary>
    public int Count => _ms.Length / WaitAttribution.CauseCount;

    /// <summary>Waiting in a stretch by cause, in milliseconds of all jobs together.</summary>
    public ReadOnlySpan<long> Of(int bucket) => _ms.AsSpan(bucket * WaitAttribution.CauseCount, WaitAttribution.CauseCount);

    /// <summary>Mean number of jobs that waited for a cause through a stretch.</summary>
    public double MeanJobs(int bucket, WaitCause cause) => (double)Of(bucket)[(int)cause] / BucketMs;
}
