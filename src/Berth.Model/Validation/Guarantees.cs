namespace Berth.Model.Validation;

/// <summary>
/// What some policies promise beyond a valid schedule, checked from the schedule and the promises made, without any policy code.
/// Each holds only under the conditions it states; <see cref="ScheduleValidator"/> checks what must hold always. All O(n).
/// </summary>
public static class Guarantees
{
    /// <summary>
    /// Strict first come, first served: no job starts before a job that comes first in the order of arrival (ties at one submit
    /// time in order of job id). Rejected jobs do not count. A job still waiting must have nothing started behind it.
    /// Holds for look-ahead 0 under FCFS order without feedback.
    /// </summary>
    public static ViolationList StrictArrivalOrder(Workload workload, Schedule schedule, int maxReported = 100)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(schedule);
        var found = new ViolationList(maxReported);
        int? latest = null;
        int? waiting = null;
        for (int i = 0; i < schedule.Count; i++)
        {
            if (schedule.Outcome[i] == JobOutcome.Unstarted)
            {
                waiting ??= i;
            }

            if (!schedule.Started(new JobId(i)))
            {
                continue;
            }

            if (waiting is { } stuck && found.CountOne())
            {
                Describe(found, ViolationKind.StartedOutOfOrder, workload, i, schedule.StartMs[i],
                    $"started though job {workload.Jobs.Number[stuck]}, which arrived earlier, still waits");
            }
            else if (latest is { } before && schedule.StartMs[i] < schedule.StartMs[before] && found.CountOne())
            {
                Describe(found, ViolationKind.StartedOutOfOrder, workload, i, schedule.StartMs[i],
                    $"starts at {Seconds(schedule.StartMs[i])}, before job {workload.Jobs.Number[before]}, which arrived earlier and starts at {Seconds(schedule.StartMs[before])}");
            }

            if (latest is null || schedule.StartMs[i] > schedule.StartMs[latest.Value])
            {
                latest = i;
            }
        }

        return found;
    }

    /// <summary>
    /// No job starts after the first start time it was promised. Holds for conservative backfill while every job ends by its
    /// estimate (the estimate is the requested time, at which jobs are killed). A job still waiting breaks the promise once the
    /// latest moment of the trace is past it.
    /// </summary>
    public static ViolationList NoStartAfterFirstPromise(
        Workload workload, Schedule schedule, IReadOnlyList<Promise> promises, int maxReported = 100)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(promises);
        var found = new ViolationList(maxReported);
        bool[] seen = new bool[schedule.Count];
        long lastMomentMs = promises.Count == 0 ? long.MinValue : promises[^1].At.UnixMs;
        foreach (Promise promise in promises)
        {
            int job = promise.Job.Index;
            if (seen[job])
            {
                continue;
            }

            seen[job] = true;
            bool started = schedule.Started(promise.Job);
            long startMs = started ? schedule.StartMs[job] : lastMomentMs;
            if (startMs > promise.Start.UnixMs && found.CountOne())
            {
                string what = started ? "starts" : "still waits";
                Describe(found, ViolationKind.StartAfterFirstPromise, workload, job, startMs,
                    $"{what} at {Seconds(startMs)}, but at {Seconds(promise.At.UnixMs)} it was promised {Seconds(promise.Start.UnixMs)}");
            }
        }

        return found;
    }

    /// <summary>
    /// A promised start never moves to a later time, and no promise lies in the past. Holds for the head's reservation of EASY
    /// (depth 1) under FCFS order, and for every reservation of conservative backfill, while every job ends by its estimate and the
    /// order of the queue stays the same. It does not hold for the second and further reservations of depth k, which are made anew behind the first.
    /// </summary>
    public static ViolationList PromisesNeverMoveLater(Workload workload, IReadOnlyList<Promise> promises, int maxReported = 100)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(promises);
        var found = new ViolationList(maxReported);
        long?[] promisedMs = new long?[workload.JobCount];
        foreach (Promise promise in promises)
        {
            int job = promise.Job.Index;
            long startMs = promise.Start.UnixMs;
            if (startMs < promise.At.UnixMs && found.CountOne())
            {
                Describe(found, ViolationKind.PromiseInThePast, workload, job, promise.At.UnixMs,
                    $"was promised {Seconds(startMs)} at {Seconds(promise.At.UnixMs)}");
            }

            if (promisedMs[job] is { } before && startMs > before && found.CountOne())
            {
                Describe(found, ViolationKind.PromiseMovedLater, workload, job, promise.At.UnixMs,
                    $"had been promised {Seconds(before)}, and at {Seconds(promise.At.UnixMs)} was promised {Seconds(startMs)}");
            }

            promisedMs[job] = startMs;
        }

        return found;
    }

    private static void Describe(ViolationList found, ViolationKind kind, Workload workload, int index, long atMs, string what) =>
        found.Describe(new Violation(kind, new JobId(index), new Instant(atMs), $"job {workload.Jobs.Number[index]} {what}"));

    private static string Seconds(long ms) => FormattableString.Invariant($"{ms / 1000m} s");
}
