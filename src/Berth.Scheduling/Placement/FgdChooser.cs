using Berth.Model;

namespace Berth.Scheduling.Placement;

/// <summary>
/// Fragmentation gradient descent (Weng et al., Beware of Fragmentation, USENIX ATC 2023, section 4.3 and algorithm 1): the node and GPU whose
/// fragmentation, measured against the expected work, grows least. As in the study the growth d in GPUs becomes the whole number
/// floor(100 / (1 + e^d)), and ties end at the first node and GPU.
/// </summary>
internal sealed class FgdChooser : NodeChooser
{
    private readonly UsableGpu _usable;
    private readonly double _scale;

    public FgdChooser(TaskMix mix)
    {
        _usable = new UsableGpu(mix);
        _scale = 1.0 / ((double)_usable.TotalCount * TaskRequest.WholeGpu);
    }

    internal override bool StaysOnNode => false;

    internal override NodeChoice? Choose(NodeTable table, in TaskRequest request, NodeFilter filter)
    {
        NodeChoice? best = null;
        int bestNode = int.MaxValue;
        int bestScore = int.MinValue;
        long bestGain = long.MinValue;
        var walk = new NodeWalk(table, request, filter);
        while (walk.Next(out int node))
        {
            NodeChoice choice = BestInNode(table, node, request, out long gain);

            // The score grows with the gain, so a later node with no larger gain than the best one cannot win.
            if (gain <= bestGain && node > bestNode)
            {
                continue;
            }

            int value = gain == bestGain ? bestScore : Score(gain);
            if (value > bestScore || (value == bestScore && node < bestNode))
            {
                bestGain = gain;
                bestScore = value;
                bestNode = node;
                best = choice;
            }
        }

        return best;
    }

    internal override int GpusOn(NodeTable table, int node, in TaskRequest request) => BestInNode(table, node, request, out _).GpuBits;

    private int Score(long gain) => (int)(100.0 / (1.0 + Math.Exp(-gain * _scale)));

    /// <summary>The best GPUs of one node, the first of those with equal scores.</summary>
    private NodeChoice BestInNode(NodeTable table, int node, in TaskRequest request, out long gain)
    {
        var change = new FragmentationChange(_usable, table, node, request);
        if (!request.IsFraction)
        {
            gain = change.GainOfWholes();
            return new NodeChoice(node, table.FirstWholeGpus(node, request.GpuCount));
        }

        ReadOnlySpan<int> free = table.FreeGpus(node);
        int best = -1;
        int bestScore = 0;
        gain = long.MinValue;
        for (int gpu = 0; gpu < free.Length; gpu++)
        {
            if (free[gpu] < request.GpuThousandths)
            {
                continue;
            }

            long found = change.GainOfPart(free[gpu]);
            if (best < 0 || (found > gain && Score(found) > bestScore))
            {
                best = gpu;
                bestScore = Score(found);
                gain = found;
            }
        }

        return new NodeChoice(node, 1 << best);
    }
}
