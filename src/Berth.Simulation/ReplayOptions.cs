namespace Berth.Simulation;

/// <summary>When a scheduling pass runs.</summary>
public enum PassRule
{
    /// <summary>After each event (the published EASY simulations).</summary>
    EachEvent,

    /// <summary>Once after all events of an instant.</summary>
    EachInstant,
}

/// <summary>The written total order of events at one instant; outlived estimates come first in both.</summary>
public enum EventOrder
{
    /// <summary>Arrivals in order of job id, then ends in order of start (the published EASY simulations).</summary>
    ArrivalsFirst,

    /// <summary>Ends in order of start, then arrivals in order of job id.</summary>
    EndsFirst,
}

/// <summary>Choices of the replay itself; policies are chosen by <see cref="Model.PolicySpec"/>. Reasons for the defaults: docs/adr.</summary>
public sealed record ReplayOptions
{
    /// <summary>When a scheduling pass runs.</summary>
    public PassRule Pass { get; init; } = PassRule.EachEvent;

    /// <summary>Order of events at one instant.</summary>
    public EventOrder EventOrder { get; init; } = EventOrder.ArrivalsFirst;

    /// <summary>
    /// Users react: a job that its user submitted after an earlier job of theirs had ended is submitted the same think time after
    /// that job's end in the replay, instead of at its logged time.
    /// </summary>
    public bool Feedback { get; init; }

    /// <summary>What goes wrong; null: nothing does.</summary>
    public Model.FailureSpec? Failures { get; init; }

    /// <summary>Give each second that a job waits its cause (<see cref="ReplayResult.Waits"/>). It changes no start.</summary>
    public bool ExplainsWaits { get; init; }

    /// <summary>Hears of every promised start, for those who check promises; null for nobody. It changes no start.</summary>
    public Model.IReservationSink? Reservations { get; init; }
}

/// <summary>What a replay counted.</summary>
/// <param name="Events">Arrivals, ends and outlived estimates.</param>
/// <param name="Passes">Scheduling passes that ran.</param>
/// <param name="Corrections">Estimates that were outlived and raised.</param>
public sealed record ReplayCounters(long Events, long Passes, long Corrections);

/// <summary>A finished replay.</summary>
/// <param name="Schedule">When each job started and ended.</param>
/// <param name="Counters">What the replay counted.</param>
public sealed record ReplayResult(Model.Schedule Schedule, ReplayCounters Counters)
{
    /// <summary>Every second of waiting by cause; null when it was not asked for.</summary>
    public Model.WaitAttribution? Waits { get; init; }
}
