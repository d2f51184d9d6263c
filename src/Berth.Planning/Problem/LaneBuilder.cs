using Berth.Model;
using Berth.Scheduling.Nodes;

namespace Berth.Planning.Problem;

/// <summary>Finds the lanes of a batch: what is counted for the whole cluster, and for those sets of node classes to which some jobs are bound.</summary>
internal sealed class LaneBuilder(Workload workload, Cluster cluster, NodeState? nodes)
{
    private readonly List<Lane> _lanes = [];
    private readonly Dictionary<(int Shape, int Mode), (int[] Classes, long[] OnNodes)> _known = [];

    /// <summary>The lanes that can ever be short, and what each mode takes of them.</summary>
    /// <param name="id">The jobs, by index in the workload.</param>
    /// <param name="firstMode">Where the modes of each begin.</param>
    /// <param name="modeOf">For each mode its index in the shape.</param>
    public (Lane[] Lanes, long[] Demand) Build(int[] id, IReadOnlyList<int> firstMode, IReadOnlyList<int> modeOf)
    {
        AddCandidates(id);
        long[] demand = new long[modeOf.Count * _lanes.Count];
        for (int i = 0; i < id.Length; i++)
        {
            for (int mode = firstMode[i]; mode < firstMode[i + 1]; mode++)
            {
                for (int lane = 0; lane < _lanes.Count; lane++)
                {
                    demand[(mode * _lanes.Count) + lane] = DemandOf(id[i], modeOf[mode], _lanes[lane]);
                }
            }
        }

        return DropIdle(demand, firstMode);
    }

    /// <summary>True when whatever fits in the lanes fits on the nodes.</summary>
    public bool AreExact(int[] id)
    {
        if (cluster.Nodes is not { } all)
        {
            return true;
        }

        return all.Count == 1 && all.Reservations.Count == 0 && all.Partitions.Count <= 1 && id.All(job => workload.Shapes[workload.Jobs.Shape[job]].Modes.All(mode =>
            !mode.Exclusive && (mode.Spread != TaskSpread.OnePerNode || mode.TaskCount == 1)
            && (mode.Task.GpuCount == 0 || !all.Classes[0].GpusShareable || (!mode.Task.IsFraction && mode.Task.GpuMemoryBytes == 0))));
    }

    private void AddCandidates(int[] id)
    {
        if (cluster.Nodes is not { } all)
        {
            _lanes.Add(new Lane(LaneKind.Processors, cluster.Processors));
        }
        else
        {
            foreach (int[] classes in ClassSets(id, all))
            {
                AddNodeLanes(all, classes);
            }

            for (int i = 0; i < all.Licences.Count; i++)
            {
                _lanes.Add(new Lane(LaneKind.Licence, all.Licences[i].Count) { Index = i });
            }
        }

        for (int array = 0; workload.Jobs.Dependencies is { } dependencies && array < dependencies.ArrayCount; array++)
        {
            _lanes.Add(new Lane(LaneKind.Array, dependencies.ArrayWidth(array)) { Index = array });
        }
    }

    private void AddNodeLanes(ClusterNodes all, int[] classes)
    {
        void Add(LaneKind kind, Func<NodeClass, long> amount) =>
            _lanes.Add(new Lane(kind, classes.Sum(index => all.Classes[index].Count * amount(all.Classes[index]))) { Classes = classes });

        Add(LaneKind.Cpu, kind => kind.CpuMillicores);
        Add(LaneKind.Memory, kind => kind.MemoryBytes);
        Add(LaneKind.Storage, kind => kind.StorageBytes);
        Add(LaneKind.Gpu, kind => kind.GpuCount * (long)TaskRequest.WholeGpu);
    }

    /// <summary>All classes, and each set of classes that a mode of some job is bound to; few, since jobs differ little in this.</summary>
    private List<int[]> ClassSets(int[] id, ClusterNodes all)
    {
        var sets = new List<int[]> { Enumerable.Range(0, all.Classes.Count).ToArray() };
        var known = new HashSet<string> { string.Join(',', sets[0]) };
        foreach (int shape in id.Select(job => workload.Jobs.Shape[job]).Distinct())
        {
            for (int mode = 0; mode < workload.Shapes[shape].Modes.Count; mode++)
            {
                int[] classes = ClassesOf(shape, mode);
                if (classes.Length > 0 && known.Add(string.Join(',', classes)))
                {
                    sets.Add(classes);
                }
            }
        }

        return sets;
    }

