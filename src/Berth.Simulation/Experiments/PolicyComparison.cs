using Berth.Model;
using Berth.Model.Metrics;

namespace Berth.Simulation.Experiments;

/// <summary>A schedule with its figures: one arm of a comparison.</summary>
/// <param name="Schedule">When each job ran.</param>
/// <param name="Metrics">What <see cref="MetricsCalculator"/> made of it.</param>
public sealed record MeasuredSchedule(Schedule Schedule, ScheduleMetrics Metrics);

/// <summary>Choices of a comparison.</summary>
public sealed record ComparisonOptions
{
    /// <summary>Number of bootstrap resamples, at least 100; fewer than 2 000 make p-values and interval ends visibly random.</summary>
    public int Resamples { get; init; } = 2000;

    /// <summary>Coverage that intervals aim at, between 0.5 and 0.999. Verdicts use 1 minus it as level, after Holm's correction.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Seed of the resampling.</summary>
    public long Seed { get; init; } = 1;
}

/// <summary>A two-sided confidence interval, in the unit of the figure it is about.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Confidence">Coverage aimed at, for example 0.95.</param>
public sealed record ConfidenceInterval(double Low, double High, double Confidence);

/// <summary>What the difference between two policies amounts to.</summary>
public enum DifferenceVerdict
{
    /// <summary>No difference can be claimed: the p-value, corrected for the number of figures, is not below the level.</summary>
    Undecided,

    /// <summary>The candidate is better, also after the correction for the number of figures.</summary>
    Better,

    /// <summary>The candidate is worse, also after the correction for the number of figures.</summary>
    Worse,

    /// <summary>Too few days for an interval, or the figure is one that no resampling of days can speak about.</summary>
    NotEnoughData,
}

/// <summary>One figure under two policies on the same jobs.</summary>
/// <param name="Figure">Stable name, for example <c>mean_wait_s</c>.</param>
/// <param name="Label">For people, for example <c>mean wait</c>.</param>
/// <param name="Baseline">Value under the first policy.</param>
/// <param name="Candidate">Value under the other.</param>
/// <param name="Difference">Candidate minus baseline.</param>
/// <param name="Interval">Interval of the difference (block bootstrap over days, for this figure alone), or null for the reason in <see cref="Note"/>.</param>
/// <param name="Verdict">What follows.</param>
public sealed record FigureDifference(
    string Figure, string Label, double Baseline, double Candidate, double Difference, ConfidenceInterval? Interval, DifferenceVerdict Verdict)
{
    /// <summary>Two-sided p-value of "no difference" for this figure alone; null without interval.</summary>
    public double? PValue { get; init; }

    /// <summary>The p-value after Holm's correction over all figures with one; null without interval.</summary>
    public double? AdjustedPValue { get; init; }

    /// <summary>Length of the bootstrap's blocks in days; null without interval.</summary>
    public int? BlockDays { get; init; }

    /// <summary>How many independent days would say as much as the days there are, at most as many; null without interval.</summary>
    public double? EffectiveDays { get; init; }

    /// <summary>Why there is no interval; null where there is one.</summary>
    public string? Note { get; init; }

    /// <summary>True when a larger value is better.</summary>
    public bool LargerIsBetter { get; init; }
}

/// <summary>Mean wait and bounded slowdown of one class under two policies.</summary>
/// <param name="Dimension"><c>size</c>, <c>run time</c> or <c>user</c>.</param>
/// <param name="Class">Name of the class.</param>
/// <param name="Jobs">Jobs in it.</param>
/// <param name="BaselineWaitSeconds">Mean wait under the first policy.</param>
/// <param name="CandidateWaitSeconds">Mean wait under the other.</param>
/// <param name="BaselineBoundedSlowdown">Mean bounded slowdown under the first policy.</param>
/// <param name="CandidateBoundedSlowdown">Mean bounded slowdown under the other.</param>
public sealed record ClassDifference(
    string Dimension, string Class, int Jobs, double BaselineWaitSeconds, double CandidateWaitSeconds, double BaselineBoundedSlowdown, double CandidateBoundedSlowdown)
{
    /// <summary>Interval of the difference of mean waits (s), for this class alone; null for users and where there is not enough data.</summary>
    public ConfidenceInterval? WaitInterval { get; init; }

    /// <summary>Whether the class waits shorter or longer, after Holm's correction over all size and run-time classes.</summary>
    public DifferenceVerdict WaitVerdict { get; init; } = DifferenceVerdict.NotEnoughData;
}

/// <summary>One policy against the first one, on the same jobs. Method and its self-tests: docs/STATISTICS.md.</summary>
/// <param name="Baseline">Name of the first policy.</param>
/// <param name="Candidate">Name of the other.</param>
/// <param name="Figures">KPIs with intervals.</param>
/// <param name="Classes">Every class of size, run time and user (users with at least 1 % of jobs).</param>
/// <param name="Verdict">Two or three plain sentences: who wins, by how much, how sure, who loses.</param>
public sealed record PolicyComparison(
    string Baseline, string Candidate, IReadOnlyList<FigureDifference> Figures, IReadOnlyList<ClassDifference> Classes, string Verdict)
{
    /// <summary>Days from the first to the last measured submission.</summary>
    public int Days { get; init; }

    /// <summary>The choices it was made with.</summary>
    public ComparisonOptions Options { get; init; } = new();
}
