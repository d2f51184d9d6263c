namespace Berth.Model.Metrics;

/// <summary>Integrals of the machine's state over one span of time, each in the unit named; divide by the span's length for means.</summary>
/// <param name="BusyProcessorMs">Processors that were held by jobs, times milliseconds.</param>
/// <param name="LostProcessorMs">min(idle processors, processors that waiting jobs ask for), times milliseconds.</param>
/// <param name="WaitingJobMs">Waiting jobs, times milliseconds.</param>
/// <param name="WaitingProcessorMs">Processors that waiting jobs ask for, times milliseconds.</param>
public readonly record struct StateIntegrals(long BusyProcessorMs, long LostProcessorMs, long WaitingJobMs, double WaitingProcessorMs);

/// <summary>The machine's state over an interval, in equal buckets.</summary>
/// <param name="FromMs">Start of the first bucket, ms since the Unix epoch.</param>
/// <param name="BucketMs">Length of each bucket in ms.</param>
/// <param name="Buckets">Integrals over each bucket, in order of time.</param>
/// <param name="MaxWaitingJobs">Most jobs that waited at once for more than an instant.</param>
public sealed record SystemState(long FromMs, long BucketMs, IReadOnlyList<StateIntegrals> Buckets, int MaxWaitingJobs)
{
    /// <summary>
    /// Follows every job of a schedule through waiting and running, by a sweep over submits, starts and ends in O(n + buckets) after
    /// sorting. A job waits in [submit, start) and holds its processors in [start, end); a job that never started waits on, a
    /// rejected one never waits. Time outside the buckets is left out. Throws when <paramref name="bucketMs"/> is below 1.
    /// </summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="schedule">Their schedule.</param>
    /// <param name="fromMs">Start of the first bucket, ms since the Unix epoch.</param>
    /// <param name="bucketMs">Length of a bucket in ms.</param>
    /// <param name="bucketCount">Number of buckets, at least 0.</param>
    public static SystemState Compute(Workload workload, Cluster cluster, Schedule schedule, long fromMs, long bucketMs, int bucketCount)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentOutOfRangeException.ThrowIfLessThan(bucketMs, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(bucketCount);
        var sweep = new StateSweep(cluster.Processors, fromMs, bucketMs, bucketCount);
        sweep.Run(new StateChanges(workload, schedule));
        sweep.Advance(checked(fromMs + bucketMs * bucketCount));
        return new SystemState(fromMs, bucketMs, sweep.Buckets, sweep.MaxWaitingJobs);
    }
}

/// <summary>Submits, starts and ends of a schedule, each in order of time: keys are milliseconds from the first submit, items processors.</summary>
internal sealed class StateChanges
{
    public StateChanges(Workload workload, Schedule schedule)
    {
        ReadOnlySpan<JobOutcome> outcome = schedule.Outcome;
        ReadOnlySpan<long> submitMs = schedule.SubmitMs;
        ReadOnlySpan<long> startMs = schedule.StartMs;
        ReadOnlySpan<long> endMs = schedule.EndMs;
        ReadOnlySpan<int> processors = workload.Jobs.Processors;
        long baseMs = long.MaxValue;
        foreach (long ms in submitMs)
        {
            baseMs = Math.Min(baseMs, ms);
        }

        Submits = new KeySorter(outcome.Length);
        Starts = new KeySorter(outcome.Length);
        Ends = new KeySorter(outcome.Length);
        for (int job = 0; job < outcome.Length; job++)
        {
            if (outcome[job] == JobOutcome.Rejected)
            {
                continue;
            }

            Submits.Add((ulong)(submitMs[job] - baseMs), processors[job]);
            if (outcome[job] != JobOutcome.Unstarted)
            {
                Starts.Add((ulong)(startMs[job] - baseMs), processors[job]);
                Ends.Add((ulong)(endMs[job] - baseMs), processors[job]);
            }
        }

        BaseMs = outcome.Length == 0 ? 0 : baseMs;
        Submits.Sort();
        Starts.Sort();
        Ends.Sort();
    }

