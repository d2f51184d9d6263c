namespace Berth.Model;

/// <summary>
/// Collects jobs in any order and makes a <see cref="Workload"/>: rows sorted by submit time, ties in the order they were added.
/// Columns grow by doubling; optional columns exist only once a job has a value. Not safe for concurrent use.
/// </summary>
public sealed class WorkloadBuilder
{
    private const int NoPriority = int.MinValue;
    private const int UsualWeight = 1;

    private readonly IndexTable<string> _users = new(StringComparer.Ordinal);
    private readonly IndexTable<string> _groups = new(StringComparer.Ordinal);
    private readonly IndexTable<string> _queues = new(StringComparer.Ordinal);
    private readonly IndexTable<string> _accounts = new(StringComparer.Ordinal);
    private readonly IndexTable<string> _qos = new(StringComparer.Ordinal);
    private readonly IndexTable<JobShape> _shapes = new(EqualityComparer<JobShape>.Default);
    private readonly IndexTable<JobRecovery> _recoveries = new(EqualityComparer<JobRecovery>.Default);
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
    private long[]? _releaseMs;
    private int[]? _priority;
    private int[]? _weight;
    private int[]? _account;
    private int[]? _qosOf;
    private int[]? _shape;
    private int[]? _recovery;
    private string?[]? _name;
    private List<(int Row, IReadOnlyList<ModeTime> Times)>? _furtherModes;
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

    /// <summary>What the one number for a job's size counts.</summary>
    public SizeUnit Unit { get; set; }

    /// <summary>What jobs wait for beside the queue, by the number of the row in the order of <see cref="Add"/>.</summary>
    public JobLinks Links { get; } = new();

    /// <summary>The index of a user's name; the same name gets the same index.</summary>
    public int User(string name) => _users.IndexOf(name);

    /// <summary>The index of a group's name; the same name gets the same index.</summary>
    public int Group(string name) => _groups.IndexOf(name);

    /// <summary>The index of a queue's name; the same name gets the same index.</summary>
    public int Queue(string name) => _queues.IndexOf(name);

    /// <summary>The index of an account's name; the same name gets the same index.</summary>
    public int Account(string name) => _accounts.IndexOf(name);

    /// <summary>The index of a QOS's name; the same name gets the same index.</summary>
    public int Qos(string name) => _qos.IndexOf(name);

    /// <summary>The index of what jobs ask of nodes; equal shapes get the same index.</summary>
    public int Shape(JobShape shape) => _shapes.IndexOf(shape);

    /// <summary>The index of what jobs can do after an interruption; equal ones get the same index.</summary>
    public int Recovery(JobRecovery recovery) => _recoveries.IndexOf(recovery);

    /// <summary>Adds one job. Throws when a value is outside the range that <see cref="JobRow"/> states.</summary>
    public void Add(in JobRow row)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(row.Processors, Unit == SizeUnit.Gpu ? 0 : 1);
        ArgumentOutOfRangeException.ThrowIfNegative(row.RequestedMs);
        ArgumentOutOfRangeException.ThrowIfNegative(row.RunMs);
        ArgumentOutOfRangeException.ThrowIfNegative(row.Weight ?? 0, nameof(row));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(row.Weight ?? 0, JobRow.MaxWeight, nameof(row));
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
        SetOptional(ref _releaseMs, index, row.ReleaseMs);
        SetOptional(ref _priority, index, row.Priority, NoPriority);
        SetOptional(ref _weight, index, row.Weight, UsualWeight);
        SetOptional(ref _account, index, row.Account);
        SetOptional(ref _qosOf, index, row.Qos);
        SetOptional(ref _shape, index, row.Shape);
        SetOptional(ref _recovery, index, row.Recovery);
        AddRare(index, row);
    }

    private void AddRare(int index, in JobRow row)
    {
        if (row.Name is not null)
        {
            _name ??= new string?[_submitMs.Length];
            _name[index] = row.Name;
        }

        if (row.FurtherModes is { Count: > 0 } modes)
        {
            (_furtherModes ??= []).Add((index, modes));
        }

        if (row.Array is { } array)
        {
            Links.Join(index, array);
        }
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
            ReleaseMs = _releaseMs is null ? null : Finish(_releaseMs, order),
            Priority = _priority is null ? null : WithDefault(Finish(_priority, order), NoPriority, 0),
            Weight = _weight is null ? null : Finish(_weight, order),
            Account = _account is null ? null : WithDefaultName(Finish(_account, order), _accounts),
            Qos = _qosOf is null ? null : WithDefaultName(Finish(_qosOf, order), _qos),
            Shape = FinishShapes(order),
            Recovery = _recovery is null ? null : Finish(_recovery, order),
            Name = _name is null ? null : Finish(_name, order),
            ModeTimes = FinishModeTimes(order),
            Unit = Unit,
        };
        columns = columns with { Dependencies = Links.Build(columns, order) };
        var names = new WorkloadNames(_users.Values, _groups.Values, _queues.Values, _accounts.Values, _qos.Values, _shapes.Values, _recoveries.Values);
        return new Workload(columns, names, Name, Origin, MachineProcessors);
    }

    private int[]? FinishShapes(int[]? order)
    {
        if (_shape is null)
        {
            return null;
        }

        int[] shapes = Finish(_shape, order);
        return Array.IndexOf(shapes, -1) < 0 ? shapes : throw new InvalidOperationException("some jobs of the workload have a shape and some have none");
    }

    private ModeTimes? FinishModeTimes(int[]? order)
    {
        if (_furtherModes is null)
        {
            return null;
        }

        var byRow = _furtherModes.ToDictionary(pair => pair.Row, pair => pair.Times);
        int[] first = new int[Count + 1];
        var times = new List<ModeTime>();
        for (int i = 0; i < Count; i++)
        {
            first[i] = times.Count;
            if (byRow.TryGetValue(order is null ? i : order[i], out IReadOnlyList<ModeTime>? modes))
            {
                times.AddRange(modes);
            }
        }

        first[Count] = times.Count;
        return new ModeTimes(first, [.. times]);
    }

    private static int[] WithDefault(int[] column, int none, int value)
    {
        column.AsSpan().Replace(none, value);
        return column;
    }

    private static int[] WithDefaultName(int[] column, IndexTable<string> names)
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
        GrowOptional(ref _releaseMs, capacity, JobColumns.None);
        GrowOptional(ref _priority, capacity, NoPriority);
        GrowOptional(ref _weight, capacity, UsualWeight);
        GrowOptional(ref _account, capacity, -1);
        GrowOptional(ref _qosOf, capacity, -1);
        GrowOptional(ref _shape, capacity, -1);
        GrowOptional(ref _recovery, capacity, -1);
        GrowOptional(ref _name, capacity, null);
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

    private void SetOptional(ref int[]? column, int index, int? value, int none = -1)
    {
        if (value is null && column is null)
        {
            return;
        }

        column ??= Filled(_submitMs.Length, none);
        column[index] = value ?? none;
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
}
