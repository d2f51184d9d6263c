namespace Berth.Model;

/// <summary>Who may preempt whom.</summary>
public enum PreemptionRule
{
    /// <summary>Nobody.</summary>
    None,

    /// <summary>A job whose QOS preempts the other's QOS.</summary>
    Qos,

    /// <summary>A job in a partition of a higher tier than the other's.</summary>
    Tier,

    /// <summary>A job whose queue stays within its nominal quota, from a queue of the same cohort that has borrowed.</summary>
    Reclaim,
}

/// <summary>Which of the jobs that may be preempted goes first.</summary>
public enum VictimOrder
{
    /// <summary>The one that started last.</summary>
    Youngest,

    /// <summary>The one that loses the least work, in processor-seconds.</summary>
    LeastLost,

    /// <summary>The one that stands last in the order of the policy.</summary>
    LowestPriority,
}

/// <summary>What becomes of a preempted job.</summary>
public enum PreemptionEffect
{
    /// <summary>It goes back to the queue, and on from its last checkpoint.</summary>
    Requeue,

    /// <summary>It is cancelled.</summary>
    Cancel,

    /// <summary>It is suspended and goes on at its old place once that is free.</summary>
    Suspend,
}

/// <summary>Preemption as a part of a policy. A gang is preempted whole or not at all.</summary>
/// <param name="Rule">Who may preempt whom.</param>
public sealed record PreemptionSpec(PreemptionRule Rule)
{
    /// <summary>No preemption.</summary>
    public static PreemptionSpec None { get; } = new(PreemptionRule.None);

    /// <summary>Who goes first.</summary>
    public VictimOrder Victims { get; init; }

    /// <summary>What becomes of them.</summary>
    public PreemptionEffect Effect { get; init; }

    /// <summary>A run is not preempted before it has lasted so long (Slurm: PreemptExemptTime).</summary>
    public Duration ExemptTime { get; init; }
}
