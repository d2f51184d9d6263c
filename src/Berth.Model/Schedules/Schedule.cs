namespace Berth.Model;

/// <summary>How a job came out of a schedule.</summary>
public enum JobOutcome : byte
{
    /// <summary>Still waiting when the replay stopped.</summary>
    Unstarted,

    /// <summary>Ran to its own end.</summary>
    Completed,

    /// <summary>Ran until its requested time was used up and was killed.</summary>
    KilledAtLimit,

    /// <summary>Never could run: larger than the machine, or more than any of its partitions allows.</summary>
    Rejected,

    /// <summary>Never could run: another job that it depends on ended the wrong way.</summary>
    DependencyFailed,

    /// <summary>Refused when it was submitted: over a limit on submitted jobs or on the time asked for.</summary>
    Refused,

    /// <summary>Preempted and cancelled; its last run ended there.</summary>
    Cancelled,

    /// <summary>Failed for good: its last run ended with a failure, and there was no retry left.</summary>
    Failed,
}

/// <summary>
/// When each job of a workload was submitted, started and ended; columns indexed by <see cref="JobId.Index"/>.
/// A job holds its processors in the half-open interval [start, end). Immutable.
/// </summary>
public sealed class Schedule
{
    private readonly long[] _submitMs;
    private readonly long[] _startMs;
    private readonly long[] _endMs;
    private readonly JobOutcome[] _outcome;
    private long[]? _interruptedMs;
    private RunTable? _runs;

    /// <summary>A schedule over columns that the caller hands over. Throws when their lengths differ.</summary>
    /// <param name="policy">Name of the policy that made it.</param>
    /// <param name="submitMs">Effective submit times (they differ from the log under feedback).</param>
    /// <param name="startMs">Start times; meaningless where a job did not start.</param>
    /// <param name="endMs">End times; meaningless where a job did not start.</param>
    /// <param name="outcome">How each job came out.</param>
    public Schedule(string policy, long[] submitMs, long[] startMs, long[] endMs, JobOutcome[] outcome)
    {
        ArgumentNullException.ThrowIfNull(submitMs);
        ArgumentNullException.ThrowIfNull(startMs);
        ArgumentNullException.ThrowIfNull(endMs);
        ArgumentNullException.ThrowIfNull(outcome);
        if (startMs.Length != submitMs.Length || endMs.Length != submitMs.Length || outcome.Length != submitMs.Length)
        {
            throw new ArgumentException(
                $"columns differ in length: {submitMs.Length}, {startMs.Length}, {endMs.Length}, {outcome.Length}", nameof(startMs));
        }

        Policy = policy;
        _submitMs = submitMs;
        _startMs = startMs;
        _endMs = endMs;
        _outcome = outcome;
    }

    /// <summary>Name of the policy that made it.</summary>
    public string Policy { get; }

    /// <summary>Number of jobs, started or not.</summary>
    public int Count => _submitMs.Length;

    /// <summary>Effective submit times in milliseconds since the Unix epoch.</summary>
    public ReadOnlySpan<long> SubmitMs => _submitMs;

    /// <summary>Start times in milliseconds since the Unix epoch; look at <see cref="Started"/> first.</summary>
    public ReadOnlySpan<long> StartMs => _startMs;

    /// <summary>End times in milliseconds since the Unix epoch; look at <see cref="Started"/> first.</summary>
    public ReadOnlySpan<long> EndMs => _endMs;

    /// <summary>How each job came out.</summary>
    public ReadOnlySpan<JobOutcome> Outcome => _outcome;

    /// <summary>Where each job ran; null for a pool, where it does not matter.</summary>
    public Allocations? Allocations { get; init; }

    /// <summary>Runs before the last one of their jobs; empty where nothing was interrupted.</summary>
    public InterruptedRuns Interrupted { get; init; } = InterruptedRuns.None;

    /// <summary>Nodes that were out, in order of their beginning; empty where nothing failed.</summary>
    public IReadOnlyList<NodeOutage> Outages { get; init; } = [];

    /// <summary>The runs of all jobs, interrupted ones and last ones, under one numbering.</summary>
    public RunTable Runs => _runs ??= new RunTable(this);

    /// <summary>Which regime was in force when; null for a plain policy.</summary>
    public RegimeLog? Regimes { get; init; }

    /// <summary>True when the job ran, whatever became of it; <see cref="StartMs"/> and <see cref="EndMs"/> are those of its last run.</summary>
    public bool Started(JobId job) => _outcome[job.Index] is JobOutcome.Completed or JobOutcome.KilledAtLimit or JobOutcome.Cancelled or JobOutcome.Failed;

    /// <summary>
    /// Time from submit to the start of the last run, less the runs before it; null when the job did not start. Without interruptions that is start minus submit.
    /// </summary>
    public Duration? Wait(JobId job) => Started(job) ? new Duration(_startMs[job.Index] - _submitMs[job.Index] - InterruptedMs(job.Index)) : null;

    /// <summary>Time that the job ran in runs before its last one, in milliseconds.</summary>
    public long InterruptedMs(int job)
    {
        if (Interrupted.All.IsEmpty)
        {
            return 0;
        }

        _interruptedMs ??= SumInterrupted();
        return _interruptedMs[job];
    }

    private long[] SumInterrupted()
    {
        long[] sums = new long[Count];
        foreach (ref readonly InterruptedRun run in Interrupted.All)
        {
            sums[run.Job] += run.EndMs - run.StartMs;
        }

        return sums;
    }
}
