using Berth.Planning.Problem;

namespace Berth.Planning.Exact;

/// <summary>
/// Times of a batch in steps of their greatest common divisor, so that a solver of whole numbers has a short horizon. Nothing is lost: serial generation starts jobs only at release dates and
/// at sums of them with run times, and one of its schedules is the best.
/// </summary>
internal sealed class CpScale
{
    private readonly long _stepMs;

    public CpScale(BatchProblem problem, long horizonMs)
    {
        long step = 0;
        foreach (long duration in problem.DurationMs)
        {
            step = Divisor(step, duration);
        }

        foreach (long release in problem.ReleaseMs)
        {
            step = Divisor(step, release);
        }

        foreach (long due in problem.DueMs)
        {
            step = due == long.MaxValue ? step : Divisor(step, Math.Abs(due));
        }

        _stepMs = Math.Max(1, step);
        Horizon = Up(horizonMs);
    }

    /// <summary>The end of the time that the solver looks at, in steps.</summary>
    public long Horizon { get; }

    /// <summary>Milliseconds of one step.</summary>
    public long StepMs => _stepMs;

    /// <summary>A time that is a whole number of steps.</summary>
    public long Exact(long ms) => ms / _stepMs;

    /// <summary>The first step not before a time.</summary>
    public long Up(long ms) => ms <= 0 ? 0 : ((ms - 1) / _stepMs) + 1;

    private static long Divisor(long one, long other)
    {
        while (other != 0)
        {
            (one, other) = (other, one % other);
        }

        return one;
    }
}
