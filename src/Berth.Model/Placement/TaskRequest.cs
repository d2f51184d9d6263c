namespace Berth.Model;

/// <summary>What one task needs on one node: the question that a placement rule answers.</summary>
/// <param name="CpuMillicores">CPU in millicores; not negative.</param>
/// <param name="MemoryBytes">Memory in bytes; not negative.</param>
/// <param name="GpuCount">GPUs, all in the same node; 0 for none, at most <see cref="MaxGpus"/>.</param>
/// <param name="GpuThousandths">
/// Thousandths taken of each of its GPUs: <see cref="WholeGpu"/> for whole ones, 1 .. 999 only with one GPU, 0 without GPUs.
/// </param>
/// <param name="GpuTypes">Acceptable GPU types as bits of a <see cref="GpuTypeNames"/>; 0 when any type will do.</param>
public readonly record struct TaskRequest(long CpuMillicores, long MemoryBytes, int GpuCount, int GpuThousandths, ulong GpuTypes)
{
    /// <summary>Thousandths of one whole GPU.</summary>
    public const int WholeGpu = 1000;

    /// <summary>The most GPUs of one node that a task may name, and the most that a node may have.</summary>
    public const int MaxGpus = 16;

    /// <summary>Local storage of the node in bytes; not negative.</summary>
    public long StorageBytes { get; init; }

    /// <summary>
    /// Memory it needs of its GPU in bytes, instead of a share in thousandths; 0 when it names a share. Only with one GPU, and
    /// <see cref="GpuThousandths"/> is <see cref="WholeGpu"/> then: a cluster turns the memory into thousandths of the GPUs it has.
    /// </summary>
    public long GpuMemoryBytes { get; init; }

    /// <summary>True when it takes a part of one GPU.</summary>
    public bool IsFraction => GpuCount == 1 && GpuThousandths < WholeGpu;

    /// <summary>Thousandths of a GPU in all.</summary>
    public int TotalGpuThousandths => GpuCount * GpuThousandths;

    /// <summary>What breaks the ranges above, in words; null when nothing does.</summary>
    public string? Problem => this switch
    {
        { CpuMillicores: < 0 } => "CPU is negative",
        { MemoryBytes: < 0 } => "memory is negative",
        { StorageBytes: < 0 } => "storage is negative",
        { GpuMemoryBytes: < 0 } => "GPU memory is negative",
        { GpuMemoryBytes: > 0, GpuCount: not 1 } or { GpuMemoryBytes: > 0, GpuThousandths: not WholeGpu } => "GPU memory is asked for, but not of one GPU, or beside a share of it",
        { GpuCount: < 0 } or { GpuCount: > MaxGpus } => "the number of GPUs is not in 0 .. 16",
        { GpuCount: 0, GpuThousandths: not 0 } => "a part of a GPU is asked for, but no GPU",
        { GpuCount: 1, GpuThousandths: < 1 or > WholeGpu } => "the part of a GPU is not in 1 .. 1000",
        { GpuCount: > 1, GpuThousandths: not WholeGpu } => "parts of several GPUs are asked for",
        _ => null,
    };
}
