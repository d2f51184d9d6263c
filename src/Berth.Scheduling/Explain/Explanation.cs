using Berth.Model;

namespace Berth.Scheduling;

/// <summary>Why a waiting job does not start at a given moment; machine-readable, one cause.</summary>
public enum PendingReason
{
    /// <summary>It does start now.</summary>
    StartsNow,

    /// <summary>It needs more than the whole cluster has and can never run.</summary>
    LargerThanCluster,

    /// <summary>Too little is free, after what starts now ahead of it.</summary>
    NotEnoughFree,

    /// <summary>Enough is free, but jobs ahead of it wait and the policy lets nobody pass.</summary>
    BehindBlockedJob,

    /// <summary>Enough is free, but the policy does not look so far down the queue.</summary>
    BeyondLookahead,

    /// <summary>Enough is free now, but running to the end of its estimate would delay a job that holds a reservation.</summary>
    WouldDelayReservation,

    /// <summary>It holds a reservation itself, and before that time it fits nowhere.</summary>
    ReservedLater,

    /// <summary>Enough is free in sum, but not as it lies on the nodes that the job may use.</summary>
    Fragmented,

    /// <summary>There is room, but on nodes that are set aside, or will be before the job's requested time is over.</summary>
    NodesSetAside,

    /// <summary>It is not eligible: its release date is to come, another job has not done what it waits for, or its array is as wide as it may be.</summary>
    NotEligible,

    /// <summary>A limit or a quota keeps it from starting, whatever is free.</summary>
    OverLimit,
}

/// <summary>The answer to "why not now".</summary>
/// <param name="Job">The job asked about.</param>
/// <param name="Reason">The one cause.</param>
/// <param name="Dimension">
/// The resource the reason is about: <c>cpu</c>, <c>memory</c>, <c>storage</c>, <c>gpu</c>, <c>task</c> (how many of its tasks fit), or <c>licence</c> and
/// its name; for a limit what is limited and of whom; null where the reason is about order.
/// </param>
/// <param name="Needed">Amount the job needs of it: processors on a pool; on nodes millicores, bytes, thousandths of GPUs, or how many.</param>
/// <param name="Available">Amount it could have now, in the same unit; on nodes what is free on those that it may use.</param>
/// <param name="Blocker">The job in the way, where one is.</param>
/// <param name="PromisedStart">When the job itself, or the blocker where it holds the reservation, is promised to start; null when nobody promised.</param>
public sealed record Explanation(
    JobId Job, PendingReason Reason, string? Dimension, long Needed, long Available, JobId? Blocker, Instant? PromisedStart)
{
    /// <summary>Name of the regime in force, whose policy the answer is about; null under a plain policy.</summary>
    public string? Regime { get; init; }
}
