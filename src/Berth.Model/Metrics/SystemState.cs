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
    /// sorting. A job waits in [submit, start), or from when it joined the queue where it had to wait for a release date or another job, and holds
    /// its processors in [start, end); it waits again from an interruption to its next start; a job that never started waits on, one that could not run never waits. Throws when <paramref name="bucketMs"/> is below 1 or a job starts before any was submitted.
    /// </summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="schedule">Their schedule.</param>
    /// <param name="interval">Time outside it is left out; the first and last bucket may reach beyond it.</param>
    /// <param name="originMs">A moment where a bucket begins (ms since the Unix epoch), for example the start of any day.</param>
    /// <param name="bucketMs">Length of a bucket in ms.</param>
    public static SystemState Compute(
        Workload workload, Cluster cluster, Schedule schedule, StateInterval interval, long originMs, long bucketMs)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentOutOfRangeException.ThrowIfLessThan(bucketMs, 1);
        long sinceOriginMs = checked(interval.From.UnixMs - originMs);
        long firstBucket = sinceOriginMs >= 0 ? sinceOriginMs / bucketMs : -((bucketMs - 1 - sinceOriginMs) / bucketMs);
        long fromMs = originMs + firstBucket * bucketMs;
        int buckets = interval.LengthMs > 0 ? checked((int)((interval.To.UnixMs - fromMs + bucketMs - 1) / bucketMs)) : 0;
        var sweep = new StateSweep(cluster.Processors, interval, fromMs + bucketMs, bucketMs, buckets);
        if (buckets > 0)
        {
            sweep.Run(new StateChanges(workload, schedule));
        }

        return new SystemState(fromMs, bucketMs, sweep.Buckets, sweep.MaxWaitingJobs);
    }

    /// <summary>The sum over all buckets.</summary>
    public StateIntegrals Total()
    {
        StateIntegrals total = default;
        foreach (StateIntegrals bucket in Buckets)
        {
            total = new StateIntegrals(
                total.BusyProcessorMs + bucket.BusyProcessorMs,
                total.LostProcessorMs + bucket.LostProcessorMs,
                total.WaitingJobMs + bucket.WaitingJobMs,
                total.WaitingProcessorMs + bucket.WaitingProcessorMs);
        }

        return total;
    }

    /// <summary>The part of bucket <paramref name="bucket"/> that lies within <paramref name="interval"/>, in ms.</summary>
    public long CoveredMs(int bucket, StateInterval interval)
    {
        long startMs = FromMs + bucket * BucketMs;
        return Math.Max(0, Math.Min(startMs + BucketMs, interval.To.UnixMs) - Math.Max(startMs, interval.From.UnixMs));
    }
}

/// <summary>Submits, starts and ends of a schedule, each in order of time: keys are milliseconds from the first submit, items processors.</summary>
internal sealed class StateChanges
{
    public StateChanges(Workload workload, Schedule schedule)
    {
        ReadOnlySpan<JobOutcome> outcome = schedule.Outcome;
        ReadOnlySpan<long> submitMs = EligibleTimes.Of(workload, schedule);
        ReadOnlySpan<long> startMs = schedule.StartMs;
        ReadOnlySpan<long> endMs = schedule.EndMs;
        ReadOnlySpan<int> processors = workload.Jobs.Processors;
        long baseMs = long.MaxValue;
        foreach (long ms in submitMs)
        {
            baseMs = Math.Min(baseMs, ms);
        }

        ReadOnlySpan<InterruptedRun> interrupted = schedule.Interrupted.All;
        Submits = new KeySorter(outcome.Length + interrupted.Length);
        Starts = new KeySorter(outcome.Length + interrupted.Length);
        Ends = new KeySorter(outcome.Length + interrupted.Length);
        for (int job = 0; job < outcome.Length; job++)
        {
            if (submitMs[job] == EligibleTimes.Never)
            {
                continue;
            }

            Submits.Add((ulong)(submitMs[job] - baseMs), processors[job]);
            if (schedule.Started(new JobId(job)))
            {
                Starts.Add((ulong)(startMs[job] - baseMs), processors[job]);
                Ends.Add((ulong)(endMs[job] - baseMs), processors[job]);
            }
        }

        // After an interruption the job is in the queue again.
        foreach (ref readonly InterruptedRun run in interrupted)
        {
            if (submitMs[run.Job] != EligibleTimes.Never)
            {
                Starts.Add((ulong)(run.StartMs - baseMs), processors[run.Job]);
                Ends.Add((ulong)(run.EndMs - baseMs), processors[run.Job]);
                Submits.Add((ulong)(run.EndMs - baseMs), processors[run.Job]);
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
    private readonly long _toMs;
    private long _nowMs;
    private long _bucketEndMs;
    private int _bucket;
    private long _busy;
    private long _lost;
    private long _waiting;
    private double _wanted;
    private int _waitingJobs;
    private long _waitingProcessors;
    private long _busyProcessors;

    public StateSweep(int clusterProcessors, StateInterval interval, long bucketEndMs, long bucketMs, int bucketCount)
    {
        _clusterProcessors = clusterProcessors;
        _bucketMs = bucketMs;
        _buckets = new StateIntegrals[bucketCount];
        _nowMs = interval.From.UnixMs;
        _toMs = interval.To.UnixMs;
        _bucketEndMs = bucketEndMs;
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

        Advance(_toMs);
    }

    private static ulong KeyAt(ReadOnlySpan<ulong> keys, int index) => index < keys.Length ? keys[index] : ulong.MaxValue;

    /// <summary>Counts the present state up to <paramref name="timeMs"/>, as far as that lies within the interval.</summary>
    private void Advance(long timeMs)
    {
        long untilMs = Math.Min(timeMs, _toMs);
        while (untilMs > _nowMs)
        {
            long stepMs = Math.Min(untilMs, _bucketEndMs);
            Accumulate(stepMs - _nowMs);
            _nowMs = stepMs;
            if (stepMs == _bucketEndMs || stepMs == _toMs)
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
        _bucketEndMs = checked(_bucketEndMs + _bucketMs);
    }
}
