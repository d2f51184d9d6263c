namespace Berth.Model;

/// <summary>
/// What the submitters said, one column per field, indexed by <see cref="JobId.Index"/>. Rows are in order of submit time,
/// ties in the order of the log; so the order of ids is the order of arrival. Immutable and safe to share between threads.
/// </summary>
public sealed class JobTable
{
    private readonly long[] _number;
    private readonly long[] _submitMs;
    private readonly long[] _requestedMs;
    private readonly int[] _processors;
    private readonly int[] _user;
    private readonly int[]? _group;
    private readonly int[]? _queue;
    private readonly long[]? _deadlineMs;
    private readonly long[]? _releaseMs;
    private readonly int[]? _priority;
    private readonly int[]? _weight;
    private readonly int[]? _account;
    private readonly int[]? _qos;
    private readonly int[]? _shape;
    private readonly int[]? _recovery;
    private readonly ModeTimes? _modeTimes;
    private readonly string?[]? _name;

    internal JobTable(JobColumns columns)
    {
        _number = columns.Number;
        _submitMs = columns.SubmitMs;
        _requestedMs = columns.RequestedMs;
        _processors = columns.Processors;
        _user = columns.User;
        _group = columns.Group;
        _queue = columns.Queue;
        _deadlineMs = columns.DeadlineMs;
        _releaseMs = columns.ReleaseMs;
        _priority = columns.Priority;
        _weight = columns.Weight;
        _account = columns.Account;
        _qos = columns.Qos;
        _shape = columns.Shape;
        _recovery = columns.Recovery;
        _modeTimes = columns.ModeTimes;
        _name = columns.Name;
        Dependencies = columns.Dependencies;
    }

    /// <summary>Number of jobs.</summary>
    public int Count => _submitMs.Length;

    /// <summary>The log's own job numbers.</summary>
    public ReadOnlySpan<long> Number => _number;

    /// <summary>Submit times, milliseconds since the Unix epoch, never decreasing.</summary>
    public ReadOnlySpan<long> SubmitMs => _submitMs;

    /// <summary>Requested times (limits on run time) in milliseconds; at least 0.</summary>
    public ReadOnlySpan<long> RequestedMs => _requestedMs;

    /// <summary>Size of each job in the workload's unit: processors, or GPUs. At least 1 in processors, at least 0 in GPUs.</summary>
    public ReadOnlySpan<int> Processors => _processors;

    /// <summary>Indexes into <see cref="Workload.Users"/>.</summary>
    public ReadOnlySpan<int> User => _user;

    /// <summary>Indexes into <see cref="Workload.Groups"/>; empty where the log has no groups.</summary>
    public ReadOnlySpan<int> Group => _group;

    /// <summary>Indexes into <see cref="Workload.Queues"/>; empty where the log has no queues.</summary>
    public ReadOnlySpan<int> Queue => _queue;

    /// <summary>Indexes into <see cref="Workload.Accounts"/>; empty where the input has no accounts.</summary>
    public ReadOnlySpan<int> Account => _account;

    /// <summary>Indexes into <see cref="Workload.QosNames"/>; empty where the input has no QOS.</summary>
    public ReadOnlySpan<int> Qos => _qos;

    /// <summary>Priorities, higher first; empty where the input has none.</summary>
    public ReadOnlySpan<int> Priority => _priority;

    /// <summary>
    /// How much each job counts in weighted completion time and weighted tardiness, 0 to <see cref="JobRow.MaxWeight"/>, 1 for a job that does not
    /// say; empty where none says, so all count 1.
    /// </summary>
    public ReadOnlySpan<int> Weight => _weight;

    /// <summary>Indexes into <see cref="Workload.Shapes"/>; empty where jobs ask for processors only.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>Indexes into <see cref="Workload.Recoveries"/>, -1 where a job says nothing; empty where none does.</summary>
    public ReadOnlySpan<int> Recovery => _recovery;

    /// <summary>What jobs wait for beside the queue; null when none waits for anything.</summary>
    public JobDependencies? Dependencies { get; }

    /// <summary>The earliest start that the submitter wants (release date), or null where none was given.</summary>
    public Instant? Release(JobId job) =>
        _releaseMs is null || _releaseMs[job.Index] == JobColumns.None ? null : new Instant(_releaseMs[job.Index]);

    /// <summary>The name that the submitter gave, or null.</summary>
    public string? Name(JobId job) => _name?[job.Index];

    /// <summary>Requested time in a mode, milliseconds. Mode 0 is <see cref="RequestedMs"/>.</summary>
    public long RequestedMsIn(JobId job, int mode) => mode == 0 ? _requestedMs[job.Index] : _modeTimes!.RequestedMs(job, mode);

    /// <summary>The wanted end of a job, or null where none was given.</summary>
    public Instant? Deadline(JobId job) =>
        _deadlineMs is null || _deadlineMs[job.Index] == JobColumns.None ? null : new Instant(_deadlineMs[job.Index]);

    /// <summary>One row as a record, for people and for code that is not hot. Throws when the id is out of range.</summary>
    public Job this[JobId id] => new()
    {
        Id = id,
        Number = _number[id.Index],
        SubmitTime = new Instant(_submitMs[id.Index]),
        RequestedTime = new Duration(_requestedMs[id.Index]),
        Gang = new Gang(_processors[id.Index], ResourceSchema.Processors(1)),
        User = _user[id.Index],
        Deadline = Deadline(id),
    };
}
