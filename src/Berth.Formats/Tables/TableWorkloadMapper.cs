using Berth.Formats.Swf;
using Berth.Model;

namespace Berth.Formats.Tables;

/// <summary>Applies the rules of <see cref="TableRules"/> to one row after another and builds the workload.</summary>
internal sealed class TableWorkloadMapper
{
    private const double MaxMs = SwfWorkloadMapper.MaxSeconds * 1000.0;
    private const double MaxSubmitMs = SwfWorkloadMapper.MaxUnixSeconds * 1000.0;

    private const long TenYearsMs = 10L * 365 * 86_400_000;

    private readonly TableRow _row;
    private readonly ImportReportBuilder _report;
    private readonly int _gpusPerNode;
    private readonly bool _hasGpus;
    private readonly bool _coreForEachTask;
    private readonly WorkloadBuilder _builder;
    private readonly SwfNumberSet _numbers = new();
    private readonly RowDependencies? _dependencies;
    private readonly List<(long SubmitMs, string? Command)>? _commands;
    private readonly bool _isBatch;
    private readonly Dictionary<(int, TaskRequest, string?, string?), int> _shapes = [];
    private readonly Dictionary<TableField, int> _column;
    private double _lastSubmitMs = double.NegativeInfinity;
    private long _firstSubmitMs = long.MaxValue;

    public TableWorkloadMapper(TableRow row, IReadOnlyList<MappedField> fields, ImportReportBuilder report, string name, int gpusPerNode)
    {
        _row = row;
        _report = report;
        _gpusPerNode = gpusPerNode;
        _hasGpus = fields.Any(mapped => mapped.Field == TableFields.Gpus || mapped.Field == TableFields.TotalGpus);
        _coreForEachTask = !_hasGpus && !fields.Any(mapped => mapped.Field == TableFields.Cpus || mapped.Field == TableFields.TotalCpus);
        _column = TableFields.All.ToDictionary(field => field, row.ColumnOf);
        _isBatch = _column[TableFields.Submit] < 0;
        _dependencies = _column[TableFields.After] >= 0 ? new RowDependencies() : null;
        _commands = _column[TableFields.Command] >= 0 ? [] : null;
        _builder = new WorkloadBuilder { Name = name, Unit = _hasGpus ? SizeUnit.Gpu : SizeUnit.Processor };
    }

    /// <summary>Rows that became jobs.</summary>
    public int Kept => _builder.Count;

    /// <summary>Takes the row at which the query stands.</summary>
    /// <param name="number">Its number among the rows of data, from 1.</param>
    public void Add(long number)
    {
        var times = new RowTimes(
            _isBatch ? 0 : Number(TableFields.Submit), Number(TableFields.Run), SecondsBetween(Number(TableFields.Start), Number(TableFields.End)), Number(TableFields.Request));
        var said = new StatedSize(
            Number(TableFields.Tasks), Number(TableFields.Cpus), Number(TableFields.TotalCpus), Number(TableFields.Memory), Number(TableFields.Storage),
            Number(TableFields.Gpus), Number(TableFields.TotalGpus));
        string? state = Text(TableFields.Exit);
        ExitKind? exit = state is null ? ExitKind.Unknown : ExitWords.Of(state);
        GangSize? size = said.IsUnreadable || said.IsNegative ? null : GangSize.Of(in said, _gpusPerNode, _coreForEachTask);
        int skip = RuleToSkip(in times, in said, exit ?? ExitKind.Unknown, size);
        if (skip >= 0)
        {
            _report.Count(skip, number);
            return;
        }

        Keep(number, in times, size!.Value, exit);
    }

    /// <summary>Makes the workload; at least one row must have been kept.</summary>
    /// <param name="input">The table, for messages.</param>
    public Workload Finish(string input)
    {
        _dependencies?.Link(input, _builder.Links);

        // Times that begin near zero count from a zero of the log's own and are no dates.
        _builder.Origin = new Instant(_firstSubmitMs < TenYearsMs ? 0 : _firstSubmitMs);
        return _builder.Build();
    }

    /// <summary>What each job of the workload runs, in its order: by submit time, then by row. Empty where no field says.</summary>
    public IReadOnlyList<string?> Commands() => _commands is null ? [] : [.. _commands.OrderBy(row => row.SubmitMs).Select(row => row.Command)];

    /// <summary>The first rule that leaves the row out, or -1.</summary>
    private int RuleToSkip(in RowTimes times, in StatedSize said, ExitKind exit, GangSize? size)
    {
        if (said.IsUnreadable || times.IsUnreadable)
        {
            return TableRules.ValueNotNumber;
        }

        if (times.RunSeconds is null or <= 0 && exit is ExitKind.Cancelled or ExitKind.Failed)
        {
            return exit == ExitKind.Cancelled ? TableRules.CancelledBeforeStart : TableRules.FailedBeforeStart;
        }

        bool noSize = said.IsNegative || (size is { Gpus: 0, Cores: 0 } && !_hasGpus);
        return times.SubmitMs is null ? TableRules.SubmitTimeUnknown
            : times.RunSeconds is null or < 0 ? TableRules.RunTimeUnknown
            : noSize ? TableRules.SizeMissing
            : size is null || IsOutOfRange(in times, size.Value) ? TableRules.ValueOutOfRange
            : size.Value.Task.GpuCount > TaskRequest.MaxGpus ? TableRules.TaskTooWide
            : -1;
    }

    private static bool IsOutOfRange(in RowTimes times, in GangSize size) =>
        times.RunSeconds > SwfWorkloadMapper.MaxSeconds
        || times.RequestSeconds > SwfWorkloadMapper.MaxSeconds
        || times.SubmitMs is < 0 or > MaxSubmitMs
        || size.Gpus > int.MaxValue
        || size.Cores > int.MaxValue;

