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

    /// <summary>True when idle nodes of a partition, or of the cluster, that have one variant in common hold all tasks of a mode.</summary>
    public bool HasRoom(ModeDemand demand, Partition? partition, (bool Shareable, long? GpuMemory) variant)
    {
        int? level = demand.RequiredLevel is { } name ? nodes.Topology?.LevelOf(name) : null;
        if (demand.RequiredLevel is not null && level is null)
        {
            return false;
        }

        int domains = level is null ? 1 : nodes.Topology!.DomainNames[level.Value].Count;
        return Enumerable.Range(0, domains).Any(domain => HasRoom(demand, partition, variant, level, domain));
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

    /// <summary>All nodes share what the mode wants them to have in common; a required level of the topology means one of its domains.</summary>
    private bool HasRoom(ModeDemand demand, Partition? partition) =>
        nodes.Classes.Select(demand.Variant).Distinct().Any(variant => HasRoom(demand, partition, variant));

    private bool HasRoom(ModeDemand demand, Partition? partition, (bool Shareable, long? GpuMemory) variant, int? level, int domain)
    {
        var capacities = new List<int>();
        for (int node = 0; node < nodes.Count; node++)
        {
            int classIndex = nodes.ClassIndexes[node];
            bool counts = (partition is null || partition.Nodes.Contains(node))
                && demand.Variant(nodes.Classes[classIndex]) == variant
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
