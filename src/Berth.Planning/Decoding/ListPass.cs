using Berth.Model;
using Berth.Planning.Problem;
using Berth.Scheduling;
using Berth.Scheduling.Nodes;
using Berth.Scheduling.Placement;

namespace Berth.Planning.Decoding;

/// <summary>
/// The decoder for large batches on nodes: one pass over time in which, whenever something becomes free, the first job of the list that fits is started (parallel schedule
/// generation; Kolisch, European Journal of Operational Research 90, 1996). A million jobs take seconds.
/// </summary>
/// <remarks>
/// Between two moments of the pass no waiting job fits anywhere. So when a job of one task ends, only its node has to be looked at, and there only the first job of each need: jobs
/// with the same shape fit or do not fit together. Gangs, and jobs that need more than room on one node, are tried on all nodes after every end.
/// </remarks>
internal sealed class ListPass : INodeDecoder
{
    private readonly BatchProblem _problem;
    private readonly NodeState _state;
    private readonly GangPlacer _placer;
    private readonly NeedQueues _queues;
    private readonly BinaryHeap<Moment> _moments = new();
    private readonly PlaceList _places = new();
    private readonly int[] _firstPlace;
    private readonly int[] _placeCount;
    private readonly PlacementOption?[] _option;
    private readonly int[] _open;
    private readonly long[] _readyMs;
    private readonly int[] _rank;
    private readonly int[] _arrayOf;
    private readonly int[] _arrayFree;
    private readonly bool[] _isFreed;
    private readonly List<int> _freed = [];
    private readonly bool[] _kinds;
    private int[] _modeGene = [];
    private PlanTimes _times = null!;
    private bool _anythingEnded;

    public ListPass(BatchProblem problem)
    {
        _problem = problem;
        ClusterNodes nodes = problem.Cluster.Nodes ?? throw new ArgumentException("the pass over nodes needs nodes", nameof(problem));
        _state = new NodeState(problem.Workload, nodes, new PlacementSpec(PlacementRule.BestFit));
        _placer = new GangPlacer(_state.Table, nodes.Topology, NodeChoosers.Create(_state.Placement, _state.Mix));
        _queues = new NeedQueues(problem, _state);
        int count = problem.JobCount;
        _firstPlace = new int[count];
        _placeCount = new int[count];
        _option = new PlacementOption?[count];
        _open = new int[count];
        _readyMs = new long[count];
        _rank = new int[count];
        JobDependencies? dependencies = problem.Workload.Jobs.Dependencies;
        _arrayOf = [.. problem.Id.Select(id => dependencies?.ArrayOf(new JobId(id)) ?? -1)];
        _arrayFree = new int[dependencies?.ArrayCount ?? 0];
        _isFreed = new bool[nodes.Count];
        _kinds = new bool[_state.Kinds.Count];
    }

    /// <inheritdoc/>
    public IReadOnlyList<TaskPlace> PlacesOf(int job) => _places.Slice(_firstPlace[job], _placeCount[job]).ToArray();

    /// <inheritdoc/>
    public PlacementOption OptionOf(int job) => _option[job]!;

    /// <inheritdoc/>
    public bool CanGoBackward => false;

