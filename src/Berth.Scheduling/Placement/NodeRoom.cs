using Berth.Model;

namespace Berth.Scheduling.Placement;

/// <summary>What is free on one node at some moment, or all through some time.</summary>
/// <param name="cpu">Free CPU in millicores.</param>
/// <param name="memory">Free memory in bytes.</param>
/// <param name="storage">Free storage in bytes.</param>
/// <param name="gpus">Free thousandths of each GPU.</param>
/// <param name="wholeGpus">GPUs of which nothing is taken.</param>
/// <param name="isHeld">A job holds the node for itself alone.</param>
/// <param name="isIdle">No task is there.</param>
internal readonly ref struct NodeRoom(long cpu, long memory, long storage, ReadOnlySpan<int> gpus, int wholeGpus, bool isHeld, bool isIdle)
{
    public long Cpu { get; } = cpu;

    public long Memory { get; } = memory;

    public long Storage { get; } = storage;

    public ReadOnlySpan<int> Gpus { get; } = gpus;

    public int WholeGpus { get; } = wholeGpus;

    public bool IsHeld { get; } = isHeld;

    public bool IsIdle { get; } = isIdle;

    /// <summary>How many equal tasks fit, at most <paramref name="most"/>. GPU types are not looked at: they belong to the node, not to its room.</summary>
    /// <param name="request">What each task asks for.</param>
    /// <param name="most">A limit beyond which counting is of no use.</param>
    public int Capacity(in TaskRequest request, int most)
    {
        if (IsHeld)
        {
            return 0;
        }

        unchecked
        {
            long tasks = most;
            if (request.GpuCount > 0)
            {
                tasks = Math.Min(tasks, request.IsFraction ? Parts(request.GpuThousandths) : request.GpuCount == 1 ? WholeGpus : WholeGpus / request.GpuCount);
            }

            tasks = AtMost(tasks, Cpu, request.CpuMillicores);
            tasks = AtMost(tasks, Memory, request.MemoryBytes);
            tasks = AtMost(tasks, Storage, request.StorageBytes);
            return (int)tasks;
        }
    }

    private int Parts(int thousandths)
    {
        int parts = 0;
        foreach (int free in Gpus)
        {
            parts += free / thousandths;
        }

        return parts;
    }

    /// <summary>Divides only when it must: most often one task is asked for, or all fit.</summary>
    private static long AtMost(long tasks, long free, long each)
    {
        if (tasks <= 1)
        {
            return each <= free ? tasks : 0;
        }

        return each == 0 || (free / each) >= tasks ? tasks : free / each;
    }
}
