using System.Text;
using Berth.Model;

namespace Berth.Formats.Swf;

/// <summary>Applies the rules of <see cref="SwfRules"/> to one record after another and builds the workload.</summary>
internal sealed class SwfWorkloadMapper
{
    /// <summary>Longest wait, run and requested time in seconds: 317 years. Sums over a million jobs stay far from overflow.</summary>
    public const long MaxSeconds = 10_000_000_000;

    /// <summary>Latest submit time in seconds since the Unix epoch: the end of the year 9999.</summary>
    public const long MaxUnixSeconds = 253_402_300_799;

    private const int MalformedAtBeginning = 20;
    private const int MinCapacity = 1024;
    private const int MaxCapacity = 1 << 22;
    private const int MaxUnprovenCapacity = 1 << 16;

    // Fields without which a record says nothing about the schedule: job number, submit, run, both processors, request, status.
    private const int NeededFields = (1 << 0) | (1 << 1) | (1 << 3) | (1 << 4) | (1 << 7) | (1 << 8) | (1 << 10);

    private readonly SwfReader _reader;
    private readonly SwfImportOptions _options;
    private readonly ImportReportBuilder _report;
    private readonly SwfNumberSet _numbers = new();
    private WorkloadBuilder _builder = new(1);
    private SwfNameIndexes _users = new(_ => 0);
    private SwfNameIndexes _groups = new(_ => 0);
    private SwfNameIndexes _queues = new(_ => 0);
    private HeaderValues _header;
    private long _records;
    private long _malformed;
    private long _partial;
    private long _lastSubmitSeconds = long.MinValue;
    private int _largest;
    private string _firstMalformed = string.Empty;
    private long _firstMalformedLine;

    public SwfWorkloadMapper(SwfReader reader, SwfImportOptions options)
    {
        _reader = reader;
        _options = options;
        _report = new ImportReportBuilder(SwfRules.All, options.LinesPerRule);
    }

    /// <summary>Takes the record that the reader has just read.</summary>
    public void Add(in SwfRecord record)
    {
        if (_records++ == 0)
        {
            Begin();
        }

        int skip = RuleToSkip(in record);
        if (skip >= 0)
        {
            _report.Count(skip, _reader.LineNumber);
            CountMalformed(skip);
            return;
        }

        Keep(in record);
    }

    /// <summary>Makes the workload. Throws when there is no usable job.</summary>
    public SwfImportResult Finish()
    {
        if (_builder.Count == 0 || _records == 0)
        {
            throw NoJobs();
        }

        HeaderValues final = HeaderValues.From(_reader.Header);
        SwfHeader header = _reader.Header;
        Note(SwfRules.HeaderAfterData, final != _header);
        Note(SwfRules.HeaderValueUnusable, _header.Unusable);
        bool countDiffers = (header.MaxJobs is not null && header.MaxJobs != _records - _partial)
            || (header.MaxRecords is not null && header.MaxRecords != _records);
        Note(SwfRules.HeaderJobCount, countDiffers);
        int kept = _builder.Count;
        return new SwfImportResult
        {
            Workload = _builder.Build(),
            Header = header,
            Report = _report.Build(_reader.Name, _reader.LineNumber, _records, kept),
            Sha256 = _reader.Sha256 ?? throw new InvalidOperationException("the reader has not reached the end"),
            LargestJobProcessors = _largest,
        };
    }

    private void Note(int rule, bool applies)
    {
        if (applies)
        {
            _report.Count(rule, 0);
        }
    }

    private void Begin()
    {
        SwfHeader header = _reader.Header;
        _header = HeaderValues.From(header);
        long likely = Math.Min(header.MaxJobs ?? header.MaxRecords ?? MinCapacity, _reader.LikelyMaxRecords ?? MaxUnprovenCapacity);
        _builder = new WorkloadBuilder((int)Math.Clamp(likely, MinCapacity, MaxCapacity))
        {
            Name = _options.Name ?? Path.GetFileName(_reader.Name),
            Origin = Instant.FromUnixSeconds(_header.OriginSeconds),
            MachineProcessors = _header.Processors,
        };
        _users = new SwfNameIndexes(_builder.User) { Names = header.Names(SwfNames.UserLabel) };
        _groups = new SwfNameIndexes(_builder.Group) { Names = header.Names(SwfNames.GroupLabel) };
        _queues = new SwfNameIndexes(_builder.Queue) { Names = header.Names(SwfNames.QueueLabel) };
    }

