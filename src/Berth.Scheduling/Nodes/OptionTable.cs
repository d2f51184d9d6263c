using Berth.Model;
using Berth.Scheduling.Placement;

namespace Berth.Scheduling.Nodes;

/// <summary>
/// The options of every shape of a workload on a cluster, in the order in which they are preferred (docs/design/nodes.md, options of a job).
/// Options that can never run on the idle cluster are left out.
/// </summary>
internal sealed class OptionTable
{
    private readonly PlacementOption[][] _ofShape;
    private readonly NodeKinds _kinds;
    private readonly GpuTypeNames _gpuTypes;
    private readonly RoomCount _idle;
    private readonly List<PlacementOption> _all = [];

    /// <summary>Resolves all shapes.</summary>
    /// <param name="shapes">The shapes of the workload.</param>
    /// <param name="kinds">Kinds of the cluster's nodes.</param>
    /// <param name="gpuTypes">Bits of GPU types; types that jobs accept are added.</param>
    /// <param name="idle">A table in which every node is idle.</param>
    /// <param name="prefersDomains">The placement rule keeps gangs together wherever it can.</param>
    public OptionTable(IReadOnlyList<JobShape> shapes, NodeKinds kinds, GpuTypeNames gpuTypes, NodeTable idle, bool prefersDomains)
    {
        _kinds = kinds;
        _gpuTypes = gpuTypes;
        _idle = new RoomCount(idle, kinds.Nodes.Topology);
        _ofShape = [.. shapes.Select(shape => OptionsOf(shape, prefersDomains))];
    }

    /// <summary>Number of options.</summary>
    public int Count => _all.Count;

    /// <summary>Options of a shape; none when it can never run.</summary>
    public ReadOnlySpan<PlacementOption> Of(int shape) => _ofShape[shape];

    /// <summary>An option by its number.</summary>
    public PlacementOption this[int index] => _all[index];

    private PlacementOption[] OptionsOf(JobShape shape, bool prefersDomains)
    {
        var options = new List<PlacementOption>();
        if (LicencesOf(shape) is not { } licences)
        {
            return [];
        }

        int[] partitions = PartitionsOf(shape);
        for (int mode = 0; mode < shape.Modes.Count; mode++)
        {
            foreach (Variant variant in VariantsOf(shape.Modes[mode]))
            {
                foreach (int partition in partitions)
                {
                    PlacementOption option = Option(shape.Modes[mode], mode, partition, variant, licences.Length == 0 ? null : licences, prefersDomains);
                    if (_idle.Fits(option))
                    {
                        options.Add(option);
                        _all.Add(option);
                    }
                }
            }
        }

        return [.. options];
    }

    private PlacementOption Option(JobMode mode, int index, int partition, in Variant variant, int[]? licences, bool prefersDomains)
    {
        Topology? topology = _kinds.Nodes.Topology;
        Partition? rules = partition < 0 ? null : _kinds.Nodes.Partitions[partition];
        int level = mode.TopologyLevel is { } name ? topology?.LevelOf(name) ?? -1 : -1;
        bool required = mode.TopologyLevel is not null && mode.TopologyRequired;
        if (mode.TopologyLevel is null && prefersDomains && topology is not null && mode.TaskCount > 1)
        {
            level = topology.Levels.Count - 1;
        }

        bool[] kinds = new bool[_kinds.Count];
        for (int kind = 0; kind < kinds.Length; kind++)
        {
            // A level that is required and does not exist leaves no node.
            kinds[kind] = (level >= 0 || !required)
                && (partition < 0 || _kinds.IsIn(kind, partition))
                && variant.Suits(_kinds.ClassOf(kind), mode);
        }

        return new PlacementOption
        {
            Index = _all.Count,
            Mode = index,
            Partition = partition,
            Tier = rules?.PriorityTier ?? 0,
            MaxTimeMs = rules?.MaxTime?.Ms ?? long.MaxValue,
            MaxNodes = rules?.MaxNodes ?? int.MaxValue,
            TaskCount = mode.TaskCount,
            Task = variant.Task,
            Spread = mode.Spread,
            Exclusive = mode.Exclusive,
            Level = level,
            LevelRequired = required && level >= 0,
            Kinds = kinds,
            Licences = licences,
        };
    }

