using System.Globalization;
using Berth.Model;

namespace Berth.Simulation.Generators;

/// <summary>What to generate with <see cref="GpuClusterModel"/>. Equal options give equal workloads.</summary>
public sealed record GpuClusterOptions
{
    /// <summary>Number of jobs, 1 to 100 000 000.</summary>
    public int Jobs { get; init; } = 5000;

    /// <summary>The nodes that the jobs are made for; some have GPUs.</summary>
    public ClusterNodes Nodes { get; init; } = RegularGpuCluster.Of(50);

    /// <summary>
    /// Offered load to reach by stretching or pressing the arrivals: of GPUs, CPU and memory the one that is asked for most, counted as work of
    /// all jobs (run time up to the limit, x amount) over what the nodes with GPUs have x time of arrivals; above 0, at most 100.
    /// </summary>
    public double Load { get; init; } = 0.8;

    /// <summary>Number of users, 1 to 1 000 000.</summary>
    public int Users { get; init; } = 100;

    /// <summary>Seed of everything random.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Throws <see cref="BadInputException"/> for a value outside its range.</summary>
    public void Check()
    {
        ArgumentNullException.ThrowIfNull(Nodes);
        GeneratorChecks.Range("jobs", Jobs, 1, 100_000_000);
        GeneratorChecks.Range("users", Users, 1, 1_000_000);
        GeneratorChecks.Load(Load);
        if (Nodes.GpuCount == 0)
        {
            throw new BadInputException("generator", "no-gpus", "no node of the cluster has a GPU", "give a cluster with GPU nodes");
        }
    }

    /// <summary>The options in one line, for the header of a file and for provenance.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"gpu-cluster jobs={Jobs} nodes={Nodes.Count} gpus={Nodes.GpuCount} load={Load} users={Users} seed={Seed}");
}
