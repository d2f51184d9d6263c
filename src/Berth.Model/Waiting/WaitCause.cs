namespace Berth.Model;

/// <summary>Why a job waited through a second; each second has exactly one cause. How they are told apart: docs/WAITING.md.</summary>
public enum WaitCause : byte
{
    /// <summary>Too little was free anywhere.</summary>
    Capacity,

    /// <summary>Enough was free in sum on the nodes it may use, but not as it lay.</summary>
    Fragmented,

    /// <summary>There was room for it, but promised to a job ahead of it, or set aside for others.</summary>
    Promised,

    /// <summary>There had been room for it when something last became free, but others were first; or there is, and the policy lets nobody pass.</summary>
    Order,

    /// <summary>A quota or a limit kept it from starting.</summary>
    Limit,

    /// <summary>It waited for another job.</summary>
    Dependency,

    /// <summary>Its release date or the time after a failure was still to come.</summary>
    Hold,

    /// <summary>There was room, but not on nodes of its partitions.</summary>
    Partition,

    /// <summary>There would have been room, had nodes not been drained, failed or under maintenance.</summary>
    Drained,

    /// <summary>There was room, but the scheduler did not look at it.</summary>
    Scheduler,
}
