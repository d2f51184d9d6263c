using Berth.Planning.Problem;

namespace Berth.Planning.Decoding;

/// <summary>The decoder on lanes alone: for batches whose lanes are exact, and as a relaxation of others.</summary>
internal sealed class LaneDecoder : IDecoder
{
    private readonly BatchProblem _problem;
    private readonly Timeline _timeline;
    private readonly long[] _need;

    public LaneDecoder(BatchProblem problem)
    {
        _problem = problem;
        _timeline = new Timeline([.. problem.Lanes.Select(lane => lane.Capacity)]);
        _need = PaddedDemand(problem, _timeline.LaneCount);
    }

    /// <inheritdoc/>
    public bool CanGoBackward => true;

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<int> order, ReadOnlySpan<int> mode, PlanTimes times)
    {
        _timeline.Clear();
        foreach (int job in order)
        {
            long readyMs = _problem.ReleaseMs[job];
            ReadOnlySpan<int> before = _problem.Precedence.Before(job);
            ReadOnlySpan<bool> startOnly = _problem.Precedence.StartOnly(job);
            for (int i = 0; i < before.Length; i++)
            {
                readyMs = Math.Max(readyMs, startOnly[i] ? times.StartMs[before[i]] : times.EndMs[before[i]]);
            }

            Place(job, mode[job], readyMs, times);
        }
    }

    /// <inheritdoc/>
    public void DecodeBackward(ReadOnlySpan<int> order, ReadOnlySpan<int> mode, PlanTimes times)
    {
        _timeline.Clear();
        foreach (int job in order)
        {
            long readyMs = 0;
            foreach (int after in _problem.Precedence.After(job))
            {
                readyMs = Math.Max(readyMs, times.EndMs[after]);
            }

            Place(job, mode[job], readyMs, times);
        }
    }

    private static long[] PaddedDemand(BatchProblem problem, int width)
    {
        long[] need = new long[problem.ModeCount * width];
        for (int mode = 0; mode < problem.ModeCount; mode++)
        {
            problem.DemandOf(mode).CopyTo(need.AsSpan(mode * width));
        }

        return need;
    }

    private void Place(int job, int mode, long readyMs, PlanTimes times)
    {
        int chosen = mode >= 0 ? mode : _problem.FirstMode[job];
        long startMs = _timeline.Earliest(readyMs, _problem.DurationMs[chosen], NeedOf(chosen), out int step);
        if (mode < 0)
        {
            for (int other = chosen + 1; other < _problem.FirstMode[job + 1]; other++)
            {
                long otherMs = _timeline.Earliest(readyMs, _problem.DurationMs[other], NeedOf(other), out int otherStep);
                if (otherMs + _problem.DurationMs[other] < startMs + _problem.DurationMs[chosen])
                {
                    (chosen, startMs, step) = (other, otherMs, otherStep);
                }
            }
        }

        _timeline.Take(startMs, _problem.DurationMs[chosen], NeedOf(chosen), step);
        times.StartMs[job] = startMs;
        times.EndMs[job] = startMs + _problem.DurationMs[chosen];
        times.Mode[job] = chosen;
    }

    private ReadOnlySpan<long> NeedOf(int mode) => _need.AsSpan(mode * _timeline.LaneCount, _timeline.LaneCount);
}
