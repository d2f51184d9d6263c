using Berth.Model;

namespace Berth.Testing;

/// <summary>
/// A schedule under construction. It starts right in all that follows from the workload (submit times, run times, outcomes); a test
/// then sets start times, or spoils a column to see whether the spoiling is noticed.
/// </summary>
public sealed class ScheduleDraft
{
    private readonly Workload _workload;
    private readonly List<(InterruptedRun Run, TaskPlace[] Places)> _interrupted = [];

    /// <summary>Every job starts when it was submitted, whatever the machine; jobs larger than the machine are rejected.</summary>
    public ScheduleDraft(Workload workload, Cluster cluster)
    {
        _workload = workload;
        SubmitMs = workload.Jobs.SubmitMs.ToArray();
        StartMs = workload.Jobs.SubmitMs.ToArray();
        EndMs = new long[SubmitMs.Length];
        Outcome = new JobOutcome[SubmitMs.Length];
        for (int i = 0; i < SubmitMs.Length; i++)
        {
            bool killed = workload.Actuals.RunMs[i] > workload.Jobs.RequestedMs[i];
            bool fits = workload.Jobs.Processors[i] <= cluster.Processors;
            Outcome[i] = !fits ? JobOutcome.Rejected : killed ? JobOutcome.KilledAtLimit : JobOutcome.Completed;
            Start(i, StartMs[i]);
        }
    }

    public long[] SubmitMs { get; }

    public long[] StartMs { get; }

    public long[] EndMs { get; }

    public JobOutcome[] Outcome { get; }

    /// <summary>Nodes that were out.</summary>
    public List<NodeOutage> Outages { get; } = [];

    /// <summary>Runs before the last one of their jobs, with their places.</summary>
    public List<(InterruptedRun Run, TaskPlace[] Places)> Interrupted => _interrupted;

    /// <summary>Adds a run of a job that was interrupted, in whole seconds; the job's last run is set as ever.</summary>
    public ScheduleDraft Interrupt(int job, long start, long end, Interruption cause, long saved = 0, int by = -1, params TaskPlace[] places)
    {
        _interrupted.Add((new InterruptedRun(job, start * 1000, end * 1000, cause, saved * 1000, 0, -1, by), places));
        return this;
    }

    /// <summary>The last run of a job, in whole seconds, whatever its run time.</summary>
    public ScheduleDraft Last(int job, long start, long end, JobOutcome outcome = JobOutcome.Completed)
    {
        (StartMs[job], EndMs[job], Outcome[job]) = (start * 1000, end * 1000, outcome);
        return this;
    }

    /// <summary>Starts a job at a time in milliseconds; its end follows.</summary>
    public ScheduleDraft Start(int job, long startMs)
    {
        StartMs[job] = startMs;
        EndMs[job] = startMs + Math.Min(_workload.Actuals.RunMs[job], _workload.Jobs.RequestedMs[job]);
        return this;
    }

    /// <summary>Starts jobs A, B, … at these seconds.</summary>
    public ScheduleDraft StartAll(params long[] seconds)
    {
        for (int i = 0; i < seconds.Length; i++)
        {
            Start(i, seconds[i] * 1000);
        }

        return this;
    }

    public Schedule Build() => Build(null);

    /// <summary>The schedule, on nodes with the places of last runs.</summary>
    internal Schedule Build(Allocations? allocations)
    {
        int[] first = new int[_interrupted.Count + 1];
        for (int i = 0; i < _interrupted.Count; i++)
        {
            first[i + 1] = first[i] + _interrupted[i].Places.Length;
        }

        return new Schedule("drawn", [.. SubmitMs], [.. StartMs], [.. EndMs], [.. Outcome])
        {
            Allocations = allocations,
            Interrupted = new InterruptedRuns([.. _interrupted.Select(run => run.Run)], first[^1] == 0 ? [] : first, [.. _interrupted.SelectMany(run => run.Places)]),
            Outages = [.. Outages],
        };
    }
}