    /// <summary>
    /// The ways in which GPUs of the cluster can give what each task asks for: a part of a GPU where GPUs may be shared, a whole one where they
    /// may not; GPU memory as a part that depends on the size of the GPU, smaller ones first.
    /// </summary>
    private List<Variant> VariantsOf(JobMode mode)
    {
        TaskRequest task = mode.Task with { GpuTypes = TypeBits(mode), GpuMemoryBytes = 0 };
        TaskRequest whole = task with { GpuThousandths = TaskRequest.WholeGpu };
        var variants = new List<Variant>();
        if (mode.Task.GpuMemoryBytes > 0)
        {
            foreach (long size in _kinds.Nodes.Classes.Select(kind => kind.GpuMemoryBytes ?? 0).Where(size => size >= mode.Task.GpuMemoryBytes).Distinct().Order())
            {
                int thousandths = (int)(((Int128)mode.Task.GpuMemoryBytes * TaskRequest.WholeGpu + size - 1) / size);
                variants.Add(new Variant(task with { GpuThousandths = thousandths }, true, size));
                variants.Add(new Variant(whole, false, size));
            }
        }
        else if (mode.Task.IsFraction)
        {
            variants.Add(new Variant(task, true, null));
            variants.Add(new Variant(whole, false, null));
        }
        else
        {
            variants.Add(new Variant(task, null, null));
        }

        return variants;
    }

    private ulong TypeBits(JobMode mode)
    {
        ulong bits = 0;
        foreach (string type in mode.GpuTypes.Names)
        {
            bits |= _gpuTypes.Add(type);
        }

        return bits;
    }

    /// <summary>Indexes of the partitions that a shape may run in, higher tiers first; -1 where the cluster has none.</summary>
    private int[] PartitionsOf(JobShape shape)
    {
        IReadOnlyList<Partition> partitions = _kinds.Nodes.Partitions;
        return partitions.Count == 0 ? [-1] : [.. PartitionChoice.Of(shape, partitions).OrderByDescending(index => partitions[index].PriorityTier)];
    }

    /// <summary>Licences by the cluster's index, empty when the shape needs none; null when there are not enough.</summary>
    private int[]? LicencesOf(JobShape shape)
    {
        if (shape.Licences.Count == 0)
        {
            return [];
        }

        int[] need = new int[_kinds.Nodes.Licences.Count];
        foreach (Licence asked in shape.Licences)
        {
            int index = _kinds.Nodes.Licences.ToList().FindIndex(licence => licence.Name == asked.Name);
            if (index < 0 || (need[index] += asked.Count) > _kinds.Nodes.Licences[index].Count)
            {
                return null;
            }
        }

        return need;
    }

    /// <summary>One way in which GPUs can give what a task asks for.</summary>
    /// <param name="Task">What the task takes.</param>
    /// <param name="Shareable">Only on GPUs that may, or may not, be shared; null: on any.</param>
    /// <param name="GpuMemoryBytes">Only on GPUs of this size; null: of any.</param>
    private readonly record struct Variant(TaskRequest Task, bool? Shareable, long? GpuMemoryBytes)
    {
        public bool Suits(NodeClass kind, JobMode mode)
        {
            if (!mode.Features.Names.All(kind.Features.Contains))
            {
                return false;
            }

            return Task.GpuCount == 0
                || (kind.GpuCount > 0
                    && (mode.GpuTypes.Names.Count == 0 || mode.GpuTypes.Names.Contains(kind.GpuType))
                    && (Shareable is null || kind.GpusShareable == Shareable)
                    && (GpuMemoryBytes is null || kind.GpuMemoryBytes == GpuMemoryBytes));
        }
    }
}
