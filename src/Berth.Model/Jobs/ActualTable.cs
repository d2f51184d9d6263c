namespace Berth.Model;

/// <summary>What really happened to each job, one column per field, indexed by <see cref="JobId.Index"/>. Immutable.</summary>
public sealed class ActualTable
{
    private readonly long[] _runMs;
    private readonly ExitKind[] _exit;
    private readonly long[]? _loggedWaitMs;
    private readonly ModeTimes? _modeTimes;

    internal ActualTable(JobColumns columns)
    {
        _runMs = columns.RunMs;
        _exit = columns.Exit;
        _loggedWaitMs = columns.LoggedWaitMs;
        _modeTimes = columns.ModeTimes;
    }

    /// <summary>Run times in milliseconds, as the log has them after the reader's repairs; at least 0.</summary>
    public ReadOnlySpan<long> RunMs => _runMs;

    /// <summary>Run time in a mode, milliseconds. Mode 0 is <see cref="RunMs"/>.</summary>
    public long RunMsIn(JobId job, int mode) => mode == 0 ? _runMs[job.Index] : _modeTimes!.RunMs(job, mode);

    /// <summary>How each job ended in the log.</summary>
    public ReadOnlySpan<ExitKind> Exit => _exit;

    /// <summary>True when the log says for at least one job how long it waited.</summary>
    public bool HasLoggedWaits => _loggedWaitMs is not null;

    /// <summary>How long the job waited under the scheduler that made the log, or null where the log does not say.</summary>
    public Duration? LoggedWait(JobId job) =>
        _loggedWaitMs is null || _loggedWaitMs[job.Index] == JobColumns.None ? null : new Duration(_loggedWaitMs[job.Index]);

    /// <summary>One row.</summary>
    public Actual this[JobId id] => new(new Duration(_runMs[id.Index]), _exit[id.Index]);
}
