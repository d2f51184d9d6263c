namespace Berth.Model.Metrics;

/// <summary>Figures of a single job. Definitions and sources: docs/METRICS.md.</summary>
public static class JobFormulas
{
    /// <summary>
    /// max(1, (wait + run) / max(run, tau)), all in ms; 1 where run and tau are both 0. At least 1, without unit
    /// (Feitelson, Rudolph, Schwiegelshohn, Sevcik, Wong: Theory and practice in parallel job scheduling, 1997).
    /// </summary>
    public static double BoundedSlowdown(long waitMs, long runMs, double tauMs)
    {
        double atLeast = Math.Max(runMs, tauMs);
        return atLeast > 0 ? Math.Max(1.0, (waitMs + runMs) / atLeast) : 1.0;
    }

    /// <summary>True when a job came to its own end or to its limit: only such jobs have figures of their own.</summary>
    public static bool IsFinished(JobOutcome outcome) => outcome is JobOutcome.Completed or JobOutcome.KilledAtLimit;

    /// <summary>
    /// Run time of a finished job as its figures count it, in ms: end - start where it ran once. Where runs were interrupted: its own work, which is its run time
    /// in the mode in which it ran, at most its requested time when it was killed there.
    /// </summary>
    public static long RunMs(Workload workload, Schedule schedule, JobId job)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(schedule);
        if (schedule.Runs.Before(job.Index).IsEmpty)
        {
            return schedule.EndMs[job.Index] - schedule.StartMs[job.Index];
        }

        int mode = schedule.Runs.Mode(job.Index);
        long workMs = workload.Actuals.RunMsIn(job, mode);
        return schedule.Outcome[job.Index] == JobOutcome.KilledAtLimit ? Math.Min(workMs, workload.Jobs.RequestedMsIn(job, mode)) : workMs;
    }
}
