using Berth.Model;

namespace Berth.Planning;

/// <summary>A plan: when and where each job runs, how good that is, and what proves it.</summary>
/// <param name="Schedule">When and where each job of the workload runs.</param>
/// <param name="Objective">What was to be small.</param>
/// <param name="Figures">The value of every measure, in its unit; sums over all planned jobs.</param>
/// <param name="Value">The value of the most important sum.</param>
/// <param name="Bound">What proves that no plan has a smaller one; null where nothing is known: a sum of several measures has no bound.</param>
/// <param name="End">Why the search ended.</param>
/// <param name="Decodes">Lists that the search decoded.</param>
public sealed record PlanResult(
    Schedule Schedule, PlanObjective Objective, IReadOnlyList<PlanFigure> Figures, double Value, BoundCertificate? Bound, PlanEnd End, long Decodes)
{
    /// <summary>When the plan begins: the first submit time.</summary>
    public required Instant Start { get; init; }

    /// <summary>The least value that the bound leaves possible: the bound itself, rounded up to the next value that a plan can have (<see cref="ValueSteps"/>). Null without a bound.</summary>
    public double? Least { get; init; }

    /// <summary>By which part the value is above the least possible: 0.004 says at most 0.4 % above the best possible. Null without a bound.</summary>
    public double? Gap => new PlanProgress(Value, Least, Decodes).Gap;

    /// <summary>The value of one measure.</summary>
    public double Of(PlanMeasure measure) => Figures.First(figure => figure.Measure == measure).Value;
}

/// <summary>One figure of a plan.</summary>
/// <param name="Measure">Which.</param>
/// <param name="Value">Its value, in the unit of the measure.</param>
public sealed record PlanFigure(PlanMeasure Measure, double Value);
