using System.Globalization;

namespace Berth.Model;

/// <summary>Something of which there is only so much for all jobs that run at once.</summary>
/// <param name="Capacity">How much there is.</param>
/// <param name="Demand">What a mode of a job takes of it while it runs.</param>
internal sealed record CertifiedLane(long Capacity, Func<int, CertifiedMode, long> Demand);

/// <summary>
/// What is counted over nodes, or over the cluster, for a proof: capacities and demands by their definition. A mode takes of the nodes of some classes only if all nodes
/// that it may use are of these.
/// </summary>
internal sealed class CertifiedLanes(Workload workload, Cluster cluster, CertifiedModes modes)
{
    private static readonly string[] OfNodes = ["cpu", "memory", "storage", "gpu"];

    /// <summary>The lane of a name; null, with a reason, when the cluster has none such.</summary>
    public CertifiedLane? Find(LaneWeight named, out string reason)
    {
        reason = "";
        string resource = named.Resource;
        if (resource.StartsWith("array:", StringComparison.Ordinal)
            && int.TryParse(resource.AsSpan("array:".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int array)
            && workload.Jobs.Dependencies is { } dependencies && array < dependencies.ArrayCount)
        {
            return Array(dependencies, array);
        }

        if (cluster.Nodes is not { } nodes)
        {
            reason = resource == "processors" ? "" : $"a pool has no {resource}";
            return resource == "processors" ? new CertifiedLane(cluster.Processors, (job, _) => workload.Jobs.Processors[job]) : null;
        }

        if (resource.StartsWith("licence:", StringComparison.Ordinal))
        {
            return Licence(nodes, resource["licence:".Length..]);
        }

        bool[] classes = [.. nodes.Classes.Select(kind => named.Classes.Count == 0 || named.Classes.Contains(kind.Name))];
        if (!OfNodes.Contains(resource) || named.Classes.Any(name => nodes.Classes.All(kind => kind.Name != name)))
        {
            reason = $"the cluster has no {resource} on {(named.Classes.Count == 0 ? "its nodes" : string.Join(", ", named.Classes))}";
            return null;
        }

        return OnNodes(nodes, resource, classes);
    }

    /// <summary>Every lane that jobs can fill: what a set of jobs that run at once must keep within.</summary>
    public List<CertifiedLane> All(CertifiedJobs jobs)
    {
        var all = new List<CertifiedLane>();
        if (cluster.Nodes is not { } nodes)
        {
            all.Add(new CertifiedLane(cluster.Processors, (job, _) => workload.Jobs.Processors[job]));
        }
        else
        {
            foreach (bool[] classes in ClassSets(nodes, jobs))
            {
                all.AddRange(OfNodes.Select(resource => OnNodes(nodes, resource, classes)));
            }

            all.AddRange(nodes.Licences.Select(licence => licence.Name).Distinct().Select(name => Licence(nodes, name)));
        }

        for (int array = 0; workload.Jobs.Dependencies is { } dependencies && array < dependencies.ArrayCount; array++)
        {
            all.Add(Array(dependencies, array));
        }

        all.RemoveAll(lane => !CanBeShort(lane, jobs));
        return all;
    }

    private static bool CanBeShort(CertifiedLane lane, CertifiedJobs jobs)
    {
        Int128 together = 0;
        foreach (int job in jobs.Running)
        {
            together += jobs.ModesOf(job).Max(mode => lane.Demand(job, mode));
        }

        return together > lane.Capacity;
    }

    private static IEnumerable<bool[]> ClassSets(ClusterNodes nodes, CertifiedJobs jobs)
    {
        var known = new HashSet<string>();
        IEnumerable<bool[]> used = jobs.Running.SelectMany(jobs.ModesOf).Select(mode => mode.Classes).Distinct();
        foreach (bool[] classes in used.Prepend([.. nodes.Classes.Select(_ => true)]))
        {
            if (known.Add(string.Join(',', classes)))
            {
                yield return classes;
            }
        }
    }

    private static long Amount(NodeClass kind, string resource) => resource switch
    {
        "cpu" => kind.CpuMillicores,
        "memory" => kind.MemoryBytes,
        "storage" => kind.StorageBytes,
        _ => kind.GpuCount * (long)TaskRequest.WholeGpu,
    };

    private CertifiedLane OnNodes(ClusterNodes nodes, string resource, bool[] classes)
    {
        long capacity = 0;
        for (int index = 0; index < classes.Length; index++)
        {
            capacity += classes[index] ? nodes.Classes[index].Count * Amount(nodes.Classes[index], resource) : 0;
        }

        return new CertifiedLane(capacity, (job, mode) => DemandOnNodes(job, mode, resource, classes));
    }

    private long DemandOnNodes(int job, CertifiedMode mode, string resource, bool[] classes)
    {
        ModeDemand demand = modes.Demand(job, mode.Mode);
        long leastThousandths = long.MaxValue;
        for (int index = 0; index < classes.Length; index++)
        {
            if (mode.Classes[index] && !classes[index])
            {
                return 0;
            }

            leastThousandths = mode.Classes[index] ? Math.Min(leastThousandths, demand.Thousandths(index)) : leastThousandths;
        }

        TaskRequest task = demand.Task;
        long each = resource switch
        {
            "cpu" => task.CpuMillicores,
            "memory" => task.MemoryBytes,
            "storage" => task.StorageBytes,
            _ => task.GpuCount == 0 ? 0 : task.GpuCount * leastThousandths,
        };
        return demand.Mode.TaskCount * each;
    }

    private CertifiedLane Licence(ClusterNodes nodes, string name)
    {
        long Asked(int job) => modes.ShapeOf(job).Licences.Where(licence => licence.Name == name).Sum(licence => (long)licence.Count);
        return new CertifiedLane(nodes.Licences.Where(licence => licence.Name == name).Sum(licence => (long)licence.Count), (job, _) => Asked(job));
    }

    private static CertifiedLane Array(JobDependencies dependencies, int array) =>
        new(dependencies.ArrayWidth(array), (job, _) => dependencies.ArrayOf(new JobId(job)) == array ? 1 : 0);
}
