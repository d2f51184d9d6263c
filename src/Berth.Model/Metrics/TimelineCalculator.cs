namespace Berth.Model.Metrics;

/// <summary>Turns a schedule into series over time, for charts.</summary>
public static class TimelineCalculator
{
    /// <summary>
    /// The schedule from its first submit to its last end in at most <paramref name="buckets"/> equal parts of whole milliseconds
    /// (fewer when there are fewer milliseconds); the last part may reach past the last end, where nothing runs or waits. Empty
    /// when no job ran. Throws when <paramref name="buckets"/> is below 1.
    /// </summary>
    public static Timeline Compute(Workload workload, Cluster cluster, Schedule schedule, int buckets)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 1);
        StateInterval interval = ScheduleSpan.StateInterval(schedule, MeasurementWindow.All);
        long lengthMs = interval.LengthMs;
        if (lengthMs == 0)
        {
            return new Timeline(interval.From.UnixMs, 1, [], [], []);
        }

        long bucketMs = (lengthMs - 1) / buckets + 1;
        SystemState state = SystemState.Compute(workload, cluster, schedule, interval, interval.From.UnixMs, bucketMs);
        int count = state.Buckets.Count;
        double[] utilization = new double[count];
        double[] queueLength = new double[count];
        double[] queuedProcessors = new double[count];
        for (int bucket = 0; bucket < count; bucket++)
        {
            StateIntegrals integrals = state.Buckets[bucket];
            utilization[bucket] = integrals.BusyProcessorMs / ((double)bucketMs * cluster.Processors);
            queueLength[bucket] = integrals.WaitingJobMs / (double)bucketMs;
            queuedProcessors[bucket] = integrals.WaitingProcessorMs / bucketMs;
        }

        return new Timeline(interval.From.UnixMs, bucketMs, utilization, queueLength, queuedProcessors);
    }
}

/// <summary>First and last moments of a schedule.</summary>
internal static class ScheduleSpan
{
    /// <summary>
    /// The window cut to [first submit, last end) of all jobs that were not rejected or refused; empty where no job ran. Throws when a job
    /// starts before its submit or ends before its start, which no figure could make sense of.
    /// </summary>
    public static StateInterval StateInterval(Schedule schedule, MeasurementWindow window)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        long firstMs = long.MaxValue;
        long lastMs = long.MinValue;
        for (int job = 0; job < schedule.Count; job++)
        {
            JobOutcome outcome = schedule.Outcome[job];
            if (outcome is not (JobOutcome.Rejected or JobOutcome.DependencyFailed or JobOutcome.Refused) || !schedule.Runs.Before(job).IsEmpty)
            {
                firstMs = Math.Min(firstMs, schedule.SubmitMs[job]);
            }

            if (schedule.Started(new JobId(job)))
            {
                if (schedule.StartMs[job] < schedule.SubmitMs[job] || schedule.EndMs[job] < schedule.StartMs[job])
                {
                    throw new ArgumentException(
                        $"job {job}: submit {schedule.SubmitMs[job]}, start {schedule.StartMs[job]}, end {schedule.EndMs[job]} ms are not in order",
                        nameof(schedule));
                }

                lastMs = Math.Max(lastMs, schedule.EndMs[job]);
            }
        }

        foreach (ref readonly InterruptedRun run in schedule.Interrupted.All)
        {
            if (run.StartMs < schedule.SubmitMs[run.Job] || run.EndMs < run.StartMs)
            {
                throw new ArgumentException(
                    $"job {run.Job}: submit {schedule.SubmitMs[run.Job]}, start {run.StartMs}, interrupted {run.EndMs} ms are not in order", nameof(schedule));
            }

            lastMs = Math.Max(lastMs, run.EndMs);
        }

        if (lastMs == long.MinValue)
        {
            return default;
        }

        long fromMs = Math.Max(firstMs, window.From?.UnixMs ?? firstMs);
        long toMs = Math.Min(lastMs, window.To?.UnixMs ?? lastMs);
        return new StateInterval(new Instant(fromMs), new Instant(Math.Max(fromMs, toMs)));
    }
}
