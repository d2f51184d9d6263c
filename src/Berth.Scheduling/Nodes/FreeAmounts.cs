using Berth.Model;
using Berth.Scheduling.Placement;

namespace Berth.Scheduling.Nodes;

/// <summary>What is free on all nodes of each kind together, on nodes that are in service and that no job has for itself.</summary>
internal sealed class FreeAmounts(NodeState state)
{
    private readonly long[] _cpu = new long[state.Kinds.Count];
    private readonly long[] _memory = new long[state.Kinds.Count];
    private readonly long[] _storage = new long[state.Kinds.Count];
    private readonly long[] _gpu = new long[state.Kinds.Count];

    /// <summary>Adds up the state as it is now.</summary>
    public void Count()
    {
        _cpu.AsSpan().Clear();
        _memory.AsSpan().Clear();
        _storage.AsSpan().Clear();
        _gpu.AsSpan().Clear();
        NodeTable table = state.Table;
        NodeGroups groups = table.Groups;
        for (int i = 0; i < groups.Count; i++)
        {
            ReadOnlySpan<int> nodes = groups.Nodes(i);
            int first = nodes[0];
            if (table.IsClosed(first))
            {
                continue;
            }

            int kind = table.KindOf(first);
            _cpu[kind] += nodes.Length * table.FreeCpu(first);
            _memory[kind] += nodes.Length * table.FreeMemory(first);
            _storage[kind] += nodes.Length * table.FreeStorage(first);
            _gpu[kind] += (long)nodes.Length * table.FreeGpuTotal(first);
        }
    }

    /// <summary>What is free on nodes of some kinds: millicores, bytes, bytes, thousandths.</summary>
    public (long Cpu, long Memory, long Storage, long Gpu) Of(ReadOnlySpan<bool> kinds)
    {
        (long cpu, long memory, long storage, long gpu) = (0, 0, 0, 0);
        for (int kind = 0; kind < kinds.Length; kind++)
        {
            if (kinds[kind])
            {
                cpu += _cpu[kind];
                memory += _memory[kind];
                storage += _storage[kind];
                gpu += _gpu[kind];
            }
        }

        return (cpu, memory, storage, gpu);
    }

    /// <summary>True when what is free on nodes of some kinds is enough in sum, in every resource.</summary>
    public bool Cover(PlacementOption option, ReadOnlySpan<bool> kinds)
    {
        TaskRequest task = option.Task;
        (long cpu, long memory, long storage, long gpu) = Of(kinds);
        return task.CpuMillicores * option.TaskCount <= cpu
            && task.MemoryBytes * option.TaskCount <= memory
            && task.StorageBytes * option.TaskCount <= storage
            && (long)task.TotalGpuThousandths * option.TaskCount <= gpu;
    }
}
