using System.Numerics;
using Berth.Model;
using Berth.Scheduling.Placement;

namespace Berth.Scheduling.Nodes;

/// <summary>A job that a pass has started, or that runs, with when it is expected to end.</summary>
/// <param name="EndMs">Expected end, milliseconds since the Unix epoch.</param>
/// <param name="Option">Number of its option.</param>
/// <param name="First">Where its places begin in the list of the pass.</param>
/// <param name="Count">How many places it has.</param>
internal readonly record struct StartedJob(long EndMs, int Option, int First, int Count) : IComparable<StartedJob>
{
    public int CompareTo(StartedJob other) => EndMs.CompareTo(other.EndMs);
}

/// <summary>
/// The shadow of EASY on nodes: when the blocked head can start, and how much the cluster can spare then. The head is not tied to nodes. For the
/// nodes as they will be at the shadow time it is known how many tasks of the head each can take; another job may use a node as long as the sum
/// stays enough. So a job that outlasts the shadow time costs two capacities of one node for each task, not a new search.
/// </summary>
internal sealed class HeadShadow : IPlacementWatch
{
    private readonly NodeState _state;
    private readonly NodeTable _table;
    private readonly ShadowNodes _nodes;
    private readonly int _kindCount;
    private readonly bool[] _scratch;
    private readonly int[] _licences;
    private readonly long[] _reservationEndsMs;
    private readonly List<(TaskRequest Request, TaskPlace Place)> _taken = [];
    private long[] _sums = [];
    private int _buckets;
    private PlacementOption _option = null!;
    private bool[] _kinds = [];
    private bool _takesWholeNodes;

    public HeadShadow(NodeState state)
    {
        _state = state;
        _table = state.Table;
        _nodes = new ShadowNodes(state.Table);
        _kindCount = state.Kinds.Count;
        _scratch = new bool[_kindCount];
        _licences = new int[state.FreeLicences.Length];
        _reservationEndsMs = [.. state.ReservationEndsMs];
    }

    /// <summary>When the head can start, milliseconds since the Unix epoch; <see cref="long.MaxValue"/> when that hangs on nodes that are out of service.</summary>
    public long TimeMs { get; private set; }

    public bool IsGuarding { get; private set; }

    /// <summary>Finds the shadow of a job that does not fit now: over its options, the earliest moment.</summary>
    public void Find(in Snapshot snapshot, in PendingJob head, ReadOnlySpan<StartedJob> started, PlaceList startedPlaces)
    {
        PlacementOption? best = null;
        long bestMs = long.MaxValue;
        long bestEstimateMs = 0;
        foreach (PlacementOption option in _state.OptionsOf(head.Job))
        {
            if (!_state.Allows(option, head.Job) || snapshot.Tenants?.Admits(head.Job, option.Mode, option.Partition, snapshot.Now.UnixMs) == false)
            {
                continue;
            }

            long estimateMs = _state.EstimateMs(head, option);
            long timeMs = Earliest(in snapshot, head.Job, option, started, startedPlaces);
            if (best is null || timeMs < bestMs || (timeMs == bestMs && estimateMs < bestEstimateMs))
            {
                best = option;
                bestMs = timeMs;
                bestEstimateMs = estimateMs;
            }
        }

        if (best is null)
        {
            throw new InvalidOperationException($"job {head.Job} has no way to run");
        }

        if (best != _option)
        {
            Earliest(in snapshot, head.Job, best, started, startedPlaces);
        }

        TimeMs = bestMs;
    }

