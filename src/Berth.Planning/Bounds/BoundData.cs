using Berth.Model;
using Berth.Planning.Problem;

namespace Berth.Planning.Bounds;

/// <summary>
/// What bounds need of a batch: how long each job lasts at least and at most, how early it can start, how much must follow its end, and which part of each lane a mode
/// takes. Times are milliseconds since the beginning of the plan.
/// </summary>
internal sealed class BoundData
{
    private readonly int[] _firstBefore;
    private readonly (int Job, bool StartOnly)[] _before;

    public BoundData(BatchProblem problem)
    {
        Problem = problem;
        Count = problem.JobCount;
        ShortestMs = new double[Count];
        LongestMs = new double[Count];
        for (int job = 0; job < Count; job++)
        {
            ShortestMs[job] = double.MaxValue;
            for (int mode = problem.FirstMode[job]; mode < problem.FirstMode[job + 1]; mode++)
            {
                ShortestMs[job] = Math.Min(ShortestMs[job], problem.DurationMs[mode]);
                LongestMs[job] = Math.Max(LongestMs[job], problem.DurationMs[mode]);
            }
        }

        Part = new double[problem.Demand.Length];
        for (int i = 0; i < Part.Length; i++)
        {
            Part[i] = (double)problem.Demand[i] / problem.Lanes[i % problem.LaneCount].Capacity;
        }

        HeadMs = new double[Count];
        TailMs = new double[Count];
        (_firstBefore, _before) = Links(problem);
        FillReleases();
        FillHeads();
        FillTails();
    }

    /// <summary>The batch.</summary>
    public BatchProblem Problem { get; }

    /// <summary>Number of jobs.</summary>
    public int Count { get; }

    /// <summary>The duration of the shortest mode of each job.</summary>
    public double[] ShortestMs { get; }

    /// <summary>The duration of the longest mode of each job.</summary>
    public double[] LongestMs { get; }

    /// <summary>The earliest moment at which each job can start: not before its release, nor before what it waits for, in the shortest modes.</summary>
    public double[] HeadMs { get; }

    /// <summary>Time that the jobs waiting for the end of a job need after it, in the shortest modes.</summary>
    public double[] TailMs { get; }

    /// <summary>The part of lane l that mode m takes: element m * <see cref="BatchProblem.LaneCount"/> + l.</summary>
    public double[] Part { get; }

    /// <summary>True when every job can start at the beginning.</summary>
    public bool AllAtOnce => Array.TrueForAll(HeadMs, head => head == 0);

    /// <summary>True when no job waits for another.</summary>
    public bool IsFree => _before.Length == 0;

    /// <summary>The jobs whose end, or whose start, a job waits for. Only links that every valid schedule must keep.</summary>
    public ReadOnlySpan<(int Job, bool StartOnly)> Before(int job) => _before.AsSpan(_firstBefore[job], _firstBefore[job + 1] - _firstBefore[job]);

    /// <summary>The least work that a job brings to one machine on which a mode takes the weighted mix of its lanes; milliseconds of the whole machine.</summary>
    /// <param name="mix">Weights of the lanes; their sum is 1.</param>
    /// <param name="workMs">Receives one number for each job.</param>
    public void FillWork(ReadOnlySpan<double> mix, Span<double> workMs)
    {
        int lanes = Problem.LaneCount;
        for (int job = 0; job < Count; job++)
        {
            double least = double.MaxValue;
            for (int mode = Problem.FirstMode[job]; mode < Problem.FirstMode[job + 1]; mode++)
            {
                double part = 0;
                for (int lane = 0; lane < lanes; lane++)
                {
                    part += mix[lane] * Part[(mode * lanes) + lane];
                }

                least = Math.Min(least, part * Problem.DurationMs[mode]);
            }

            workMs[job] = least;
        }
    }

