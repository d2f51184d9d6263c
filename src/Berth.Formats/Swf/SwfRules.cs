using Berth.Model;

namespace Berth.Formats.Swf;

/// <summary>Every issue that reading a log in Standard Workload Format can count; explained in docs/formats/swf.md.</summary>
public static class SwfRules
{
    internal const int TooFewFields = 0;
    internal const int FieldNotNumber = 1;
    internal const int NumberTooLarge = 2;
    internal const int PartialExecution = 3;
    internal const int CancelledBeforeStart = 4;
    internal const int FailedBeforeStart = 5;
    internal const int RunTimeUnknown = 6;
    internal const int ProcessorsMissing = 7;
    internal const int SubmitTimeUnknown = 8;
    internal const int ValueOutOfRange = 9;
    internal const int RequestedTimeMissing = 10;
    internal const int UnsortedSubmitTime = 11;
    internal const int FractionRounded = 12;
    internal const int FieldIgnored = 13;
    internal const int RunTimeClipped = 14;
    internal const int ProcessorsFromAllocation = 15;
    internal const int RunTimeOverRequest = 16;
    internal const int LargerThanMachine = 17;
    internal const int DuplicateJobNumber = 18;
    internal const int StatusNotDefined = 19;
    internal const int ExtraFields = 20;
    internal const int HeaderJobCount = 21;
    internal const int HeaderValueUnusable = 22;
    internal const int HeaderAfterData = 23;

    /// <summary>All rules. A record is skipped by the first skipping rule that applies; repairs and notes count for kept records only.</summary>
    public static IReadOnlyList<ImportRule> All { get; } =
    [
        new("too-few-fields", ImportSeverity.Skipped, "with fewer than 18 fields skipped: the last number may be cut off"),
        new("field-not-a-number", ImportSeverity.Skipped, "skipped: job number, times, processors or status is no number"),
        new("number-too-large", ImportSeverity.Skipped, "skipped: job number, times, processors or status has more than 18 digits"),
        new("partial-execution", ImportSeverity.Skipped, "with status 2, 3 or 4 skipped: parts of a job that has a line of its own"),
        new("cancelled-before-start", ImportSeverity.Skipped, "cancelled before they ran (status 5, no run time) skipped"),
        new("failed-before-start", ImportSeverity.Skipped, "failed without having run (status 0, no run time) skipped"),
        new("run-time-unknown", ImportSeverity.Skipped, "without a run time skipped"),
        new("processors-missing", ImportSeverity.Skipped, "without a number of processors, neither requested nor allocated, skipped"),
        new("submit-time-unknown", ImportSeverity.Skipped, "without a submit time skipped"),
        new("value-out-of-range", ImportSeverity.Skipped, "skipped: a time of more than 10^10 s, a submit time outside the calendar, or more than 2^31-1 processors"),
        new("requested-time-missing", ImportSeverity.Repaired, "without a requested time: the run time was taken for it"),
        new("unsorted-submit-time", ImportSeverity.Repaired, "submitted before the job on an earlier line: sorted by submit time"),
        new("fraction-rounded", ImportSeverity.Repaired, "with decimals in a whole-number field: rounded"),
        new("field-ignored", ImportSeverity.Repaired, "with an unusable value in a field that does not decide the schedule: taken as unknown"),
        new("run-time-clipped", ImportSeverity.Repaired, "ran longer than requested: run time cut to the request, as the options ask"),
        new("processors-from-allocation", ImportSeverity.Note, "without requested processors: the allocated number was taken"),
        new("run-time-over-request", ImportSeverity.Note, "ran longer than requested: kept; a replay ends them at the request"),
        new("larger-than-machine", ImportSeverity.Note, "need more processors than the machine has: kept; a replay rejects them"),
        new("duplicate-job-number", ImportSeverity.Note, "have a job number that an earlier job has: kept as jobs of their own"),
        new("status-not-defined", ImportSeverity.Note, "with a status that the format does not define: taken as unknown"),
        new("extra-fields", ImportSeverity.Note, "have more than 18 fields: the rest of the line was not read"),
        new("header-job-count", ImportSeverity.Note, "header line (MaxJobs or MaxRecords) gives another number than the log has"),
        new("header-value-unusable", ImportSeverity.Note, "header value (UnixStartTime, MaxProcs or MaxNodes) was not usable and is ignored"),
        new("header-after-data", ImportSeverity.Note, "header value (UnixStartTime, MaxProcs or MaxNodes) came after the first record and is ignored"),
    ];
}
