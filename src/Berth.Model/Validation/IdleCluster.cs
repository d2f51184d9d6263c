namespace Berth.Model;

/// <summary>
/// Whether a job can ever run: whether in one of its modes, in one of its partitions, all its tasks find room while nothing else runs. A plain sum
/// over the nodes, once for each shape.
/// </summary>
internal sealed class IdleCluster(Workload workload, ClusterNodes nodes, NodeDemands demands)
{
    private readonly Dictionary<JobShape, (int Mode, long MostMs)[]> _ways = [];
    private readonly Dictionary<string, long> _licences = Totals(nodes.Licences);

    public bool CanRun(int job)
    {
        JobShape shape = demands.ShapeOf(job);
        if (!_ways.TryGetValue(shape, out (int Mode, long MostMs)[]? ways))
        {
            _ways[shape] = ways = [.. Ways(shape, demands.ModesOf(job))];
        }

        return ways.Any(way => workload.Jobs.RequestedMsIn(new JobId(job), way.Mode) <= way.MostMs);
    }

    /// <summary>Licences by name, those named twice added up.</summary>
    public static Dictionary<string, long> Totals(IEnumerable<Licence> licences)
    {
        var totals = new Dictionary<string, long>();
        foreach (Licence licence in licences)
        {
            totals[licence.Name] = totals.GetValueOrDefault(licence.Name) + licence.Count;
        }

        return totals;
    }

    /// <summary>Modes in which the shape fits somewhere, with the longest time that may be asked for there.</summary>
    private IEnumerable<(int Mode, long MostMs)> Ways(JobShape shape, ModeDemand[] modes)
    {
        if (Totals(shape.Licences).Any(asked => asked.Value > _licences.GetValueOrDefault(asked.Key)))
        {
            yield break;
        }

        for (int mode = 0; mode < modes.Length; mode++)
        {
            if (nodes.Partitions.Count == 0 && HasRoom(modes[mode], null))
            {
                yield return (mode, long.MaxValue);
            }

            foreach (Partition partition in nodes.Partitions)
            {
                if (demands.MayUse(shape, partition) && HasRoom(modes[mode], partition))
                {
                    yield return (mode, partition.MaxTime?.Ms ?? long.MaxValue);
                }
            }
        }
    }

    /// <summary>GPU memory is asked of one size of GPU; a required level of the topology means one of its domains.</summary>
    private bool HasRoom(ModeDemand demand, Partition? partition)
    {
        long?[] sizes = demand.Task.GpuMemoryBytes > 0 ? [.. nodes.Classes.Select(kind => kind.GpuMemoryBytes).Distinct()] : [null];
        return sizes.Any(size => demand.RequiredLevel is null ? HasRoom(demand, partition, size, null, 0) : HasRoomInOneDomain(demand, partition, size));
    }

    private bool HasRoomInOneDomain(ModeDemand demand, Partition? partition, long? gpuMemory)
    {
        if (nodes.Topology?.LevelOf(demand.RequiredLevel!) is not { } level)
        {
            return false;
        }

        return Enumerable.Range(0, nodes.Topology.DomainNames[level].Count).Any(domain => HasRoom(demand, partition, gpuMemory, level, domain));
    }

    private bool HasRoom(ModeDemand demand, Partition? partition, long? gpuMemory, int? level, int domain)
    {
        var capacities = new List<int>();
        for (int node = 0; node < nodes.Count; node++)
        {
            int classIndex = nodes.ClassIndexes[node];
            bool counts = (partition is null || partition.Nodes.Contains(node))
                && (gpuMemory is null || nodes.Classes[classIndex].GpuMemoryBytes == gpuMemory)
                && (level is null || nodes.Topology!.DomainOf(level.Value)[node] == domain);
            int capacity = counts ? demand.IdleCapacity(classIndex, nodes.Classes[classIndex]) : 0;
            if (capacity > 0)
            {
                capacities.Add(capacity);
            }
        }

        capacities.Sort();
        capacities.Reverse();
        return capacities.Take(partition?.MaxNodes ?? int.MaxValue).Sum(capacity => (long)capacity) >= demand.Mode.TaskCount;
    }
}