    private int[] ClassesOf(int shape, int mode) => Known(shape, mode).Classes;

    /// <summary>Which classes a mode may use, and the least that it takes over its options: a part of a GPU may be more of one GPU than of another.</summary>
    private (int[] Classes, long[] OnNodes) Known(int shape, int mode)
    {
        if (_known.TryGetValue((shape, mode), out (int[], long[]) known))
        {
            return known;
        }

        var classes = new SortedSet<int>();
        long[] least = new long[(int)LaneKind.Gpu + 1];
        Array.Fill(least, long.MaxValue);
        foreach (PlacementOption option in nodes!.Options.Of(shape))
        {
            if (option.Mode != mode)
            {
                continue;
            }

            for (int kind = 0; kind < option.Kinds.Length; kind++)
            {
                if (option.Kinds[kind])
                {
                    classes.Add(nodes.Kinds.ClassIndexOf(kind));
                }
            }

            foreach ((LaneKind kind, long each) in new[]
            {
                (LaneKind.Cpu, option.Task.CpuMillicores),
                (LaneKind.Memory, option.Task.MemoryBytes),
                (LaneKind.Storage, option.Task.StorageBytes),
                (LaneKind.Gpu, (long)option.Task.TotalGpuThousandths),
            })
            {
                least[(int)kind] = Math.Min(least[(int)kind], checked(option.TaskCount * each));
            }
        }

        return _known[(shape, mode)] = ([.. classes], least);
    }

    private long DemandOf(int job, int mode, Lane lane)
    {
        switch (lane.Kind)
        {
            case LaneKind.Processors:
                return workload.Jobs.Processors[job];
            case LaneKind.Array:
                return workload.Jobs.Dependencies!.ArrayOf(new JobId(job)) == lane.Index ? 1 : 0;
            case LaneKind.Licence:
                string name = cluster.Nodes!.Licences[lane.Index].Name;
                return workload.Shapes[workload.Jobs.Shape[job]].Licences.Where(licence => licence.Name == name).Sum(licence => (long)licence.Count);
            default:
                (int[] classes, long[] onNodes) = Known(workload.Jobs.Shape[job], mode);
                return classes.All(lane.Classes.Contains) ? onNodes[(int)lane.Kind] : 0;
        }
    }

    /// <summary>Leaves out lanes that all jobs together cannot fill, and lanes that say the same as another.</summary>
    private (Lane[] Lanes, long[] Demand) DropIdle(long[] demand, IReadOnlyList<int> firstMode)
    {
        int count = _lanes.Count;
        int modes = count == 0 ? 0 : demand.Length / count;
        var kept = new List<int>();
        for (int lane = 0; lane < count; lane++)
        {
            Int128 together = 0;
            for (int job = 0; job + 1 < firstMode.Count; job++)
            {
                long most = 0;
                for (int mode = firstMode[job]; mode < firstMode[job + 1]; mode++)
                {
                    most = Math.Max(most, demand[(mode * count) + lane]);
                }

                together += most;
            }

            bool isTwin = kept.Exists(other => _lanes[other].Capacity == _lanes[lane].Capacity && _lanes[other].Kind == _lanes[lane].Kind
                && Enumerable.Range(0, modes).All(mode => demand[(mode * count) + other] == demand[(mode * count) + lane]));
            if (together > _lanes[lane].Capacity && !isTwin)
            {
                kept.Add(lane);
            }
        }

        long[] dense = new long[modes * kept.Count];
        for (int mode = 0; mode < modes; mode++)
        {
            for (int lane = 0; lane < kept.Count; lane++)
            {
                dense[(mode * kept.Count) + lane] = demand[(mode * count) + kept[lane]];
            }
        }

        return ([.. kept.Select(lane => _lanes[lane])], dense);
    }
}
