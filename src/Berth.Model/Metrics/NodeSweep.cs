namespace Berth.Model.Metrics;

/// <summary>
/// Follows every node through a schedule: busy (at least one task), closed (in maintenance or out, and not busy), or idle; and how long it stood idle while a
/// job waited. One walk over the moments of all jobs; what a node has gathered is settled only when it changes, so that the cost does not
/// depend on the number of nodes.
/// </summary>
internal sealed class NodeSweep : IMomentSink
{
    private readonly Workload _workload;
    private readonly ClusterNodes _nodes;
    private readonly HeldPlaces _held;
    private readonly StateInterval _interval;
    private readonly long[] _wantedOf;
    private readonly int[] _tasks;
    private readonly int[] _closures;
    private readonly int[] _outages;
    private readonly long[] _busyOf;
    private readonly NodeState[] _state;
    private readonly long[] _sinceMs;
    private readonly long[] _sinceWaitedMs;
    private readonly long[] _closedSinceMs;
    private readonly long[] _outSinceMs;
    private long _nowMs;
    private long _waitedMs;
    private int _waitingJobs;
    private long _wanted;
    private long _busy;
    private long _open;

    public NodeSweep(Workload workload, ClusterNodes nodes, HeldPlaces held, StateInterval interval)
    {
        _workload = workload;
        _nodes = nodes;
        _held = held;
        _interval = interval;
        _wantedOf = [.. workload.Shapes.Select(Wanted)];
        _tasks = new int[nodes.Count];
        _closures = new int[nodes.Count];
        _outages = new int[nodes.Count];
        _busyOf = new long[nodes.Count];
        _state = new NodeState[nodes.Count];
        _sinceMs = new long[nodes.Count];
        _sinceWaitedMs = new long[nodes.Count];
        _closedSinceMs = new long[nodes.Count];
        _outSinceMs = new long[nodes.Count];
        BusyMs = new long[nodes.Count];
        IdleMs = new long[nodes.Count];
        IdleWhileWaitingMs = new long[nodes.Count];
        MaintenanceMs = new long[nodes.Count];
        OutMs = new long[nodes.Count];
        _nowMs = interval.From.UnixMs;
        Array.Fill(_sinceMs, _nowMs);
        for (int node = 0; node < nodes.Count; node++)
        {
            _open += Capacity(node);
        }
    }

    private enum NodeState : byte
    {
        Idle,
        Busy,
        Closed,
    }

    /// <summary>For each node the time with at least one task, ms within the interval.</summary>
    public long[] BusyMs { get; }

    /// <summary>For each node the time without a task, neither in maintenance nor out, ms.</summary>
    public long[] IdleMs { get; }

    /// <summary>The part of <see cref="IdleMs"/> in which at least one job waited.</summary>
    public long[] IdleWhileWaitingMs { get; }

    /// <summary>For each node the time in maintenance, busy or not, ms.</summary>
    public long[] MaintenanceMs { get; }

    /// <summary>For each node the time down or drained and not in maintenance, busy or not, ms.</summary>
    public long[] OutMs { get; }

    /// <summary>Integral of min(free, asked for by waiting jobs) of the workload's unit: GPU thousandths or millicores, times ms.</summary>
    public Int128 Lost { get; private set; }

    /// <summary>Time of a node in maintenance or out, ms.</summary>
    public long ClosedMs(int node) => MaintenanceMs[node] + OutMs[node];

    public void Run(JobMoments moments, NodeClosure[] closures)
    {
        int closure = 0;
        while (true)
        {
            long? jobMs = moments.NextMs();
            long? closureMs = closure < closures.Length ? closures[closure].Ms : null;
            if (jobMs is null && closureMs is null)
            {
                break;
            }

            long timeMs = Math.Min(jobMs ?? long.MaxValue, closureMs ?? long.MaxValue);
            Advance(timeMs);
            for (; closure < closures.Length && closures[closure].Ms == timeMs; closure++)
            {
                Close(closures[closure]);
            }

            if (jobMs == timeMs)
            {
                moments.Apply(timeMs, this);
            }
        }

        Advance(_interval.To.UnixMs);
        for (int node = 0; node < _nodes.Count; node++)
        {
            Settle(node);
            MaintenanceMs[node] += _closures[node] > 0 ? _nowMs - _closedSinceMs[node] : 0;
            OutMs[node] += IsOut(node) ? _nowMs - _outSinceMs[node] : 0;
        }
    }

    public void Queued(JobId job)
    {
        _waitingJobs++;
        _wanted += _wantedOf[_workload.Jobs.Shape[job.Index]];
    }

