namespace Berth.Model;

/// <summary>Dense index of a job in its workload: 0 .. JobCount-1, in order of submit time, ties in the order of the log.</summary>
/// <param name="Index">Indexes the columns of <see cref="JobTable"/> directly.</param>
public readonly record struct JobId(int Index) : IComparable<JobId>
{
    /// <inheritdoc/>
    public int CompareTo(JobId other) => Index.CompareTo(other.Index);

    /// <summary>True when <paramref name="left"/> comes first in the total order of jobs.</summary>
    public static bool operator <(JobId left, JobId right) => left.Index < right.Index;

    /// <summary>True when <paramref name="left"/> comes later in the total order of jobs.</summary>
    public static bool operator >(JobId left, JobId right) => left.Index > right.Index;

    /// <summary>True when <paramref name="left"/> does not come later.</summary>
    public static bool operator <=(JobId left, JobId right) => left.Index <= right.Index;

    /// <summary>True when <paramref name="left"/> does not come first.</summary>
    public static bool operator >=(JobId left, JobId right) => left.Index >= right.Index;
}

/// <summary>What the submitter said; all that a policy may know about a job. A view of one row of <see cref="JobTable"/>.</summary>
public sealed record Job
{
    /// <summary>Position in the workload.</summary>
    public required JobId Id { get; init; }

    /// <summary>The log's own job number.</summary>
    public required long Number { get; init; }

    /// <summary>Entry to the queue.</summary>
    public required Instant SubmitTime { get; init; }

    /// <summary>Time limit; the job is killed when it is reached. SWF "requested time", Slurm "time limit", PBS "walltime".</summary>
    public required Duration RequestedTime { get; init; }

    /// <summary>What the job holds while it runs.</summary>
    public required Gang Gang { get; init; }

    /// <summary>Index of the submitting user in <see cref="Workload.Users"/>.</summary>
    public required int User { get; init; }

    /// <summary>Latest wanted end, where the submitter gave one.</summary>
    public Instant? Deadline { get; init; }
}

/// <summary>How a job came to its end in the log.</summary>
public enum ExitKind : byte
{
    /// <summary>The log does not say.</summary>
    Unknown,

    /// <summary>The job ended by itself, successfully.</summary>
    Completed,

    /// <summary>The job ended by itself with an error.</summary>
    Failed,

    /// <summary>A person or the system ended it.</summary>
    Cancelled,
}

/// <summary>What really happened. Only simulator, validator and metrics hold it, so no policy can peek.</summary>
/// <param name="RunTime">From start to the job's own end; a simulator cuts it at the requested time.</param>
/// <param name="Exit">How it ended.</param>
public readonly record struct Actual(Duration RunTime, ExitKind Exit);
