using Berth.Model;

namespace Berth.Simulation.Placement;

/// <summary>What chance decides in a placement experiment.</summary>
/// <param name="Nodes">Indexes into <see cref="PlacementInput.Nodes"/>: the nodes that take part, in the order in which ties end.</param>
/// <param name="Tasks">The tasks in the order in which they arrive.</param>
/// <param name="RuleSeed">Seed of a rule that draws.</param>
public sealed record PlacementOrder(IReadOnlyList<int> Nodes, IReadOnlyList<TaskRequest> Tasks, long RuleSeed)
{
    /// <summary>
    /// Draws one from the seed of the options. Throws <see cref="ArgumentException"/> when there is no GPU, or no task asks for any, and
    /// when the load is out of range.
    /// </summary>
    public static PlacementOrder Draw(PlacementInput input, PlacementOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        var random = new SeededRandom(options.Seed);
        int[] nodes = [.. Enumerable.Range(0, input.Nodes.Count).Where(node => !options.GpuNodesOnly || input.Nodes[node].GpuCount > 0)];
        long capacity = nodes.Sum(node => (long)input.Nodes[node].GpuCount * TaskRequest.WholeGpu);
        TaskRequest[] tasks = ArrivalList.Make(input.Tasks, capacity, options.Load, random);
        ArrivalList.Shuffle(nodes, random);
        return new PlacementOrder(nodes, tasks, unchecked((long)random.NextBits()));
    }
}