    /// <inheritdoc/>
    public void DecodeBackward(ReadOnlySpan<int> order, ReadOnlySpan<int> mode, PlanTimes times) => throw new NotSupportedException("a pass over time goes forward only");

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<int> order, ReadOnlySpan<int> mode, PlanTimes times)
    {
        _times = times;
        _modeGene = mode.ToArray();
        Begin(order);
        int left = order.Length;
        while (_moments.Count > 0)
        {
            long nowMs = _moments.Top.AtMs;
            while (_moments.Count > 0 && _moments.Top.AtMs == nowMs)
            {
                Moment moment = _moments.Pop();
                if (moment.IsEnd)
                {
                    End(moment.Job);
                }
                else if (moment.Job >= 0)
                {
                    _queues.Add(moment.Job, _rank[moment.Job]);
                }
                else
                {
                    _anythingEnded = true;
                    FreeAll();
                }
            }

            left -= Start(nowMs);
        }

        if (left != 0)
        {
            throw new InvalidOperationException($"{left} jobs found no place on an empty cluster");
        }
    }

    private void Begin(ReadOnlySpan<int> order)
    {
        _places.CutTo(0);
        _moments.Clear(order.Length);
        _queues.Clear();
        _freed.Clear();
        Array.Clear(_isFreed);
        for (int array = 0; array < _arrayFree.Length; array++)
        {
            _arrayFree[array] = _problem.Workload.Jobs.Dependencies!.ArrayWidth(array);
        }

        Array.Fill(_rank, -1);
        for (int at = 0; at < order.Length; at++)
        {
            _rank[order[at]] = at;
        }

        foreach (int job in order)
        {
            _readyMs[job] = _problem.ReleaseMs[job];
            _open[job] = 0;
            foreach (int before in _problem.Precedence.Before(job))
            {
                _open[job] += _rank[before] >= 0 ? 1 : 0;
            }

            if (_open[job] == 0)
            {
                _moments.Push(new Moment(_readyMs[job], job, false));
            }
        }

        foreach (long endMs in _state.ReservationEndsMs)
        {
            _moments.Push(new Moment(endMs - _problem.StartMs, -1, false));
        }
    }

    private void FreeAll()
    {
        for (int node = 0; node < _isFreed.Length; node++)
        {
            Free(node);
        }
    }

    private void Free(int node)
    {
        if (!_isFreed[node])
        {
            _isFreed[node] = true;
            _freed.Add(node);
        }
    }

    private void End(int job)
    {
        PlacementOption option = _option[job]!;
        ReadOnlySpan<TaskPlace> places = _places.Slice(_firstPlace[job], _placeCount[job]);
        _state.Vacate(option, places);
        foreach (TaskPlace place in places)
        {
            Free(place.Node);
        }

        if (_arrayOf[job] >= 0)
        {
            _arrayFree[_arrayOf[job]]++;
        }

        _anythingEnded = true;
        Tell(job, _times.EndMs[job], false);
    }

    /// <summary>Those that waited for the start, or the end, of a job: the last thing they waited for makes them ready.</summary>
    private void Tell(int job, long atMs, bool started)
    {
        foreach (int after in _problem.Precedence.After(job))
        {
            ReadOnlySpan<int> before = _problem.Precedence.Before(after);
            ReadOnlySpan<bool> startOnly = _problem.Precedence.StartOnly(after);
            for (int i = 0; i < before.Length; i++)
            {
                if (before[i] == job && startOnly[i] == started)
                {
                    _readyMs[after] = Math.Max(_readyMs[after], atMs);
                    if (--_open[after] == 0)
                    {
                        _moments.Push(new Moment(_readyMs[after], after, false));
                    }
                }
            }
        }
    }

    private int Start(long nowMs)
    {
        int started = 0;
        if (_anythingEnded || _queues.HasNewSpecial)
        {
            started += StartSpecial(nowMs);
        }

        // What was freed goes to the first job that fits on the node; jobs that have just become ready may go anywhere.
        foreach (int node in _freed)
        {
            started += FillNode(node, nowMs);
            _isFreed[node] = false;
        }

        _freed.Clear();
        started += StartNew(nowMs);
        _anythingEnded = false;
        _queues.ForgetNew();
        return started;
    }

    private int StartSpecial(long nowMs)
    {
        int started = 0;
        _queues.BeginSpecial();
        while (_queues.NextSpecial(out int need))
        {
            int job = _queues.Top(need);
            if (TryAnywhere(job, nowMs))
            {
                _queues.Pop(need);
                started++;
            }
            else
            {
                _queues.SkipSpecial(need);
            }
        }

        return started;
    }

    private int StartNew(long nowMs)
    {
        int started = 0;
        while (_queues.NextNew(out int need))
        {
            int job = _queues.Top(need);
            if (TryAnywhere(job, nowMs))
            {
                _queues.Pop(need);
                started++;
            }
            else
            {
                _queues.SkipNew(need);
            }
        }

        return started;
    }

    private int FillNode(int node, long nowMs)
    {
        int started = 0;
        while (_queues.FirstThatFits(node, _modeGene, out int need, out PlacementOption? option))
        {
            int job = _queues.Pop(need);
            int bits = GpusOn(node, option!.Task);
            int first = _places.Count;
            _places.Append(new TaskPlace(node, 1, bits));
            if (!_state.TryOccupy(option, _places.From(first)))
            {
                throw new InvalidOperationException($"job {job} does not fit on node {node}, where it was found to");
            }

            Begin(job, option, first, nowMs);
            started++;
        }

        return started;
    }

    private int GpusOn(int node, in TaskRequest task)
    {
        if (!task.IsFraction)
        {
            return task.GpuCount == 0 ? 0 : _state.Table.FirstWholeGpus(node, task.GpuCount);
        }

        ReadOnlySpan<int> free = _state.Table.FreeGpus(node);
        int best = -1;
        for (int gpu = 0; gpu < free.Length; gpu++)
        {
            best = free[gpu] >= task.GpuThousandths && (best < 0 || free[gpu] < free[best]) ? gpu : best;
        }

        return 1 << best;
    }

    private bool TryAnywhere(int job, long nowMs)
    {
        int id = _problem.Id[job];
        if (_arrayOf[job] >= 0 && _arrayFree[_arrayOf[job]] == 0)
        {
            return false;
        }

        foreach (PlacementOption option in _state.OptionsOf(id))
        {
            if (!_state.Allows(option, id) || !_queues.Allows(job, option, _modeGene) || !_state.HasLicences(option))
            {
                continue;
            }

            bool[] kinds = _state.KindsAt(option, id, nowMs + _problem.StartMs, _kinds);
            int first = _places.Count;
            if (_placer.TryPlace(option, kinds, _places))
            {
                _state.ChangeLicences(option, -1);
                Begin(job, option, first, nowMs);
                return true;
            }
        }

        return false;
    }

    private void Begin(int job, PlacementOption option, int first, long nowMs)
    {
        int mode = _queues.ModeOf(job, option);
        _option[job] = option;
        _firstPlace[job] = first;
        _placeCount[job] = _places.Count - first;
        _times.StartMs[job] = nowMs;
        _times.EndMs[job] = nowMs + _problem.DurationMs[mode];
        _times.Mode[job] = mode;
        if (_arrayOf[job] >= 0)
        {
            _arrayFree[_arrayOf[job]]--;
        }

        _moments.Push(new Moment(_times.EndMs[job], job, true));
        Tell(job, nowMs, true);
    }

    /// <summary>A moment at which something happens: a job ends, a job becomes ready, or (job -1) an advance reservation ends.</summary>
    private readonly record struct Moment(long AtMs, int Job, bool IsEnd) : IHeapItem<Moment>
    {
        public bool IsBefore(in Moment other) =>
            AtMs != other.AtMs ? AtMs < other.AtMs : IsEnd != other.IsEnd ? IsEnd : Job < other.Job;
    }
}
