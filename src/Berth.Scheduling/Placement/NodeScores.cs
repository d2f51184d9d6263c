using Berth.Model;

namespace Berth.Scheduling.Placement;

/// <summary>Every node is as good as any other, so the first with room is taken.</summary>
internal sealed class FirstFitScore : INodeScore
{
    public bool EmptiestGpu => false;

    public bool GrowsWithUse => true;

    public int Score(NodeTable table, int node, in TaskRequest request) => 0;
}

/// <summary>
/// What is left afterwards, in shares of the largest node, CPU and GPU with half the weight each; less is better. As in the study of
/// Weng et al. (USENIX ATC 2023, section 6.1); the idea is older (Johnson et al. 1974).
/// </summary>
internal sealed class BestFitScore : INodeScore
{
    public bool EmptiestGpu => false;

    public bool GrowsWithUse => true;

    public int Score(NodeTable table, int node, in TaskRequest request) => (int)((1.0 - Left(table, node, request)) * 100.0);

    /// <summary>Share of the largest node that stays free, 0 .. 1.</summary>
    public static double Left(NodeTable table, int node, in TaskRequest request)
    {
        double cpu = (double)(table.FreeCpu(node) - request.CpuMillicores) / table.MaxCpu * 0.5;
        double gpu = table.MaxGpu == 0 ? 0 : (double)(table.FreeGpuTotal(node) - request.TotalGpuThousandths) / table.MaxGpu * 0.5;
        return cpu + gpu;
    }
}

/// <summary>The opposite of best fit, and inside the node the emptiest GPU: spreads.</summary>
internal sealed class WorstFitScore : INodeScore
{
    public bool EmptiestGpu => true;

    public bool GrowsWithUse => false;

    public int Score(NodeTable table, int node, in TaskRequest request) => (int)(BestFitScore.Left(table, node, request) * 100.0);
}

/// <summary>
/// Dot product of what is free and what is asked for, CPU and GPU in shares of the largest node; smaller is better, as Weng et al. (USENIX
/// ATC 2023, section 6.1) turn the alignment of Tetris (Grandl et al., SIGCOMM 2014) round to fill nodes up.
/// </summary>
internal sealed class DotProductScore : INodeScore
{
    public bool EmptiestGpu => false;

    public bool GrowsWithUse => false;

    public int Score(NodeTable table, int node, in TaskRequest request)
    {
        double cpu = (double)table.FreeCpu(node) / table.MaxCpu * ((double)request.CpuMillicores / table.MaxCpu);
        double gpu = table.MaxGpu == 0 ? 0 : (double)table.FreeGpuTotal(node) / table.MaxGpu * ((double)request.TotalGpuThousandths / table.MaxGpu);
        return (int)(100.0 * (1.0 - ((cpu + gpu) / 2.0)));
    }
}

/// <summary>
/// GPUs in use first: 100 less a tenth of the free percent of the GPUs it would share; then whole GPUs of used nodes: 50 less their number,
/// at least 33; then nodes with all GPUs free: 33 less their number. MLaaS in the wild (Weng et al., NSDI 2022) as implemented for the ATC
/// 2023 study. Tasks without GPU take the first node.
/// </summary>
internal sealed class PackingScore : INodeScore
{
    public bool EmptiestGpu => false;

    public bool GrowsWithUse => false;

    public int Score(NodeTable table, int node, in TaskRequest request)
    {
        if (request.GpuCount == 0)
        {
            return 0;
        }

        ReadOnlySpan<int> free = table.FreeGpus(node);
        int whole = table.WholeGpus(node);
        if (whole == free.Length)
        {
            return Math.Max((100 / 3) - whole, whole);
        }

        if (!request.IsFraction)
        {
            return Math.Max((100 / 2) - request.GpuCount, 100 / 3);
        }

        int fullest = TaskRequest.WholeGpu;
        foreach (int left in free)
        {
            fullest = left >= request.GpuThousandths ? Math.Min(fullest, left) : fullest;
        }

        return fullest == TaskRequest.WholeGpu ? (100 / 2) - 1 : Math.Max(100 - (fullest * 100 / TaskRequest.WholeGpu / 10), 100 / 2);
    }
}

/// <summary>
/// Nodes that hold nothing but tasks of the same GPU size (a part, 1, 2, 4, 8 ...), then nodes that hold some, then nodes without GPU tasks,
/// then the rest; within each the fuller node. Gandiva (Xiao et al., OSDI 2018) as implemented for the study of Weng et al. (USENIX ATC
/// 2023). Tasks without GPU take the first node.
/// </summary>
internal sealed class ClusteringScore : INodeScore
{
    public bool EmptiestGpu => false;

    public bool GrowsWithUse => false;

    public int Score(NodeTable table, int node, in TaskRequest request)
    {
        if (request.GpuCount == 0)
        {
            return 0;
        }

        int kinds = 0;
        for (int size = 0; size <= TaskRequest.MaxGpus; size++)
        {
            kinds += table.TasksOfSize(node, size) > 0 ? 1 : 0;
        }

        bool same = table.TasksOfSize(node, request.IsFraction ? 0 : request.GpuCount) > 0;
        int level = same ? (kinds == 1 ? 75 : 50) : (kinds == 0 ? 25 : 0);
        return (25 * (table.MaxGpu - table.FreeGpuTotal(node)) / table.MaxGpu) + level;
    }
}

/// <summary>
/// Mean of the free percents after placing of CPU, memory and, on nodes with GPUs, GPU; each and their mean rounded down. NodeResourcesFit
/// with the strategy LeastAllocated of kube-scheduler with equal weights.
/// </summary>
internal sealed class LeastAllocatedScore : INodeScore
{
    public bool EmptiestGpu => true;

    public bool GrowsWithUse => false;

    public int Score(NodeTable table, int node, in TaskRequest request)
    {
        NodeClass kind = table.ClassOf(node);
        long sum = Percent(table.FreeCpu(node) - request.CpuMillicores, kind.CpuMillicores)
            + Percent(table.FreeMemory(node) - request.MemoryBytes, kind.MemoryBytes);
        if (kind.GpuCount == 0)
        {
            return (int)(sum / 2);
        }

        sum += Percent(table.FreeGpuTotal(node) - request.TotalGpuThousandths, kind.GpuCount * TaskRequest.WholeGpu);
        return (int)(sum / 3);
    }

    private static long Percent(long free, long capacity) => capacity == 0 ? 0 : (long)((Int128)free * 100 / capacity);
}
