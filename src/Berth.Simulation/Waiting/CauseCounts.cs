using Berth.Model;

namespace Berth.Simulation.Waiting;

/// <summary>How many jobs wait for what; whenever a number changes, what they waited since the last change goes into a series.</summary>
internal sealed class CauseCounts(SeriesBuilder series)
{
    private readonly long[] _jobs = new long[WaitAttribution.CauseCount];
    private long _sinceMs;
    private long _total;

    /// <summary>From a moment on more jobs wait for a cause, or fewer.</summary>
    public void Change(WaitCause cause, long jobs, long nowMs)
    {
        GoOn(nowMs);
        _jobs[(int)cause] += jobs;
        _total += jobs;
    }

    /// <summary>Time goes on to a moment.</summary>
    public void GoOn(long nowMs)
    {
        while (_total > 0 && _sinceMs < nowMs)
        {
            Span<long> sums = series.StretchAt(_sinceMs, nowMs, out long untilMs);
            for (int cause = 0; cause < sums.Length; cause++)
            {
                sums[cause] += _jobs[cause] * (untilMs - _sinceMs);
            }

            _sinceMs = untilMs;
        }

        _sinceMs = nowMs;
    }
}
