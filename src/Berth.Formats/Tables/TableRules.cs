using Berth.Model;

namespace Berth.Formats.Tables;

/// <summary>Every issue that reading a table of jobs can count; explained in docs/formats/tables.md.</summary>
public static class TableRules
{
    internal const int TooFewFields = 0;
    internal const int TooManyFields = 1;
    internal const int QuotesBroken = 2;
    internal const int LineUnreadable = 3;
    internal const int ValueNotNumber = 4;
    internal const int CancelledBeforeStart = 5;
    internal const int FailedBeforeStart = 6;
    internal const int SubmitTimeUnknown = 7;
    internal const int RunTimeUnknown = 8;
    internal const int SizeMissing = 9;
    internal const int TaskTooWide = 10;
    internal const int ValueOutOfRange = 11;
    internal const int RequestedTimeMissing = 12;
    internal const int UnsortedSubmitTime = 13;
    internal const int GpusDoNotDivide = 14;
    internal const int FieldIgnored = 15;
    internal const int RunTimeOverRequest = 16;
    internal const int NumberIsRow = 17;
    internal const int DuplicateJobNumber = 18;
    internal const int StateNotKnown = 19;

    /// <summary>All rules. A record is skipped by the first skipping rule that applies; repairs and notes count for kept records only.</summary>
    public static IReadOnlyList<ImportRule> All { get; } =
    [
        new("too-few-fields", ImportSeverity.Skipped, "with fewer fields than the header skipped"),
        new("too-many-fields", ImportSeverity.Skipped, "with more fields than the header skipped"),
        new("quotes-broken", ImportSeverity.Skipped, "with a quotation mark that stands where none may skipped"),
        new("line-unreadable", ImportSeverity.Skipped, "skipped: no UTF-8, a line that is too long, or a value that does not fit its column"),
        new("value-not-a-number", ImportSeverity.Skipped, "skipped: a time, or the number of tasks, cores or GPUs, cannot be read"),
        new("cancelled-before-start", ImportSeverity.Skipped, "cancelled before they ran (no run time) skipped"),
        new("failed-before-start", ImportSeverity.Skipped, "failed without having run (no run time) skipped"),
        new("submit-time-unknown", ImportSeverity.Skipped, "without a submit time skipped"),
        new("run-time-unknown", ImportSeverity.Skipped, "without a run time, or with a negative one, skipped"),
        new("size-missing", ImportSeverity.Skipped, "skipped: no tasks, no cores in a table of cores, or a negative number of them or of GPUs"),
        new("task-too-wide", ImportSeverity.Skipped, "skipped: one task asks for more than 16 GPUs"),
        new("value-out-of-range", ImportSeverity.Skipped, "skipped: a time of more than 10^10 s, a submit time outside the calendar, or more than 2^31-1 tasks, cores or GPUs"),
        new("requested-time-missing", ImportSeverity.Repaired, "without a requested time: the run time was taken for it"),
        new("unsorted-submit-time", ImportSeverity.Repaired, "submitted before the job in an earlier row: sorted by submit time"),
        new("gpus-do-not-divide", ImportSeverity.Repaired, "with GPUs that do not divide by their tasks (split by --gpus-per-node instead), or with one GPU and a part of another (rounded up)"),
        new("field-ignored", ImportSeverity.Repaired, "with an unusable value in a field that does not decide the schedule: taken as unknown"),
        new("run-time-over-request", ImportSeverity.Note, "ran longer than requested: kept; a replay ends them at the request"),
        new("number-is-row", ImportSeverity.Note, "have a job number that is no whole number: the number of the row was taken"),
        new("duplicate-job-number", ImportSeverity.Note, "have a job number that an earlier job has: kept as jobs of their own"),
        new("state-not-known", ImportSeverity.Note, "ended in a state that is not known: taken as unknown"),
    ];
}
