using Berth.Model;

namespace Berth.Scheduling.Placement;

/// <summary>How good a node with room is for a task.</summary>
internal interface INodeScore
{
    /// <summary>True when a part of a GPU goes to the emptiest GPU with room, not to the fullest.</summary>
    bool EmptiestGpu { get; }

    /// <summary>Higher is better. Whole numbers: the published rules score 0 .. 100, and their coarseness decides ties.</summary>
    int Score(NodeTable table, int node, in TaskRequest request);
}

/// <summary>Takes the node with the highest score, the first of equals; whole GPUs from the lowest number.</summary>
internal sealed class ScoredChooser(INodeScore score) : INodeChooser
{
    private readonly IdleNodes _idle = new();

    public NodeChoice? Choose(NodeTable table, in TaskRequest request)
    {
        int best = -1;
        int bestScore = int.MinValue;
        _idle.Begin(table);
        for (int node = 0; node < table.Count; node++)
        {
            if (!table.Fits(node, request) || _idle.Repeats(table, node))
            {
                continue;
            }

            int value = score.Score(table, node, request);
            if (value > bestScore)
            {
                best = node;
                bestScore = value;
            }
        }

        return best < 0 ? null : new NodeChoice(best, Gpus(table, best, request));
    }

    private int Gpus(NodeTable table, int node, in TaskRequest request)
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
