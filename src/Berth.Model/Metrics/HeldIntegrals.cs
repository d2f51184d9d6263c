namespace Berth.Model.Metrics;

/// <summary>Amounts times milliseconds, in base units: millicores, bytes, bytes, GPU thousandths. A year of a large cluster's memory is beyond 64 bits.</summary>
internal readonly record struct AmountIntegrals(Int128 Cpu, Int128 Memory, Int128 Storage, Int128 Gpu)
{
    public static AmountIntegrals Of(NodeClass kind, long lengthMs) => new(
        (Int128)kind.CpuMillicores * lengthMs,
        (Int128)kind.MemoryBytes * lengthMs,
        (Int128)kind.StorageBytes * lengthMs,
        (Int128)kind.GpuCount * TaskRequest.WholeGpu * lengthMs);

    public static AmountIntegrals operator +(in AmountIntegrals left, in AmountIntegrals right) =>
        new(left.Cpu + right.Cpu, left.Memory + right.Memory, left.Storage + right.Storage, left.Gpu + right.Gpu);

    public AmountIntegrals Plus(in HeldPlace place, long lengthMs) => new(
        Cpu + ((Int128)place.CpuMillicores * lengthMs),
        Memory + ((Int128)place.MemoryBytes * lengthMs),
        Storage + ((Int128)place.StorageBytes * lengthMs),
        Gpu + ((Int128)place.GpuThousandths * lengthMs));
}

/// <summary>The resource by which a node's utilization is told: its GPUs, or its CPU where it has none.</summary>
internal static class MainAmount
{
    /// <summary>What a node has of it: GPU thousandths or millicores.</summary>
    public static long Of(NodeClass kind) => kind.GpuCount > 0 ? kind.GpuCount * (long)TaskRequest.WholeGpu : kind.CpuMillicores;

    /// <summary>What a job holds of it on one node.</summary>
    public static long Of(NodeClass kind, in HeldPlace place) => kind.GpuCount > 0 ? place.GpuThousandths : place.CpuMillicores;
}

/// <summary>What jobs held within an interval, summed by class, partition and node.</summary>
internal sealed class HeldIntegrals
{
    public HeldIntegrals(ClusterNodes nodes, Schedule schedule, HeldPlaces held, StateInterval interval)
    {
        ByClass = new AmountIntegrals[nodes.Classes.Count];
        ByPartition = new AmountIntegrals[nodes.Partitions.Count];
        MainByNode = new Int128[nodes.Count];
        RunTable runs = schedule.Runs;
        for (int run = 0; run < runs.Count; run++)
        {
            if (!runs.Ran(run))
            {
                continue;
            }

            long lengthMs = Math.Min(runs.EndMs(run), interval.To.UnixMs) - Math.Max(runs.StartMs(run), interval.From.UnixMs);
            if (lengthMs <= 0)
            {
                continue;
            }

            int partition = runs.Partition(run) ?? -1;
            foreach (HeldPlace place in held.Of(run))
            {
                int classIndex = nodes.ClassIndexes[place.Node];
                ByClass[classIndex] = ByClass[classIndex].Plus(place, lengthMs);
                MainByNode[place.Node] += (Int128)MainAmount.Of(nodes.Classes[classIndex], place) * lengthMs;
                if (partition >= 0)
                {
                    ByPartition[partition] = ByPartition[partition].Plus(place, lengthMs);
                }
            }
        }
    }

    public AmountIntegrals[] ByClass { get; }

    public AmountIntegrals[] ByPartition { get; }

    /// <summary>Of each node's main resource.</summary>
    public Int128[] MainByNode { get; }
}
