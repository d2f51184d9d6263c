namespace Berth.Model;

/// <summary>The measures of a plan, worked out from its schedule alone, whoever made it. Jobs that do not run count nowhere.</summary>
public static class PlanFigures
{
    private const double SlowdownThresholdMs = 10_000;

    /// <summary>
    /// The value of a measure in its unit (<see cref="PlanMeasure"/>); null for <see cref="PlanMeasure.UserStretch"/>, which needs further schedules to compare with.
    /// Throws when the schedule is of another number of jobs.
    /// </summary>
    /// <param name="measure">Which.</param>
    /// <param name="workload">The jobs.</param>
    /// <param name="schedule">When they run.</param>
    public static double? Of(PlanMeasure measure, Workload workload, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(schedule);
        if (schedule.Count != workload.JobCount)
        {
            throw new ArgumentException($"schedule of {schedule.Count} jobs for a workload of {workload.JobCount}", nameof(schedule));
        }

        if (measure == PlanMeasure.UserStretch)
        {
            return null;
        }

        long beginMs = Begin(workload).UnixMs;
        double value = 0;
        for (int job = 0; job < schedule.Count; job++)
        {
            var id = new JobId(job);
            if (schedule.Started(id))
            {
                double part = OfJob(measure, workload, schedule, id, beginMs);
                value = measure == PlanMeasure.Makespan ? Math.Max(value, part) : value + part;
            }
        }

        return value;
    }

    /// <summary>When a plan begins: the first submit time.</summary>
    public static Instant Begin(Workload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return workload.JobCount == 0 ? workload.Origin : new Instant(workload.Jobs.SubmitMs[0]);
    }

    /// <summary>How many jobs run.</summary>
    public static int Planned(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return Enumerable.Range(0, schedule.Count).Count(job => schedule.Started(new JobId(job)));
    }

    /// <summary>How much a job counts: its weight, 1 where none is given.</summary>
    public static long WeightOf(Workload workload, JobId job)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return workload.Jobs.Weight.IsEmpty ? 1 : workload.Jobs.Weight[job.Index];
    }

    /// <summary>Time by which a job ends after its deadline, in milliseconds; 0 where it does not, and without a deadline.</summary>
    public static long LateMs(Workload workload, Schedule schedule, JobId job)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(schedule);
        return schedule.Started(job) && workload.Jobs.Deadline(job) is { } due ? Math.Max(0, schedule.EndMs[job.Index] - due.UnixMs) : 0;
    }

    private static double OfJob(PlanMeasure measure, Workload workload, Schedule schedule, JobId job, long beginMs)
    {
        long endMs = schedule.EndMs[job.Index] - beginMs;
        switch (measure)
        {
            case PlanMeasure.Makespan or PlanMeasure.Completion:
                return endMs;
            case PlanMeasure.WeightedCompletion:
                return (double)WeightOf(workload, job) * endMs;
            case PlanMeasure.BoundedSlowdown:
                double runMs = Math.Max(schedule.EndMs[job.Index] - schedule.StartMs[job.Index], SlowdownThresholdMs);
                return Math.Max(1, (schedule.EndMs[job.Index] - workload.Jobs.SubmitMs[job.Index]) / runMs);
            case PlanMeasure.Tardiness:
                return (double)WeightOf(workload, job) * LateMs(workload, schedule, job);
            case PlanMeasure.LateJobs:
                return LateMs(workload, schedule, job) > 0 ? 1 : 0;
            default:
                throw new ArgumentOutOfRangeException(nameof(measure), measure, "there is no such measure");
        }
    }
}
