using Berth.Model;

namespace Berth.Scheduling.Placement;

/// <summary>How good a node with room is for a task.</summary>
internal interface INodeScore
{
    /// <summary>True when a part of a GPU goes to the emptiest GPU with room, not to the fullest.</summary>
    bool EmptiestGpu { get; }

    /// <summary>True when a node that took a task scores no lower for the next equal one.</summary>
    bool GrowsWithUse { get; }

    /// <summary>Higher is better. Whole numbers: the published rules score 0 .. 100, and their coarseness decides ties.</summary>
    int Score(NodeTable table, int node, in TaskRequest request);
}

/// <summary>Takes the node with the highest score, the first of equals; whole GPUs from the lowest number.</summary>
internal sealed class ScoredChooser(INodeScore score) : NodeChooser
{
    internal override bool StaysOnNode => score.GrowsWithUse;

    internal override NodeChoice? Choose(NodeTable table, in TaskRequest request, NodeFilter filter)
    {
        int best = -1;
        int bestScore = int.MinValue;
        var walk = new NodeWalk(table, request, filter);
        while (walk.Next(out int node))
        {
            int value = score.Score(table, node, request);
            if (value > bestScore || (value == bestScore && node < best))
            {
                best = node;
                bestScore = value;
            }
        }

        return best < 0 ? null : new NodeChoice(best, GpusOn(table, best, request));
    }

    internal override int GpusOn(NodeTable table, int node, in TaskRequest request)
    {
        if (!request.IsFraction)
        {
            return table.FirstWholeGpus(node, request.GpuCount);
        }

        ReadOnlySpan<int> free = table.FreeGpus(node);
        int best = -1;
        for (int gpu = 0; gpu < free.Length; gpu++)
        {
            if (free[gpu] >= request.GpuThousandths && (best < 0 || (score.EmptiestGpu ? free[gpu] > free[best] : free[gpu] < free[best])))
            {
                best = gpu;
            }
        }

        return 1 << best;
    }
}
