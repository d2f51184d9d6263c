namespace Berth.Model;

/// <summary>What a schedule does wrong.</summary>
public enum ViolationKind
{
    /// <summary>The schedule has another number of jobs than the workload.</summary>
    JobCountDiffers,

    /// <summary>A job starts before it was submitted.</summary>
    StartBeforeSubmit,

    /// <summary>
    /// The effective submit time differs from the workload's though the replay had no feedback; or feedback moved a user's
    /// first job, which has nothing to react to, or moved a job before it.
    /// </summary>
    SubmitTimeChanged,

    /// <summary>A job does not run for min(run time, requested time).</summary>
    WrongRunTime,

    /// <summary>Running jobs hold more processors than the cluster has.</summary>
    OverCapacity,

    /// <summary>A job that can run was rejected.</summary>
    RejectedThoughItFits,

    /// <summary>A job larger than the cluster was started.</summary>
    StartedThoughTooLarge,

    /// <summary>Outcome and times disagree, for example "killed" though the run time does not exceed the request.</summary>
    WrongOutcome,

    /// <summary>A job was left waiting though the replay ran to its end.</summary>
    NeverStarted,

    /// <summary>A strict order was promised, but a job started before one that comes first in that order.</summary>
    StartedOutOfOrder,

    /// <summary>A job started after the first start time it was promised.</summary>
    StartAfterFirstPromise,

    /// <summary>A promised start time moved to a later time.</summary>
    PromiseMovedLater,

    /// <summary>A start time in the past was promised.</summary>
    PromiseInThePast,
}

/// <summary>One violation, for people and programs.</summary>
/// <param name="Kind">Which rule.</param>
/// <param name="Job">The job, where the rule is about one.</param>
/// <param name="At">When, where the rule is about a moment.</param>
/// <param name="Message">A sentence with the values.</param>
public sealed record Violation(ViolationKind Kind, JobId? Job, Instant? At, string Message);