    public void Unqueued(JobId job)
    {
        _waitingJobs--;
        _wanted -= _wantedOf[_workload.Jobs.Shape[job.Index]];
    }

    public void Started(int run)
    {
        foreach (HeldPlace place in _held.Of(run))
        {
            Hold(place.Node, Amount(place));
            _tasks[place.Node]++;
            Update(place.Node);
        }
    }

    public void Ended(int run)
    {
        foreach (HeldPlace place in _held.Of(run))
        {
            Hold(place.Node, -Amount(place));
            _tasks[place.Node]--;
            Update(place.Node);
        }
    }

    private long Amount(in HeldPlace place) => _workload.Unit == SizeUnit.Gpu ? place.GpuThousandths : place.CpuMillicores;

    private long Capacity(int node)
    {
        NodeClass kind = _nodes.ClassOf(node);
        return _workload.Unit == SizeUnit.Gpu ? kind.GpuCount * (long)TaskRequest.WholeGpu : kind.CpuMillicores;
    }

    /// <summary>What a job asks for in its first mode; a part of a GPU given in bytes is what it takes of the largest GPU.</summary>
    private long Wanted(JobShape shape)
    {
        JobMode mode = shape.Modes[0];
        if (_workload.Unit == SizeUnit.Processor)
        {
            return mode.Task.CpuMillicores * mode.TaskCount;
        }

        int part = mode.Task.GpuMemoryBytes == 0
            ? mode.Task.GpuThousandths
            : _nodes.Classes.Where(kind => kind.GpuCount > 0).Select(kind => kind.GpuPartOf(mode.Task)).DefaultIfEmpty(TaskRequest.WholeGpu).Min();
        return (long)mode.TaskCount * mode.Task.GpuCount * part;
    }

    private bool IsOut(int node) => _outages[node] > 0 && _closures[node] == 0;

    /// <summary>What a drained node still holds is not counted beside what is open: the rest of it is free for nobody.</summary>
    private void Hold(int node, long amount)
    {
        _busyOf[node] += amount;
        _busy += _outages[node] > 0 ? 0 : amount;
    }

    private void Close(in NodeClosure closure)
    {
        foreach (int node in closure.Nodes)
        {
            bool wasClosed = _closures[node] > 0 || _outages[node] > 0;
            bool wasInMaintenance = _closures[node] > 0;
            bool wasOut = IsOut(node);
            bool hadOutage = _outages[node] > 0;
            (closure.IsOutage ? _outages : _closures)[node] += closure.Change;
            Count(wasInMaintenance, _closures[node] > 0, ref _closedSinceMs[node], ref MaintenanceMs[node]);
            Count(wasOut, IsOut(node), ref _outSinceMs[node], ref OutMs[node]);
            bool isClosed = _closures[node] > 0 || _outages[node] > 0;
            _open += isClosed == wasClosed ? 0 : isClosed ? -Capacity(node) : Capacity(node);
            _busy += hadOutage == (_outages[node] > 0) ? 0 : hadOutage ? _busyOf[node] : -_busyOf[node];
            Update(node);
        }
    }

    /// <summary>Begins or ends a stretch of time on one node.</summary>
    private void Count(bool before, bool now, ref long sinceMs, ref long sumMs)
    {
        if (!before && now)
        {
            sinceMs = _nowMs;
        }
        else if (before && !now)
        {
            sumMs += _nowMs - sinceMs;
        }
    }

    private void Advance(long timeMs)
    {
        long untilMs = Math.Min(timeMs, _interval.To.UnixMs);
        if (untilMs <= _nowMs)
        {
            return;
        }

        long lengthMs = untilMs - _nowMs;
        _waitedMs += _waitingJobs > 0 ? lengthMs : 0;
        Lost += (Int128)Math.Min(Math.Max(0, _open - _busy), _wanted) * lengthMs;
        _nowMs = untilMs;
    }

    private void Update(int node)
    {
        NodeState state = _tasks[node] > 0 ? NodeState.Busy : _closures[node] > 0 || _outages[node] > 0 ? NodeState.Closed : NodeState.Idle;
        if (state != _state[node])
        {
            Settle(node);
            _state[node] = state;
        }
    }

    private void Settle(int node)
    {
        long lengthMs = _nowMs - _sinceMs[node];
        if (_state[node] == NodeState.Busy)
        {
            BusyMs[node] += lengthMs;
        }
        else if (_state[node] == NodeState.Idle)
        {
            IdleMs[node] += lengthMs;
            IdleWhileWaitingMs[node] += _waitedMs - _sinceWaitedMs[node];
        }

        _sinceMs[node] = _nowMs;
        _sinceWaitedMs[node] = _waitedMs;
    }
}
