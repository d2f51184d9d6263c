namespace Berth.Model;

/// <summary>The name tables of a workload.</summary>
internal sealed record WorkloadNames(
    IReadOnlyList<string> Users,
    IReadOnlyList<string> Groups,
    IReadOnlyList<string> Queues,
    IReadOnlyList<string> Accounts,
    IReadOnlyList<string> QosNames,
    IReadOnlyList<JobShape> Shapes,
    IReadOnlyList<JobRecovery> Recoveries);

/// <summary>The columns behind a workload, in row order. Owned by the builder until they are handed over.</summary>
internal sealed record JobColumns
{
    /// <summary>Stands for "not given" inside the optional columns; never leaves this assembly.</summary>
    public const long None = long.MinValue;

    public required long[] Number { get; init; }

    public required long[] SubmitMs { get; init; }

    public required long[] RequestedMs { get; init; }

    public required int[] Processors { get; init; }

    public required int[] User { get; init; }

    public required int[]? Group { get; init; }

    public required int[]? Queue { get; init; }

    public required long[]? DeadlineMs { get; init; }

    public required long[] RunMs { get; init; }

    public required ExitKind[] Exit { get; init; }

    public required long[]? LoggedWaitMs { get; init; }

    public long[]? ReleaseMs { get; init; }

    public int[]? Priority { get; init; }

    public int[]? Weight { get; init; }

    public int[]? Account { get; init; }

    public int[]? Qos { get; init; }

    public int[]? Shape { get; init; }

    public int[]? Recovery { get; init; }

    public ModeTimes? ModeTimes { get; init; }

    public string?[]? Name { get; init; }

    public JobDependencies? Dependencies { get; init; }

    public SizeUnit Unit { get; init; }
}

/// <summary>Times of the second and further modes of those jobs that have several.</summary>
/// <param name="First">For each job where its times begin; jobs with one mode have none.</param>
/// <param name="Times">Requested and run time for each further mode, one job after the other.</param>
internal sealed record ModeTimes(int[] First, ModeTime[] Times)
{
    public long RequestedMs(JobId job, int mode) => At(job, mode).RequestedMs;

    public long RunMs(JobId job, int mode) => At(job, mode).RunMs;

    public ReadOnlySpan<ModeTime> Of(int job) => Times.AsSpan(First[job], First[job + 1] - First[job]);

    private ModeTime At(JobId job, int mode) => Of(job.Index)[mode - 1];
}
