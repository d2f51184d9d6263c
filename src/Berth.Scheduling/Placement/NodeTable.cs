using System.Numerics;
using Berth.Model;

namespace Berth.Scheduling.Placement;

/// <summary>
/// What is free on every node: CPU, memory and the thousandths of each GPU, as arrays over nodes. Nodes are numbered in the order given;
/// that order is where all ties end. Placing and removing allocate nothing. Not safe for concurrent use.
/// </summary>
public sealed class NodeTable
{
    private const int GpuSlots = TaskRequest.MaxGpus;

    private readonly NodeClass[] _classes;
    private readonly ulong[] _classTypeBit;
    private readonly int[] _classOf;
    private readonly long[] _freeCpu;
    private readonly long[] _freeMemory;
    private readonly int[] _freeGpu;
    private readonly int[] _freeGpuTotal;
    private readonly int[] _wholeGpus;
    private readonly int[] _taskCount;
    private readonly int[] _sizes;

    /// <summary>A table in which every node is idle.</summary>
    /// <param name="classes">The kinds of nodes; at most 8 GPUs in each.</param>
    /// <param name="classOfNode">For each node the index of its class; the order of the nodes is the order of ties.</param>
    /// <param name="gpuTypes">Bits of GPU types; types of the classes are added to it.</param>
    public NodeTable(IReadOnlyList<NodeClass> classes, IReadOnlyList<int> classOfNode, GpuTypeNames gpuTypes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(classOfNode);
        ArgumentNullException.ThrowIfNull(gpuTypes);
        _classes = [.. classes];
        _classTypeBit = [.. classes.Select(kind => kind.GpuType is null ? 0 : gpuTypes.Add(kind.GpuType))];
        _classOf = [.. classOfNode];
        int count = _classOf.Length;
        ArgumentOutOfRangeException.ThrowIfZero(count, nameof(classOfNode));
        _freeCpu = new long[count];
        _freeMemory = new long[count];
        _freeGpu = new int[count * GpuSlots];
        _freeGpuTotal = new int[count];
        _wholeGpus = new int[count];
        _taskCount = new int[count];
        _sizes = new int[count * (GpuSlots + 1)];
        for (int node = 0; node < count; node++)
        {
            NodeClass kind = _classes[_classOf[node]];
            if (kind.GpuCount is < 0 or > GpuSlots)
            {
                throw new ArgumentException($"class {kind.Name} has {kind.GpuCount} GPUs in a node; 0 .. {GpuSlots} are possible", nameof(classes));
            }

            _freeCpu[node] = kind.CpuMillicores;
            _freeMemory[node] = kind.MemoryBytes;
            _freeGpu.AsSpan(node * GpuSlots, kind.GpuCount).Fill(TaskRequest.WholeGpu);
            _freeGpuTotal[node] = kind.GpuCount * TaskRequest.WholeGpu;
            _wholeGpus[node] = kind.GpuCount;
        }

        MaxCpu = _classOf.Max(kind => _classes[kind].CpuMillicores);
        MaxGpu = _classOf.Max(kind => _classes[kind].GpuCount) * TaskRequest.WholeGpu;
        TotalGpuThousandths = _freeGpuTotal.Sum(free => (long)free);
    }

    /// <summary>Number of nodes.</summary>
    public int Count => _classOf.Length;

    /// <summary>Number of node classes.</summary>
    public int ClassCount => _classes.Length;

    /// <summary>CPU of the largest node in millicores: scores measure in shares of it.</summary>
    public long MaxCpu { get; }

    /// <summary>GPU of the largest node in thousandths; 0 when no node has any.</summary>
    public int MaxGpu { get; }

    /// <summary>GPU of all nodes in thousandths.</summary>
    public long TotalGpuThousandths { get; }

    /// <summary>GPU taken by tasks now, in thousandths.</summary>
    public long UsedGpuThousandths { get; private set; }

    /// <summary>The class of a node.</summary>
    public NodeClass ClassOf(int node) => _classes[_classOf[node]];

    /// <summary>Index of a node's class.</summary>
    public int ClassIndex(int node) => _classOf[node];

    /// <summary>Bit of the GPU type of a node; 0 for a node without GPUs.</summary>
    public ulong GpuTypeBit(int node) => _classTypeBit[_classOf[node]];

    /// <summary>Free CPU of a node in millicores.</summary>
    public long FreeCpu(int node) => _freeCpu[node];

    /// <summary>Free memory of a node in bytes.</summary>
    public long FreeMemory(int node) => _freeMemory[node];

    /// <summary>Free thousandths of each GPU of a node.</summary>
    public ReadOnlySpan<int> FreeGpus(int node) => _freeGpu.AsSpan(node * GpuSlots, ClassOf(node).GpuCount);

    /// <summary>Free thousandths of all GPUs of a node together.</summary>
    public int FreeGpuTotal(int node) => _freeGpuTotal[node];

