namespace Berth.Model;

/// <summary>A figure of a plan that can be made small.</summary>
public enum PlanMeasure : byte
{
    /// <summary>Time from the beginning of the plan, the first submit time, to the last end, in milliseconds.</summary>
    Makespan,

    /// <summary>
    /// Sum over the jobs of weight times time from the beginning of the plan to the end of the job, in milliseconds. Over the sum of weights it is the mean
    /// weighted completion time.
    /// </summary>
    WeightedCompletion,

    /// <summary>The same with weight 1 for every job.</summary>
    Completion,

    /// <summary>Sum of the bounded slowdowns of the jobs (threshold 10 s), counted from their submit times.</summary>
    BoundedSlowdown,

    /// <summary>Sum over the jobs with a deadline of weight times the time by which they end after it, in milliseconds.</summary>
    Tardiness,

    /// <summary>Number of jobs that end after their deadline.</summary>
    LateJobs,

    /// <summary>
    /// Largest stretch of a user: the time from the beginning of the plan to the mean end of the user's jobs, over what it would be if the user had the cluster alone.
    /// </summary>
    UserStretch,
}