    /// <summary>
    /// For each job the jobs that can never run at the same moment: it waits for the end of the one, or of what the one waits for. One bit for each job, 64 in a word.
    /// Null when no job waits for the end of another.
    /// </summary>
    public ulong[][]? Apart()
    {
        int words = (Count + 63) / 64;
        ulong[][] endsBefore = [.. Enumerable.Range(0, Count).Select(_ => new ulong[words])];
        bool any = false;
        foreach (int job in Problem.Precedence.Order)
        {
            // What has ended before another job starts has ended before whatever starts no earlier than that one.
            foreach ((int before, bool startOnly) in Before(job))
            {
                for (int word = 0; word < words; word++)
                {
                    endsBefore[job][word] |= endsBefore[before][word];
                }

                if (!startOnly)
                {
                    endsBefore[job][before >> 6] |= 1UL << (before & 63);
                    any = true;
                }
            }
        }

        if (!any)
        {
            return null;
        }

        ulong[][] apart = [.. endsBefore.Select(row => (ulong[])row.Clone())];
        for (int job = 0; job < Count; job++)
        {
            for (int other = 0; other < Count; other++)
            {
                if ((endsBefore[job][other >> 6] >> (other & 63) & 1) != 0)
                {
                    apart[other][job >> 6] |= 1UL << (job & 63);
                }
            }
        }

        return apart;
    }

    /// <summary>
    /// Links as the workload names them. Those of <see cref="BatchProblem.Precedence"/> that stand for a job which never runs are left out: a plan may keep them, but a
    /// schedule need not.
    /// </summary>
    private static (int[] First, (int, bool)[] Before) Links(BatchProblem problem)
    {
        int[] first = new int[problem.JobCount + 1];
        if (problem.Workload.Jobs.Dependencies is not { } dependencies)
        {
            return (first, []);
        }

        int[] position = new int[problem.Workload.JobCount];
        Array.Fill(position, -1);
        for (int job = 0; job < problem.JobCount; job++)
        {
            position[problem.Id[job]] = job;
        }

        var before = new List<(int, bool)>();
        for (int job = 0; job < problem.JobCount; job++)
        {
            foreach (Dependency dependency in dependencies.Of(new JobId(problem.Id[job])))
            {
                if (position[dependency.On.Index] >= 0)
                {
                    before.Add((position[dependency.On.Index], dependency.Kind == DependencyKind.After));
                }
            }

            first[job + 1] = before.Count;
        }

        return (first, [.. before]);
    }

    private void FillReleases()
    {
        JobTable jobs = Problem.Workload.Jobs;
        for (int job = 0; job < Count; job++)
        {
            var id = new JobId(Problem.Id[job]);
            long release = Math.Max(jobs.SubmitMs[id.Index], jobs.Release(id)?.UnixMs ?? long.MinValue);
            foreach (Dependency dependency in jobs.Dependencies is { } dependencies ? dependencies.Of(id) : [])
            {
                // A job that never runs is found so at its submit at the earliest.
                release = Math.Max(release, jobs.SubmitMs[dependency.On.Index]);
            }

            HeadMs[job] = release - Problem.StartMs;
        }
    }

    private void FillHeads()
    {
        foreach (int job in Problem.Precedence.Order)
        {
            foreach ((int before, bool startOnly) in Before(job))
            {
                HeadMs[job] = Math.Max(HeadMs[job], HeadMs[before] + (startOnly ? 0 : ShortestMs[before]));
            }
        }
    }

    private void FillTails()
    {
        // From the start of a job to the end of the last that waits for it, through starts or ends.
        double[] fromStartMs = new double[Count];
        for (int i = Count - 1; i >= 0; i--)
        {
            int job = Problem.Precedence.Order[i];
            fromStartMs[job] = Math.Max(fromStartMs[job], ShortestMs[job] + TailMs[job]);
            foreach ((int before, bool startOnly) in Before(job))
            {
                double[] of = startOnly ? fromStartMs : TailMs;
                of[before] = Math.Max(of[before], fromStartMs[job]);
            }
        }
    }
}
