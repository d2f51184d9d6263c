using Berth.Model;

namespace Berth.Planning;

/// <summary>Choices of a plan.</summary>
public sealed record PlanOptions
{
    /// <summary>What shall be small. Default: the makespan.</summary>
    public PlanObjective Objective { get; init; } = PlanObjective.Of(PlanMeasure.Makespan);

    /// <summary>Seed of the search.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>
    /// How many lists of jobs the search decodes, at least; then it ends with the round that it is in, and equal seeds give equal plans on any machine. Null: until it is stopped, or
    /// nothing better can be had.
    /// </summary>
    public long? WorkLimit { get; init; }

    /// <summary>The search ends when the plan is provably within this part of the best possible; 0: only when it is the best possible.</summary>
    public double EnoughGap { get; init; }

    /// <summary>How many threads search; the plan does not depend on it under a work limit. At least 1.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Hears how far the search is, after each round; null: nobody.</summary>
    public Action<PlanProgress>? Progress { get; init; }
}

/// <summary>How far a search is.</summary>
/// <param name="Value">The best value so far of the most important figures.</param>
/// <param name="Bound">No plan has a smaller one; null while nothing is known.</param>
/// <param name="Decodes">Lists decoded so far.</param>
public sealed record PlanProgress(double Value, double? Bound, long Decodes)
{
    /// <summary>By which part the value is above the bound; null without a bound above 0.</summary>
    public double? Gap => Bound is > 0 ? Math.Max(0, (Value - Bound.Value) / Bound.Value) : Bound is not null && Value == 0 ? 0 : null;
}

/// <summary>Why a search ended.</summary>
public enum PlanEnd : byte
{
    /// <summary>The plan is the best possible, as the bound shows.</summary>
    Optimal,

    /// <summary>The plan is within the gap that was asked for.</summary>
    GoodEnough,

    /// <summary>The work limit was reached.</summary>
    WorkDone,

    /// <summary>It was stopped: the time was over, or a person interrupted it.</summary>
    Stopped,
}
