using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>What is free on one node, at a moment or all through some time.</summary>
public sealed class NaiveNode(NodeClass kind)
{
    public NodeClass Kind { get; } = kind;

    public long Cpu { get; set; } = kind.CpuMillicores;

    public long Memory { get; set; } = kind.MemoryBytes;

    public long Storage { get; set; } = kind.StorageBytes;

    /// <summary>Free thousandths of each GPU.</summary>
    public int[] Gpus { get; private init; } = [.. Enumerable.Repeat(TaskRequest.WholeGpu, kind.GpuCount)];

    /// <summary>No task is here.</summary>
    public bool IsIdle { get; set; } = true;

    /// <summary>A job has the node for itself alone.</summary>
    public bool IsHeld { get; set; }

    /// <summary>GPU sizes of the tasks here: 0 for a part of one, else the number of GPUs. Tasks without GPU are not in it.</summary>
    public List<int> Sizes { get; set; } = [];

    public NaiveNode Copy() => new(Kind)
    {
        Cpu = Cpu,
        Memory = Memory,
        Storage = Storage,
        Gpus = [.. Gpus],
        IsIdle = IsIdle,
        IsHeld = IsHeld,
        Sizes = [.. Sizes],
    };

    /// <summary>The least of both, resource by resource and GPU by GPU.</summary>
    public NaiveNode Least(NaiveNode other) => new(Kind)
    {
        Cpu = Math.Min(Cpu, other.Cpu),
        Memory = Math.Min(Memory, other.Memory),
        Storage = Math.Min(Storage, other.Storage),
        Gpus = [.. Gpus.Zip(other.Gpus, Math.Min)],
        IsIdle = IsIdle && other.IsIdle,
        IsHeld = IsHeld || other.IsHeld,
        Sizes = [.. Sizes],
    };

    /// <summary>Puts equal tasks here: with whole GPUs all of theirs are in the bits, with parts of a GPU the one that they share.</summary>
    public void Take(TaskRequest task, int tasks, int gpuBits)
    {
        Cpu -= tasks * task.CpuMillicores;
        Memory -= tasks * task.MemoryBytes;
        Storage -= tasks * task.StorageBytes;
        for (int gpu = 0; gpu < Gpus.Length; gpu++)
        {
            if ((gpuBits >> gpu & 1) == 1)
            {
                Gpus[gpu] -= task.IsFraction ? tasks * task.GpuThousandths : TaskRequest.WholeGpu;
            }
        }

        if (task.GpuCount > 0)
        {
            Sizes.AddRange(Enumerable.Repeat(Size(task), tasks));
        }

        IsIdle = false;
    }

    public static int Size(TaskRequest task) => task.IsFraction ? 0 : task.GpuCount;

    /// <summary>GPUs with room for what the task takes of each, by number.</summary>
    public int[] GpusWithRoom(TaskRequest task) => [.. Enumerable.Range(0, Gpus.Length).Where(gpu => Gpus[gpu] >= task.GpuThousandths)];

    /// <summary>The lowest GPUs that are wholly free, as bits.</summary>
    public int FirstWhole(int count) => Enumerable.Range(0, Gpus.Length).Where(gpu => Gpus[gpu] == TaskRequest.WholeGpu).Take(count).Sum(gpu => 1 << gpu);

    /// <summary>How many equal tasks find room here, at most 1 000 000. Types of GPUs and features are not looked at.</summary>
    public int Capacity(TaskRequest task)
    {
        if (IsHeld)
        {
            return 0;
        }

        long most = 1_000_000;
        most = task.CpuMillicores == 0 ? most : Math.Min(most, Cpu / task.CpuMillicores);
        most = task.MemoryBytes == 0 ? most : Math.Min(most, Memory / task.MemoryBytes);
        most = task.StorageBytes == 0 ? most : Math.Min(most, Storage / task.StorageBytes);
        if (task.GpuCount > 0)
        {
            int byGpu = task.IsFraction ? Gpus.Sum(free => free / task.GpuThousandths) : Gpus.Count(free => free == TaskRequest.WholeGpu) / task.GpuCount;
            most = Math.Min(most, byGpu);
        }

        return (int)most;
    }
}
