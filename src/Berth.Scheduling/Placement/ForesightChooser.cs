using System.Numerics;
using Berth.Model;

namespace Berth.Scheduling.Placement;

/// <summary>
/// Berth's own rule: the fragmentation gradient of FGD, not rounded, with two terms that look further ahead (docs/design/placement.md).
/// <list type="number">
/// <item>Room to last. A free GPU is worth nothing without the CPU that a task on it will want. With r the GPU that the expected GPU tasks
/// take for each millicore on average, a node can still give away min(free GPU, r x free CPU); what this falls by more than the task takes
/// counts against the node. FGD sees CPU only when a kind of task no longer fits, and then it is late.</item>
/// <item>Scarce types. The GPU that the expected work asks for by type, shared over the types it accepts, against what there is of the type:
/// a task that could go elsewhere pays this for each GPU it takes there.</item>
/// </list>
/// All three are in GPUs and have weight 1: nothing is fitted. Ties end at the first node and GPU.
/// </summary>
internal sealed class ForesightChooser : NodeChooser
{
    private const int NoType = 64;

    private readonly UsableGpu _usable;
    private readonly TaskMix _mix;
    private readonly double _gpuPerMillicore;
    private long[]? _scarcity;

    public ForesightChooser(TaskMix mix)
    {
        _usable = new UsableGpu(mix);
        _mix = mix;
        double gpu = 0;
        double cpu = 0;
        foreach (TaskKind kind in mix.Kinds)
        {
            if (kind.Request.GpuCount > 0)
            {
                gpu += (double)kind.Count * kind.Request.TotalGpuThousandths;
                cpu += (double)kind.Count * kind.Request.CpuMillicores;
            }
        }

        _gpuPerMillicore = cpu > 0 ? gpu / cpu : double.PositiveInfinity;
    }

    internal override bool StaysOnNode => false;

    internal override NodeChoice? Choose(NodeTable table, in TaskRequest request, NodeFilter filter)
    {
        _scarcity ??= Scarcity(table);
        NodeChoice? best = null;
        int bestNode = int.MaxValue;
        long bestScore = long.MinValue;
        var walk = new NodeWalk(table, request, filter);
        while (walk.Next(out int node))
        {
            int gpuBits = GpusOf(table, node, request, out long gain);
            long score = gain + (_usable.TotalCount * LastingGain(table, node, request)) - (_scarcity[TypeIndex(table.GpuTypeBit(node))] * request.TotalGpuThousandths);
            if (score > bestScore || (score == bestScore && node < bestNode))
            {
                bestScore = score;
                bestNode = node;
                best = new NodeChoice(node, gpuBits);
            }
        }

        return best;
    }

    internal override int GpusOn(NodeTable table, int node, in TaskRequest request) => GpusOf(table, node, request, out _);

    private static int TypeIndex(ulong typeBit) => typeBit == 0 ? NoType : BitOperations.TrailingZeroCount(typeBit);

    /// <summary>Thousandths of GPU that the node can still give away after placing, more than before less what the task takes; never above 0 by more than rounding.</summary>
    private long LastingGain(NodeTable table, int node, in TaskRequest request)
    {
        long cpu = table.FreeCpu(node);
        int gpu = table.FreeGpuTotal(node);
        return Lasting(gpu - request.TotalGpuThousandths, cpu - request.CpuMillicores) + request.TotalGpuThousandths - Lasting(gpu, cpu);
    }

    private long Lasting(int gpu, long cpu) => cpu == 0 ? 0 : (long)Math.Floor(Math.Min(gpu, cpu * _gpuPerMillicore));

    /// <summary>For each type, tasks of the mix times: GPU asked for by name of the type, for each GPU there is, if the mix asks for all GPU there is.</summary>
    private long[] Scarcity(NodeTable table)
    {
        double[] capacity = new double[NoType + 1];
        for (int node = 0; node < table.Count; node++)
        {
            capacity[TypeIndex(table.GpuTypeBit(node))] += table.ClassOf(node).GpuCount;
        }

        double all = 0;
        double[] wanted = new double[NoType + 1];
        foreach (TaskKind kind in _mix.Kinds)
        {
            double gpu = (double)kind.Count * kind.Request.TotalGpuThousandths;
            all += gpu;
            double accepted = 0;
            for (int type = 0; type < NoType; type++)
            {
                accepted += (kind.Request.GpuTypes >> type & 1) != 0 ? capacity[type] : 0;
            }

            for (int type = 0; type < NoType && accepted > 0; type++)
            {
                wanted[type] += (kind.Request.GpuTypes >> type & 1) != 0 ? gpu / accepted : 0;
            }
        }

        double total = capacity.Sum();
        return [.. wanted.Select(share => all > 0 ? (long)Math.Round(_usable.TotalCount * share * total / all) : 0)];
    }

    private int GpusOf(NodeTable table, int node, in TaskRequest request, out long gain)
    {
        var change = new FragmentationChange(_usable, table, node, request);
        if (!request.IsFraction)
        {
            gain = change.GainOfWholes();
            return table.FirstWholeGpus(node, request.GpuCount);
        }

        ReadOnlySpan<int> free = table.FreeGpus(node);
        int best = 0;
        gain = long.MinValue;
        for (int gpu = 0; gpu < free.Length; gpu++)
        {
            if (free[gpu] >= request.GpuThousandths && change.GainOfPart(free[gpu]) is long found && found > gain)
            {
                best = gpu;
                gain = found;
            }
        }

        return 1 << best;
    }
}
