namespace Berth.Model;

/// <summary>What a replay was allowed to do, so that <see cref="ScheduleValidator"/> knows what to insist on.</summary>
public sealed record ValidationOptions
{
    /// <summary>
    /// Users reacted in the replay: effective submit times may be later or earlier than the workload's, but not for a user's
    /// first job, which reacts to nothing, and not before it. Default: they must be equal.
    /// </summary>
    public bool FeedbackAllowed { get; init; }

    /// <summary>The replay stopped before its end: jobs may be left waiting. Default: every job that fits must have run.</summary>
    public bool UnfinishedAllowed { get; init; }

    /// <summary>
    /// Advance reservations and maintenance are held against the time for which jobs really ran. Default: against their requested time, since until
    /// it is used up a job may run on. For schedules of sites that plan with better knowledge than the request.
    /// </summary>
    public bool WindowsByRunTime { get; init; }

    /// <summary>The rules of preemption that were in force, each at any time; empty: nobody could be preempted.</summary>
    public IReadOnlyList<PreemptionSpec> Preemption { get; init; } = [];

    /// <summary>What could go wrong; null: nothing.</summary>
    public FailureSpec? Failures { get; init; }

    /// <summary>How many violations are described; the others are only counted (<see cref="ViolationList.TotalCount"/>). At least 1.</summary>
    public int MaxReported { get; init; } = 100;
}
