namespace Berth.Model.Fairness;

/// <summary>
/// Sizes of jobs and of the cluster in thousandths of the workload's unit: on nodes the GPU, or the CPU, that jobs ask for, parts as parts; on a pool processors.
/// </summary>
internal sealed class UnitSizes
{
    private readonly Workload _workload;
    private readonly long[][] _ofShape;
    private readonly bool _isGpu;

    public UnitSizes(Workload workload, Cluster cluster)
    {
        _workload = workload;
        _isGpu = workload.Unit == SizeUnit.Gpu;
        bool isOnNodes = cluster.Nodes is not null && workload.Shapes.Count > 0;
        _ofShape = isOnNodes ? [.. workload.Shapes.Select(shape => (long[])[.. shape.Modes.Select(mode => Unit(Amounts.Of(mode)))])] : [];
        Capacity = isOnNodes ? Unit(Amounts.Of(cluster)) : cluster.Processors * (long)ResourceSchema.MillicoresPerCore;
    }

    /// <summary>All there is.</summary>
    public long Capacity { get; }

    /// <summary>What a job holds in a mode.</summary>
    public long Of(JobId job, int mode) => _ofShape.Length == 0
        ? _workload.Jobs.Processors[job.Index] * (long)ResourceSchema.MillicoresPerCore
        : _ofShape[_workload.Jobs.Shape[job.Index]][mode];

    /// <summary>The limit on the unit; null where it is not limited. On a pool of GPUs too processors are what a limit counts.</summary>
    public long? LimitOf(AmountLimits limits) => _ofShape.Length > 0 && _isGpu ? limits.GpuThousandths : limits.CpuMillicores;

    private long Unit(Amounts amounts) => _isGpu ? amounts.GpuThousandths : amounts.CpuMillicores;
}
