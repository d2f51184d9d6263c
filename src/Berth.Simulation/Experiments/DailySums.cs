using Berth.Model;
using Berth.Model.Metrics;

namespace Berth.Simulation.Experiments;

/// <summary>
/// What a schedule did day by day. Job figures go to the day of submission, counted from the log's origin, so that every policy has
/// the same jobs on the same day; figures of the machine's state go to the day on which the state was.
/// </summary>
internal sealed class DailySums
{
    private const long DayMs = 86_400_000;

    /// <summary>Sums up the jobs that count and ran to their end. Both schedules of a comparison must have the same ones.</summary>
    public DailySums(Workload workload, Cluster cluster, MeasuredSchedule arm, JobRows rows)
    {
        ReadOnlySpan<long> submitMs = arm.Schedule.SubmitMs;
        ReadOnlySpan<long> startMs = arm.Schedule.StartMs;
        ReadOnlySpan<long> endMs = arm.Schedule.EndMs;
        bool anyInterrupted = !arm.Schedule.Runs.AllLast;
        double tauMs = arm.Metrics.TauSeconds * 1000.0;
        WaitSeconds = new double[rows.Days];
        BoundedSlowdown = new double[rows.Days];
        RowWaitSeconds = new float[rows.Count];
        RowBoundedSlowdown = new double[rows.Count];
        for (int row = 0; row < rows.Count; row++)
        {
            int job = rows.Job[row];
            long waitMs = startMs[job] - submitMs[job];
            long runMs = endMs[job] - startMs[job];
            long idleMs = waitMs;
            if (anyInterrupted)
            {
                waitMs -= arm.Schedule.InterruptedMs(job);
                runMs = JobFormulas.RunMs(workload, arm.Schedule, new JobId(job));
                idleMs = endMs[job] - submitMs[job] - runMs;
            }

            double boundedSlowdown = JobFormulas.BoundedSlowdown(idleMs, runMs, tauMs);
            RowWaitSeconds[row] = waitMs / 1000f;
            RowBoundedSlowdown[row] = boundedSlowdown;
            WaitSeconds[rows.Day[row]] += waitMs / 1000.0;
            BoundedSlowdown[rows.Day[row]] += boundedSlowdown;
        }

        long originMs = workload.Origin.UnixMs;
        SystemState state = arm.Metrics.StateByDay
            ?? SystemState.Compute(workload, cluster, arm.Schedule, arm.Metrics.StateInterval, originMs, DayMs);
        FirstStateDay = FloorDay(state.FromMs - originMs);
        int days = state.Buckets.Count;
        BusySeconds = new double[days];
        LostSeconds = new double[days];
        CapacitySeconds = new double[days];
        for (int day = 0; day < days; day++)
        {
            BusySeconds[day] = state.Buckets[day].BusyProcessorMs / 1000.0;
            LostSeconds[day] = state.Buckets[day].LostProcessorMs / 1000.0;
            CapacitySeconds[day] = (double)state.CoveredMs(day, arm.Metrics.StateInterval) * cluster.Processors / 1000.0;
        }
    }

    /// <summary>Sum of waits by day of submission, seconds.</summary>
    public double[] WaitSeconds { get; }

    /// <summary>Sum of bounded slowdowns by day of submission.</summary>
    public double[] BoundedSlowdown { get; }

    /// <summary>Wait of each row, seconds.</summary>
    public float[] RowWaitSeconds { get; }

    /// <summary>Bounded slowdown of each row.</summary>
    public double[] RowBoundedSlowdown { get; }

    /// <summary>Day (from the log's origin) of the first element of the state columns.</summary>
    public long FirstStateDay { get; }

    /// <summary>Busy processor-seconds by day.</summary>
    public double[] BusySeconds { get; }

    /// <summary>Lost processor-seconds by day.</summary>
    public double[] LostSeconds { get; }

    /// <summary>Available processor-seconds by day.</summary>
    public double[] CapacitySeconds { get; }

    /// <summary>Days since the origin, rounded down also before it.</summary>
    public static long FloorDay(long sinceOriginMs) => sinceOriginMs >= 0 ? sinceOriginMs / DayMs : -((DayMs - 1 - sinceOriginMs) / DayMs);
}

/// <summary>The jobs that a comparison measures: those in the window that ran to their end under the first policy, in order of submission.</summary>
internal sealed class JobRows
{
    /// <summary>Collects them.</summary>
    public JobRows(Workload workload, MeasuredSchedule arm)
    {
        ReadOnlySpan<long> submitMs = workload.Jobs.SubmitMs;
        long originMs = workload.Origin.UnixMs;
        int[] jobs = new int[arm.Metrics.Wait.Count];
        int[] dayOf = new int[jobs.Length];
        long firstDay = 0;
        int count = 0;
        for (int job = 0; job < submitMs.Length; job++)
        {
            if (Counts(workload, arm, job))
            {
                long day = DailySums.FloorDay(submitMs[job] - originMs);
                firstDay = count == 0 ? day : firstDay;
                jobs[count] = job;
                dayOf[count] = checked((int)(day - firstDay));
                count++;
            }
        }

        Job = jobs;
        Day = dayOf;
        Days = count == 0 ? 0 : dayOf[count - 1] + 1;
        JobsByDay = new double[Days];
        foreach (int day in dayOf)
        {
            JobsByDay[day]++;
        }
    }

    /// <summary>Index of each job in the workload.</summary>
    public int[] Job { get; }

    /// <summary>Day of submission of each, from the first day with a job.</summary>
    public int[] Day { get; }

    /// <summary>Number of rows.</summary>
    public int Count => Job.Length;

    /// <summary>Days from the first with a job to the last, days without jobs included.</summary>
    public int Days { get; }

    /// <summary>Number of jobs submitted on each day.</summary>
    public double[] JobsByDay { get; }

    /// <summary>True when the other schedule measures exactly these jobs.</summary>
    public bool SameUnder(Workload workload, MeasuredSchedule other) =>
        other.Metrics.Wait.Count == Count && Array.TrueForAll(Job, job => Counts(workload, other, job));

    private static bool Counts(Workload workload, MeasuredSchedule arm, int job) =>
        arm.Metrics.Window.Contains(workload.Jobs.SubmitMs[job])
        && JobFormulas.IsFinished(arm.Schedule.Outcome[job]);
}
