using System.Runtime.InteropServices;

namespace Berth.Model.Metrics;

/// <summary>What is free on one node.</summary>
/// <param name="CpuMillicores">CPU in millicores.</param>
/// <param name="MemoryBytes">Memory in bytes.</param>
/// <param name="StorageBytes">Storage in bytes.</param>
/// <param name="GpuReach">1000 times the whole free GPUs, or the most that is free of one GPU where none is whole.</param>
/// <param name="IsIdle">True when no task runs there.</param>
internal readonly record struct FreeOnNode(long CpuMillicores, long MemoryBytes, long StorageBytes, int GpuReach, bool IsIdle);

/// <summary>
/// The least that has to be free on a node so that a task of a waiting job (all its tasks where they must share a node) fits there. What whole GPUs and
/// parts ask of a node is one number: whoever has room for k whole GPUs has room for fewer, and for any part of one.
/// </summary>
/// <param name="CpuMillicores">CPU in millicores.</param>
/// <param name="MemoryBytes">Memory in bytes.</param>
/// <param name="StorageBytes">Storage in bytes.</param>
/// <param name="GpuReach">1000 times the whole GPUs, or the thousandths of one GPU; 0 without GPU.</param>
/// <param name="Tasks">Tasks that must find their part of a GPU on the node; 1 but for parts that must share a node.</param>
/// <param name="IsExclusive">True when the node must be idle.</param>
internal readonly record struct LeastNeed(long CpuMillicores, long MemoryBytes, long StorageBytes, int GpuReach, int Tasks, bool IsExclusive)
{
    /// <summary>Thousandths that it takes of one GPU.</summary>
    public int Part => Math.Min(GpuReach, TaskRequest.WholeGpu);

    /// <summary>True when it fits wherever the other fits.</summary>
    public bool IsNoHarderThan(in LeastNeed other) =>
        Tasks == 1 && CpuMillicores <= other.CpuMillicores && MemoryBytes <= other.MemoryBytes && StorageBytes <= other.StorageBytes
        && GpuReach <= other.GpuReach && (!IsExclusive || other.IsExclusive);

    /// <summary>True when it fits.</summary>
    public bool Fits(in FreeOnNode free, ReadOnlySpan<int> freeGpu)
    {
        if (CpuMillicores > free.CpuMillicores || MemoryBytes > free.MemoryBytes || StorageBytes > free.StorageBytes
            || GpuReach > free.GpuReach || (IsExclusive && !free.IsIdle))
        {
            return false;
        }

        if (Tasks == 1)
        {
            return true;
        }

        int room = 0;
        foreach (int left in freeGpu)
        {
            room += left / Part;
        }

        return room >= Tasks;
    }
}

/// <summary>
/// The waiting jobs as seen from a node: which free resources one of them could use there. Nodes of one class in the same partitions see the same;
/// of all needs only those count that no other undercuts, which are few however many jobs wait.
/// </summary>
internal sealed class WaitingTasks
{
    private readonly Workload _workload;
    private readonly ClusterNodes _nodes;
    private readonly int[] _waiting;
    private readonly int[] _groupOf;
    private readonly List<(int Class, int[] Partitions)> _groups = [];
    private readonly bool[]?[][] _allowed;
    private readonly bool[] _wantsGpu;
    private readonly int[] _positionOf;
    private readonly List<int> _waitingShapes = [];
    private readonly EasiestNeeds[] _gpuNeeds;
    private readonly EasiestNeeds[] _needs;

    public WaitingTasks(Workload workload, ClusterNodes nodes)
    {
        _workload = workload;
        _nodes = nodes;
        _waiting = new int[workload.Shapes.Count];
        _wantsGpu = [.. workload.Shapes.Select(shape => shape.Modes.Any(mode => mode.Task.GpuCount > 0))];
        _positionOf = new int[workload.Shapes.Count];
        _groupOf = Groups(nodes, _groups);
        _allowed = new bool[]?[workload.Shapes.Count][];
        _gpuNeeds = [.. _groups.Select(_ => new EasiestNeeds())];
        _needs = [.. _groups.Select(_ => new EasiestNeeds())];
    }

    /// <summary>True when at least one of the jobs taken asks for GPU.</summary>
    public bool WantGpu { get; private set; }

    /// <summary>A job joins (+1) or leaves (-1) the queue.</summary>
    public void Change(JobId job, int change)
    {
        int shape = _workload.Jobs.Shape[job.Index];
        int before = _waiting[shape];
        _waiting[shape] = before + change;
        if (before == 0)
        {
            _positionOf[shape] = _waitingShapes.Count;
            _waitingShapes.Add(shape);
        }
        else if (before + change == 0)
        {
            int last = _waitingShapes[^1];
            _waitingShapes[_positionOf[shape]] = last;
            _positionOf[last] = _positionOf[shape];
            _waitingShapes.RemoveAt(_waitingShapes.Count - 1);
        }
    }

    /// <summary>Takes the jobs that wait now for the questions that follow.</summary>
    public void Take()
    {
        for (int group = 0; group < _groups.Count; group++)
        {
            _gpuNeeds[group].KeepWaiting(_waiting);
            _needs[group].KeepWaiting(_waiting);
        }

        WantGpu = false;
        foreach (int shape in _waitingShapes)
        {
            WantGpu |= _wantsGpu[shape];
            bool[]?[] allowed = _allowed[shape] ??= Allowed(_workload.Shapes[shape]);
            for (int mode = 0; mode < allowed.Length; mode++)
            {
                AddNeeds(shape, _workload.Shapes[shape].Modes[mode], allowed[mode]!);
            }
        }
    }

