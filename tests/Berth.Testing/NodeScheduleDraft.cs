using Berth.Model;

namespace Berth.Testing;

/// <summary>A schedule on nodes under construction: times as in <see cref="ScheduleDraft"/>, places put down by hand.</summary>
public sealed class NodeScheduleDraft
{
    private readonly Workload _workload;

    /// <summary>Every job starts at its submit with no place at all, in its first mode and, where the cluster has any, in the first partition.</summary>
    public NodeScheduleDraft(Workload workload, ClusterNodes nodes)
    {
        _workload = workload;
        Times = new ScheduleDraft(workload, Cluster.Pool(int.MaxValue));
        Places = [.. Enumerable.Range(0, workload.JobCount).Select(_ => new List<TaskPlace>())];
        Mode = new byte[workload.JobCount];
        Partition = new short[workload.JobCount];
        Array.Fill(Partition, (short)(nodes.Partitions.Count > 0 ? 0 : -1));
    }

    /// <summary>A draft that is a schedule already made.</summary>
    public NodeScheduleDraft(Workload workload, ClusterNodes nodes, Schedule schedule)
        : this(workload, nodes)
    {
        for (int job = 0; job < schedule.Count; job++)
        {
            var id = new JobId(job);
            (Times.StartMs[job], Times.EndMs[job], Times.Outcome[job]) = (schedule.StartMs[job], schedule.EndMs[job], schedule.Outcome[job]);
            Places[job].AddRange(schedule.Allocations!.Of(id));
            Mode[job] = (byte)schedule.Allocations.Mode(id);
            Partition[job] = (short)(schedule.Allocations.Partition(id) ?? -1);
        }

        for (int i = 0; i < schedule.Interrupted.All.Length; i++)
        {
            Times.Interrupted.Add((schedule.Interrupted.All[i], schedule.Interrupted.PlacesOf(i).ToArray()));
        }

        Times.Outages.AddRange(schedule.Outages);
    }

    public ScheduleDraft Times { get; }

    public List<TaskPlace>[] Places { get; }

    public byte[] Mode { get; }

    public short[] Partition { get; }

    /// <summary>False: the schedule does not say where jobs ran.</summary>
    public bool HasAllocations { get; set; } = true;

    /// <summary>Starts a job at a time in milliseconds; its end and outcome follow by its mode.</summary>
    public NodeScheduleDraft StartAt(int job, long startMs)
    {
        var id = new JobId(job);
        long runMs = _workload.Actuals.RunMsIn(id, Mode[job]);
        long requestedMs = _workload.Jobs.RequestedMsIn(id, Mode[job]);
        Times.StartMs[job] = startMs;
        Times.EndMs[job] = startMs + Math.Min(runMs, requestedMs);
        Times.Outcome[job] = runMs > requestedMs ? JobOutcome.KilledAtLimit : JobOutcome.Completed;
        return this;
    }

    /// <summary>Starts a job at a second, on some places.</summary>
    public NodeScheduleDraft Run(int job, long second, params TaskPlace[] places)
    {
        Places[job].Clear();
        Places[job].AddRange(places);
        return StartAt(job, second * 1000);
    }

    /// <summary>Adds a run of a job that was interrupted, in whole seconds.</summary>
    public NodeScheduleDraft Interrupt(int job, long start, long end, Interruption cause, long saved, int by, params TaskPlace[] places)
    {
        Times.Interrupted.Add((new InterruptedRun(job, start * 1000, end * 1000, cause, saved * 1000, Mode[job], Partition[job], by), places));
        return this;
    }

    /// <summary>The last run of a job, in whole seconds, whatever its run time.</summary>
    public NodeScheduleDraft Last(int job, long start, long end, JobOutcome outcome, params TaskPlace[] places)
    {
        Places[job].Clear();
        Places[job].AddRange(places);
        Times.Last(job, start, end, outcome);
        return this;
    }

    /// <summary>A job that did not run.</summary>
    public NodeScheduleDraft NotRun(int job, JobOutcome outcome)
    {
        Places[job].Clear();
        Times.Outcome[job] = outcome;
        return this;
    }

    public Schedule Build()
    {
        int[] first = new int[Places.Length];
        int[] count = new int[Places.Length];
        var all = new List<TaskPlace>();
        for (int job = 0; job < Places.Length; job++)
        {
            first[job] = all.Count;
            count[job] = Places[job].Count;
            all.AddRange(Places[job]);
        }

        var allocations = new Allocations(first, count, [.. all], [.. Mode], [.. Partition]);
        return Times.Build(HasAllocations ? allocations : null);
    }
}
