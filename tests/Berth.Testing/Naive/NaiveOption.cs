using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>One way to run a job: a mode, with what a task takes of a GPU settled, in a partition. docs/design/nodes.md, "Options of a job".</summary>
public sealed record NaiveOption
{
    public required int Mode { get; init; }

    public required int? Partition { get; init; }

    public required int Tier { get; init; }

    public required int TaskCount { get; init; }

    public required TaskRequest Task { get; init; }

    public required TaskSpread Spread { get; init; }

    public required bool Exclusive { get; init; }

    /// <summary>The level of the topology that is wanted; null when it does not matter.</summary>
    public required int? Level { get; init; }

    public required bool LevelRequired { get; init; }

    public required int MaxNodes { get; init; }

    public required long RequestedMs { get; init; }

    public required IReadOnlyList<Licence> Licences { get; init; }

    /// <summary>For each node whether it is allowed, windows aside.</summary>
    public required bool[] Nodes { get; init; }
}

/// <summary>The options of every job, in their order, those that can never run left out.</summary>
/// <param name="workload">The jobs.</param>
/// <param name="nodes">The cluster.</param>
/// <param name="placement">The rule of the policy.</param>
/// <param name="types">Bits of GPU types.</param>
/// <param name="everywhere">As if each job named every partition.</param>
public sealed class NaiveOptions(Workload workload, ClusterNodes nodes, PlacementSpec placement, GpuTypeNames types, bool everywhere = false)
{
    public IReadOnlyList<NaiveOption> Of(int job)
    {
        JobShape shape = workload.Shapes[workload.Jobs.Shape[job]];
        var options = new List<NaiveOption>();
        for (int mode = 0; mode < shape.Modes.Count; mode++)
        {
            foreach ((TaskRequest task, Func<NodeClass, bool> onNode) in Variants(shape.Modes[mode]))
            {
                foreach (int? partition in PartitionsOf(shape))
                {
                    long requestedMs = workload.Jobs.RequestedMsIn(new JobId(job), mode);
                    NaiveOption option = Make(shape, mode, task, onNode, partition, requestedMs);
                    if (CanEverRun(option))
                    {
                        options.Add(option);
                    }
                }
            }
        }

        return options;
    }

    /// <summary>A part of a GPU can be a part, where it may be shared, or a whole; GPU memory in each size that is large enough.</summary>
    private IEnumerable<(TaskRequest Task, Func<NodeClass, bool> OnNode)> Variants(JobMode mode)
    {
        TaskRequest task = mode.Task with { GpuMemoryBytes = 0, GpuTypes = Bits(mode.GpuTypes) };
        TaskRequest whole = task with { GpuThousandths = task.GpuCount > 0 ? TaskRequest.WholeGpu : 0 };
        if (mode.Task.GpuMemoryBytes > 0)
        {
            long asked = mode.Task.GpuMemoryBytes;
            IEnumerable<long> sizes = nodes.Classes.Where(kind => kind.GpuCount > 0).Select(kind => kind.GpuMemoryBytes ?? 0).Distinct().Order();
            foreach (long size in sizes.Where(size => size >= asked))
            {
                int part = (int)Math.Ceiling(1000m * asked / size);
                yield return (task with { GpuThousandths = part }, kind => kind.GpuMemoryBytes == size && kind.GpusShareable);
                yield return (whole, kind => kind.GpuMemoryBytes == size && !kind.GpusShareable);
            }
        }
        else if (task.IsFraction)
        {
            yield return (task, kind => kind.GpusShareable);
            yield return (whole, kind => !kind.GpusShareable);
        }
        else
        {
            yield return (task, _ => true);
        }
    }

    private ulong Bits(NameList names) => names.Names.Aggregate(0UL, (bits, name) => bits | types.Add(name));

    private IEnumerable<int?> PartitionsOf(JobShape shape)
    {
        if (nodes.Partitions.Count == 0)
        {
            return [null];
        }

        List<int> named = [.. shape.Partitions.Select(name => nodes.Partitions.ToList().FindIndex(partition => partition.Name == name)).Where(index => index >= 0)];
        List<int> all = [.. Enumerable.Range(0, nodes.Partitions.Count)];
        List<int> defaults = all.FindAll(index => nodes.Partitions[index].IsDefault);
        List<int> its = everywhere ? all : shape.Partitions.Count > 0 ? named : defaults.Count > 0 ? defaults : all;
        return its.OrderByDescending(index => nodes.Partitions[index].PriorityTier).Select(index => (int?)index);
    }

    private NaiveOption Make(JobShape shape, int mode, TaskRequest task, Func<NodeClass, bool> onNode, int? partitionIndex, long requestedMs)
    {
        JobMode asked = shape.Modes[mode];
        Partition? partition = partitionIndex is { } index ? nodes.Partitions[index] : null;
        bool Allowed(int node)
        {
            NodeClass kind = nodes.ClassOf(node);
            return (partition is null || partition.Nodes.Contains(node))
                && asked.Features.Names.All(feature => kind.Features.Contains(feature))
                && (task.GpuCount == 0 || (kind.GpuCount > 0 && (asked.GpuTypes.Names.Count == 0 || asked.GpuTypes.Names.Contains(kind.GpuType))))
                && onNode(kind);
        }

        int? named = asked.TopologyLevel is { } name ? nodes.Topology?.LevelOf(name) ?? -1 : null;
        bool required = asked.TopologyLevel is not null && asked.TopologyRequired;
        // One task lies in one domain wherever it lies.
        if (asked.TaskCount == 1 && !required)
        {
            named = null;
        }

        int? lowest = nodes.Topology is { } topology && placement.Rule == PlacementRule.Topology && asked.TaskCount > 1 ? topology.Levels.Count - 1 : null;
        return new NaiveOption
        {
            Mode = mode,
            Partition = partitionIndex,
            Tier = partition?.PriorityTier ?? 0,
            TaskCount = asked.TaskCount,
            Task = task,
            Spread = asked.Spread,
            Exclusive = asked.Exclusive,
            Level = named is -1 && !required ? null : named ?? lowest,
            LevelRequired = required,
            MaxNodes = partition?.MaxNodes ?? int.MaxValue,
            RequestedMs = requestedMs,
            Licences = shape.Licences,
            Nodes = [.. Enumerable.Range(0, nodes.Count).Select(Allowed)],
        };
    }

    private bool CanEverRun(NaiveOption option)
    {
        Duration? most = option.Partition is { } index ? nodes.Partitions[index].MaxTime : null;
        NaiveNode[] idle = [.. Enumerable.Range(0, nodes.Count).Select(node => new NaiveNode(nodes.ClassOf(node)))];
        return (most is null || option.RequestedMs <= most.Value.Ms)
            && new NaiveGang(nodes, option, idle, option.Nodes).Fits()
            && NaiveHoldings.HasLicences(nodes.Licences, option.Licences);
    }
}
