using Berth.Model;

namespace Berth.Scheduling.Placement;

/// <summary>Where a task goes.</summary>
/// <param name="Node">Number of the node in its <see cref="NodeTable"/>.</param>
/// <param name="GpuBits">The GPUs it takes there, bit 0 for the first; 0 for a task without GPUs.</param>
public readonly record struct NodeChoice(int Node, int GpuBits);

/// <summary>Chooses a node, and in it the GPUs, for one task. It changes nothing; the caller places.</summary>
public abstract class NodeChooser
{
    private protected NodeChooser()
    {
    }

    /// <summary>
    /// True when the node just chosen is chosen again for an equal task as long as it has room, so that many can be placed at once.
    /// </summary>
    internal abstract bool StaysOnNode { get; }

    /// <summary>A scheduling pass begins on a snapshot of this version: rules with a state of their own start from it.</summary>
    internal virtual void BeginPass(long version)
    {
    }

    /// <summary>The choice, or null when no node has room. Allocates nothing after the first call.</summary>
    public NodeChoice? Choose(NodeTable table, in TaskRequest request) => Choose(table, request, NodeFilter.None);

    /// <summary>The choice among the nodes that a filter lets pass, or null when none of them has room.</summary>
    internal abstract NodeChoice? Choose(NodeTable table, in TaskRequest request, NodeFilter filter);

    /// <summary>The GPUs that the rule takes on a node that has room for the task.</summary>
    internal abstract int GpusOn(NodeTable table, int node, in TaskRequest request);
}

/// <summary>Makes the chooser that a specification names.</summary>
public static class NodeChoosers
{
    /// <summary>A new chooser. It may own scratch buffers: one for each table and thread.</summary>
    /// <param name="spec">Which rule.</param>
    /// <param name="mix">The expected work, which <see cref="PlacementRule.Fgd"/> and <see cref="PlacementRule.Foresight"/> measure against; the others do not read it.</param>
    public static NodeChooser Create(PlacementSpec spec, TaskMix mix)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Rule switch
        {
            PlacementRule.FirstFit => new ScoredChooser(new FirstFitScore()),
            PlacementRule.BestFit or PlacementRule.Topology => new ScoredChooser(new BestFitScore()),
            PlacementRule.WorstFit => new ScoredChooser(new WorstFitScore()),
            PlacementRule.DotProduct => new ScoredChooser(new DotProductScore()),
            PlacementRule.Packing => new ScoredChooser(new PackingScore()),
            PlacementRule.LeastAllocated => new ScoredChooser(new LeastAllocatedScore()),
            PlacementRule.Clustering => new ScoredChooser(new ClusteringScore()),
            PlacementRule.Fgd => new FgdChooser(mix),
            PlacementRule.Foresight => new ForesightChooser(mix),
            PlacementRule.Random => new RandomChooser(spec.Seed),
            _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Rule, "not a placement rule"),
        };
    }
}
