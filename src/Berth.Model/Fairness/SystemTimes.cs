using Berth.Model.Metrics;

namespace Berth.Model.Fairness;

/// <summary>How long jobs were in the system: from the moment at which they might start to their end, with every interruption in between.</summary>
public static class SystemTimes
{
    /// <summary>
    /// Milliseconds by job; null for a job that does not count: submitted outside the window, or not run to its end or limit. What a job waited for other jobs, for
    /// its release date or for its turn in an array is left out: no share of the cluster would shorten it.
    /// </summary>
    public static long?[] Of(Workload workload, Schedule schedule, MeasurementWindow window)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(schedule);
        long[] eligibleMs = EligibleTimes.Of(workload, schedule);
        long?[] times = new long?[schedule.Count];
        for (int job = 0; job < times.Length; job++)
        {
            times[job] = Counts(workload, schedule, window, job) ? schedule.EndMs[job] - eligibleMs[job] : null;
        }

        return times;
    }

    /// <summary>True when a job is in the window and ran to its end or limit.</summary>
    internal static bool Counts(Workload workload, Schedule schedule, MeasurementWindow window, int job) =>
        window.Contains(workload.Jobs.SubmitMs[job]) && JobFormulas.IsFinished(schedule.Outcome[job]);
}
