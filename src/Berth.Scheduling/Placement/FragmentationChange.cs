using Berth.Model;

namespace Berth.Scheduling.Placement;

/// <summary>
/// By how much the fragmentation of one node falls when one task is placed there, in thousandths of a GPU times tasks of the mix (mostly
/// negative: it grows). What is free falls by what the task takes; what of it is of use falls by what <see cref="UsableGpu"/> says.
/// </summary>
internal readonly ref struct FragmentationChange
{
    private readonly UsableGpu _usable;
    private readonly TaskRequest _request;
    private readonly int _whole;
    private readonly int _row;
    private readonly long _base;

    public FragmentationChange(UsableGpu usable, NodeTable table, int node, in TaskRequest request)
    {
        ulong type = table.GpuTypeBit(node);
        ReadOnlySpan<int> free = table.FreeGpus(node);
        _usable = usable;
        _request = request;
        _whole = table.WholeGpus(node);
        _row = usable.Row(type, table.FreeCpu(node) - request.CpuMillicores);
        _base = (usable.TotalCount * request.TotalGpuThousandths)
            + usable.OfNode(_row, free, _whole)
            - usable.OfNode(usable.Row(type, table.FreeCpu(node)), free, _whole);
    }

    /// <summary>For a task with whole GPUs, or without any.</summary>
    public long GainOfWholes() =>
        _base
        + _usable.OfWholes(_row, _whole - _request.GpuCount)
        - _usable.OfWholes(_row, _whole)
        - (_request.GpuCount * _usable.OfPart(_row, TaskRequest.WholeGpu));

    /// <summary>For a task that takes a part of a GPU with this many thousandths free.</summary>
    public long GainOfPart(int free)
    {
        long gain = _base - _usable.OfPart(_row, free) + _usable.OfPart(_row, free - _request.GpuThousandths);
        return free == TaskRequest.WholeGpu ? gain + _usable.OfWholes(_row, _whole - 1) - _usable.OfWholes(_row, _whole) : gain;
    }
}
