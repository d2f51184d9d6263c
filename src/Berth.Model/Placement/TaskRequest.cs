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
    public const int MaxGpus = 8;

    /// <summary>True when it takes a part of one GPU.</summary>
    public bool IsFraction => GpuCount == 1 && GpuThousandths < WholeGpu;

    /// <summary>Thousandths of a GPU in all.</summary>
    public int TotalGpuThousandths => GpuCount * GpuThousandths;

    /// <summary>What breaks the ranges above, in words; null when nothing does.</summary>
    public string? Problem => this switch
    {
        { CpuMillicores: < 0 } => "CPU is negative",
        { MemoryBytes: < 0 } => "memory is negative",
        { GpuCount: < 0 } or { GpuCount: > MaxGpus } => "the number of GPUs is not in 0 .. 8",
        { GpuCount: 0, GpuThousandths: not 0 } => "a part of a GPU is asked for, but no GPU",
        { GpuCount: 1, GpuThousandths: < 1 or > WholeGpu } => "the part of a GPU is not in 1 .. 1000",
        { GpuCount: > 1, GpuThousandths: not WholeGpu } => "parts of several GPUs are asked for",
        _ => null,
    };
}
