using System.Runtime.CompilerServices;
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
    public int Capacity(in TaskRequest request, int most) =>
        IsHeld ? 0 : Capacity(request, most, request.IsFraction ? Parts(Gpus, request.GpuThousandths) : WholeGpus, Cpu, Memory, Storage);

    /// <summary>How many equal tasks fit into given amounts, at most <paramref name="most"/>.</summary>
    /// <param name="request">What each task asks for.</param>
    /// <param name="most">A limit beyond which counting is of no use.</param>
    /// <param name="gpus">Whole free GPUs; where a task takes a part of one, how many such parts are free.</param>
    /// <param name="cpu">Free CPU in millicores.</param>
    /// <param name="memory">Free memory in bytes.</param>
    /// <param name="storage">Free storage in bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Capacity(in TaskRequest request, int most, int gpus, long cpu, long memory, long storage)
    {
        unchecked
        {
            long tasks = most;
            if (request.GpuCount > 0)
            {
                tasks = Math.Min(tasks, request.GpuCount == 1 ? gpus : gpus / request.GpuCount);
            }

            tasks = AtMost(tasks, cpu, request.CpuMillicores);
            tasks = AtMost(tasks, memory, request.MemoryBytes);
            tasks = AtMost(tasks, storage, request.StorageBytes);
            return (int)tasks;
        }
    }

    /// <summary>How many parts of one GPU are free.</summary>
    public static int Parts(ReadOnlySpan<int> gpus, int thousandths)
    {
        int parts = 0;
        foreach (int free in gpus)
        {
            parts += free / thousandths;
        }

        return parts;
    }

    /// <summary>Divides only when it must: most often one task is asked for, or all fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long AtMost(long tasks, long free, long each)
    {
        if (tasks <= 1)
        {
            return each <= free ? tasks : 0;
        }

        return each == 0 || (free / each) >= tasks ? tasks : free / each;
    }
}
