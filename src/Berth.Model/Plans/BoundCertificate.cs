namespace Berth.Model;

/// <summary>By which argument a bound holds.</summary>
public enum BoundKind : byte
{
    /// <summary>A chain of jobs that wait for each other, from the release of the first; for sums over jobs, the earliest possible end of each.</summary>
    CriticalPath,

    /// <summary>What jobs take of a lane, or of a mix of lanes, each in its cheapest mode, against what there is.</summary>
    Area,

    /// <summary>Mean busy time: one machine on which each job takes a weighted mix of its lanes.</summary>
    MeanBusyTime,

    /// <summary>Dual prices of the configuration LP: no set of jobs that may run together is worth more than 1 a millisecond.</summary>
    Configuration,

    /// <summary>Lagrangian prices of the work of each job: at each moment the best set of jobs is worth no more than a knapsack says.</summary>
    Lagrangian,

    /// <summary>A search that looked at all schedules, or a solver's own proof, which is not re-checked here.</summary>
    Exhaustive,
}

/// <summary>
/// What proves that no plan is better than some value: enough to check the bound again from workload and cluster alone, without the code that found it. Jobs, modes and
/// lanes are named as in the workload: a job by its index, a mode by its index in the shape.
/// </summary>
/// <param name="Measure">What is bounded from below.</param>
/// <param name="Kind">The argument.</param>
/// <param name="Value">The bound, in the unit of the measure.</param>
public sealed record BoundCertificate(PlanMeasure Measure, BoundKind Kind, double Value)
{
    /// <summary>Lanes that the argument speaks of, with one weight each (<see cref="BoundKind.Area"/>, <see cref="BoundKind.MeanBusyTime"/>); empty for others.</summary>
    public IReadOnlyList<LaneWeight> Lanes { get; init; } = [];

    /// <summary>Jobs of the argument, in its order: the chain of a critical path, or the set whose work is counted. Empty: all jobs.</summary>
    public IReadOnlyList<int> Jobs { get; init; } = [];

    /// <summary>
    /// One price for each job of the workload, empty for other kinds. <see cref="BoundKind.Configuration"/>: what all of its work is worth, in milliseconds.
    /// <see cref="BoundKind.Lagrangian"/>: what its completion is worth, in the unit of weight times milliseconds.
    /// </summary>
    public IReadOnlyList<double> Prices { get; init; } = [];

    /// <summary>
    /// Moments, milliseconds from the beginning of the plan, ascending from 0, between which the argument draws straight lines (<see cref="BoundKind.Lagrangian"/>); empty for others.
    /// </summary>
    public IReadOnlyList<double> Grid { get; init; } = [];

    /// <summary>
    /// For each job of the workload the share of its figure, 0 to 1, that is bounded through its completion time; the rest counts by the earliest possible end. For
    /// <see cref="PlanMeasure.UserStretch"/> the weight of its user instead; these weights have the sum 1. Empty: 1 for all.
    /// </summary>
    public IReadOnlyList<double> Shares { get; init; } = [];

    /// <summary>
    /// For each user of the workload the mean end of the jobs, milliseconds from the beginning of the plan, if they had the cluster alone: what
    /// <see cref="PlanMeasure.UserStretch"/> divides by, as the plan states it; empty for other measures.
    /// </summary>
    public IReadOnlyList<double> MeanAloneMs { get; init; } = [];
}

/// <summary>Something counted over some nodes, and its weight in an argument.</summary>
/// <param name="Resource">What is counted: <c>processors</c>, <c>cpu</c>, <c>memory</c>, <c>storage</c>, <c>gpu</c>, or <c>licence:NAME</c>, or <c>array:INDEX</c>.</param>
/// <param name="Classes">Names of the node classes over which it is summed; empty: all.</param>
/// <param name="Weight">Weight; not negative.</param>
public sealed record LaneWeight(string Resource, IReadOnlyList<string> Classes, double Weight);
