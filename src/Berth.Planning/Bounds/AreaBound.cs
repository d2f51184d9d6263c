namespace Berth.Planning.Bounds;

/// <summary>
/// Bounds by what jobs take of a weighted mix of lanes, each in the mode that takes least. Makespan: for every set of jobs its earliest start, its work, and the shortest tail
/// after it; the largest over all sets by Jackson's preemptive order (Carlier, EJOR 11, 1982), O(n log n). Late jobs: the most that can be on time by the rule of
/// Moore and Hodgson (Management Science 15, 1968).
/// </summary>
internal sealed class AreaBound(BoundData data)
{
    private readonly double[] _workMs = new double[data.Count];

    /// <summary>The makespan bound of a mix of lanes.</summary>
    public double Makespan(double[] mix)
    {
        data.FillWork(mix, _workMs);
        return LeastTail() is { } tail ? Busy(tail, null) + tail : PreemptiveEnd(out _);
    }

    /// <summary>The jobs of the set that gives the makespan bound, in ascending order; empty when these are all jobs with work.</summary>
    public int[] CriticalSet(double[] mix)
    {
        data.FillWork(mix, _workMs);
        if (LeastTail() is not { } tail)
        {
            PreemptiveEnd(out tail);
        }

        var jobs = new List<int>();
        Busy(tail, jobs);
        jobs.Sort();
        return jobs.Count == _workMs.Count(work => work > 0) ? [] : [.. jobs];
    }

    /// <summary>The least number of jobs that end after their due dates.</summary>
    public int LateJobs(double[] mix)
    {
        data.FillWork(mix, _workMs);
        int late = 0;
        var jobs = new List<int>();
        for (int job = 0; job < data.Count; job++)
        {
            if (data.Problem.DueMs[job] == long.MaxValue)
            {
                continue;
            }

            if (data.HeadMs[job] + data.ShortestMs[job] > data.Problem.DueMs[job])
            {
                late++;
            }
            else
            {
                jobs.Add(job);
            }
        }

        var onTime = new PriorityQueue<double, double>();
        double sum = 0;
        foreach (int job in jobs.OrderBy(job => data.Problem.DueMs[job]))
        {
            onTime.Enqueue(_workMs[job], -_workMs[job]);
            sum += _workMs[job];

            // A hair above the due date is rounding, not lateness.
            if (sum > data.Problem.DueMs[job] + (1e-9 * sum) + 1e-6)
            {
                sum -= onTime.Dequeue();
                late++;
            }
        }

        return late;
    }

    /// <summary>The tail, when all jobs with work have the same; else null.</summary>
    private double? LeastTail()
    {
        double? tail = null;
        for (int job = 0; job < data.Count; job++)
        {
            if (_workMs[job] > 0 && tail is { } known && known != data.TailMs[job])
            {
                return null;
            }

            tail = _workMs[job] > 0 ? data.TailMs[job] : tail;
        }

        return tail ?? 0;
    }

    /// <summary>When one machine has done the work of all jobs with at least some tail; the jobs of its last stretch without idling are collected.</summary>
    private double Busy(double leastTailMs, List<int>? lastStretch)
    {
        int[] jobs = [.. Enumerable.Range(0, data.Count).Where(job => _workMs[job] > 0 && data.TailMs[job] >= leastTailMs)];
        double[] heads = [.. jobs.Select(job => data.HeadMs[job])];
        Array.Sort(heads, jobs);
        double now = 0;
        foreach (int job in jobs)
        {
            if (data.HeadMs[job] >= now)
            {
                now = data.HeadMs[job];
                lastStretch?.Clear();
            }

            now += _workMs[job];
            lastStretch?.Add(job);
        }

        return now;
    }

    /// <summary>Jackson's order: always the available job with the longest tail. The largest sum of end and tail, and the tail of the job that has it.</summary>
    private double PreemptiveEnd(out double criticalTailMs)
    {
        int[] jobs = [.. Enumerable.Range(0, data.Count).Where(job => _workMs[job] > 0)];
        double[] heads = [.. jobs.Select(job => data.HeadMs[job])];
        Array.Sort(heads, jobs);
        double[] leftMs = [.. jobs.Select(job => _workMs[job])];
        var ready = new PriorityQueue<int, double>();
        double now = 0;
        double best = 0;
        criticalTailMs = 0;
        int next = 0;
        while (next < jobs.Length || ready.Count > 0)
        {
            now = ready.Count == 0 ? Math.Max(now, heads[next]) : now;
            for (; next < jobs.Length && heads[next] <= now; next++)
            {
                ready.Enqueue(next, -data.TailMs[jobs[next]]);
            }

            int at = ready.Peek();
            if (next < jobs.Length && now + leftMs[at] > heads[next])
            {
                leftMs[at] -= heads[next] - now;
                now = heads[next];
                continue;
            }

            now += leftMs[at];
            ready.Dequeue();
            if (now + data.TailMs[jobs[at]] > best)
            {
                best = now + data.TailMs[jobs[at]];
                criticalTailMs = data.TailMs[jobs[at]];
            }
        }

        return best;
    }
}