    public long BaseMs { get; }

    public KeySorter Submits { get; }

    public KeySorter Starts { get; }

    public KeySorter Ends { get; }
}

/// <summary>Adds up the state between changes into buckets.</summary>
internal sealed class StateSweep
{
    private readonly int _clusterProcessors;
    private readonly long _bucketMs;
    private readonly StateIntegrals[] _buckets;
    private long _nowMs;
    private long _bucketEndMs;
    private int _bucket;
    private bool _inside;
    private long _busy;
    private long _lost;
    private long _waiting;
    private double _wanted;
    private int _waitingJobs;
    private long _waitingProcessors;
    private long _busyProcessors;

    public StateSweep(int clusterProcessors, long fromMs, long bucketMs, int bucketCount)
    {
        _clusterProcessors = clusterProcessors;
        _bucketMs = bucketMs;
        _buckets = new StateIntegrals[bucketCount];
        _nowMs = fromMs;
        _bucketEndMs = checked(fromMs + bucketMs);
        _inside = bucketCount > 0;
    }

    public IReadOnlyList<StateIntegrals> Buckets => _buckets;

    public int MaxWaitingJobs { get; private set; }

    /// <summary>Applies every change in order of time; changes of one instant count together, so that no state between them is seen.</summary>
    public void Run(StateChanges changes)
    {
        ReadOnlySpan<ulong> submits = changes.Submits.Keys;
        ReadOnlySpan<ulong> starts = changes.Starts.Keys;
        ReadOnlySpan<ulong> ends = changes.Ends.Keys;
        ReadOnlySpan<int> submitted = changes.Submits.Items;
        ReadOnlySpan<int> started = changes.Starts.Items;
        ReadOnlySpan<int> ended = changes.Ends.Items;
        int submit = 0, start = 0, end = 0;
        while (submit < submits.Length || end < ends.Length)
        {
            ulong now = Math.Min(KeyAt(submits, submit), Math.Min(KeyAt(starts, start), KeyAt(ends, end)));
            Advance(changes.BaseMs + (long)now);
            for (; submit < submits.Length && submits[submit] == now; submit++)
            {
                _waitingJobs++;
                _waitingProcessors += submitted[submit];
            }

            for (; start < starts.Length && starts[start] == now; start++)
            {
                _waitingJobs--;
                _waitingProcessors -= started[start];
                _busyProcessors += started[start];
            }

            for (; end < ends.Length && ends[end] == now; end++)
            {
                _busyProcessors -= ended[end];
            }
        }
    }

    private static ulong KeyAt(ReadOnlySpan<ulong> keys, int index) => index < keys.Length ? keys[index] : ulong.MaxValue;

    /// <summary>Counts the present state up to <paramref name="timeMs"/>; times before the first bucket are passed over.</summary>
    public void Advance(long timeMs)
    {
        while (_inside && timeMs > _nowMs)
        {
            long untilMs = Math.Min(timeMs, _bucketEndMs);
            Accumulate(untilMs - _nowMs);
            _nowMs = untilMs;
            if (untilMs == _bucketEndMs)
            {
                CloseBucket();
            }
        }
    }

    private void Accumulate(long lengthMs)
    {
        long idle = Math.Max(0, _clusterProcessors - _busyProcessors);
        _busy += _busyProcessors * lengthMs;
        _lost += Math.Min(idle, _waitingProcessors) * lengthMs;
        _waiting += _waitingJobs * lengthMs;
        _wanted += (double)_waitingProcessors * lengthMs;
        MaxWaitingJobs = Math.Max(MaxWaitingJobs, _waitingJobs);
    }

    private void CloseBucket()
    {
        _buckets[_bucket++] = new StateIntegrals(_busy, _lost, _waiting, _wanted);
        (_busy, _lost, _waiting, _wanted) = (0, 0, 0, 0);
        _inside = _bucket < _buckets.Length;
        _bucketEndMs = _inside ? checked(_bucketEndMs + _bucketMs) : _bucketEndMs;
    }
}
