namespace Berth.Model;

/// <summary>
/// Identical machines of a cluster: what each holds, and what it costs. Nodes are numbered through the cluster: the first class has the nodes
/// 0 .. Count-1, the next class follows.
/// </summary>
public sealed record NodeClass
{
    /// <summary>For reports and placement rules, for example <c>a100-8</c>; unique in its cluster.</summary>
    public required string Name { get; init; }

    /// <summary>How many such nodes there are; at least 1.</summary>
    public required int Count { get; init; }

    /// <summary>CPU capacity of one node in millicores.</summary>
    public required long CpuMillicores { get; init; }

    /// <summary>Memory of one node in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Local storage of one node in bytes; 0 where none is managed.</summary>
    public long StorageBytes { get; init; }

    /// <summary>GPUs in one node; 0 for a node without.</summary>
    public int GpuCount { get; init; }

    /// <summary>Type of its GPUs, for example <c>A100</c>; null for a node without.</summary>
    public string? GpuType { get; init; }

    /// <summary>Memory of one GPU in bytes; null where it is not known.</summary>
    public long? GpuMemoryBytes { get; init; }

    /// <summary>True when tasks may take a fraction of a GPU.</summary>
    public bool GpusShareable { get; init; }

    /// <summary>Words that jobs may ask for, for example <c>nvlink</c> or <c>ssd</c>.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Price of one node for an hour, in whatever currency the site counts; null where none is given.</summary>
    public double? PricePerHour { get; init; }

    /// <summary>Power of one idle node in watts; null where it is not known.</summary>
    public double? IdleWatts { get; init; }

    /// <summary>Power of one fully used node in watts; null where it is not known.</summary>
    public double? FullWatts { get; init; }

    /// <summary>
    /// Thousandths that a task takes of each of its GPUs on such a node: its share, or what the memory it asks for is of a GPU here, rounded up; all
    /// of it where GPUs may not be shared, or where their memory is not known or too small.
    /// </summary>
    public int GpuPartOf(in TaskRequest task)
    {
        if (!GpusShareable || task.GpuCount == 0)
        {
            return TaskRequest.WholeGpu;
        }

        if (task.GpuMemoryBytes == 0)
        {
            return task.GpuThousandths;
        }

        return GpuMemoryBytes is { } size && size > task.GpuMemoryBytes
            ? (int)((((Int128)TaskRequest.WholeGpu * task.GpuMemoryBytes) + size - 1) / size)
            : TaskRequest.WholeGpu;
    }
}
