namespace Berth.Model;

/// <summary>One job as a reader or generator hands it to <see cref="WorkloadBuilder.Add"/>. Times in milliseconds.</summary>
public readonly record struct JobRow
{
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
}

/// <summary>
/// Collects jobs in any order and makes a <see cref="Workload"/>: rows sorted by submit time, ties in the order they were added.
/// Columns grow by doubling; optional columns exist only once a job has a value. Not safe for concurrent use.
/// </summary>
public sealed class WorkloadBuilder
{
    private readonly NameTable _users = new();
    private readonly NameTable _groups = new();
    private readonly NameTable _queues = new();
    private long[] _number;
    private long[] _submitMs;
    private long[] _requestedMs;
    private long[] _runMs;
    private int[] _processors;
    private int[] _user;
    private ExitKind[] _exit;
    private int[]? _group;
    private int[]? _queue;
    private long[]? _deadlineMs;
    private long[]? _loggedWaitMs;
    private bool _sorted = true;

    /// <summary>An empty builder with room for <paramref name="capacity"/> jobs.</summary>
    public WorkloadBuilder(int capacity = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _number = new long[capacity];
        _submitMs = new long[capacity];
        _requestedMs = new long[capacity];
        _runMs = new long[capacity];
        _processors = new int[capacity];
        _user = new int[capacity];
        _exit = new ExitKind[capacity];
    }

    /// <summary>Jobs added so far.</summary>
    public int Count { get; private set; }

    /// <summary>A short name for reports.</summary>
    public string Name { get; set; } = "workload";

    /// <summary>Time zero of the log.</summary>
    public Instant Origin { get; set; }

    /// <summary>Processors of the machine the log comes from, where it says so.</summary>
    public int? MachineProcessors { get; set; }

    /// <summary>The index of a user's name; the same name gets the same index.</summary>
    public int User(string name) => _users.IndexOf(name);

    /// <summary>The index of a group's name; the same name gets the same index.</summary>
    public int Group(string name) => _groups.IndexOf(name);

    /// <summary>The index of a queue's name; the same name gets the same index.</summary>
    public int Queue(string name) => _queues.IndexOf(name);

    /// <summary>Adds one job. Throws when a value is outside the range that <see cref="JobRow"/> states.</summary>
    public void Add(in JobRow row)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(row.Processors, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(row.RequestedMs);
        ArgumentOutOfRangeException.ThrowIfNegative(row.RunMs);
        if (Count == _submitMs.Length)
        {
            Grow();
        }

        int index = Count++;
        _sorted &= index == 0 || _submitMs[index - 1] <= row.SubmitMs;
        _number[index] = row.Number;
        _submitMs[index] = row.SubmitMs;
        _requestedMs[index] = row.RequestedMs;
        _runMs[index] = row.RunMs;
        _processors[index] = row.Processors;
        _user[index] = row.User;
        _exit[index] = row.Exit;
        SetOptional(ref _group, index, row.Group);
        SetOptional(ref _queue, index, row.Queue);
        SetOptional(ref _deadlineMs, index, row.DeadlineMs);
        SetOptional(ref _loggedWaitMs, index, row.LoggedWaitMs);
    }

    /// <summary>Makes the workload. The builder must not be used afterwards.</summary>
    public Workload Build()
    {
        int[]? order = _sorted ? null : StableOrderBySubmitTime();
        var columns = new JobColumns
        {
            Number = Finish(_number, order),
            SubmitMs = Finish(_submitMs, order),
            RequestedMs = Finish(_requestedMs, order),
            RunMs = Finish(_runMs, order),
            Processors = Finish(_processors, order),
            User = Finish(_user, order),
            Exit = Finish(_exit, order),
            Group = _group is null ? null : WithDefaultName(Finish(_group, order), _groups),
            Queue = _queue is null ? null : WithDefaultName(Finish(_queue, order), _queues),
            DeadlineMs = _deadlineMs is null ? null : Finish(_deadlineMs, order),
            LoggedWaitMs = _loggedWaitMs is null ? null : Finish(_loggedWaitMs, order),
        };
        var names = new WorkloadNames(_users.Names, _groups.Names, _queues.Names);
        return new Workload(columns, names, Name, Origin, MachineProcessors);
    }

    private static int[] WithDefaultName(int[] column, NameTable names)
    {
        foreach (ref int value in column.AsSpan())
        {
            if (value < 0)
            {
                value = names.IndexOf("unknown");
            }
        }

        return column;
    }

    private void Grow()
    {
        int capacity = checked(_submitMs.Length * 2);
        Array.Resize(ref _number, capacity);
        Array.Resize(ref _submitMs, capacity);
        Array.Resize(ref _requestedMs, capacity);
        Array.Resize(ref _runMs, capacity);
        Array.Resize(ref _processors, capacity);
        Array.Resize(ref _user, capacity);
        Array.Resize(ref _exit, capacity);
        GrowOptional(ref _group, capacity, -1);
        GrowOptional(ref _queue, capacity, -1);
        GrowOptional(ref _deadlineMs, capacity, JobColumns.None);
        GrowOptional(ref _loggedWaitMs, capacity, JobColumns.None);
    }

    private static void GrowOptional<T>(ref T[]? column, int capacity, T none)
    {
        if (column is null)
        {
            return;
        }

        int old = column.Length;
        Array.Resize(ref column, capacity);
        Array.Fill(column, none, old, capacity - old);
    }

    private void SetOptional(ref int[]? column, int index, int? value)
    {
        if (value is null && column is null)
        {
            return;
        }

        column ??= Filled(_submitMs.Length, -1);
        column[index] = value ?? -1;
    }

    private void SetOptional(ref long[]? column, int index, long? value)
    {
        if (value is null && column is null)
        {
            return;
        }

        column ??= Filled(_submitMs.Length, JobColumns.None);
        column[index] = value ?? JobColumns.None;
    }

    private static T[] Filled<T>(int length, T value)
    {
        T[] column = new T[length];
        Array.Fill(column, value);
        return column;
    }

    private int[] StableOrderBySubmitTime()
    {
        int[] order = new int[Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        long[] submitMs = _submitMs;
        Array.Sort(order, (a, b) => submitMs[a] != submitMs[b] ? submitMs[a].CompareTo(submitMs[b]) : a.CompareTo(b));
        return order;
    }

    private T[] Finish<T>(T[] column, int[]? order)
    {
        if (order is null)
        {
            Array.Resize(ref column, Count);
            return column;
        }

        T[] sorted = new T[Count];
        for (int i = 0; i < sorted.Length; i++)
        {
            sorted[i] = column[order[i]];
        }

        return sorted;
    }

    /// <summary>Names in the order of their first use.</summary>
    private sealed class NameTable
    {
        private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
        private readonly List<string> _names = [];

        public IReadOnlyList<string> Names => _names;

        public int IndexOf(string name)
        {
            ArgumentNullException.ThrowIfNull(name);
            if (!_index.TryGetValue(name, out int index))
            {
                index = _names.Count;
                _index.Add(name, index);
                _names.Add(name);
            }

            return index;
        }
    }
}
