using System.Runtime.CompilerServices;
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
    private long _startMs = long.MinValue;
    private long _bucketMs = FirstBucketMs;
    private int _bucket;
    private long _bucketStartMs;
    private long _bucketEndMs;

    /// <summary>Says when the first job begins to wait, milliseconds since the Unix epoch; without effect when that is known.</summary>
    public void Begin(long startMs) => _startMs = _startMs == long.MinValue ? startMs : _startMs;

    /// <summary>
    /// The sums by cause of the stretch in which a moment lies, in milliseconds of all jobs together. <paramref name="untilMs"/> is the end of the stretch, or
    /// <paramref name="toMs"/> where that is earlier.
    /// </summary>
    /// <param name="fromMs">The moment, milliseconds since the Unix epoch; not before the beginning.</param>
    /// <param name="toMs">Up to when there is something to add; later than the moment.</param>
    /// <param name="untilMs">Up to when it goes into these sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<long> StretchAt(long fromMs, long toMs, out long untilMs)
    {
        if (fromMs < _bucketStartMs || toMs > _bucketEndMs)
        {
            Find(fromMs, toMs);
        }

        untilMs = Math.Min(toMs, _bucketEndMs);
        return _ms.AsSpan(_bucket * Causes, Causes);
    }

    /// <summary>The end of the stretch in which a moment lies; it may move later, never earlier.</summary>
    public long EndOfStretch(long ms)
    {
        if (ms < _bucketStartMs || ms >= _bucketEndMs)
        {
            Find(ms, ms + 1);
        }

        return _bucketEndMs;
    }

    public WaitSeries ToSeries()
    {
        int used = _ms.AsSpan().LastIndexOfAnyExcept(0);
        return used >= 0 ? new WaitSeries(new Instant(_startMs), _bucketMs, _ms.AsSpan(0, ((used / Causes) + 1) * Causes).ToArray()) : WaitSeries.Empty;
    }

    private void Find(long fromMs, long toMs)
    {
        while (toMs - _startMs > _bucketMs * Buckets)
        {
            Double();
        }

        _bucket = (int)((fromMs - _startMs) / _bucketMs);
        _bucketStartMs = _startMs + (_bucket * _bucketMs);
        _bucketEndMs = _bucketStartMs + _bucketMs;
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
