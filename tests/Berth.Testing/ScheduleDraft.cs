using Berth.Model;

namespace Berth.Testing;

/// <summary>
/// A schedule under construction. It starts right in all that follows from the workload (submit times, run times, outcomes); a test
/// then sets start times, or spoils a column to see whether the spoiling is noticed.
/// </summary>
public sealed class ScheduleDraft
{
    private readonly Workload _workload;

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

    public Schedule Build() => new("drawn", [.. SubmitMs], [.. StartMs], [.. EndMs], [.. Outcome]);
}
