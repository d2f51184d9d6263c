namespace Berth.Model;

/// <summary>A mode in which a job may be planned.</summary>
/// <param name="Mode">Its index in the shape; 0 on a pool.</param>
/// <param name="DurationMs">How long it runs: its run time, cut at the requested time, milliseconds.</param>
/// <param name="Classes">For each class of nodes whether it may use some of them; empty on a pool.</param>
internal sealed record CertifiedMode(int Mode, long DurationMs, bool[] Classes);

/// <summary>
/// Which modes of the jobs count, and which nodes each may use. A mode counts when the idle cluster has room for it within the limits of a partition; one in which the job
/// runs out of its requested time does not count beside others.
/// </summary>
internal sealed class CertifiedModes
{
    private readonly Workload _workload;
    private readonly Cluster _cluster;
    private readonly NodeDemands? _demands;
    private readonly IdleCluster? _idle;
    private readonly Dictionary<JobShape, List<(int Mode, long MostMs, bool[] Classes)>> _ways = [];
    private readonly IReadOnlyList<CertifiedMode>?[] _ofJob;

    public CertifiedModes(Workload workload, Cluster cluster)
    {
        _workload = workload;
        _cluster = cluster;
        _ofJob = new IReadOnlyList<CertifiedMode>?[workload.JobCount];
        if (cluster.Nodes is { } nodes)
        {
            _demands = new NodeDemands(workload, nodes);
            _idle = new IdleCluster(workload, nodes, _demands);
        }
    }

    /// <summary>The modes of a job that count; none when it can never run.</summary>
    public IReadOnlyList<CertifiedMode> Of(int job) => _ofJob[job] ??= Find(job);

    /// <summary>True when the job runs out of its requested time.</summary>
    public bool IsKilled(int job) => Of(job).Any(mode => IsKilled(job, mode.Mode));

    /// <summary>What a mode of a job means on the classes; only for a cluster of nodes.</summary>
    public ModeDemand Demand(int job, int mode) => _demands!.ModesOf(job)[mode];

    /// <summary>The shape of a job; only for a cluster of nodes.</summary>
    public JobShape ShapeOf(int job) => _demands!.ShapeOf(job);

    private bool IsKilled(int job, int mode) =>
        _workload.Actuals.RunMsIn(new JobId(job), mode) > _workload.Jobs.RequestedMsIn(new JobId(job), mode);

    private CertifiedMode[] Find(int job)
    {
        var id = new JobId(job);
        var found = new List<CertifiedMode>();
        if (_idle is null)
        {
            if (_workload.Jobs.Processors[job] <= _cluster.Processors)
            {
                found.Add(Timed(job, 0, []));
            }
        }
        else if (_idle.CanRun(job))
        {
            List<(int Mode, long MostMs, bool[] Classes)> ways = WaysOf(ShapeOf(job));
            found.AddRange(ways.Where(way => _workload.Jobs.RequestedMsIn(id, way.Mode) <= way.MostMs).Select(way => Timed(job, way.Mode, way.Classes)));
        }

        return [.. found.Exists(mode => !IsKilled(job, mode.Mode)) ? found.Where(mode => !IsKilled(job, mode.Mode)) : found];
    }

    private CertifiedMode Timed(int job, int mode, bool[] classes)
    {
        var id = new JobId(job);
        return new CertifiedMode(mode, Math.Min(_workload.Actuals.RunMsIn(id, mode), _workload.Jobs.RequestedMsIn(id, mode)), classes);
    }

    /// <summary>The modes for which a shape has room, the longest time that may be asked for in each, and the classes of all nodes that it may use.</summary>
    private List<(int Mode, long MostMs, bool[] Classes)> WaysOf(JobShape shape)
    {
        if (_ways.TryGetValue(shape, out List<(int, long, bool[])>? known))
        {
            return known;
        }

        ClusterNodes nodes = _cluster.Nodes!;
        var ways = new List<(int, long, bool[])>();
        for (int mode = 0; mode < shape.Modes.Count; mode++)
        {
            var demand = new ModeDemand(shape.Modes[mode], nodes);
            bool[] classes = new bool[nodes.Classes.Count];
            long? mostMs = null;
            foreach (Partition? partition in nodes.Partitions.Count == 0 ? [null] : nodes.Partitions.Where(one => _demands!.MayUse(shape, one)).Cast<Partition?>())
            {
                foreach ((bool, long?) variant in nodes.Classes.Select(demand.Variant).Distinct())
                {
                    if (_idle!.HasRoom(demand, partition, variant))
                    {
                        mostMs = Math.Max(mostMs ?? 0, partition?.MaxTime?.Ms ?? long.MaxValue);
                        AddClasses(demand, partition, variant, classes);
                    }
                }
            }

            if (mostMs is { } most)
            {
                ways.Add((mode, most, classes));
            }
        }

        return _ways[shape] = ways;
    }

    private void AddClasses(ModeDemand demand, Partition? partition, (bool, long?) variant, bool[] classes)
    {
        ClusterNodes nodes = _cluster.Nodes!;
        for (int node = 0; node < nodes.Count; node++)
        {
            int index = nodes.ClassIndexes[node];
            classes[index] |= demand.ProblemOf(index) is null && demand.Variant(nodes.Classes[index]) == variant && (partition is null || partition.Nodes.Contains(node))
                && (demand.Task.GpuCount == 0 || nodes.Classes[index].GpuCount > 0);
        }
    }
}
