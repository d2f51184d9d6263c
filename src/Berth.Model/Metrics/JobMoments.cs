namespace Berth.Model.Metrics;

/// <summary>
/// When jobs join the queue, start and end, each in order of time: keys are milliseconds from <see cref="BaseMs"/>, items jobs, or runs where something is
/// held. A job whose run is interrupted joins the queue again at that moment. A run of no time at all neither starts nor ends here: it held nothing.
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
        RunTable runs = schedule.Runs;
        Eligible = new KeySorter(runs.Count);
        Leave = new KeySorter(runs.Count);
        Starts = new KeySorter(runs.Count);
        Ends = new KeySorter(runs.Count);
        for (int run = 0; run < runs.Count; run++)
        {
            int job = runs.JobOf(run);
            if (eligibleMs[job] == EligibleTimes.Never)
            {
                continue;
            }

            Eligible.Add((ulong)((runs.IsInterrupted(run) ? runs.EndMs(run) : eligibleMs[job]) - BaseMs), job);
            if (runs.Ran(run))
            {
                Leave.Add((ulong)(runs.StartMs(run) - BaseMs), job);
                if (runs.EndMs(run) > runs.StartMs(run))
                {
                    Starts.Add((ulong)(runs.StartMs(run) - BaseMs), run);
                    Ends.Add((ulong)(runs.EndMs(run) - BaseMs), run);
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

    /// <summary>Runs as they take what they hold.</summary>
    public KeySorter Starts { get; }

    /// <summary>Runs as they give it back.</summary>
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
            sink.Ended(Ends.Items[_end]);
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
            sink.Started(Starts.Items[_start]);
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

    /// <summary>A run, by its number in <see cref="RunTable"/>, took what it holds.</summary>
    void Started(int run);

    /// <summary>A run gave it back.</summary>
    void Ended(int run);
}
