using Berth.Model;

namespace Berth.Simulation.Placement;

/// <summary>The machines and the work of a placement experiment.</summary>
/// <param name="Nodes">The class of each node, in file order.</param>
/// <param name="Tasks">The tasks, in file order.</param>
/// <param name="GpuTypes">Names behind the bits of <see cref="TaskRequest.GpuTypes"/>.</param>
public sealed record PlacementInput(IReadOnlyList<NodeClass> Nodes, IReadOnlyList<TaskRequest> Tasks, GpuTypeNames GpuTypes);

/// <summary>What may be chosen in a placement experiment.</summary>
public sealed record PlacementOptions
{
    /// <summary>GPU that the arriving tasks ask for in all, as a multiple of the GPU there is; above 0, at most 10.</summary>
    public double Load { get; init; } = 1.3;

    /// <summary>Seed of the order of tasks, of the order of nodes and of the random rule.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>True when nodes without GPU stay empty, as in the published experiment.</summary>
    public bool GpuNodesOnly { get; init; } = true;

    /// <summary>Percent of the tasks that the expected work of the rule FGD covers, 1 .. 100.</summary>
    public int MixCoverPercent { get; init; } = 95;
}

/// <summary>What came out of one run.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Seed">The seed.</param>
/// <param name="AllocatedPercent">
/// At index p: GPU in use in percent of the GPU there is, when the tasks that arrived so far asked for p percent of it; the mean over the
/// arrivals that round to p. Null where no arrival is within 1 of p.
/// </param>
/// <param name="Arrived">Tasks that arrived.</param>
/// <param name="Failed">Tasks that found no room; they are not tried again.</param>
/// <param name="Problems">What <see cref="PlacementCheck"/> found; empty when everything fits.</param>
public sealed record PlacementRun(
    PlacementSpec Rule, long Seed, IReadOnlyList<double?> AllocatedPercent, int Arrived, int Failed, IReadOnlyList<string> Problems);
