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
    }

    /// <summary>Number of jobs.</summary>
    public int Count => _submitMs.Length;

    /// <summary>The log's own job numbers.</summary>
    public ReadOnlySpan<long> Number => _number;

    /// <summary>Submit times, milliseconds since the Unix epoch, never decreasing.</summary>
    public ReadOnlySpan<long> SubmitMs => _submitMs;

    /// <summary>Requested times (limits on run time) in milliseconds; at least 0.</summary>
    public ReadOnlySpan<long> RequestedMs => _requestedMs;

    /// <summary>Processors (cores) each job holds; at least 1.</summary>
    public ReadOnlySpan<int> Processors => _processors;

    /// <summary>Indexes into <see cref="Workload.Users"/>.</summary>
    public ReadOnlySpan<int> User => _user;

    /// <summary>Indexes into <see cref="Workload.Groups"/>; empty where the log has no groups.</summary>
    public ReadOnlySpan<int> Group => _group;

    /// <summary>Indexes into <see cref="Workload.Queues"/>; empty where the log has no queues.</summary>
    public ReadOnlySpan<int> Queue => _queue;

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
