namespace Berth.Model;

/// <summary>Amounts of what tenants share: the resources in which shares, limits and quotas are counted.</summary>
/// <param name="CpuMillicores">CPU in millicores; on a pool a processor is 1000.</param>
/// <param name="MemoryBytes">Memory in bytes; 0 on a pool.</param>
/// <param name="GpuThousandths">GPU in thousandths; 0 on a pool.</param>
public readonly record struct Amounts(long CpuMillicores, long MemoryBytes, long GpuThousandths)
{
    /// <summary>Number of resources.</summary>
    public const int Count = 3;

    /// <summary>Names of the resources in their order.</summary>
    public static IReadOnlyList<string> Names { get; } = ["cpu", "memory", "gpu"];

    /// <summary>The amount of one resource, by its place in <see cref="Names"/>.</summary>
    public long this[int resource] => resource switch
    {
        0 => CpuMillicores,
        1 => MemoryBytes,
        2 => GpuThousandths,
        _ => throw new ArgumentOutOfRangeException(nameof(resource), resource, "there are three resources"),
    };

    /// <summary>Sum of both. Throws on overflow.</summary>
    public static Amounts operator +(Amounts left, Amounts right) => checked(new(
        left.CpuMillicores + right.CpuMillicores, left.MemoryBytes + right.MemoryBytes, left.GpuThousandths + right.GpuThousandths));

    /// <summary>What is left when the second is taken. Throws on overflow.</summary>
    public static Amounts operator -(Amounts left, Amounts right) => checked(new(
        left.CpuMillicores - right.CpuMillicores, left.MemoryBytes - right.MemoryBytes, left.GpuThousandths - right.GpuThousandths));

    /// <summary>So many times each. Throws on overflow.</summary>
    public static Amounts operator *(Amounts left, long times) => checked(new(
        left.CpuMillicores * times, left.MemoryBytes * times, left.GpuThousandths * times));

    /// <summary>What a job of a pool holds.</summary>
    public static Amounts OfProcessors(long count) => new(checked(count * ResourceSchema.MillicoresPerCore), 0, 0);

    /// <summary>
    /// What a job asks for in a mode: its tasks together; GPU memory counts as a whole GPU, and nodes held alone count with what was asked for.
    /// </summary>
    public static Amounts Of(JobMode mode)
    {
        ArgumentNullException.ThrowIfNull(mode);
        return new Amounts(mode.Task.CpuMillicores, mode.Task.MemoryBytes, mode.Task.TotalGpuThousandths) * mode.TaskCount;
    }

    /// <summary>All there is on a cluster.</summary>
    public static Amounts Of(Cluster cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        if (cluster.Nodes is not { } nodes)
        {
            return OfProcessors(cluster.Processors);
        }

        Amounts sum = default;
        foreach (NodeClass kind in nodes.Classes)
        {
            sum += new Amounts(kind.CpuMillicores, kind.MemoryBytes, kind.GpuCount * (long)TaskRequest.WholeGpu) * kind.Count;
        }

        return sum;
    }
}

/// <summary>Upper limits on amounts, each with its own "no limit".</summary>
/// <param name="CpuMillicores">CPU in millicores; null without limit.</param>
/// <param name="MemoryBytes">Memory in bytes; null without limit.</param>
/// <param name="GpuThousandths">GPU in thousandths; null without limit.</param>
public readonly record struct AmountLimits(long? CpuMillicores, long? MemoryBytes, long? GpuThousandths)
{
    /// <summary>Nothing is limited.</summary>
    public static AmountLimits None => default;

    /// <summary>The limit of one resource, by its place in <see cref="Amounts.Names"/>.</summary>
    public long? this[int resource] => resource switch
    {
        0 => CpuMillicores,
        1 => MemoryBytes,
        2 => GpuThousandths,
        _ => throw new ArgumentOutOfRangeException(nameof(resource), resource, "there are three resources"),
    };

    /// <summary>True when nothing is limited.</summary>
    public bool IsNone => CpuMillicores is null && MemoryBytes is null && GpuThousandths is null;

    /// <summary>True when the amounts are within every limit.</summary>
    public bool Allow(Amounts amounts) =>
        !(amounts.CpuMillicores > CpuMillicores) && !(amounts.MemoryBytes > MemoryBytes) && !(amounts.GpuThousandths > GpuThousandths);
}
