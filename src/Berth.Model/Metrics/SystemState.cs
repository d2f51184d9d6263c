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
        var changes = new StateChanges(workload, schedule);
        var sweep = new StateSweep(cluster.Processors, fromMs, bucketMs, bucketCount);
        while (changes.Next(out long timeMs))
        {
            sweep.Advance(timeMs);
            changes.Apply(timeMs, sweep);
        }

        sweep.Advance(checked(fromMs + bucketMs * bucketCount));
        return new SystemState(fromMs, bucketMs, sweep.Buckets, sweep.MaxWaitingJobs);
    }
}

/// <summary>Submits, starts and ends of a schedule, merged in order of time.</summary>
internal sealed class StateChanges
{
    private readonly ChangeList _submits;
    private readonly ChangeList _starts;
    private readonly ChangeList _ends;

    public StateChanges(Workload workload, Schedule schedule)
    {
        ReadOnlySpan<JobOutcome> outcome = schedule.Outcome;
        ReadOnlySpan<long> submitMs = schedule.SubmitMs;
        ReadOnlySpan<int> processors = workload.Jobs.Processors;
        long baseMs = long.MaxValue;
        foreach (long ms in submitMs)
        {
            baseMs = Math.Min(baseMs, ms);
        }

        var submits = new KeySorter(schedule.Count);
        var starts = new KeySorter(schedule.Count);
        var ends = new KeySorter(schedule.Count);
        for (int job = 0; job < schedule.Count; job++)
        {
            if (outcome[job] == JobOutcome.Rejected)
            {
                continue;
            }

            submits.Add((ulong)(submitMs[job] - baseMs), processors[job]);
            if (outcome[job] != JobOutcome.Unstarted)
            {
                starts.Add((ulong)(schedule.StartMs[job] - baseMs), processors[job]);
                ends.Add((ulong)(schedule.EndMs[job] - baseMs), processors[job]);
            }
        }

        _submits = new ChangeList(submits, baseMs);
        _starts = new ChangeList(starts, baseMs);
        _ends = new ChangeList(ends, baseMs);
    }

    /// <summary>The time of the next change; false when there is none.</summary>
    public bool Next(out long timeMs)
    {
        timeMs = Math.Min(_submits.NextMs, Math.Min(_starts.NextMs, _ends.NextMs));
        return timeMs != long.MaxValue;
    }

    /// <summary>Applies every change at <paramref name="timeMs"/>, the time that <see cref="Next"/> gave.</summary>
    public void Apply(long timeMs, StateSweep sweep)
    {
        while (_submits.NextMs == timeMs)
        {
            int processors = _submits.Take();
            sweep.WaitingJobs++;
            sweep.WaitingProcessors += processors;
        }

        while (_starts.NextMs == timeMs)
        {
            int processors = _starts.Take();
            sweep.WaitingJobs--;
            sweep.WaitingProcessors -= processors;
            sweep.BusyProcessors += processors;
        }

        while (_ends.NextMs == timeMs)
        {
            sweep.BusyProcessors -= _ends.Take();
        }
    }

    private sealed class ChangeList
    {
        private readonly KeySorter _sorted;
        private readonly long _baseMs;
        private int _next;

        public ChangeList(KeySorter sorted, long baseMs)
        {
            sorted.Sort();
            _sorted = sorted;
            _baseMs = baseMs;
            Peek();
        }

        public long NextMs { get; private set; }

        public int Take()
        {
            int processors = _sorted.Items[_next++];
            Peek();
            return processors;
        }

        private void Peek() => NextMs = _next < _sorted.Count ? _baseMs + (long)_sorted.Keys[_next] : long.MaxValue;
    }
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

    public int WaitingJobs { get; set; }

    public long WaitingProcessors { get; set; }

    public long BusyProcessors { get; set; }

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
        long idle = Math.Max(0, _clusterProcessors - BusyProcessors);
        _busy += BusyProcessors * lengthMs;
        _lost += Math.Min(idle, WaitingProcessors) * lengthMs;
        _waiting += WaitingJobs * lengthMs;
        _wanted += (double)WaitingProcessors * lengthMs;
        MaxWaitingJobs = Math.Max(MaxWaitingJobs, WaitingJobs);
    }

    private void CloseBucket()
    {
        _buckets[_bucket++] = new StateIntegrals(_busy, _lost, _waiting, _wanted);
        (_busy, _lost, _waiting, _wanted) = (0, 0, 0, 0);
        _inside = _bucket < _buckets.Length;
        _bucketEndMs = _inside ? checked(_bucketEndMs + _bucketMs) : _bucketEndMs;
    }
}