    /// <summary>The first rule that leaves the record out, or -1.</summary>
    private int RuleToSkip(in SwfRecord record)
    {
        if (_reader.FieldCount < SwfRecord.FieldCount)
        {
            return SwfRules.TooFewFields;
        }

        if ((_reader.NotNumberFields & NeededFields) != 0)
        {
            return SwfRules.FieldNotNumber;
        }

        if ((_reader.TooLargeFields & NeededFields) != 0)
        {
            return SwfRules.NumberTooLarge;
        }

        if (record.Status is 2 or 3 or 4)
        {
            return SwfRules.PartialExecution;
        }

        if (record.RunSeconds <= 0 && record.Status is 5 or 0)
        {
            return record.Status == 5 ? SwfRules.CancelledBeforeStart : SwfRules.FailedBeforeStart;
        }

        return record.RunSeconds < 0 ? SwfRules.RunTimeUnknown
            : record.RequestedProcessors <= 0 && record.AllocatedProcessors <= 0 ? SwfRules.ProcessorsMissing
            : record.SubmitSeconds < 0 ? SwfRules.SubmitTimeUnknown
            : IsOutOfRange(in record) ? SwfRules.ValueOutOfRange
            : -1;
    }

    private bool IsOutOfRange(in SwfRecord record) =>
        record.RunSeconds > MaxSeconds
        || record.RequestedSeconds > MaxSeconds
        || record.SubmitSeconds > MaxUnixSeconds - _header.OriginSeconds
        || Size(in record) > int.MaxValue;

    private static long Size(in SwfRecord record) =>
        record.RequestedProcessors > 0 ? record.RequestedProcessors : record.AllocatedProcessors;

    private void Keep(in SwfRecord record)
    {
        long line = _reader.LineNumber;
        int processors = (int)Size(in record);
        long runSeconds = record.RunSeconds;
        long requestedSeconds = record.RequestedSeconds > 0 ? record.RequestedSeconds : runSeconds;
        if (runSeconds > requestedSeconds)
        {
            _report.Count(_options.ClipRunTime ? SwfRules.RunTimeClipped : SwfRules.RunTimeOverRequest, line);
            runSeconds = _options.ClipRunTime ? requestedSeconds : runSeconds;
        }

        CountRepairs(in record, processors, line);
        _lastSubmitSeconds = record.SubmitSeconds;
        _largest = Math.Max(_largest, processors);
        _builder.Add(new JobRow
        {
            Number = record.JobNumber,
            SubmitMs = (_header.OriginSeconds + record.SubmitSeconds) * 1000,
            RequestedMs = requestedSeconds * 1000,
            RunMs = runSeconds * 1000,
            Processors = processors,
            User = _users.OrUnknown(record.User),
            Group = _groups.Optional(record.Group),
            Queue = _queues.Optional(record.Queue),
            LoggedWaitMs = record.WaitSeconds is >= 0 and <= MaxSeconds ? record.WaitSeconds * 1000 : null,
            Exit = record.Status switch
            {
                0 => ExitKind.Failed,
                1 => ExitKind.Completed,
                5 => ExitKind.Cancelled,
                _ => ExitKind.Unknown,
            },
        });
    }

