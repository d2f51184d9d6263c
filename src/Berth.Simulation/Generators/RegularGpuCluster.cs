using Berth.Model;

namespace Berth.Simulation.Generators;

/// <summary>A made-up cluster of GPU nodes of three generations, for generated workloads and for load tests.</summary>
public static class RegularGpuCluster
{
    /// <summary>The most nodes.</summary>
    public const int MostNodes = 1_000_000;

    private const long Core = ResourceSchema.MillicoresPerCore;
    private const long Gibibyte = 1L << 30;

    /// <summary>
    /// A cluster with about 4 GPUs a node: of five nodes one has 8 GPUs, 96 cores and 768 GiB, two have 4 GPUs, 48 cores and 256 GiB, and two
    /// have 2 GPUs, 16 cores and 128 GiB. 10 000 nodes have exactly 40 000 GPUs. What five does not divide goes to the nodes with 4.
    /// </summary>
    /// <param name="nodes">Number of nodes, 1 to <see cref="MostNodes"/>.</param>
    public static ClusterNodes Of(int nodes)
    {
        GeneratorChecks.Range("nodes", nodes, 1, MostNodes);
        int wide = nodes / 5;
        int small = nodes / 5 * 2;
        NodeClass[] classes =
        [
            Class("a100-8", wide, 8, "A100", 80 * Gibibyte, 96 * Core, 768 * Gibibyte),
            Class("v100-4", nodes - wide - small, 4, "V100", 32 * Gibibyte, 48 * Core, 256 * Gibibyte),
            Class("t4-2", small, 2, "T4", 16 * Gibibyte, 16 * Core, 128 * Gibibyte),
        ];
        return new ClusterNodes([.. classes.Where(kind => kind.Count > 0)]);
    }

    private static NodeClass Class(string name, int count, int gpus, string type, long gpuMemoryBytes, long cpuMillicores, long memoryBytes) => new()
    {
        Name = name,
        Count = count,
        CpuMillicores = cpuMillicores,
        MemoryBytes = memoryBytes,
        GpuCount = gpus,
        GpuType = type,
        GpuMemoryBytes = gpuMemoryBytes,
    };
}
