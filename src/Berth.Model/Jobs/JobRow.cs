namespace Berth.Model;

/// <summary>One job as a reader or generator hands it to <see cref="WorkloadBuilder.Add"/>. Times in milliseconds.</summary>
public readonly record struct JobRow
{
    /// <summary>The largest <see cref="Weight"/>.</summary>
    public const int MaxWeight = 1_000_000;

    /// <summary>The log's own job number.</summary>
    public required long Number { get; init; }

    /// <summary>Submit time, milliseconds since the Unix epoch.</summary>
    public required long SubmitMs { get; init; }

    /// <summary>Requested time (limit on run time) in milliseconds; at least 0.</summary>
    public required long RequestedMs { get; init; }

    /// <summary>Actual run time in milliseconds; at least 0.</summary>
    public required long RunMs { get; init; }

    /// <summary>Processors held; at least 1.</summary>
    public required int Processors { get; init; }

    /// <summary>Index from <see cref="WorkloadBuilder.User"/>.</summary>
    public required int User { get; init; }

    /// <summary>Index from <see cref="WorkloadBuilder.Group"/>; null where the log has none.</summary>
    public int? Group { get; init; }

    /// <summary>Index from <see cref="WorkloadBuilder.Queue"/>; null where the log has none.</summary>
    public int? Queue { get; init; }

    /// <summary>Wanted end, milliseconds since the Unix epoch; null where none was given.</summary>
    public long? DeadlineMs { get; init; }

    /// <summary>Wait time in the log, milliseconds; null where the log does not say.</summary>
    public long? LoggedWaitMs { get; init; }

    /// <summary>How the job ended in the log.</summary>
    public ExitKind Exit { get; init; }

    /// <summary>Earliest start that the submitter wants (release date), milliseconds since the Unix epoch; null where none was given.</summary>
    public long? ReleaseMs { get; init; }

    /// <summary>Priority, higher first; null where none was given.</summary>
    public int? Priority { get; init; }

    /// <summary>
    /// How much it counts where jobs count differently: its weight in weighted completion time and in weighted tardiness. 0 to
    /// <see cref="MaxWeight"/>; null, where none was given, counts as 1.
    /// </summary>
    public int? Weight { get; init; }

    /// <summary>Index from <see cref="WorkloadBuilder.Account"/>; null where there is none.</summary>
    public int? Account { get; init; }

    /// <summary>Index from <see cref="WorkloadBuilder.Qos"/>; null where there is none.</summary>
    public int? Qos { get; init; }

    /// <summary>Index from <see cref="WorkloadBuilder.Shape"/>: what it asks of nodes. All jobs of a workload have one, or none has.</summary>
    public int? Shape { get; init; }

    /// <summary>Index from <see cref="WorkloadBuilder.Recovery"/>: what it can do after an interruption; null where nothing is said.</summary>
    public int? Recovery { get; init; }

    /// <summary>Times of the second and further modes of its shape; null when it has one mode.</summary>
    public IReadOnlyList<ModeTime>? FurtherModes { get; init; }

    /// <summary>The name that the submitter gave; null where there is none.</summary>
    public string? Name { get; init; }

    /// <summary>Index from <see cref="JobLinks.AddArray"/>: the array to which it belongs; null outside any.</summary>
    public int? Array { get; init; }
}

/// <summary>Times of one mode of a job, in milliseconds.</summary>
/// <param name="RequestedMs">Requested time; at least 0.</param>
/// <param name="RunMs">Actual run time; at least 0.</param>
public readonly record struct ModeTime(long RequestedMs, long RunMs);