    /// <summary>True when some waiting task fits on the node, with or without GPU.</summary>
    public bool CanUse(int node, in FreeOnNode free, ReadOnlySpan<int> freeGpu)
    {
        foreach ((LeastNeed need, _) in _needs[_groupOf[node]].Needs)
        {
            if (need.Fits(free, freeGpu))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Thousandths of the node's free GPU that some waiting task could use.</summary>
    public int UsableGpu(int node, in FreeOnNode free, ReadOnlySpan<int> freeGpu)
    {
        int part = int.MaxValue;
        foreach ((LeastNeed need, _) in _gpuNeeds[_groupOf[node]].Needs)
        {
            if (need.Part < part && need.Fits(free, freeGpu))
            {
                part = need.Part;
            }
        }

        int usable = 0;
        foreach (int left in freeGpu)
        {
            usable += left >= part ? left : 0;
        }

        return usable;
    }

    private static int[] Groups(ClusterNodes nodes, List<(int Class, int[] Partitions)> groups)
    {
        var partitionsOf = new List<int>[nodes.Count];
        for (int partition = 0; partition < nodes.Partitions.Count; partition++)
        {
            foreach (int node in nodes.Partitions[partition].Nodes)
            {
                (partitionsOf[node] ??= []).Add(partition);
            }
        }

        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] groupOf = new int[nodes.Count];
        for (int node = 0; node < nodes.Count; node++)
        {
            int classIndex = nodes.ClassIndexes[node];
            int[] partitions = [.. partitionsOf[node] ?? []];
            string key = $"{classIndex}:{string.Join(',', partitions)}";
            if (!known.TryGetValue(key, out int group))
            {
                known.Add(key, group = groups.Count);
                groups.Add((classIndex, partitions));
            }

            groupOf[node] = group;
        }

        return groupOf;
    }

    /// <summary>For each mode the groups of nodes on which its tasks may lie.</summary>
    private bool[]?[] Allowed(JobShape shape)
    {
        bool[] inPartition = [.. _groups.Select(group => IsInPartition(shape, group.Partitions))];
        return
        [
            .. shape.Modes.Select(mode => _groups.Select((group, i) => inPartition[i] && IsAllowed(mode, _nodes.Classes[group.Class])).ToArray()),
        ];
    }

    private bool IsInPartition(JobShape shape, int[] partitions)
    {
        if (_nodes.Partitions.Count == 0)
        {
            return true;
        }

        if (shape.Partitions.Count > 0)
        {
            return partitions.Any(partition => shape.Partitions.Contains(_nodes.Partitions[partition].Name));
        }

        return _nodes.Partitions.Any(partition => partition.IsDefault)
            ? partitions.Any(partition => _nodes.Partitions[partition].IsDefault)
            : partitions.Length > 0;
    }

    private static bool IsAllowed(JobMode mode, NodeClass kind) =>
        mode.Features.Names.All(kind.Features.Contains)
        && (mode.Task.GpuCount == 0
            || (kind.GpuCount > 0
                && (mode.GpuTypes.Names.Count == 0 || mode.GpuTypes.Names.Contains(kind.GpuType))
                && mode.Task.GpuMemoryBytes <= (kind.GpuMemoryBytes ?? 0)));

    private void AddNeeds(int shape, JobMode mode, bool[] allowed)
    {
        int together = mode.Spread == TaskSpread.SameNode ? mode.TaskCount : 1;
        TaskRequest task = mode.Task;
        for (int group = 0; group < allowed.Length; group++)
        {
            if (!allowed[group])
            {
                continue;
            }

            int part = _nodes.Classes[_groups[group].Class].GpuPartOf(task);
            bool isPart = task.GpuCount > 0 && part < TaskRequest.WholeGpu;
            int reach = task.GpuCount == 0 ? 0 : isPart ? part : TaskRequest.WholeGpu * task.GpuCount * together;
            var need = new LeastNeed(
                task.CpuMillicores * together, task.MemoryBytes * together, task.StorageBytes * together, reach, isPart ? together : 1, mode.Exclusive);
            _needs[group].Add(need, shape);
            if (reach > 0)
            {
                _gpuNeeds[group].Add(need, shape);
            }
        }
    }
}

/// <summary>Needs of waiting jobs of which none undercuts another: who cannot meet one of these can meet none at all.</summary>
internal sealed class EasiestNeeds
{
    private readonly List<(LeastNeed Need, int Shape)> _needs = [];

    /// <summary>The needs, in no particular order.</summary>
    public ReadOnlySpan<(LeastNeed Need, int Shape)> Needs => CollectionsMarshal.AsSpan(_needs);

    /// <summary>
    /// Begins anew with those whose jobs still wait: they turn most of the others away at once, so that the work goes with the number of
    /// waiting shapes and not with its square.
    /// </summary>
    public void KeepWaiting(int[] waitingByShape) => _needs.RemoveAll(need => waitingByShape[need.Shape] == 0);

    /// <summary>Adds a need unless another undercuts it; drops those that it undercuts.</summary>
    public void Add(in LeastNeed need, int shape)
    {
        foreach ((LeastNeed other, _) in Needs)
        {
            if (other.IsNoHarderThan(need) || other == need)
            {
                return;
            }
        }

        for (int i = _needs.Count - 1; i >= 0; i--)
        {
            if (need.IsNoHarderThan(_needs[i].Need))
            {
                _needs.RemoveAt(i);
            }
        }

        _needs.Add((need, shape));
    }
}
