namespace Berth.Simulation.Experiments;

/// <summary>A two-sided confidence interval, in the unit of the figure it is about.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Confidence">Coverage aimed at, for example 0.95.</param>
public sealed record ConfidenceInterval(double Low, double High, double Confidence);

/// <summary>What the difference between two policies amounts to.</summary>
public enum DifferenceVerdict
{
    /// <summary>The interval holds 0: no difference can be claimed.</summary>
    Undecided,

    /// <summary>The whole interval is on the better side.</summary>
    Better,

    /// <summary>The whole interval is on the worse side.</summary>
    Worse,

    /// <summary>Too few blocks for an interval.</summary>
    NotEnoughData,
}

/// <summary>One figure under two policies on the same jobs.</summary>
/// <param name="Figure">Stable name, for example <c>mean_wait_s</c>.</param>
/// <param name="Label">For people, for example <c>mean wait</c>.</param>
/// <param name="Baseline">Value under the first policy.</param>
/// <param name="Candidate">Value under the other.</param>
/// <param name="Difference">Candidate minus baseline.</param>
/// <param name="Interval">Interval of the difference (paired moving-block bootstrap over days), or null where there is not enough data.</param>
/// <param name="Verdict">What follows.</param>
public sealed record FigureDifference(
    string Figure, string Label, double Baseline, double Candidate, double Difference, ConfidenceInterval? Interval, DifferenceVerdict Verdict);

/// <summary>Mean wait and bounded slowdown of one class under two policies.</summary>
/// <param name="Dimension"><c>size</c>, <c>run time</c> or <c>user</c>.</param>
/// <param name="Class">Name of the class.</param>
/// <param name="Jobs">Jobs in it.</param>
/// <param name="BaselineWaitSeconds">Mean wait under the first policy.</param>
/// <param name="CandidateWaitSeconds">Mean wait under the other.</param>
/// <param name="BaselineBoundedSlowdown">Mean bounded slowdown under the first policy.</param>
/// <param name="CandidateBoundedSlowdown">Mean bounded slowdown under the other.</param>
public sealed record ClassDifference(
    string Dimension, string Class, int Jobs, double BaselineWaitSeconds, double CandidateWaitSeconds, double BaselineBoundedSlowdown, double CandidateBoundedSlowdown);

/// <summary>One policy against the first one, on the same jobs.</summary>
/// <param name="Baseline">Name of the first policy.</param>
/// <param name="Candidate">Name of the other.</param>
/// <param name="Figures">KPIs with intervals.</param>
/// <param name="Classes">Every class of size, run time and user (users with at least 1 % of jobs).</param>
/// <param name="Verdict">Two or three plain sentences: who wins, by how much, how sure, who loses.</param>
public sealed record PolicyComparison(
    string Baseline, string Candidate, IReadOnlyList<FigureDifference> Figures, IReadOnlyList<ClassDifference> Classes, string Verdict);
