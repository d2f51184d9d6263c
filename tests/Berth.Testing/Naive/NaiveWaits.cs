using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>What each job waited for, added up from one moment at which something happens to the next.</summary>
public sealed class NaiveWaits(int jobs)
{
    private readonly long[][] _sums = [.. Enumerable.Range(0, jobs).Select(_ => new long[WaitAttribution.CauseCount])];
    private Dictionary<int, WaitCause> _causes = [];
    private long _sinceMs;

    /// <summary>Milliseconds by cause of a job.</summary>
    public long[] Of(int job) => _sums[job];

    /// <summary>Time goes on to a moment at which something happens.</summary>
    public void GoOn(long nowMs)
    {
        foreach ((int job, WaitCause cause) in _causes)
        {
            _sums[job][(int)cause] += nowMs - _sinceMs;
        }

        _sinceMs = nowMs;
    }

    /// <summary>Who waits from now on, and for what.</summary>
    public void Set(IEnumerable<(int Job, WaitCause Cause)> causes) => _causes = causes.ToDictionary(one => one.Job, one => one.Cause);
}
