namespace Berth.Model;

/// <summary>When the jobs of one user end in a plan.</summary>
/// <param name="User">Index of the user in the workload.</param>
/// <param name="Jobs">Jobs that run.</param>
/// <param name="FirstEnd">End of the first one to end.</param>
/// <param name="LastEnd">End of the last one.</param>
/// <param name="MeanEndMs">Mean of their ends, milliseconds since the beginning of the plan.</param>
public sealed record UserFinish(int User, int Jobs, Instant FirstEnd, Instant LastEnd, double MeanEndMs)
{
    /// <summary>All users with jobs that run, the first to be finished first, ties by index.</summary>
    public static IReadOnlyList<UserFinish> Of(Workload workload, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(schedule);
        long beginMs = PlanFigures.Begin(workload).UnixMs;
        var jobs = new int[workload.Users.Count];
        var firstMs = new long[jobs.Length];
        var lastMs = new long[jobs.Length];
        var sumMs = new double[jobs.Length];
        Array.Fill(firstMs, long.MaxValue);
        Array.Fill(lastMs, long.MinValue);
        for (int job = 0; job < schedule.Count; job++)
        {
            if (schedule.Started(new JobId(job)))
            {
                int user = workload.Jobs.User[job];
                long endMs = schedule.EndMs[job];
                jobs[user]++;
                firstMs[user] = Math.Min(firstMs[user], endMs);
                lastMs[user] = Math.Max(lastMs[user], endMs);
                sumMs[user] += endMs - beginMs;
            }
        }

        return
        [
            .. Enumerable.Range(0, jobs.Length).Where(user => jobs[user] > 0).OrderBy(user => lastMs[user])
                .Select(user => new UserFinish(user, jobs[user], new Instant(firstMs[user]), new Instant(lastMs[user]), sumMs[user] / jobs[user])),
        ];
    }
}
