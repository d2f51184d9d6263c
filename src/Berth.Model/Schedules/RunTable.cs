namespace Berth.Model;

/// <summary>
/// Every run of a schedule under one numbering: run j below the number of jobs is the last run of job j (most jobs have no other), the runs after these are
/// the interrupted ones in their order. Where nothing was interrupted a run is its job. Immutable.
/// </summary>
public sealed class RunTable
{
    private readonly Schedule _schedule;
    private readonly InterruptedRuns _interrupted;
    private readonly int _jobs;
    private readonly int[] _firstOf = [];
    private readonly int[] _before = [];

    internal RunTable(Schedule schedule)
    {
        _schedule = schedule;
        _interrupted = schedule.Interrupted;
        _jobs = schedule.Count;
        ReadOnlySpan<InterruptedRun> runs = _interrupted.All;
        if (runs.IsEmpty)
        {
            return;
        }

        _firstOf = new int[_jobs + 1];
        foreach (ref readonly InterruptedRun run in runs)
        {
            _firstOf[run.Job + 1]++;
        }

        for (int job = 0; job < _jobs; job++)
        {
            _firstOf[job + 1] += _firstOf[job];
        }

        int[] next = _firstOf[.._jobs];
        _before = new int[runs.Length];
        for (int i = 0; i < runs.Length; i++)
        {
            _before[next[runs[i].Job]++] = _jobs + i;
        }
    }

    /// <summary>Number of runs, those of jobs that did not run counted too: look at <see cref="Ran"/> first.</summary>
    public int Count => _jobs + _interrupted.All.Length;

    /// <summary>True when no run was interrupted: then every run is its job.</summary>
    public bool AllLast => _interrupted.All.IsEmpty;

    /// <summary>The interrupted runs of a job by number, in order.</summary>
    public ReadOnlySpan<int> Before(int job) => _before.Length == 0 ? [] : _before.AsSpan(_firstOf[job], _firstOf[job + 1] - _firstOf[job]);

    /// <summary>True when the run took place; false only for the last run of a job that never ran, or that waits for another run.</summary>
    public bool Ran(int run) => run >= _jobs || _schedule.Started(new JobId(run));

    /// <summary>True when it holds anything for any time.</summary>
    public bool HoldsTime(int run) => Ran(run) && EndMs(run) > StartMs(run);

    /// <summary>True when it was interrupted.</summary>
    public bool IsInterrupted(int run) => run >= _jobs;

    /// <summary>The record of an interrupted run. Throws for a last run.</summary>
    public InterruptedRun Interruption(int run) => _interrupted.All[run - _jobs];

    /// <summary>The job of a run.</summary>
    public int JobOf(int run) => run < _jobs ? run : _interrupted.All[run - _jobs].Job;

    /// <summary>Start in milliseconds since the Unix epoch.</summary>
    public long StartMs(int run) => run < _jobs ? _schedule.StartMs[run] : _interrupted.All[run - _jobs].StartMs;

    /// <summary>End or interruption in milliseconds since the Unix epoch.</summary>
    public long EndMs(int run) => run < _jobs ? _schedule.EndMs[run] : _interrupted.All[run - _jobs].EndMs;

    /// <summary>Where it was; empty on a pool, and for a job that did not run.</summary>
    public ReadOnlySpan<TaskPlace> PlacesOf(int run) =>
        run >= _jobs ? _interrupted.PlacesOf(run - _jobs) : _schedule.Allocations is { } allocations ? allocations.Of(new JobId(run)) : [];

    /// <summary>The mode in which it ran; 0 on a pool.</summary>
    public int Mode(int run) =>
        run >= _jobs ? _interrupted.All[run - _jobs].Mode : _schedule.Allocations is { } allocations ? allocations.Mode(new JobId(run)) : 0;

    /// <summary>The partition in which it ran; null where there is none.</summary>
    public int? Partition(int run)
    {
        if (run < _jobs)
        {
            return _schedule.Allocations?.Partition(new JobId(run));
        }

        int partition = _interrupted.All[run - _jobs].Partition;
        return partition < 0 ? null : partition;
    }

    /// <summary>Start of the first run of a job in milliseconds since the Unix epoch; null when it never ran.</summary>
    public long? FirstStartMs(int job) => !Before(job).IsEmpty ? StartMs(Before(job)[0]) : Ran(job) ? _schedule.StartMs[job] : null;
}