    /// <summary>GPUs of a node of which nothing is taken.</summary>
    public int WholeGpus(int node) => _wholeGpus[node];

    /// <summary>Tasks on a node.</summary>
    public int TaskCount(int node) => _taskCount[node];

    /// <summary>Tasks on a node that take this many whole GPUs, or, for 0, a part of one GPU.</summary>
    public int TasksOfSize(int node, int gpus) => _sizes[(node * (GpuSlots + 1)) + gpus];

    /// <summary>True when the node has room for the task: CPU, memory, GPU type, and the GPUs it asks for.</summary>
    public bool Fits(int node, in TaskRequest request)
    {
        if (_freeCpu[node] < request.CpuMillicores || _freeMemory[node] < request.MemoryBytes)
        {
            return false;
        }

        if (request.GpuCount == 0)
        {
            return true;
        }

        if (request.GpuTypes != 0 && (request.GpuTypes & _classTypeBit[_classOf[node]]) == 0)
        {
            return false;
        }

        if (!request.IsFraction)
        {
            return _wholeGpus[node] >= request.GpuCount;
        }

        if (_wholeGpus[node] > 0)
        {
            return true;
        }

        return _freeGpuTotal[node] >= request.GpuThousandths && FreeGpus(node).ContainsAnyInRange(request.GpuThousandths, TaskRequest.WholeGpu);
    }

    /// <summary>The first whole free GPUs of a node, as bits. The node must have that many.</summary>
    public int FirstWholeGpus(int node, int count)
    {
        ReadOnlySpan<int> free = FreeGpus(node);
        int bits = 0;
        for (int gpu = 0; gpu < free.Length && count > 0; gpu++)
        {
            if (free[gpu] == TaskRequest.WholeGpu)
            {
                bits |= 1 << gpu;
                count--;
            }
        }

        return count == 0 ? bits : throw new InvalidOperationException($"node {node} has too few whole GPUs");
    }

    /// <summary>Takes what a task asks for. Throws when it does not fit where it is put; the table is unchanged then.</summary>
    public void Place(in TaskRequest request, NodeChoice choice)
    {
        int node = choice.Node;
        if (!Fits(node, request) || BitOperations.PopCount((uint)choice.GpuBits) != request.GpuCount)
        {
            throw new InvalidOperationException($"the task does not fit on node {node}");
        }

        Span<int> free = _freeGpu.AsSpan(node * GpuSlots, ClassOf(node).GpuCount);
        for (int bits = choice.GpuBits; bits != 0; bits &= bits - 1)
        {
            int gpu = BitOperations.TrailingZeroCount(bits);
            if (gpu >= free.Length || free[gpu] < request.GpuThousandths)
            {
                throw new InvalidOperationException($"the task does not fit on GPU {gpu} of node {node}");
            }
        }

        Change(request, choice, free, 1);
    }

    /// <summary>Gives back what a task took. Throws when that is more than was taken; the table is unchanged then.</summary>
    public void Remove(in TaskRequest request, NodeChoice choice)
    {
        int node = choice.Node;
        NodeClass kind = ClassOf(node);
        Span<int> free = _freeGpu.AsSpan(node * GpuSlots, kind.GpuCount);
        bool taken = _freeCpu[node] + request.CpuMillicores <= kind.CpuMillicores
            && _freeMemory[node] + request.MemoryBytes <= kind.MemoryBytes
            && _taskCount[node] > 0
            && BitOperations.PopCount((uint)choice.GpuBits) == request.GpuCount;
        for (int bits = choice.GpuBits; bits != 0 && taken; bits &= bits - 1)
        {
            int gpu = BitOperations.TrailingZeroCount(bits);
            taken = gpu < free.Length && free[gpu] + request.GpuThousandths <= TaskRequest.WholeGpu;
        }

        if (!taken)
        {
            throw new InvalidOperationException($"the task is not on node {node}");
        }

        Change(request, choice, free, -1);
    }

    private void Change(in TaskRequest request, NodeChoice choice, Span<int> free, int sign)
    {
        int node = choice.Node;
        _freeCpu[node] -= sign * request.CpuMillicores;
        _freeMemory[node] -= sign * request.MemoryBytes;
        _taskCount[node] += sign;
        UsedGpuThousandths += sign * request.TotalGpuThousandths;
        _freeGpuTotal[node] -= sign * request.TotalGpuThousandths;
        if (request.GpuCount > 0)
        {
            _sizes[(node * (GpuSlots + 1)) + (request.IsFraction ? 0 : request.GpuCount)] += sign;
        }

        for (int bits = choice.GpuBits; bits != 0; bits &= bits - 1)
        {
            free[BitOperations.TrailingZeroCount(bits)] -= sign * request.GpuThousandths;
        }

        int whole = 0;
        foreach (int left in free)
        {
            whole += left == TaskRequest.WholeGpu ? 1 : 0;
        }

        _wholeGpus[node] = whole;
    }
}