    /// <summary>A job is about to be placed; when it outlasts the shadow time it must leave the head enough. False when it cannot, for lack of licences.</summary>
    public bool Begin(PlacementOption option, bool outlasts)
    {
        IsGuarding = outlasts;
        _taken.Clear();
        _takesWholeNodes = option.Exclusive;
        if (!outlasts || option.Licences is null || _option.Licences is null)
        {
            return true;
        }

        for (int i = 0; i < _licences.Length; i++)
        {
            if (option.Licences[i] > 0 && _licences[i] - option.Licences[i] < _option.Licences[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The job just placed starts.</summary>
    public void Keep(PlacementOption option)
    {
        for (int i = 0; IsGuarding && option.Licences is not null && i < _licences.Length; i++)
        {
            _licences[i] -= option.Licences[i];
        }

        IsGuarding = false;
        _taken.Clear();
    }

    public void Touch(int node) => _nodes.Touch(node);

    public bool Accepts(int node, in TaskRequest request)
    {
        if (!request.IsFraction)
        {
            return CanLose(node, request, 0);
        }

        return FirstHarmless(node, request) != 0;
    }

    public int GpusFor(int node, in TaskRequest request, int gpuBits) =>
        !request.IsFraction || CanLose(node, request, gpuBits) ? gpuBits : FirstHarmless(node, request);

    public void Took(in TaskRequest request, TaskPlace place)
    {
        _taken.Add((request, place));
        int before = CapacityOf(place.Node);
        _nodes.Change(request, place, 1);
        _nodes.SetHeld(place.Node, _takesWholeNodes);
        Count(place.Node, CapacityOf(place.Node) - before);
    }

    public void Undo()
    {
        foreach ((TaskRequest request, TaskPlace place) in _taken)
        {
            int before = CapacityOf(place.Node);
            _nodes.Change(request, place, -1);
            _nodes.SetHeld(place.Node, false);
            Count(place.Node, CapacityOf(place.Node) - before);
        }

        _taken.Clear();
    }

    private int FirstHarmless(int node, in TaskRequest request)
    {
        ReadOnlySpan<int> free = _table.FreeGpus(node);
        for (int gpu = 0; gpu < free.Length; gpu++)
        {
            if (free[gpu] >= request.GpuThousandths && CanLose(node, request, 1 << gpu))
            {
                return 1 << gpu;
            }
        }

        return 0;
    }

    /// <summary>True when the head still fits at the shadow time beside one more task on the node.</summary>
    private bool CanLose(int node, in TaskRequest request, int gpuBits)
    {
        if (!_kinds[_table.KindOf(node)])
        {
            return true;
        }

        NodeRoom room = _nodes.RoomOf(node);
        int before = _option.Capacity(room);
        if (before == 0)
        {
            return true;
        }

        Span<int> gpus = stackalloc int[TaskRequest.MaxGpus];
        int loss = before - _option.Capacity(Reduced(room, request, gpuBits, gpus));
        return loss == 0 || FitsWithout(node, loss);
    }

    private NodeRoom Reduced(in NodeRoom room, in TaskRequest request, int gpuBits, Span<int> gpus)
    {
        gpus = gpus[..room.Gpus.Length];
        room.Gpus.CopyTo(gpus);
        int whole = room.WholeGpus;
        if (request.IsFraction)
        {
            ref int free = ref gpus[BitOperations.TrailingZeroCount(gpuBits)];
            whole -= free == TaskRequest.WholeGpu ? 1 : 0;
            free -= request.GpuThousandths;
        }
        else
        {
            // Which whole GPUs they are makes no difference to what is left.
            int left = request.GpuCount;
            for (int gpu = 0; gpu < gpus.Length && left > 0; gpu++)
            {
                if (gpus[gpu] == TaskRequest.WholeGpu)
                {
                    gpus[gpu] = 0;
                    whole--;
                    left--;
                }
            }
        }

        return new NodeRoom(
            room.Cpu - request.CpuMillicores,
            room.Memory - request.MemoryBytes,
            room.Storage - request.StorageBytes,
            gpus,
            whole,
            _takesWholeNodes,
            false);
    }

    private bool FitsWithout(int node, int loss)
    {
        Count(node, -loss);
        bool fits = FitsNow();
        if (fits && _option.MaxNodes < _option.TaskCount)
        {
            fits = FitsOnFewest(node, loss);
        }

        Count(node, loss);
        return fits;
    }

    private long Earliest(
        in Snapshot snapshot, int job, PlacementOption option, ReadOnlySpan<StartedJob> started, PlaceList startedPlaces)
    {
        Begin(option);
        long momentMs = snapshot.Now.UnixMs;
        int running = 0;
        int mine = 0;
        while (true)
        {
            for (; running < snapshot.Running.Length && snapshot.Running[running].ExpectedEndMs <= momentMs; running++)
            {
                int ended = snapshot.Running[running].Job;
                Give(_state.OptionOf(ended), _state.PlacesOf(ended));
            }

            for (; mine < started.Length && started[mine].EndMs <= momentMs; mine++)
            {
                Give(_state.Options[started[mine].Option], startedPlaces.Slice(started[mine].First, started[mine].Count));
            }

            _kinds = _state.KindsAt(option, job, momentMs, _scratch);
            if (HasLicences() && FitsNow() && (option.MaxNodes >= option.TaskCount || FitsOnFewest(-1, 0)))
            {
                return momentMs;
            }

            long nextMs = NextReservationEnd(momentMs);
            nextMs = running < snapshot.Running.Length ? Math.Min(nextMs, snapshot.Running[running].ExpectedEndMs) : nextMs;
            nextMs = mine < started.Length ? Math.Min(nextMs, started[mine].EndMs) : nextMs;
            if (nextMs == long.MaxValue)
            {
                return _state.OutCount > 0 ? long.MaxValue : throw new InvalidOperationException($"job {job} never fits on the cluster");
            }

            momentMs = nextMs;
        }
    }

    private long NextReservationEnd(long afterMs)
    {
        foreach (long endMs in _reservationEndsMs)
        {
            if (endMs > afterMs)
            {
                return endMs;
            }
        }

        return long.MaxValue;
    }

    /// <summary>Starts from the nodes as they are now.</summary>
    private void Begin(PlacementOption option)
    {
        _option = option;
        IsGuarding = false;
        _nodes.Begin();
        _state.FreeLicences.CopyTo(_licences);
        _buckets = option.LevelRequired ? _state.Nodes.Topology!.DomainNames[option.Level].Count : 1;
        if (_sums.Length < _buckets * _kindCount)
        {
            _sums = new long[_buckets * _kindCount];
        }

        _sums.AsSpan(0, _buckets * _kindCount).Clear();
        NodeGroups groups = _table.Groups;
        for (int i = 0; i < groups.Count; i++)
        {
            ReadOnlySpan<int> nodes = groups.Nodes(i);
            int kind = _table.KindOf(nodes[0]);
            int capacity = option.Kinds[kind] ? option.Capacity(_table, nodes[0]) : 0;
            if (capacity == 0)
            {
                continue;
            }

            if (!option.LevelRequired)
            {
                _sums[kind] += (long)capacity * nodes.Length;
                continue;
            }

            foreach (int node in nodes)
            {
                Count(node, capacity);
            }
        }
    }

    private void Give(PlacementOption option, ReadOnlySpan<TaskPlace> places)
    {
        foreach (TaskPlace place in places)
        {
            _nodes.Touch(place.Node);
            int before = CapacityOf(place.Node);
            _nodes.Change(option.Task, place, -1);
            if (option.Exclusive)
            {
                _nodes.SetHeld(place.Node, false);
            }

            Count(place.Node, CapacityOf(place.Node) - before);
        }

        for (int i = 0; option.Licences is not null && i < _licences.Length; i++)
        {
            _licences[i] += option.Licences[i];
        }
    }

    /// <summary>Tasks of the head that a node can take at the moment looked at; 0 on a node that it may never use.</summary>
    private int CapacityOf(int node) => _option.Kinds[_table.KindOf(node)] ? _option.Capacity(_nodes.RoomOf(node)) : 0;

    private void Count(int node, int change)
    {
        if (change == 0)
        {
            return;
        }

        int bucket = _option.LevelRequired ? _state.Nodes.Topology!.DomainOf(_option.Level)[node] : 0;
        if (bucket != Topology.NoDomain)
        {
            _sums[(bucket * _kindCount) + _table.KindOf(node)] += change;
        }
    }

    private bool FitsNow()
    {
        for (int bucket = 0; bucket < _buckets; bucket++)
        {
            long sum = 0;
            for (int kind = 0; kind < _kindCount; kind++)
            {
                sum += _kinds[kind] ? _sums[(bucket * _kindCount) + kind] : 0;
            }

            if (sum >= _option.TaskCount)
            {
                return true;
            }
        }

        return false;
    }

    private bool HasLicences()
    {
        for (int i = 0; _option.Licences is not null && i < _licences.Length; i++)
        {
            if (_licences[i] < _option.Licences[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>With a limit on nodes the largest capacities count: rare, so all nodes are looked at.</summary>
    private bool FitsOnFewest(int changedNode, int loss)
    {
        ReadOnlySpan<int> domainOf = _option.LevelRequired ? _state.Nodes.Topology!.DomainOf(_option.Level) : default;
        for (int bucket = 0; bucket < _buckets; bucket++)
        {
            var largest = new List<int>();
            for (int node = 0; node < _table.Count; node++)
            {
                if (_kinds[_table.KindOf(node)] && (!_option.LevelRequired || domainOf[node] == bucket))
                {
                    largest.Add(CapacityOf(node) - (node == changedNode ? loss : 0));
                }
            }

            largest.Sort();
            if (largest.TakeLast(_option.MaxNodes).Sum(capacity => (long)capacity) >= _option.TaskCount)
            {
                return true;
            }
        }

        return false;
    }
}
