using System.Numerics;

namespace Berth.Model.Metrics;

/// <summary>
/// What is free and held on every node, kept up to date place by place. A schedule that overfills a node (the validator says so) is shown as full, not
/// as less than nothing.
/// </summary>
internal sealed class NodeLedger
{
    private readonly ClusterNodes _nodes;
    private readonly FreeAmounts[] _free;
    private readonly int[] _freeGpu;
    private readonly int[] _firstGpu;
    private readonly int[] _tasks;
    private readonly int[] _closures;
    private readonly bool[] _isTouched;
    private readonly List<int> _touched = [];
    private readonly int[] _shown = new int[TaskRequest.MaxGpus];

    public NodeLedger(ClusterNodes nodes)
    {
        _nodes = nodes;
        _free = new FreeAmounts[nodes.Count];
        _firstGpu = new int[nodes.Count + 1];
        _tasks = new int[nodes.Count];
        _closures = new int[nodes.Count];
        _isTouched = new bool[nodes.Count];
        for (int node = 0; node < nodes.Count; node++)
        {
            NodeClass kind = nodes.ClassOf(node);
            _free[node] = new FreeAmounts
            {
                Cpu = kind.CpuMillicores, Memory = kind.MemoryBytes, Storage = kind.StorageBytes, Gpu = kind.GpuCount * TaskRequest.WholeGpu,
            };
            _firstGpu[node + 1] = _firstGpu[node] + kind.GpuCount;
            OpenFreeGpu += _free[node].Gpu;
            Touch(node);
        }

        _freeGpu = new int[_firstGpu[^1]];
        Array.Fill(_freeGpu, TaskRequest.WholeGpu);
    }

    private struct FreeAmounts
    {
        public long Cpu;
        public long Memory;
        public long Storage;
        public int Gpu;
    }

    /// <summary>CPU held of all nodes, millicores.</summary>
    public long HeldCpu { get; private set; }

    /// <summary>Memory held of all nodes, bytes.</summary>
    public long HeldMemory { get; private set; }

    /// <summary>GPU held of all nodes, thousandths.</summary>
    public long HeldGpu { get; private set; }

    /// <summary>Nodes with at least one task.</summary>
    public int BusyNodes { get; private set; }

    /// <summary>GPU free on nodes that are not closed, thousandths.</summary>
    public long OpenFreeGpu { get; private set; }

    /// <summary>Nodes that changed since they were last forgotten; at first all.</summary>
    public IReadOnlyList<int> Touched => _touched;

    /// <summary>Begins a new list of touched nodes.</summary>
    public void ForgetTouched()
    {
        foreach (int node in _touched)
        {
            _isTouched[node] = false;
        }

        _touched.Clear();
    }

    /// <summary>True in maintenance.</summary>
    public bool IsClosed(int node) => _closures[node] > 0;

    /// <summary>Thousandths free of all GPUs of a node.</summary>
    public int FreeGpuOf(int node) => Math.Max(0, _free[node].Gpu);

    /// <summary>What is free on a node.</summary>
    public FreeOnNode Free(int node)
    {
        int whole = 0;
        int most = 0;
        for (int gpu = _firstGpu[node]; gpu < _firstGpu[node + 1]; gpu++)
        {
            whole += _freeGpu[gpu] == TaskRequest.WholeGpu ? 1 : 0;
            most = Math.Max(most, _freeGpu[gpu]);
        }

        ref readonly FreeAmounts free = ref _free[node];
        return new FreeOnNode(
            Math.Max(0, free.Cpu), Math.Max(0, free.Memory), Math.Max(0, free.Storage), whole > 0 ? whole * TaskRequest.WholeGpu : most, _tasks[node] == 0);
    }

    /// <summary>Free thousandths of each GPU of a node. Valid until the next call.</summary>
    public ReadOnlySpan<int> FreeGpu(int node)
    {
        int count = _firstGpu[node + 1] - _firstGpu[node];
        for (int gpu = 0; gpu < count; gpu++)
        {
            _shown[gpu] = Math.Max(0, _freeGpu[_firstGpu[node] + gpu]);
        }

        return _shown.AsSpan(0, count);
    }

    /// <summary>A job takes (+1) or gives back (-1) what it holds on a node.</summary>
    public void Change(in HeldPlace place, int sign)
    {
        int node = place.Node;
        ref FreeAmounts free = ref _free[node];
        free.Cpu -= sign * place.CpuMillicores;
        free.Memory -= sign * place.MemoryBytes;
        free.Storage -= sign * place.StorageBytes;
        int gpuBefore = FreeGpuOf(node);
        free.Gpu -= sign * place.GpuThousandths;
        HeldCpu += sign * place.CpuMillicores;
        HeldMemory += sign * place.MemoryBytes;
        HeldGpu += sign * place.GpuThousandths;
        OpenFreeGpu += IsClosed(node) ? 0 : FreeGpuOf(node) - gpuBefore;
        int bits = place.GpuBits & ((1 << (_firstGpu[node + 1] - _firstGpu[node])) - 1);
        int each = bits == 0 ? 0 : place.GpuThousandths / BitOperations.PopCount((uint)bits);
        for (; bits != 0; bits &= bits - 1)
        {
            _freeGpu[_firstGpu[node] + BitOperations.TrailingZeroCount(bits)] -= sign * each;
        }

        bool wasBusy = _tasks[node] > 0;
        _tasks[node] += sign;
        BusyNodes += (_tasks[node] > 0 ? 1 : 0) - (wasBusy ? 1 : 0);
        Touch(node);
    }

    /// <summary>A maintenance window or an outage begins (+1) or ends (-1) on some nodes.</summary>
    public void Close(NodeSet nodes, int change)
    {
        foreach (int node in nodes)
        {
            bool wasClosed = IsClosed(node);
            _closures[node] += change;
            if (wasClosed != IsClosed(node))
            {
                OpenFreeGpu += wasClosed ? FreeGpuOf(node) : -FreeGpuOf(node);
                Touch(node);
            }
        }
    }

    private void Touch(int node)
    {
        if (!_isTouched[node])
        {
            _isTouched[node] = true;
            _touched.Add(node);
        }
    }
}
