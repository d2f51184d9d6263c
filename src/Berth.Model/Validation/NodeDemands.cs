namespace Berth.Model;

/// <summary>
/// What each mode of each job means on each class of nodes, worked out once for each shape: whether the class will do, and how much a task takes of
/// a GPU there. Its own reading of docs/design/nodes.md; no scheduler uses it.
/// </summary>
internal sealed class NodeDemands(Workload workload, ClusterNodes nodes)
{
    private readonly ModeDemand[]?[] _byShape = new ModeDemand[]?[workload.Shapes.Count];
    private readonly Dictionary<int, JobShape> _ofProcessors = [];
    private readonly Dictionary<JobShape, ModeDemand[]> _byProcessors = [];

    /// <summary>The shape of a job. Where jobs ask for processors only, each processor is a task of one core, wherever there is room.</summary>
    public JobShape ShapeOf(int job)
    {
        if (workload.Shapes.Count > 0)
        {
            return workload.Shapes[workload.Jobs.Shape[job]];
        }

        int processors = workload.Jobs.Processors[job];
        if (!_ofProcessors.TryGetValue(processors, out JobShape? shape))
        {
            var core = new TaskRequest(ResourceSchema.MillicoresPerCore, 0, 0, 0, 0);
            _ofProcessors[processors] = shape = new JobShape([new JobMode(processors, core)]);
        }

        return shape;
    }

    /// <summary>What the modes of a job mean, in the order of its shape.</summary>
    public ModeDemand[] ModesOf(int job)
    {
        JobShape shape = ShapeOf(job);
        if (workload.Shapes.Count > 0)
        {
            return _byShape[workload.Jobs.Shape[job]] ??= Resolve(shape);
        }

        if (!_byProcessors.TryGetValue(shape, out ModeDemand[]? modes))
        {
            _byProcessors[shape] = modes = Resolve(shape);
        }

        return modes;
    }

    /// <summary>True when a job may run in a partition: it names it; or it names none and this is the default, or there is no default.</summary>
    public bool MayUse(JobShape shape, Partition partition)
    {
        if (shape.Partitions.Count > 0)
        {
            return shape.Partitions.Contains(partition.Name);
        }

        return partition.IsDefault || !nodes.Partitions.Any(other => other.IsDefault);
    }

    private ModeDemand[] Resolve(JobShape shape) => [.. shape.Modes.Select(mode => new ModeDemand(mode, nodes))];
}

/// <summary>One mode of a shape on the classes of a cluster.</summary>
internal sealed class ModeDemand
{
    private readonly string?[] _problem;
    private readonly int[] _thousandths;

    public ModeDemand(JobMode mode, ClusterNodes nodes)
    {
        Mode = mode;
        _problem = [.. nodes.Classes.Select(kind => ProblemOn(mode, kind))];
        _thousandths = [.. nodes.Classes.Select((kind, index) => _problem[index] is null ? ThousandthsOn(mode.Task, kind) : mode.Task.GpuThousandths)];
        RequiredLevel = mode.TopologyRequired ? mode.TopologyLevel : null;
    }

    public JobMode Mode { get; }

    public TaskRequest Task => Mode.Task;

    /// <summary>The level of the topology within one domain of which the tasks must lie, or null.</summary>
    public string? RequiredLevel { get; }

    /// <summary>Why nodes of a class will not do, in words; null when they will.</summary>
    public string? ProblemOf(int classIndex) => _problem[classIndex];

    /// <summary>Thousandths that a task takes of each of its GPUs on nodes of a class.</summary>
    public int Thousandths(int classIndex) => _thousandths[classIndex];

    /// <summary>
    /// What all nodes of a job must have in common with a class, beside what each must have by itself: a part of a GPU is a part on every node or a whole
    /// GPU on every node, and GPU memory is a part of GPUs of one size.
    /// </summary>
    public (bool Shareable, long? GpuMemory) Variant(NodeClass kind) => Task switch
    {
        { GpuMemoryBytes: > 0 } => (kind.GpusShareable, kind.GpuMemoryBytes),
        { IsFraction: true } => (kind.GpusShareable, null),
        _ => default,
    };

    /// <summary>How many tasks an idle node of a class holds, at most the tasks of the mode.</summary>
    public int IdleCapacity(int classIndex, NodeClass kind)
    {
        if (_problem[classIndex] is not null)
        {
            return 0;
        }

        long most = Mode.TaskCount;
        most = Math.Min(most, Times(kind.CpuMillicores, Task.CpuMillicores));
        most = Math.Min(most, Times(kind.MemoryBytes, Task.MemoryBytes));
        most = Math.Min(most, Times(kind.StorageBytes, Task.StorageBytes));
        if (Task.GpuCount > 0)
        {
            int thousandths = _thousandths[classIndex];
            long byGpu = thousandths == TaskRequest.WholeGpu
                ? kind.GpuCount / Task.GpuCount
                : (long)kind.GpuCount * (TaskRequest.WholeGpu / thousandths);
            most = Math.Min(most, byGpu);
        }

        return Mode.Spread switch
        {
            TaskSpread.OnePerNode => (int)Math.Min(most, 1),
            TaskSpread.SameNode when most < Mode.TaskCount => 0,
            _ => (int)most,
        };
    }

    private static long Times(long there, long asked) => asked == 0 ? long.MaxValue : there / asked;

    private static string? ProblemOn(JobMode mode, NodeClass kind)
    {
        foreach (string feature in mode.Features.Names)
        {
            if (!kind.Features.Contains(feature))
            {
                return $"which lacks the feature {feature}";
            }
        }

        if (mode.Task.GpuCount == 0)
        {
            return null;
        }

        if (mode.GpuTypes.Names.Count > 0 && !mode.GpuTypes.Names.Contains(kind.GpuType))
        {
            return $"whose GPU type is {kind.GpuType ?? "(none)"}, not {mode.GpuTypes}";
        }

        long asked = mode.Task.GpuMemoryBytes;
        if (asked > 0 && (kind.GpuMemoryBytes is not { } size || size < asked))
        {
            return $"whose GPUs have {kind.GpuMemoryBytes?.ToString() ?? "unknown"} bytes of memory, and it asks for {asked}";
        }

        return null;
    }

    /// <summary>Memory counts as the part of the GPU that it is, rounded up; what cannot be shared is taken whole.</summary>
    private static int ThousandthsOn(TaskRequest task, NodeClass kind)
    {
        if (task.GpuCount == 0)
        {
            return 0;
        }

        if (!kind.GpusShareable)
        {
            return TaskRequest.WholeGpu;
        }

        if (task.GpuMemoryBytes == 0)
        {
            return task.GpuThousandths;
        }

        Int128 size = kind.GpuMemoryBytes!.Value;
        return (int)((((Int128)TaskRequest.WholeGpu * task.GpuMemoryBytes) + size - 1) / size);
    }
}
