using Berth.Model;

namespace Berth.Simulation.Waiting;

/// <summary>
/// Adds up waiting by cause in equal stretches of time, in one pass and bounded memory: when the time goes beyond the last stretch, pairs of them become
/// one and all are twice as long.
/// </summary>
internal sealed class SeriesBuilder
{
    /// <summary>Most stretches; at the end at least half as many are in use, unless all of it lasted only seconds.</summary>
    private const int Buckets = 512;

    private const int Causes = WaitAttribution.CauseCount;
    private const long FirstBucketMs = 1000;

    private readonly long[] _ms = new long[Buckets * Causes];
    private long? _startMs;
    private long _bucketMs = FirstBucketMs;
    private int _bucket;
    private long _bucketEndMs = long.MinValue;

    /// <summary>
    /// The sums by cause of the stretch in which a moment lies, in milliseconds of all jobs together. Times do not go back. <paramref name="untilMs"/> is the
    /// end of the stretch, or <paramref name="toMs"/> where that is earlier.
    /// </summary>
    /// <param name="fromMs">The moment, milliseconds since the Unix epoch.</param>
    /// <param name="toMs">Up to when there is something to add; later than the moment.</param>
    /// <param name="untilMs">Up to when it goes into these sums.</param>
    public Span<long> StretchAt(long fromMs, long toMs, out long untilMs)
    {
        if (fromMs >= _bucketEndMs || toMs > _bucketEndMs)
        {
            Find(fromMs, toMs);
        }

        untilMs = Math.Min(toMs, _bucketEndMs);
        return _ms.AsSpan(_bucket * Causes, Causes);
    }

    public WaitSeries ToSeries()
    {
        int used = _ms.AsSpan().LastIndexOfAnyExcept(0);
        return _startMs is { } startMs && used >= 0
            ? new WaitSeries(new Instant(startMs), _bucketMs, _ms.AsSpan(0, ((used / Causes) + 1) * Causes).ToArray())
            : WaitSeries.Empty;
    }

    private void Find(long fromMs, long toMs)
    {
        long startMs = _startMs ??= fromMs;
        while (toMs - startMs > _bucketMs * Buckets)
        {
            Double();
        }

        _bucket = (int)((fromMs - startMs) / _bucketMs);
        _bucketEndMs = startMs + ((_bucket + 1) * _bucketMs);
    }

    private void Double()
    {
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            Span<long> to = _ms.AsSpan(bucket / 2 * Causes, Causes);
            Span<long> from = _ms.AsSpan(bucket * Causes, Causes);
            for (int cause = 0; cause < Causes; cause++)
            {
                long moved = from[cause];
                from[cause] = 0;
                to[cause] += moved;
            }
        }

        _bucketMs *= 2;
    }
}
