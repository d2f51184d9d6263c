namespace Berth.Model.Starvation;

/// <summary>What a finished schedule does not show of the replay that made it.</summary>
public sealed record StarvationOptions
{
    /// <summary>Something could go wrong in the replay: nodes or jobs failed, or the machine changed its size.</summary>
    public bool HadFailures { get; init; }

    /// <summary>Users reacted to the ends of their jobs: then jobs of one instant may have come in another order than that of their rows.</summary>
    public bool HadFeedback { get; init; }

    /// <summary>
    /// What jobs waited for. Without it a cluster with limits or quotas has no bound, since nobody can say whether they held a job back.
    /// </summary>
    public WaitAttribution? Waits { get; init; }

    /// <summary>How many breaches are described; the others are only counted. At least 1.</summary>
    public int MaxReported { get; init; } = 100;
}
