using Berth.Model;
using Berth.Scheduling;

namespace Berth.Simulation.Core;

/// <summary>A run that begins: how long it will last if nobody stops it, and how it ends.</summary>
/// <param name="LengthMs">Its length, milliseconds.</param>
/// <param name="Outcome">Completed, killed at its limit, or failed.</param>
internal readonly record struct PlannedRun(long LengthMs, JobOutcome Outcome);

/// <summary>
/// What jobs have done of their work, and the runs that were interrupted (docs/design/tenants.md, interruptions and recovery). Exists only in replays in
/// which something can interrupt a run.
/// </summary>
internal sealed class RunLedger : IRunFacts
{
    private const uint NoStart = uint.MaxValue;

    private readonly Workload _workload;
    private readonly FailureSpec? _failures;
    private readonly long[] _startMs;
    private readonly JobRun[] _jobs;
    private readonly List<InterruptedRun> _runs = [];
    private readonly List<int> _firstPlace = [];
    private readonly List<TaskPlace> _places = [];

    /// <param name="workload">The jobs.</param>
    /// <param name="failures">What goes wrong; null: nothing.</param>
    /// <param name="startMs">Column of the starts of present runs, kept by the state.</param>
    public RunLedger(Workload workload, FailureSpec? failures, long[] startMs)
    {
        _workload = workload;
        _failures = failures;
        _startMs = startMs;
        _jobs = new JobRun[workload.JobCount];
        Array.Fill(_jobs, new JobRun { Mode = -1, Partition = -1, By = -1, StartNumber = NoStart });
    }

    /// <summary>The mode in which a job has run before, and must run again; -1 while it has not run.</summary>
    public int ModeOf(int job) => _jobs[job].Mode;

    /// <summary>The partition in which a job ran last, or -1.</summary>
    public int PartitionOf(int job) => _jobs[job].Partition;

    /// <summary>When a suspended job was stopped, milliseconds since the Unix epoch.</summary>
    public long StoppedMs(int job) => _runs[_jobs[job].SuspendedRun].EndMs;

    /// <summary>Number of the present run among all starts of the replay: an end that was expected of an earlier run is told by it.</summary>
    public uint StartNumber(int job) => _jobs[job].StartNumber;

    /// <summary>True once a run of the job was interrupted.</summary>
    public bool HasRun(int job) => _jobs[job].Mode >= 0;

    public long StartMs(int job) => _startMs[job];

    public int PreemptedBy(int job) => _jobs[job].By;

    public long LostMs(int job, long nowMs)
    {
        ref readonly JobRun run = ref _jobs[job];
        return Math.Max(0, DoneMs(in run, nowMs - _startMs[job]) - SavedMs(job, nowMs - _startMs[job]));
    }

    public void Numbered(int job, uint startNumber) => _jobs[job].StartNumber = startNumber;

    /// <summary>The present run was ended for good: no end of it is expected any more.</summary>
    public void Finished(int job) => _jobs[job].StartNumber = NoStart;

    /// <summary>What the next run will last at most for planning, without failures: its restart cost and what is left of its work, within its limit.</summary>
    public long NextMs(int job, long requestedMs, long runMs)
    {
        ref readonly JobRun run = ref _jobs[job];
        return run.IsSuspended ? run.LeftMs : Math.Min(requestedMs, RestartMs(job, in run) + runMs - run.CheckpointMs);
    }

    /// <summary>A run begins.</summary>
    public PlannedRun Begin(int job, int mode, int partition, long requestedMs, long runMs)
    {
        ref JobRun run = ref _jobs[job];
        run.Mode = mode;
        run.Partition = partition;
        if (run.IsSuspended)
        {
            run.IsSuspended = false;
            run.DoneMs = run.ProgressMs;
            return new PlannedRun(run.LeftMs, run.Outcome);
        }

        run.DoneMs = run.CheckpointMs;
        run.RestartMs = RestartMs(job, in run);
        long fullMs = run.RestartMs + runMs - run.CheckpointMs;
        run.Outcome = fullMs > requestedMs ? JobOutcome.KilledAtLimit : JobOutcome.Completed;
        long lengthMs = Math.Min(fullMs, requestedMs);
        if (FailsAfter(job, run.Attempts++, lengthMs) is { } failsMs)
        {
            run.Outcome = JobOutcome.Failed;
            lengthMs = failsMs;
        }

        return new PlannedRun(lengthMs, run.Outcome);
    }

