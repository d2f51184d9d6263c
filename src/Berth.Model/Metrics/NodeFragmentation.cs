namespace Berth.Model.Metrics;

/// <summary>
/// How much free GPU of a node the expected work cannot use: fragmentation as Weng et al. define it (USENIX ATC 2023, section 4.2; docs/PLACEMENT.md),
/// kept multiplied by the number of expected tasks, so that it is a whole number.
/// </summary>
/// <remarks>Kind by kind, GPU by GPU: nodes come in few different states, so a memory of answers does what cleverness would.</remarks>
internal sealed class NodeFragmentation
{
    private const int MostRemembered = 200_000;

    private readonly Kind[][] _kindsOfClass;
    private readonly Dictionary<(int Class, long FreeCpu, UInt128 Low, UInt128 High), long> _known = [];

    /// <summary>Fragmentation against the tasks of a workload, 95 % of them covered.</summary>
    public NodeFragmentation(Workload workload, ClusterNodes nodes)
    {
        var types = new GpuTypeNames();
        TaskMix mix = TaskMix.Of(Tasks(workload, types));
        TaskCount = mix.TotalCount;
        _kindsOfClass = [.. nodes.Classes.Select(kind => KindsOn(kind, mix, types))];
    }

    private readonly record struct Kind(long CpuMillicores, int WholeGpus, int Part, long Count);

    /// <summary>Tasks of the expected work, those without GPU too.</summary>
    public long TaskCount { get; }

    /// <summary>Thousandths of GPU times tasks. GPUs of a node with their free thousandths, none negative.</summary>
    public long Of(int classIndex, long freeCpu, ReadOnlySpan<int> freeGpu)
    {
        (UInt128 low, UInt128 high) = Packed(freeGpu);
        if (low == 0 && high == 0)
        {
            return 0;
        }

        if (!_known.TryGetValue((classIndex, freeCpu, low, high), out long fragmented))
        {
            if (_known.Count >= MostRemembered)
            {
                _known.Clear();
            }

            fragmented = Compute(_kindsOfClass[classIndex], freeCpu, freeGpu);
            _known.Add((classIndex, freeCpu, low, high), fragmented);
        }

        return fragmented;
    }

    private long Compute(Kind[] kinds, long freeCpu, ReadOnlySpan<int> freeGpu)
    {
        long free = 0;
        int whole = 0;
        foreach (int left in freeGpu)
        {
            free += left;
            whole += left == TaskRequest.WholeGpu ? 1 : 0;
        }

        long fragmented = free * TaskCount;
        foreach (Kind kind in kinds)
        {
            if (kind.CpuMillicores > freeCpu || whole < kind.WholeGpus)
            {
                continue;
            }

            long usable = 0;
            foreach (int left in freeGpu)
            {
                usable += left >= kind.Part ? left : 0;
            }

            fragmented -= usable * kind.Count;
        }

        return fragmented;
    }

    /// <summary>Ten bits a GPU, as they lie.</summary>
    private static (UInt128 Low, UInt128 High) Packed(ReadOnlySpan<int> freeGpu)
    {
        UInt128 low = 0;
        UInt128 high = 0;
        for (int gpu = 0; gpu < freeGpu.Length; gpu++)
        {
            if (gpu < 12)
            {
                low |= (UInt128)(uint)freeGpu[gpu] << (10 * gpu);
            }
            else
            {
                high |= (UInt128)(uint)freeGpu[gpu] << (10 * (gpu - 12));
            }
        }

        return (low, high);
    }

    private static IEnumerable<(TaskRequest Task, long Count)> Tasks(Workload workload, GpuTypeNames types)
    {
        int[] jobsOfShape = new int[workload.Shapes.Count];
        foreach (int shape in workload.Jobs.Shape)
        {
            jobsOfShape[shape]++;
        }

        for (int shape = 0; shape < jobsOfShape.Length; shape++)
        {
            JobMode mode = workload.Shapes[shape].Modes[0];
            ulong bits = 0;
            foreach (string name in mode.Task.GpuCount > 0 ? mode.GpuTypes.Names : [])
            {
                bits |= types.Add(name);
            }

            if (jobsOfShape[shape] > 0)
            {
                yield return (mode.Task with { GpuTypes = bits }, (long)jobsOfShape[shape] * mode.TaskCount);
            }
        }
    }

    private static Kind[] KindsOn(NodeClass node, TaskMix mix, GpuTypeNames types)
    {
        ulong bit = node.GpuType is { } name && types.Names.Contains(name) ? types.Add(name) : 0;
        var kinds = new List<Kind>();
        foreach (TaskKind kind in mix.Kinds)
        {
            TaskRequest task = kind.Request;
            bool isAcceptable = task.GpuTypes == 0 || (task.GpuTypes & bit) != 0;
            if (task.GpuCount > 0 && isAcceptable && !(task.GpuMemoryBytes > (node.GpuMemoryBytes ?? 0)))
            {
                int part = node.GpuPartOf(task);
                kinds.Add(new Kind(task.CpuMillicores, part == TaskRequest.WholeGpu ? task.GpuCount : 0, part, kind.Count));
            }
        }

        return [.. kinds];
    }
}
