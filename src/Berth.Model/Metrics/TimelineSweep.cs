namespace Berth.Model.Metrics;

/// <summary>
/// Follows a schedule and adds up what is held in each bucket, exactly; at the start of each bucket it looks at what is free and who waits. What
/// changed between two looks is kept as a list of touched nodes, so that a look costs the nodes touched, and all nodes only while jobs wait.
/// </summary>
internal sealed class TimelineSweep : IMomentSink
{
    private readonly ClusterNodes _nodes;
    private readonly NodeClosure[] _closures;
    private readonly HeldPlaces _held;
    private readonly long _startMs;
    private readonly long _bucketMs;
    private readonly NodeLedger _ledger;
    private readonly NodeFragmentation _fragmentation;
    private readonly WaitingTasks _waitingTasks;
    private readonly long[] _fragmented;
    private readonly Int128[][] _heldByBucket;
    private readonly double[][] _looks;
    private int _waiting;
    private int _bucket;
    private long _nowMs;
    private long _fragmentedNow;

    public TimelineSweep(Workload workload, ClusterNodes nodes, Schedule schedule, long startMs, long bucketMs, int count)
    {
        _nodes = nodes;
        _closures = NodeClosures.Changes(nodes, schedule);
        _held = new HeldPlaces(workload, nodes, schedule);
        _startMs = startMs;
        _bucketMs = bucketMs;
        _nowMs = startMs;
        _ledger = new NodeLedger(nodes);
        _fragmentation = new NodeFragmentation(workload, nodes);
        _waitingTasks = new WaitingTasks(workload, nodes);
        _fragmented = new long[nodes.Count];
        _heldByBucket = [.. Enumerable.Range(0, 4).Select(_ => new Int128[count])];
        _looks = [.. Enumerable.Range(0, 5).Select(_ => new double[count])];
    }

    public void Run(JobMoments moments)
    {
        int closure = 0;
        int count = _heldByBucket[0].Length;
        while (_bucket < count)
        {
            long? jobMs = moments.NextMs();
            long? closureMs = closure < _closures.Length ? _closures[closure].Ms : null;
            long timeMs = Math.Min(jobMs ?? long.MaxValue, closureMs ?? long.MaxValue);
            Advance(timeMs, count);
            if (_bucket >= count)
            {
                break;
            }

            for (; closure < _closures.Length && _closures[closure].Ms == timeMs; closure++)
            {
                _ledger.Close(_closures[closure].Nodes, _closures[closure].Change);
            }

            if (jobMs == timeMs)
            {
                moments.Apply(timeMs, this);
            }
        }
    }

    public ResourceTimeline Result()
    {
        bool hasGpus = _nodes.GpuCount > 0;
        Int128 memory = 0;
        foreach (NodeClass kind in _nodes.Classes)
        {
            memory += (Int128)kind.MemoryBytes * kind.Count;
        }

        return new ResourceTimeline
        {
            StartMs = _startMs,
            BucketMs = _bucketMs,
            Cpu = Means(0, _nodes.CpuMillicores),
            Memory = Means(1, memory),
            Gpu = hasGpus ? Means(2, (Int128)_nodes.GpuCount * TaskRequest.WholeGpu) : [],
            BusyNodes = Means(3, _nodes.Count),
            FreeGpu = hasGpus ? _looks[0] : [],
            FragmentedGpu = hasGpus ? _looks[1] : [],
            UnusableGpu = hasGpus ? _looks[2] : [],
            UnusableCpu = _looks[3],
            UnusableMemory = _looks[4],
        };
    }

    public void Queued(JobId job)
    {
        _waiting++;
        _waitingTasks.Change(job, 1);
    }

    public void Unqueued(JobId job)
    {
        _waiting--;
        _waitingTasks.Change(job, -1);
    }

    public void Started(int run)
    {
        foreach (HeldPlace place in _held.Of(run))
        {
            _ledger.Change(place, 1);
        }
    }

    public void Ended(int run)
    {
        foreach (HeldPlace place in _held.Of(run))
        {
            _ledger.Change(place, -1);
        }
    }

    private double[] Means(int row, Int128 capacity)
    {
        Int128 whole = capacity * _bucketMs;
        return [.. _heldByBucket[row].Select(held => whole > 0 ? (double)held / (double)whole : 0)];
    }

    /// <summary>Counts the present state up to a moment. The state at the start of a bucket is that after all that happens in that instant.</summary>
    private void Advance(long timeMs, int count)
    {
        while (_bucket < count && timeMs > _nowMs)
        {
            long bucketStartMs = _startMs + (_bucket * _bucketMs);
            if (_nowMs == bucketStartMs)
            {
                Look();
            }

            long stepMs = Math.Min(timeMs, bucketStartMs + _bucketMs);
            long lengthMs = stepMs - _nowMs;
            _heldByBucket[0][_bucket] += (Int128)_ledger.HeldCpu * lengthMs;
            _heldByBucket[1][_bucket] += (Int128)_ledger.HeldMemory * lengthMs;
            _heldByBucket[2][_bucket] += (Int128)_ledger.HeldGpu * lengthMs;
            _heldByBucket[3][_bucket] += (Int128)_ledger.BusyNodes * lengthMs;
            _nowMs = stepMs;
            _bucket += stepMs == bucketStartMs + _bucketMs ? 1 : 0;
        }
    }

    private void Look()
    {
        foreach (int node in _ledger.Touched)
        {
            long fragmented = _ledger.IsClosed(node) ? 0 : _fragmentation.Of(_nodes.ClassIndexes[node], _ledger.Free(node).CpuMillicores, _ledger.FreeGpu(node));
            _fragmentedNow += fragmented - _fragmented[node];
            _fragmented[node] = fragmented;
        }

        _ledger.ForgetTouched();
        double gpuWhole = Math.Max(1, _nodes.GpuCount) * (double)TaskRequest.WholeGpu;
        _looks[0][_bucket] = _ledger.OpenFreeGpu / gpuWhole;
        _looks[1][_bucket] = _fragmentation.TaskCount == 0 ? 0 : _fragmentedNow / (gpuWhole * _fragmentation.TaskCount);
        if (_waiting > 0)
        {
            LookAtWaiting(gpuWhole);
        }
    }

    private void LookAtWaiting(double gpuWhole)
    {
        _waitingTasks.Take();
        long gpu = 0;
        long cpu = 0;
        Int128 memory = 0;
        Int128 memoryWhole = 0;
        for (int node = 0; node < _nodes.Count; node++)
        {
            memoryWhole += _nodes.ClassOf(node).MemoryBytes;
            if (_ledger.IsClosed(node))
            {
                continue;
            }

            FreeOnNode free = _ledger.Free(node);
            ReadOnlySpan<int> freeGpu = _ledger.FreeGpu(node);
            if (free.GpuReach > 0 && _waitingTasks.WantGpu)
            {
                gpu += _ledger.FreeGpuOf(node) - _waitingTasks.UsableGpu(node, free, freeGpu);
            }

            if ((free.CpuMillicores > 0 || free.MemoryBytes > 0) && !_waitingTasks.CanUse(node, free, freeGpu))
            {
                cpu += free.CpuMillicores;
                memory += free.MemoryBytes;
            }
        }

        _looks[2][_bucket] = gpu / gpuWhole;
        _looks[3][_bucket] = cpu / (double)Math.Max(1, _nodes.CpuMillicores);
        _looks[4][_bucket] = memoryWhole == 0 ? 0 : (double)memory / (double)memoryWhole;
    }
}
