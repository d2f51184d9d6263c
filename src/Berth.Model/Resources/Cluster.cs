namespace Berth.Model;

/// <summary>
/// The machine that jobs run on: a pool of interchangeable processors, as the archive's logs describe, or <see cref="Nodes"/>.
/// </summary>
/// <param name="Name">For reports.</param>
/// <param name="Processors">The size in the unit in which the workload's jobs are measured (<see cref="Workload.Unit"/>); at least 1.</param>
public sealed record Cluster(string Name, int Processors)
{
    /// <summary>The nodes; null for a pool.</summary>
    public ClusterNodes? Nodes { get; init; }

    /// <summary>Who shares it and on what terms; null where nobody says.</summary>
    public Tenants? Tenants { get; init; }

    /// <summary>A cluster that is one pool of processors. Throws when there are none.</summary>
    public static Cluster Pool(int processors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(processors, 1);
        return new Cluster(FormattableString.Invariant($"pool of {processors}"), processors);
    }

    /// <summary>A cluster of nodes, its size in processors (whole cores) or in GPUs.</summary>
    public static Cluster OfNodes(string name, ClusterNodes nodes, SizeUnit unit)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        long size = unit == SizeUnit.Gpu ? nodes.GpuCount : nodes.CpuMillicores / ResourceSchema.MillicoresPerCore;
        return new Cluster(name, checked((int)Math.Max(1, size))) { Nodes = nodes };
    }
}

/// <summary>What the one number that stands for a job's size counts.</summary>
public enum SizeUnit : byte
{
    /// <summary>Processors (cores).</summary>
    Processor,

    /// <summary>GPUs; a part of one counts as one.</summary>
    Gpu,
}