    private void CountRepairs(in SwfRecord record, int processors, long line)
    {
        CountIf(record.RequestedSeconds <= 0, SwfRules.RequestedTimeMissing, line);
        CountIf(record.SubmitSeconds < _lastSubmitSeconds, SwfRules.UnsortedSubmitTime, line);
        CountIf(_reader.FractionFields != 0, SwfRules.FractionRounded, line);
        bool ignored = (_reader.NotNumberFields | _reader.TooLargeFields) != 0 || record.WaitSeconds > MaxSeconds;
        CountIf(ignored, SwfRules.FieldIgnored, line);
        CountIf(record.RequestedProcessors <= 0, SwfRules.ProcessorsFromAllocation, line);
        CountIf(_header.Processors is int machine && processors > machine, SwfRules.LargerThanMachine, line);
        CountIf(!_numbers.Add(record.JobNumber), SwfRules.DuplicateJobNumber, line);
        CountIf(record.Status is < -1 or > 5, SwfRules.StatusNotDefined, line);
        CountIf(_reader.FieldCount > SwfRecord.FieldCount, SwfRules.ExtraFields, line);
    }

    private void CountIf(bool applies, int rule, long line)
    {
        if (applies)
        {
            _report.Count(rule, line);
        }
    }

    private void CountMalformed(int rule)
    {
        _partial += rule == SwfRules.PartialExecution ? 1 : 0;
        if (rule > SwfRules.NumberTooLarge)
        {
            return;
        }

        if (_malformed++ == 0)
        {
            _firstMalformed = Encoding.Latin1.GetString(_reader.CurrentLine[..Math.Min(_reader.CurrentLine.Length, 200)]).Trim();
            _firstMalformedLine = _reader.LineNumber;
        }

        if (_malformed == _records && _records == MalformedAtBeginning)
        {
            throw NotSwf();
        }
    }

    private BadInputException NoJobs()
    {
        if (_records == 0)
        {
            return new BadInputException(
                _reader.Name,
                "no-records",
                _reader.LineNumber == 0 ? "the file is empty" : $"none of the {_reader.LineNumber} lines is a job record",
                "check the download or the command that made it");
        }

        if (_malformed == _records)
        {
            return NotSwf();
        }

        ImportReport report = _report.Build(_reader.Name, _reader.LineNumber, _records, 0);
        string reasons = string.Join("; ", report.Issues.Select(issue => $"{issue.Count} {issue.Rule.Text}"));
        return new BadInputException(
            _reader.Name, "no-usable-jobs", $"none of the {_records} records is a usable job ({reasons})", "see docs/formats/swf.md for what a job needs");
    }

    private BadInputException NotSwf()
    {
        string what = _firstMalformed.StartsWith('<') ? "looks like a web page or XML"
            : _firstMalformed.StartsWith('{') || _firstMalformed.StartsWith('[') ? "looks like JSON"
            : _firstMalformed.Contains(',') || _firstMalformed.Contains('|') || _firstMalformed.Contains(';') ? "looks like a table with separators (CSV)"
            : "is not 18 numbers";
        string advice = what.EndsWith("(CSV)", StringComparison.Ordinal)
            ? "a table is read where its name ends in .csv, .tsv or .psv, or where a column is named with --map (docs/formats/tables.md)"
            : "a record is one line of 18 numbers with blanks between them";
        return new BadInputException(
            _reader.Name, "not-swf", $"this is no log in Standard Workload Format: the line {what}", advice, _firstMalformedLine);
    }

    /// <summary>What the header says that decides how records are read.</summary>
    private readonly record struct HeaderValues(long OriginSeconds, int? Processors, bool Unusable)
    {
        public static HeaderValues From(SwfHeader header)
        {
            long? origin = header.UnixStartTime;
            bool originUsable = origin is null or (>= 0 and <= MaxUnixSeconds);
            bool originUnreadable = origin is null && header.Text("UnixStartTime") is not null;
            int? processors = Usable(header.MaxProcs) ?? Usable(header.MaxNodes);
            bool processorsUnusable = processors is null && (header.Text("MaxProcs") ?? header.Text("MaxNodes")) is not null;
            return new HeaderValues(originUsable ? origin ?? 0 : 0, processors, !originUsable || originUnreadable || processorsUnusable);
        }

        private static int? Usable(long? processors) => processors is > 0 and <= int.MaxValue ? (int)processors : null;
    }
}
