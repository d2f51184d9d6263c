using Berth.Model;

namespace Berth.Formats.OpenB;

/// <summary>A node list.</summary>
/// <param name="Names">The name of each node.</param>
/// <param name="Nodes">The class of each node; nodes with equal hardware share one.</param>
/// <param name="Classes">The classes, in order of their first node.</param>
public sealed record OpenBNodes(IReadOnlyList<string> Names, IReadOnlyList<NodeClass> Nodes, IReadOnlyList<NodeClass> Classes);

/// <summary>A pod list.</summary>
/// <param name="Names">The name of each pod.</param>
/// <param name="Tasks">What each pod asks for.</param>
public sealed record OpenBPods(IReadOnlyList<string> Names, IReadOnlyList<TaskRequest> Tasks);

/// <summary>
/// Reads the node and pod lists of the openb kind (Alibaba cluster-trace-gpu-v2023), plain or gzip. Columns and units: docs/formats/openb.md.
/// Throws <see cref="BadInputException"/> with file, line and field for anything it cannot read.
/// </summary>
public static class OpenBReader
{
    private const long BytesPerMebibyte = 1L << 20;
    private const long MaxMebibytes = 1L << 40;
    private const long MaxMillicores = 1_000_000_000;

    /// <summary>Reads a node list.</summary>
    public static OpenBNodes ReadNodes(string path)
    {
        using OpenBTable table = OpenBTable.Open(path, "sn", "cpu_milli", "memory_mib", "gpu", "model");
        return Nodes(table);
    }

    /// <summary>Reads a pod list; the GPU types it names are added to <paramref name="gpuTypes"/>.</summary>
    public static OpenBPods ReadPods(string path, GpuTypeNames gpuTypes)
    {
        ArgumentNullException.ThrowIfNull(gpuTypes);
        using OpenBTable table = OpenBTable.Open(path, "name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli");
        return Pods(table, gpuTypes);
    }

    /// <summary>Reads a node list from a stream, which stays open.</summary>
    public static OpenBNodes ReadNodes(Stream stream, string name)
    {
        using OpenBTable table = OpenBTable.Read(stream, name, "sn", "cpu_milli", "memory_mib", "gpu", "model");
        return Nodes(table);
    }

    /// <summary>Reads a pod list from a stream, which stays open.</summary>
    public static OpenBPods ReadPods(Stream stream, string name, GpuTypeNames gpuTypes)
    {
        ArgumentNullException.ThrowIfNull(gpuTypes);
        using OpenBTable table = OpenBTable.Read(stream, name, "name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli");
        return Pods(table, gpuTypes);
    }

    private static OpenBNodes Nodes(OpenBTable table)
    {
        var names = new List<string>();
        var kinds = new List<(long Cpu, long Memory, int Gpus, string? Type)>();
        while (table.Next())
        {
            names.Add(table.Text("sn"));
            int gpus = (int)table.Whole("gpu", 0, TaskRequest.MaxGpus);
            string type = table.Text("model");
            if (gpus > 0 && type.Length == 0)
            {
                throw table.Bad("openb-model", "a node with GPUs has no model", null, "model");
            }

            kinds.Add((table.Whole("cpu_milli", 0, MaxMillicores), table.Whole("memory_mib", 0, MaxMebibytes) * BytesPerMebibyte, gpus, gpus > 0 ? type : null));
        }

        if (kinds.Count == 0)
        {
            throw table.Bad("openb-empty", "the list has no node", null, null);
        }

        var classes = new Dictionary<(long, long, int, string?), NodeClass>();
        foreach (IGrouping<(long Cpu, long Memory, int Gpus, string? Type), (long, long, int, string?)> group in kinds.GroupBy(kind => kind))
        {
            classes[group.Key] = new NodeClass
            {
                Name = ClassName(group.Key),
                Count = group.Count(),
                CpuMillicores = group.Key.Cpu,
                MemoryBytes = group.Key.Memory,
                GpuCount = group.Key.Gpus,
                GpuType = group.Key.Type,
                GpusShareable = group.Key.Gpus > 0,
            };
        }

        return new OpenBNodes(names, [.. kinds.Select(kind => classes[kind])], [.. classes.Values]);
    }

    private static string ClassName((long Cpu, long Memory, int Gpus, string? Type) kind)
    {
        string machine = FormattableString.Invariant($"{kind.Cpu / 1000.0:0.###}c-{kind.Memory / (double)(1L << 30):0.###}g");
        return kind.Gpus == 0 ? machine : FormattableString.Invariant($"{kind.Type}x{kind.Gpus}-{machine}");
    }

    private static OpenBPods Pods(OpenBTable table, GpuTypeNames gpuTypes)
    {
        var names = new List<string>();
        var tasks = new List<TaskRequest>();
        while (table.Next())
        {
            names.Add(table.Text("name"));
            int gpus = (int)table.Whole("num_gpu", 0, TaskRequest.MaxGpus);
            var task = new TaskRequest(
                table.Whole("cpu_milli", 0, MaxMillicores),
                table.Whole("memory_mib", 0, MaxMebibytes) * BytesPerMebibyte,
                gpus,
                gpus == 0 ? 0 : (int)table.Whole("gpu_milli", 1, TaskRequest.WholeGpu),
                gpus == 0 ? 0 : Types(table, gpuTypes));
            if (task.Problem is { } problem)
            {
                throw table.Bad("openb-gpu", problem, null, "gpu_milli");
            }

            tasks.Add(task);
        }

        return tasks.Count > 0 ? new OpenBPods(names, tasks) : throw table.Bad("openb-empty", "the list has no pod", null, null);
    }

    /// <summary>Acceptable types are written with bars between, for example <c>P100|T4</c>; nothing means any.</summary>
    private static ulong Types(OpenBTable table, GpuTypeNames gpuTypes)
    {
        ulong bits = 0;
        foreach (string type in table.Text("gpu_spec").Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            try
            {
                bits |= gpuTypes.Add(type);
            }
            catch (InvalidOperationException error)
            {
                throw table.Bad("openb-types", error.Message, null, "gpu_spec");
            }
        }

        return bits;
    }
}