    /// <summary>A run is stopped, or has failed, and the job will run again.</summary>
    /// <param name="job">The job.</param>
    /// <param name="nowMs">The present moment.</param>
    /// <param name="cause">Why.</param>
    /// <param name="by">The job that preempts it; -1 where none does.</param>
    /// <param name="endMs">When the run was to end.</param>
    /// <param name="places">Where it was; empty on a pool.</param>
    public void Interrupt(int job, long nowMs, Interruption cause, int by, long endMs, ReadOnlySpan<TaskPlace> places)
    {
        ref JobRun run = ref _jobs[job];
        long elapsedMs = nowMs - _startMs[job];
        long savedMs = SavedMs(job, elapsedMs);
        if (cause == Interruption.Suspended)
        {
            run.IsSuspended = true;
            run.ProgressMs = DoneMs(in run, elapsedMs);
            run.LeftMs = endMs - nowMs;
            run.RestartMs = Math.Max(0, run.RestartMs - elapsedMs);
            run.SuspendedRun = _runs.Count;
            run.SuspendedSavedMs = savedMs;
            savedMs = run.ProgressMs;
        }
        else
        {
            run.CheckpointMs = savedMs;
        }

        run.By = by >= 0 ? by : run.By;
        run.StartNumber = NoStart;
        _runs.Add(new InterruptedRun(job, _startMs[job], nowMs, cause, savedMs, run.Mode, run.Partition, by));
        _firstPlace.Add(_places.Count);
        _places.AddRange(places);
    }

    /// <summary>A node of a suspended job failed: what it kept in memory is gone, and it goes on from its last checkpoint.</summary>
    public void LoseSuspended(int job)
    {
        ref JobRun run = ref _jobs[job];
        run.IsSuspended = false;
        run.CheckpointMs = run.SuspendedSavedMs;
        _runs[run.SuspendedRun] = _runs[run.SuspendedRun] with { Cause = Interruption.NodeFailed, SavedMs = run.SuspendedSavedMs };
    }

    /// <summary>
    /// A run failed. Returns how long the job keeps out of the queue, in milliseconds, or null when it has no retry left and has failed for good. After the
    /// failure of a node it may join the queue at once.
    /// </summary>
    public long? Retry(int job, bool ofItself)
    {
        ref JobRun run = ref _jobs[job];
        JobRecovery recovery = RecoveryOf(job);
        if (run.Failures >= recovery.Retries)
        {
            return null;
        }

        run.Failures++;
        if (!ofItself)
        {
            return 0;
        }

        double waitMs = recovery.BackOff.Ms * Math.Pow(recovery.BackOffFactor, run.OwnFailures++);
        return (long)Math.Min(waitMs, recovery.MaxBackOff.Ms);
    }

    /// <summary>The interrupted runs, for the schedule.</summary>
    public InterruptedRuns ToRuns() => _runs.Count == 0
        ? InterruptedRuns.None
        : new InterruptedRuns([.. _runs], _places.Count == 0 ? [] : [.. _firstPlace, _places.Count], [.. _places]);

    private JobRecovery RecoveryOf(int job)
    {
        ReadOnlySpan<int> recovery = _workload.Jobs.Recovery;
        return !recovery.IsEmpty && recovery[job] >= 0 ? _workload.Recoveries[recovery[job]] : _failures?.Recovery ?? JobRecovery.None;
    }

    private long RestartMs(int job, in JobRun run) => run.CheckpointMs > 0 ? RecoveryOf(job).RestartCost.Ms : 0;

    /// <summary>Work done when the present run has lasted so long.</summary>
    private static long DoneMs(in JobRun run, long elapsedMs) => run.DoneMs + Math.Max(0, elapsedMs - run.RestartMs);

    /// <summary>
    /// Work saved when the present run has lasted so long: whole intervals of work, counted from the beginning of the job, and never less than was saved before.
    /// </summary>
    private long SavedMs(int job, long elapsedMs)
    {
        ref readonly JobRun run = ref _jobs[job];
        return RecoveryOf(job).CheckpointInterval is { } interval
            ? Math.Max(run.CheckpointMs, DoneMs(in run, elapsedMs) / interval.Ms * interval.Ms)
            : run.CheckpointMs;
    }

    /// <summary>After how long a run fails by itself; null when it does not. Drawn from seed, job and attempt alone.</summary>
    private long? FailsAfter(int job, int attempt, long lengthMs)
    {
        if (_failures is null || _failures.JobFailureProbability == 0)
        {
            return null;
        }

        var random = new SeededRandom(unchecked((_failures.Seed * 0x2545F4914F6CDD1D) ^ ((long)job << 20) ^ attempt ^ (1L << 62)));
        double fails = random.NextDouble();
        return fails < _failures.JobFailureProbability ? (long)(random.NextDouble() * lengthMs) : null;
    }

    /// <summary>Where a job stands.</summary>
    private record struct JobRun
    {
        public int Mode;
        public int Partition;
        public int By;
        public int Attempts;
        public int Failures;
        public int OwnFailures;
        public int SuspendedRun;
        public uint StartNumber;
        public bool IsSuspended;
        public JobOutcome Outcome;
        public long CheckpointMs;
        public long SuspendedSavedMs;
        public long DoneMs;
        public long ProgressMs;
        public long RestartMs;
        public long LeftMs;
    }
}
