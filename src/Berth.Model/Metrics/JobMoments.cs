namespace Berth.Model.Metrics;

/// <summary>
/// When jobs join the queue, start and end, each in order of time: keys are milliseconds from <see cref="BaseMs"/>, items jobs. A job that ran no
/// time at all waits, but neither starts nor ends here: it held nothing.
/// </summary>
internal sealed class JobMoments
{
    private int _eligible;
    private int _start;
    private int _end;
    private int _leave;

    public JobMoments(Workload workload, Schedule schedule)
    {
        long[] eligibleMs = EligibleTimes.Of(workload, schedule);
        BaseMs = eligibleMs.Length == 0 ? 0 : eligibleMs.Min();
        Eligible = new KeySorter(schedule.Count);
        Leave = new KeySorter(schedule.Count);
        Starts = new KeySorter(schedule.Count);
        Ends = new KeySorter(schedule.Count);
        for (int job = 0; job < eligibleMs.Length; job++)
        {
            if (eligibleMs[job] == EligibleTimes.Never)
            {
                continue;
            }

            Eligible.Add((ulong)(eligibleMs[job] - BaseMs), job);
            if (schedule.Started(new JobId(job)))
            {
                Leave.Add((ulong)(schedule.StartMs[job] - BaseMs), job);
                if (schedule.EndMs[job] > schedule.StartMs[job])
                {
                    Starts.Add((ulong)(schedule.StartMs[job] - BaseMs), job);
                    Ends.Add((ulong)(schedule.EndMs[job] - BaseMs), job);
                }
            }
        }

        Eligible.Sort();
        Leave.Sort();
        Starts.Sort();
        Ends.Sort();
    }

    public long BaseMs { get; }

    /// <summary>Jobs as they join the queue.</summary>
    public KeySorter Eligible { get; }

    /// <summary>Jobs as they leave the queue.</summary>
    public KeySorter Leave { get; }

    /// <summary>Jobs as they take what they hold.</summary>
    public KeySorter Starts { get; }

    /// <summary>Jobs as they give it back.</summary>
    public KeySorter Ends { get; }

    /// <summary>The next moment at which anything happens, ms since the Unix epoch; null when nothing is left.</summary>
    public long? NextMs()
    {
        ulong next = Math.Min(
            Math.Min(KeyAt(Eligible, _eligible), KeyAt(Leave, _leave)), Math.Min(KeyAt(Starts, _start), KeyAt(Ends, _end)));
        return next == ulong.MaxValue ? null : BaseMs + (long)next;
    }

    /// <summary>Hands over all that happens at a moment: ends before starts, so that what is held never counts twice.</summary>
    public void Apply(long timeMs, IMomentSink sink)
    {
        ulong key = (ulong)(timeMs - BaseMs);
        for (; KeyAt(Ends, _end) == key; _end++)
        {
            sink.Ended(new JobId(Ends.Items[_end]));
        }

        for (; KeyAt(Eligible, _eligible) == key; _eligible++)
        {
            sink.Queued(new JobId(Eligible.Items[_eligible]));
        }

        for (; KeyAt(Leave, _leave) == key; _leave++)
        {
            sink.Unqueued(new JobId(Leave.Items[_leave]));
        }

        for (; KeyAt(Starts, _start) == key; _start++)
        {
            sink.Started(new JobId(Starts.Items[_start]));
        }
    }

    private static ulong KeyAt(KeySorter sorter, int index) => index < sorter.Count ? sorter.Keys[index] : ulong.MaxValue;
}

/// <summary>Follows a schedule moment by moment.</summary>
internal interface IMomentSink
{
    /// <summary>A job joined the queue.</summary>
    void Queued(JobId job);

    /// <summary>A job left the queue.</summary>
    void Unqueued(JobId job);

    /// <summary>A job took what it holds.</summary>
    void Started(JobId job);

    /// <summary>A job gave it back.</summary>
    void Ended(JobId job);
}
