using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>Reads one way to run a job: its tasks, where they may lie, its times.</summary>
internal sealed class JobModeYaml(ClusterNames names, DurationYaml durations)
{
    private const int MostTasks = 1_000_000;
    private const long MostMillicores = 100_000_000;

    private static readonly (string Word, TaskSpread Value)[] Spreads =
        [("anywhere", TaskSpread.Anywhere), ("sameNode", TaskSpread.SameNode), ("onePerNode", TaskSpread.OnePerNode)];

    /// <summary>The mode that some keys describe.</summary>
    public JobMode Mode(YamlFields fields)
    {
        int tasks = fields.Whole("tasks", 1, MostTasks) ?? 1;
        TaskRequest request = Request(fields);
        if (tasks * (request.CpuMillicores / ResourceSchema.MillicoresPerCore) >= int.MaxValue)
        {
            throw fields.Bad(fields["tasks"] ?? fields.Map, "tasks", YamlValues.BadValue, "all tasks together ask for too many cores", $"at most {int.MaxValue}");
        }

        (string? level, bool required) = Topology(fields);
        IReadOnlyList<string> features = fields.Names("features");
        foreach (YamlText feature in fields.Texts("features"))
        {
            names.RequireFeature(fields, feature, "features");
        }

        return new JobMode(tasks, request)
        {
            Spread = fields.Choice("spread", Spreads) ?? TaskSpread.Anywhere,
            Exclusive = fields.Flag("exclusive"),
            TopologyLevel = level,
            TopologyRequired = required,
            Features = features.Count == 0 ? NameList.Empty : new NameList(features),
            GpuTypes = GpuTypes(fields, request),
        };
    }

    /// <summary>
    /// Requested and actual run time, and the length to plan with: the request is what stands there, else the default of the partition, else the
    /// run time; the run time is what stands there, else the request. Throws <see cref="BadInputException"/> where nobody says anything.
    /// </summary>
    public (ModeTime Times, ModeLength Length) Times(YamlFields fields, IReadOnlyList<string> partitions)
    {
        StatedLength stated = durations.Read(fields);
        Duration? limit = fields.PositiveLength("time") ?? names.DefaultTime(partitions);
        Duration requested = limit ?? stated.Actual
            ?? throw fields.Missing("time", "write how long the job may run ('time'), or how long it is going to ('duration'), or really does ('runtime')");
        Duration actual = stated.Actual ?? requested;
        return (new ModeTime(requested.Ms, actual.Ms), new ModeLength((stated.Planned ?? actual).Ms, stated.Distribution, limit is not null));
    }

    private static TaskRequest Request(YamlFields fields)
    {
        long cpu = fields.Millicores("cpus") ?? ResourceSchema.MillicoresPerCore;
        if (cpu > MostMillicores)
        {
            throw fields.Unfit(fields.Text("cpus")!, "cpus", $"at most {MostMillicores / ResourceSchema.MillicoresPerCore} cores for one task");
        }

        (int count, int thousandths, long gpuMemory) = Gpus(fields.NearestWith("gpus", "gpuMemory"));
        return new TaskRequest(cpu, fields.Bytes("memory") ?? 0, count, thousandths, 0)
        {
            StorageBytes = fields.Bytes("storage") ?? 0,
            GpuMemoryBytes = gpuMemory,
        };
    }

    /// <summary>A number or part, or memory of one GPU; what stands nearer to the mode hides both words behind it.</summary>
    private static (int Count, int Thousandths, long MemoryBytes) Gpus(YamlFields fields)
    {
        if (!fields.HasOwn("gpuMemory"))
        {
            return Count(fields);
        }

        if (fields.HasOwn("gpus"))
        {
            throw fields.Bad(
                fields["gpuMemory"]!, "gpuMemory", YamlValues.BadValue, "both 'gpus' and 'gpuMemory' are there", "write a number or part of GPUs, or the memory needed of one");
        }

        long memory = fields.Bytes("gpuMemory")!.Value;
        return memory > 0 ? (1, TaskRequest.WholeGpu, memory) : throw fields.Unfit(fields.Text("gpuMemory")!, "gpuMemory", "write more than nothing, or leave it out");
    }

    private static (int Count, int Thousandths, long MemoryBytes) Count(YamlFields fields)
    {
        if (fields.Text("gpus") is not { } text)
        {
            return (0, 0, 0);
        }

        if (!AmountText.TryGpus(text.Value, out int count, out int thousandths))
        {
            throw fields.Unfit(text, "gpus", $"expected {AmountText.ExpectedGpus}");
        }

        return count <= TaskRequest.MaxGpus
            ? (count, thousandths, 0)
            : throw fields.Unfit(text, "gpus", $"one task takes at most {TaskRequest.MaxGpus} GPUs, all in one node; write several 'tasks'");
    }

    private NameList GpuTypes(YamlFields fields, TaskRequest request)
    {
        IReadOnlyList<string> types = fields.Names("gpuType");
        if (types.Count == 0)
        {
            return NameList.Empty;
        }

        if (request.GpuCount == 0)
        {
            return fields.HasOwn("gpuType")
                ? throw fields.Bad(fields["gpuType"]!, "gpuType", YamlValues.BadValue, "a type of GPU is asked for, but no GPU", "write 'gpus' or 'gpuMemory' too")
                : NameList.Empty;
        }

        names.RequireOneGpuType(fields, fields.Texts("gpuType"), "gpuType");
        return new NameList(types);
    }

    private (string? Level, bool Required) Topology(YamlFields fields)
    {
        if (fields["topology"] is not { } node)
        {
            return (null, false);
        }

        const string advice = "write {required: LEVEL} or {preferred: LEVEL}";
        YamlFields wish = YamlFields.Of(fields.Input, node, "in 'topology'", JobKeys.Topology, advice, fields.PathOf("topology"));
        YamlText? required = wish.Text("required");
        YamlText? preferred = wish.Text("preferred");
        if (required is null == preferred is null)
        {
            throw fields.Bad(node, "topology", YamlValues.BadValue, required is null ? "no level is named" : "two levels are named", advice);
        }

        YamlText level = required ?? preferred!;
        string key = required is null ? "preferred" : "required";
        names.RequireLevel(wish, level, key);
        return (wish.NameIn(level, key), required is not null);
    }
}