    private void Keep(long number, in RowTimes times, in GangSize size, ExitKind? exit)
    {
        long submitMs = Rounded(times.SubmitMs!.Value);
        long runMs = Rounded(times.RunSeconds!.Value * 1000);
        bool hasRequest = times.RequestSeconds > 0;
        long requestedMs = hasRequest ? Rounded(times.RequestSeconds!.Value * 1000) : runMs;
        double? start = Number(TableFields.Start);
        double? waitMs = Number(TableFields.Wait) * 1000 ?? start - submitMs;
        long? jobNumber = _row.Whole(_column[TableFields.Number]);
        long? priority = _row.Whole(_column[TableFields.Priority]);
        long? weight = _row.Whole(_column[TableFields.Weight]);
        double? deadline = Number(TableFields.Deadline);
        double? release = Number(TableFields.Release);
        bool ignored = IsUnusable(waitMs, 0, MaxMs) || IsUnusable(deadline, 0, MaxSubmitMs) || IsUnusable(release, 0, MaxSubmitMs)
            || priority is < int.MinValue + 1 or > int.MaxValue || _row.IsNotWhole(_column[TableFields.Priority])
            || weight is < 0 or > JobRow.MaxWeight || _row.IsNotWhole(_column[TableFields.Weight]);
        CountIf(!hasRequest && _column[TableFields.Request] >= 0, TableRules.RequestedTimeMissing, number);
        CountIf(submitMs < _lastSubmitMs, TableRules.UnsortedSubmitTime, number);
        CountIf(size.GpusDoNotDivide, TableRules.GpusDoNotDivide, number);
        CountIf(ignored, TableRules.FieldIgnored, number);
        CountIf(runMs > requestedMs, TableRules.RunTimeOverRequest, number);
        CountIf(_row.IsNotWhole(_column[TableFields.Number]), TableRules.NumberIsRow, number);
        CountIf(!_numbers.Add(jobNumber ?? number), TableRules.DuplicateJobNumber, number);
        CountIf(exit is null, TableRules.StateNotKnown, number);
        _lastSubmitMs = submitMs;
        _firstSubmitMs = Math.Min(_firstSubmitMs, submitMs);
        _dependencies?.Add(number, Text(TableFields.JobName), Text(TableFields.After));
        _commands?.Add((submitMs, Text(TableFields.Command)));
        _builder.Add(new JobRow
        {
            Number = jobNumber ?? number,
            SubmitMs = submitMs,
            RequestedMs = requestedMs,
            RunMs = runMs,
            Processors = (int)(_hasGpus ? size.Gpus : Math.Max(1, size.Cores)),
            User = _builder.User(Text(TableFields.User) ?? "unknown"),
            Group = Text(TableFields.Group) is { } group ? _builder.Group(group) : null,
            Queue = (Text(TableFields.Queue) ?? Text(TableFields.Partition)) is { } queue ? _builder.Queue(queue) : null,
            Account = Text(TableFields.Account) is { } account ? _builder.Account(account) : null,
            Qos = Text(TableFields.Qos) is { } qos ? _builder.Qos(qos) : null,
            LoggedWaitMs = Usable(waitMs, 0, MaxMs),
            DeadlineMs = Usable(deadline, 0, MaxSubmitMs),
            ReleaseMs = Usable(release, 0, MaxSubmitMs),
            Priority = priority is > int.MinValue and <= int.MaxValue ? (int)priority : null,
            Weight = weight is >= 0 and <= JobRow.MaxWeight ? (int)weight : null,
            Name = Text(TableFields.JobName),
            Exit = exit ?? ExitKind.Unknown,
            Shape = ShapeOf(in size),
        });
    }

    private int ShapeOf(in GangSize size)
    {
        string? types = size.Task.GpuCount > 0 ? Text(TableFields.GpuType) : null;
        string? partitions = Text(TableFields.Partition);
        if (!_shapes.TryGetValue((size.TaskCount, size.Task, types, partitions), out int shape))
        {
            var mode = new JobMode(size.TaskCount, size.Task) { GpuTypes = types is null ? NameList.Empty : new NameList(Names(types)) };
            shape = _builder.Shape(new JobShape([mode], partitions is null ? null : Names(partitions)));
            _shapes.Add((size.TaskCount, size.Task, types, partitions), shape);
        }

        return shape;
    }

    private static string[] Names(string text) => text.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private double? Number(TableField field) => _row.Number(_column[field]);

    private string? Text(TableField field) => _row.Text(_column[field]);

    private static double? SecondsBetween(double? startMs, double? endMs) => (endMs - startMs) / 1000;

    private static bool IsUnusable(double? value, double least, double most) => value is { } number && !(number >= least && number <= most);

    private static long? Usable(double? value, double least, double most) => value is { } number && !IsUnusable(value, least, most) ? Rounded(number) : null;

    private static long Rounded(double ms) => (long)Math.Round(ms);

    private void CountIf(bool applies, int rule, long row)
    {
        if (applies)
        {
            _report.Count(rule, row);
        }
    }

    /// <summary>The times of a row; null for nothing, NaN for something that cannot be read.</summary>
    private readonly record struct RowTimes(double? SubmitMs, double? Run, double? StartToEnd, double? RequestSeconds)
    {
        public double? RunSeconds => Run ?? StartToEnd;

        public bool IsUnreadable => IsNan(SubmitMs) || IsNan(RunSeconds) || IsNan(RequestSeconds);

        private static bool IsNan(double? value) => value is { } number && double.IsNaN(number);
    }
}
