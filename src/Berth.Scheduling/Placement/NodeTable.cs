using System.Numerics;
using System.Runtime.CompilerServices;
using Berth.Model;

namespace Berth.Scheduling.Placement;

/// <summary>
/// What is free on every node: CPU, memory, storage and the thousandths of each GPU, as arrays over nodes, and which nodes are in equal states.
/// Nodes are numbered in the order given; that order is where all ties end. Placing and removing allocate nothing after warm-up. Not safe for
/// concurrent use.
/// </summary>
public sealed class NodeTable
{
    private const int GpuSlots = TaskRequest.MaxGpus;

    private readonly NodeClass[] _classes;
    private readonly ulong[] _classTypeBit;
    private readonly int[] _classOf;
    private readonly int[] _kindOf;
    private readonly long[] _freeCpu;
    private readonly long[] _freeMemory;
    private readonly long[] _freeStorage;
    private readonly int[] _freeGpu;
    private readonly int[] _freeGpuTotal;
    private readonly int[] _wholeGpus;
    private readonly int[] _taskCount;
    private readonly bool[] _exclusive;
    private readonly bool[] _out;
    private readonly int[] _sizes;
    private readonly NodeGroups _groups;
    private readonly bool _tellsTasksApart;

    /// <summary>A table in which every node is idle.</summary>
    /// <param name="classes">The kinds of nodes; at most <see cref="TaskRequest.MaxGpus"/> GPUs in each.</param>
    /// <param name="classOfNode">For each node the index of its class; the order of the nodes is the order of ties.</param>
    /// <param name="gpuTypes">Bits of GPU types; types of the classes are added to it.</param>
    /// <param name="kindOfNode">For each node a number that is the same only for nodes that no rule tells apart; null: the class.</param>
    /// <param name="tellsTasksApart">True when nodes with equal room but other sizes of tasks on them are not equal: for <see cref="PlacementRule.Clustering"/>.</param>
    public NodeTable(
        IReadOnlyList<NodeClass> classes,
        IReadOnlyList<int> classOfNode,
        GpuTypeNames gpuTypes,
        IReadOnlyList<int>? kindOfNode = null,
        bool tellsTasksApart = true)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(classOfNode);
        ArgumentNullException.ThrowIfNull(gpuTypes);
        _classes = [.. classes];
        _classTypeBit = [.. classes.Select(kind => kind.GpuType is null ? 0 : gpuTypes.Add(kind.GpuType))];
        _classOf = [.. classOfNode];
        _kindOf = kindOfNode is null ? _classOf : [.. kindOfNode];
        int count = _classOf.Length;
        ArgumentOutOfRangeException.ThrowIfZero(count, nameof(classOfNode));
        _freeCpu = new long[count];
        _freeMemory = new long[count];
        _freeStorage = new long[count];
        _freeGpu = new int[count * GpuSlots];
        _freeGpuTotal = new int[count];
        _wholeGpus = new int[count];
        _taskCount = new int[count];
        _exclusive = new bool[count];
        _out = new bool[count];
        _sizes = new int[count * (GpuSlots + 1)];
        for (int node = 0; node < count; node++)
        {
            FillIdle(node);
        }

