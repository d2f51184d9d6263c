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

    /// <summary>
    /// Outcome and times disagree, for example "killed" though the run time does not exceed the request; or a job is said to have failed by its
    /// dependencies though it did not, or the other way round.
    /// </summary>
    WrongOutcome,

    /// <summary>A job was left waiting though the replay ran to its end.</summary>
    NeverStarted,

    /// <summary>On nodes: the schedule does not say where a job ran.</summary>
    AllocationMissing,

    /// <summary>A job that did not run has places on nodes.</summary>
    PlacedThoughNotRun,

    /// <summary>A job ran in a mode that its shape does not have.</summary>
    WrongMode,

    /// <summary>A job ran in a partition that does not exist or that it may not use, or in none though there are some.</summary>
    WrongPartition,

    /// <summary>The tasks that were placed are not the tasks of the job's mode: a gang starts all or nothing.</summary>
    GangNotWhole,

    /// <summary>A task lies on a node that does not exist.</summary>
    UnknownNode,

    /// <summary>A task lies on a node without a feature, or with GPUs of a type or memory size, that does not do for it.</summary>
    NodeNotAllowed,

    /// <summary>A task lies on a node outside the partition of its job.</summary>
    NodeOutsidePartition,

    /// <summary>Tasks hold GPUs that their node does not have, or another number of GPUs than they ask for.</summary>
    WrongGpus,

    /// <summary>Jobs hold more CPU, memory or storage of a node than it has.</summary>
    NodeOverCapacity,

    /// <summary>Jobs hold more than a whole GPU of one GPU.</summary>
    GpuOverCapacity,

    /// <summary>Tasks that belong on one node lie on several, or tasks that belong on a node each share one.</summary>
    SpreadBroken,

    /// <summary>A job runs on a node that another job holds alone.</summary>
    ExclusiveNodeShared,

    /// <summary>Tasks that belong in one domain of the topology lie in several, or in none.</summary>
    OutsideOneDomain,

    /// <summary>A job asks for more time, or holds more nodes, than its partition allows.</summary>
    OverPartitionLimit,

    /// <summary>Jobs hold more of a licence than the cluster has.</summary>
    OverLicences,

    /// <summary>A job runs, or may run until its limit, on a node set aside for others at that time, or under maintenance.</summary>
    OnReservedNode,

    /// <summary>A job starts before its release date.</summary>
    StartBeforeRelease,

    /// <summary>A job starts before what it depends on has happened, or though that can no longer happen.</summary>
    StartBeforeDependency,

    /// <summary>More jobs of an array run at once than its width allows.</summary>
    ArrayTooWide,

    /// <summary>An interrupted run is of a job that does not exist, or ends before it starts, or its cause is unknown.</summary>
    UnknownRun,

    /// <summary>A run of a job begins before the run before it has ended.</summary>
    RunsOverlap,

    /// <summary>
    /// The work that an interrupted run is said to have saved is not what follows from its length, its checkpoints and what was saved before.
    /// </summary>
    WrongSavedWork,

    /// <summary>A suspended job goes on at other places, or in another mode or partition, than it was suspended.</summary>
    SuspendedJobMoved,

    /// <summary>A job was started again after more failures than its retries allow, or failed for good though it had a retry left.</summary>
    RetriesBroken,

    /// <summary>A job starts again before the time after its failure is over.</summary>
    BackOffBroken,

    /// <summary>A run is said to have ended with a failure, but no node of it failed then, or jobs do not fail by themselves.</summary>
    FailureWithoutReason,

    /// <summary>A run was preempted, but by nobody who starts at that moment and may preempt it.</summary>
    PreemptedAgainstRule,

    /// <summary>A run was preempted within its exempt time, or at the moment of its start.</summary>
    PreemptedTooEarly,

    /// <summary>A job preempted the one by which it had last been preempted itself.</summary>
    PreemptionLoop,

    /// <summary>A job runs on a node that is down, or starts on one that is down or drained.</summary>
    OnNodeOut,

    /// <summary>Outages of nodes are not those that were planned, or there are failures though nodes do not fail.</summary>
    WrongOutages,

    /// <summary>A job starts on a pool that has fewer processors at that moment.</summary>
    StartedWithoutCapacity,

    /// <summary>A job starts though a limit on running jobs or on amounts in use or used keeps it from it.</summary>
    OverLimit,

    /// <summary>A job over a limit on submitted jobs or wall time was not refused, or one within them was.</summary>
    WrongRefusal,

    /// <summary>A job starts though its queue's quota, with what may be borrowed, does not have so much.</summary>
    OverQuota,

    /// <summary>A change of regime leaves one that was not in force, or leads nowhere.</summary>
    WrongRegimeChange,

    /// <summary>Two changes of regime are closer together than the dwell time.</summary>
    RegimeLeftTooSoon,

    /// <summary>A strict order was promised, but a job started before one that comes first in that order.</summary>
    StartedOutOfOrder,

    /// <summary>A job started after the first start time it was promised.</summary>
    StartAfterFirstPromise,

    /// <summary>A promised start time moved to a later time.</summary>
    PromiseMovedLater,

    /// <summary>A start time in the past was promised.</summary>
    PromiseInThePast,

    /// <summary>A job waited longer than its policy guarantees.</summary>
    WaitAboveGuarantee,
}

/// <summary>One violation, for people and programs.</summary>
/// <param name="Kind">Which rule.</param>
/// <param name="Job">The job, where the rule is about one.</param>
/// <param name="At">When, where the rule is about a moment.</param>
/// <param name="Message">A sentence with the values.</param>
public sealed record Violation(ViolationKind Kind, JobId? Job, Instant? At, string Message);
