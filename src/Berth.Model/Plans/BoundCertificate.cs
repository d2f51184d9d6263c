namespace Berth.Model;

/// <summary>By which argument a bound holds.</summary>
public enum BoundKind : byte
{
    /// <summary>A chain of jobs that wait for each other, from the release of the first.</summary>
    CriticalPath,

    /// <summary>What jobs take of a lane, each in its cheapest mode, against what the lane has.</summary>
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

    /// <summary>Jobs of the argument, in its order: the chain of a critical path. Empty: all jobs.</summary>
    public IReadOnlyList<int> Jobs { get; init; } = [];

    /// <summary>One price for each job of the workload (<see cref="BoundKind.Configuration"/>, <see cref="BoundKind.Lagrangian"/>); empty for others.</summary>
    public IReadOnlyList<double> Prices { get; init; } = [];
}

/// <summary>Something counted over some nodes, and its weight in an argument.</summary>
/// <param name="Resource">What is counted: <c>processors</c>, <c>cpu</c>, <c>memory</c>, <c>storage</c>, <c>gpu</c>, or <c>licence:NAME</c>, or <c>array:INDEX</c>.</param>
/// <param name="Classes">Names of the node classes over which it is summed; empty: all.</param>
/// <param name="Weight">Weight; not negative.</param>
public sealed record LaneWeight(string Resource, IReadOnlyList<string> Classes, double Weight);