        MaxCpu = _classOf.Max(kind => _classes[kind].CpuMillicores);
        MaxGpu = _classOf.Max(kind => _classes[kind].GpuCount) * TaskRequest.WholeGpu;
        TotalGpuThousandths = _freeGpuTotal.Sum(free => (long)free);
        _tellsTasksApart = tellsTasksApart;
        _groups = new NodeGroups(this, tellsTasksApart);
    }

    /// <summary>Number of nodes.</summary>
    public int Count => _classOf.Length;

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

    /// <summary>Number of the kind of a node: nodes of one kind are told apart by nothing but their state.</summary>
    public int KindOf(int node) => _kindOf[node];

    /// <summary>Bit of the GPU type of a node; 0 for a node without GPUs.</summary>
    public ulong GpuTypeBit(int node) => _classTypeBit[_classOf[node]];

    /// <summary>Free CPU of a node in millicores.</summary>
    public long FreeCpu(int node) => _freeCpu[node];

    /// <summary>Free memory of a node in bytes.</summary>
    public long FreeMemory(int node) => _freeMemory[node];

    /// <summary>Free storage of a node in bytes.</summary>
    public long FreeStorage(int node) => _freeStorage[node];

    /// <summary>Free thousandths of each GPU of a node.</summary>
    public ReadOnlySpan<int> FreeGpus(int node) => _freeGpu.AsSpan(node * GpuSlots, ClassOf(node).GpuCount);

    /// <summary>Free thousandths of all GPUs of a node together.</summary>
    public int FreeGpuTotal(int node) => _freeGpuTotal[node];

    /// <summary>GPUs of a node of which nothing is taken.</summary>
    public int WholeGpus(int node) => _wholeGpus[node];

    /// <summary>Tasks on a node.</summary>
    public int TaskCount(int node) => _taskCount[node];

    /// <summary>True when a job holds the node for itself alone.</summary>
    public bool IsExclusive(int node) => _exclusive[node];

    /// <summary>True when the node takes nothing new: it failed, or is drained.</summary>
    public bool IsOut(int node) => _out[node];

    /// <summary>True when nothing fits on the node, whatever is free there.</summary>
    public bool IsClosed(int node) => _exclusive[node] || _out[node];

    /// <summary>Tasks on a node that take this many whole GPUs, or, for 0, a part of one GPU.</summary>
    public int TasksOfSize(int node, int gpus) => _sizes[(node * (GpuSlots + 1)) + gpus];

    /// <summary>The groups of nodes in equal states.</summary>
    internal NodeGroups Groups => _groups;

    /// <summary>
    /// True while tasks are taken off and put back on trial: groups stay as they are, and only what is asked of single nodes is right. Whoever sets it brings
    /// every node that is not as it was before to its group with <see cref="Regroup"/>.
    /// </summary>
    internal bool IsOnTrial { get; set; }

    /// <summary>Brings a node to the group of its present state.</summary>
    internal void Regroup(int node) => _groups.Changed(node);

    /// <summary>All of a node's free amounts at once.</summary>
    internal NodeRoom RoomOf(int node) =>
        new(_freeCpu[node], _freeMemory[node], _freeStorage[node], FreeGpus(node), _wholeGpus[node], IsClosed(node), _taskCount[node] == 0);

    /// <summary>How many equal tasks fit on a node, as <see cref="NodeRoom.Capacity(in TaskRequest, int)"/> of its room says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Capacity(int node, in TaskRequest request, int most)
    {
        if (IsClosed(node))
        {
            return 0;
        }

        int gpus = request.IsFraction ? NodeRoom.Parts(FreeGpus(node), request.GpuThousandths) : _wholeGpus[node];
        return NodeRoom.Capacity(request, most, gpus, _freeCpu[node], _freeMemory[node], _freeStorage[node]);
    }

    /// <summary>True when the node has room for the task: CPU, memory, storage, GPU type, and the GPUs it asks for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Fits(int node, in TaskRequest request)
    {
        if (_freeCpu[node] < request.CpuMillicores || _freeMemory[node] < request.MemoryBytes || _freeStorage[node] < request.StorageBytes || IsClosed(node))
        {
            return false;
        }

        return request.GpuCount == 0 || FitsGpus(node, request);
    }

    private bool FitsGpus(int node, in TaskRequest request)
    {
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
    public void Place(in TaskRequest request, NodeChoice choice) => Place(request, new TaskPlace(choice.Node, 1, choice.GpuBits));

    /// <summary>Takes what several equal tasks on one node ask for. Throws when they do not fit; the table is unchanged then.</summary>
    /// <param name="request">What each asks for.</param>
    /// <param name="place">Where they are put.</param>
    public void Place(in TaskRequest request, TaskPlace place)
    {
        if (!CanPlace(request, place))
        {
            throw new InvalidOperationException($"{place.TaskCount} tasks do not fit on node {place.Node}");
        }

        Change(request, place, 1);
    }

    /// <summary>Undoes <see cref="Remove(in TaskRequest, TaskPlace)"/> before anything else was changed, also on a node that takes nothing new.</summary>
    internal void PutBack(in TaskRequest request, TaskPlace place) => Change(request, place, 1);

    /// <summary>True when several equal tasks on one node have what they ask for free there.</summary>
    /// <param name="request">What each asks for.</param>
    /// <param name="place">Where they would be put.</param>
    public bool CanPlace(in TaskRequest request, TaskPlace place)
    {
        int node = place.Node;
        int tasks = place.TaskCount;
        if (IsClosed(node)
            || _freeCpu[node] < request.CpuMillicores * tasks
            || _freeMemory[node] < request.MemoryBytes * tasks
            || _freeStorage[node] < request.StorageBytes * tasks
            || BitOperations.PopCount((uint)place.GpuBits) != GpusOf(request, tasks)
            || (request.GpuCount > 0 && request.GpuTypes != 0 && (request.GpuTypes & GpuTypeBit(node)) == 0))
        {
            return false;
        }

        ReadOnlySpan<int> free = FreeGpus(node);
        int each = GpuEach(request, tasks);
        for (int bits = place.GpuBits; bits != 0; bits &= bits - 1)
        {
            int gpu = BitOperations.TrailingZeroCount(bits);
            if (gpu >= free.Length || free[gpu] < each)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Gives back what a task took. Throws when that is more than was taken; the table is unchanged then.</summary>
    public void Remove(in TaskRequest request, NodeChoice choice) => Remove(request, new TaskPlace(choice.Node, 1, choice.GpuBits));

    /// <summary>Gives back what several equal tasks on one node took. Throws when that is more than was taken; the table is unchanged then.</summary>
    /// <param name="request">What each asked for.</param>
    /// <param name="place">Where they were put.</param>
    public void Remove(in TaskRequest request, TaskPlace place)
    {
        int node = place.Node;
        int tasks = place.TaskCount;
        NodeClass kind = ClassOf(node);
        bool taken = _freeCpu[node] + (request.CpuMillicores * tasks) <= kind.CpuMillicores
            && _freeMemory[node] + (request.MemoryBytes * tasks) <= kind.MemoryBytes
            && _freeStorage[node] + (request.StorageBytes * tasks) <= kind.StorageBytes
            && _taskCount[node] >= tasks
            && BitOperations.PopCount((uint)place.GpuBits) == GpusOf(request, tasks);
        ReadOnlySpan<int> free = FreeGpus(node);
        int each = GpuEach(request, tasks);
        for (int bits = place.GpuBits; bits != 0 && taken; bits &= bits - 1)
        {
            int gpu = BitOperations.TrailingZeroCount(bits);
            taken = gpu < free.Length && free[gpu] + each <= TaskRequest.WholeGpu;
        }

        if (!taken)
        {
            throw new InvalidOperationException($"{tasks} such tasks are not on node {node}");
        }

        Change(request, place, -1);
    }

    /// <summary>Closes a node to all others, or opens it again: for a job that holds it for itself alone. Nothing happens when it is so already.</summary>
    public void SetExclusive(int node, bool held)
    {
        if (_exclusive[node] != held)
        {
            _exclusive[node] = held;
            Changed(node);
        }
    }

    /// <summary>Takes a node out of service, or brings it back. What runs there is not touched; nothing new fits.</summary>
    public void SetOut(int node, bool isOut)
    {
        if (_out[node] != isOut)
        {
            _out[node] = isOut;
            _groups.Changed(node);
        }
    }

    /// <summary>Says what is free on a node instead of counting it: for a table that shows another moment. The counts of tasks stay.</summary>
    internal void SetRoom(int node, in NodeRoom room)
    {
        _freeCpu[node] = room.Cpu;
        _freeMemory[node] = room.Memory;
        _freeStorage[node] = room.Storage;
        room.Gpus.CopyTo(_freeGpu.AsSpan(node * GpuSlots));
        int total = 0;
        foreach (int free in room.Gpus)
        {
            total += free;
        }

        _freeGpuTotal[node] = total;
        _wholeGpus[node] = room.WholeGpus;
        _exclusive[node] = room.IsHeld && !_out[node];
        _taskCount[node] = room.IsIdle ? 0 : 1;
        _groups.Changed(node);
    }

    /// <summary>Takes over the counts of tasks by size from another table over the same nodes, where they matter.</summary>
    internal void CopySizes(NodeTable from)
    {
        const int Slots = GpuSlots + 1;
        for (int node = 0; _tellsTasksApart && node < Count; node++)
        {
            ReadOnlySpan<int> sizes = from._sizes.AsSpan(node * Slots, Slots);
            if (!sizes.SequenceEqual(_sizes.AsSpan(node * Slots, Slots)))
            {
                sizes.CopyTo(_sizes.AsSpan(node * Slots));
                _groups.Changed(node);
            }
        }
    }

    /// <summary>GPU bits that several tasks with one request have in one place.</summary>
    private static int GpusOf(in TaskRequest request, int tasks) => request.IsFraction ? 1 : request.GpuCount * tasks;

    private static int GpuEach(in TaskRequest request, int tasks) => request.IsFraction ? request.GpuThousandths * tasks : request.GpuThousandths;

    private void FillIdle(int node)
    {
        NodeClass kind = _classes[_classOf[node]];
        if (kind.GpuCount is < 0 or > GpuSlots)
        {
            throw new InvalidOperationException($"class {kind.Name} has {kind.GpuCount} GPUs in a node; 0 .. {GpuSlots} are possible");
        }

        _freeCpu[node] = kind.CpuMillicores;
        _freeMemory[node] = kind.MemoryBytes;
        _freeStorage[node] = kind.StorageBytes;
        _freeGpu.AsSpan(node * GpuSlots, kind.GpuCount).Fill(TaskRequest.WholeGpu);
        _freeGpuTotal[node] = kind.GpuCount * TaskRequest.WholeGpu;
        _wholeGpus[node] = kind.GpuCount;
    }

    /// <summary>All amounts were checked by the caller, so nothing here can overflow.</summary>
    private void Change(in TaskRequest request, TaskPlace place, int sign)
    {
        unchecked
        {
            int node = place.Node;
            int tasks = sign * place.TaskCount;
            _freeCpu[node] -= tasks * request.CpuMillicores;
            _freeMemory[node] -= tasks * request.MemoryBytes;
            _freeStorage[node] -= tasks * request.StorageBytes;
            _taskCount[node] += tasks;
            if (request.GpuCount > 0)
            {
                ChangeGpus(request, place, sign);
            }

            Changed(node);
        }
    }

    private void Changed(int node)
    {
        if (!IsOnTrial)
        {
            _groups.Changed(node);
        }
    }

    private void ChangeGpus(in TaskRequest request, TaskPlace place, int sign)
    {
        unchecked
        {
            int node = place.Node;
            int thousandths = sign * place.TaskCount * request.TotalGpuThousandths;
            UsedGpuThousandths += thousandths;
            _freeGpuTotal[node] -= thousandths;
            _sizes[(node * (GpuSlots + 1)) + (request.IsFraction ? 0 : request.GpuCount)] += sign * place.TaskCount;
            Span<int> free = _freeGpu.AsSpan(node * GpuSlots, GpuSlots);
            int each = sign * GpuEach(request, place.TaskCount);
            int whole = _wholeGpus[node];
            for (int bits = place.GpuBits; bits != 0; bits &= bits - 1)
            {
                ref int left = ref free[BitOperations.TrailingZeroCount(bits)];
                whole -= left == TaskRequest.WholeGpu ? 1 : 0;
                left -= each;
                whole += left == TaskRequest.WholeGpu ? 1 : 0;
            }

            _wholeGpus[node] = whole;
        }
    }
}
