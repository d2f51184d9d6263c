using System.Numerics;
using Berth.Model;
using Berth.Scheduling.Placement;

namespace Berth.Scheduling.Nodes;

/// <summary>
/// The nodes of a table at a later moment: a copy of those nodes that differ, made when they are first touched. Until then a node is read from the
/// table, so whoever changes the table while a shadow is in use must touch the node before.
/// </summary>
internal sealed class ShadowNodes
{
    private readonly NodeTable _table;
    private readonly int[] _touchedAt;
    private readonly long[] _cpu;
    private readonly long[] _memory;
    private readonly long[] _storage;
    private readonly int[] _gpu;
    private readonly int[] _whole;
    private readonly int[] _tasks;
    private readonly bool[] _held;
    private int _epoch;

    public ShadowNodes(NodeTable table)
    {
        _table = table;
        int count = table.Count;
        _touchedAt = new int[count];
        _cpu = new long[count];
        _memory = new long[count];
        _storage = new long[count];
        _gpu = new int[count * TaskRequest.MaxGpus];
        _whole = new int[count];
        _tasks = new int[count];
        _held = new bool[count];
    }

    /// <summary>Forgets all differences.</summary>
    public void Begin() => _epoch = unchecked(_epoch + 1);

    public NodeRoom RoomOf(int node) => _touchedAt[node] != _epoch
        ? _table.RoomOf(node)
        : new NodeRoom(_cpu[node], _memory[node], _storage[node], Gpus(node), _whole[node], _held[node], _tasks[node] == 0);

    public void Touch(int node)
    {
        if (_touchedAt[node] == _epoch)
        {
            return;
        }

        _touchedAt[node] = _epoch;
        _cpu[node] = _table.FreeCpu(node);
        _memory[node] = _table.FreeMemory(node);
        _storage[node] = _table.FreeStorage(node);
        _table.FreeGpus(node).CopyTo(Gpus(node));
        _whole[node] = _table.WholeGpus(node);
        _tasks[node] = _table.TaskCount(node);
        _held[node] = _table.IsClosed(node);
    }

    /// <summary>Makes a node that was not touched yet as it is when nothing runs there.</summary>
    public void TouchIdle(int node)
    {
        if (_touchedAt[node] == _epoch)
        {
            return;
        }

        NodeClass kind = _table.ClassOf(node);
        _touchedAt[node] = _epoch;
        _cpu[node] = kind.CpuMillicores;
        _memory[node] = kind.MemoryBytes;
        _storage[node] = kind.StorageBytes;
        Gpus(node).Fill(TaskRequest.WholeGpu);
        _whole[node] = kind.GpuCount;
        _tasks[node] = 0;
        _held[node] = _table.IsOut(node);
    }

    /// <summary>Closes a touched node, or opens it; a node that is out of service stays closed.</summary>
    public void SetHeld(int node, bool held) => _held[node] = held || _table.IsOut(node);

    /// <summary>Takes (1) or gives back (-1) tasks on a touched node.</summary>
    public void Change(in TaskRequest request, TaskPlace place, int sign)
    {
        unchecked
        {
            int node = place.Node;
            int tasks = sign * place.TaskCount;
            _cpu[node] -= tasks * request.CpuMillicores;
            _memory[node] -= tasks * request.MemoryBytes;
            _storage[node] -= tasks * request.StorageBytes;
            _tasks[node] += tasks;
            int each = request.IsFraction ? tasks * request.GpuThousandths : sign * request.GpuThousandths;
            Span<int> gpus = Gpus(node);
            for (int bits = place.GpuBits; bits != 0; bits &= bits - 1)
            {
                ref int free = ref gpus[BitOperations.TrailingZeroCount(bits)];
                _whole[node] -= free == TaskRequest.WholeGpu ? 1 : 0;
                free -= each;
                _whole[node] += free == TaskRequest.WholeGpu ? 1 : 0;
            }
        }
    }

    private Span<int> Gpus(int node) => _gpu.AsSpan(node * TaskRequest.MaxGpus, _table.ClassOf(node).GpuCount);
}
