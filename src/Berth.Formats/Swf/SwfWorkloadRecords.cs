using System.Collections;
using Berth.Model;

namespace Berth.Formats.Swf;

/// <summary>A workload as records of a log, made one at a time, and the header that belongs to them.</summary>
internal sealed class SwfWorkloadRecords : IEnumerable<SwfRecord>
{
    private const long MsPerSecond = 1000;

    private readonly Workload _workload;
    private readonly SwfNumbering _users;
    private readonly SwfNumbering _groups;
    private readonly SwfNumbering _queues;
    private readonly long _originSeconds;

    private SwfWorkloadRecords(Workload workload, IReadOnlyList<string> notes)
    {
        _workload = workload;
        _users = new SwfNumbering(workload.Users, SwfNames.UserLabel);
        _groups = new SwfNumbering(workload.Groups, SwfNames.GroupLabel);
        _queues = new SwfNumbering(workload.Queues, SwfNames.QueueLabel);
        long first = workload.JobCount == 0 ? 0 : workload.Jobs.SubmitMs[0];
        _originSeconds = FloorSeconds(Math.Min(workload.Origin.UnixMs, first));
        Header = MakeHeader(notes);
    }

    public SwfHeader Header { get; }

    /// <summary>Throws <see cref="BadInputException"/> for the first thing that the format cannot hold, unless loss is allowed.</summary>
    public static SwfWorkloadRecords Of(Workload workload, SwfWriteOptions options)
    {
        ArgumentNullException.ThrowIfNull(workload);
        var records = new SwfWorkloadRecords(workload, options.Notes);
        if (records._originSeconds is < 0 or > SwfWorkloadMapper.MaxUnixSeconds)
        {
            throw Refusal(workload, "the workload begins before 1970 or after the year 9999", "the format has no such time");
        }

        if (!options.AllowLoss)
        {
            records.RefuseLossOfWhole();
        }

        for (int i = 0; i < workload.JobCount; i++)
        {
            records.RefuseOutOfRange(i);
            if (!options.AllowLoss)
            {
                records.RefuseLossOfJob(i);
            }
        }

        return records;
    }

    public IEnumerator<SwfRecord> GetEnumerator()
    {
        for (int i = 0; i < _workload.JobCount; i++)
        {
            yield return RecordOf(i);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static BadInputException Refusal(Workload workload, string problem, string advice) =>
        new(workload.Name, "not-representable", $"cannot be written in Standard Workload Format: {problem}", advice);

    private static long FloorSeconds(long ms) => (ms - (((ms % MsPerSecond) + MsPerSecond) % MsPerSecond)) / MsPerSecond;

    private static long RoundSeconds(long ms) => FloorSeconds(ms + (MsPerSecond / 2));

    private SwfHeader MakeHeader(IReadOnlyList<string> notes)
    {
        var lines = new List<string> { "; Version: 2.2", $"; MaxJobs: {_workload.JobCount}", $"; MaxRecords: {_workload.JobCount}", $"; UnixStartTime: {_originSeconds}" };
        if (_workload.MachineProcessors is int processors)
        {
            lines.Add($"; MaxProcs: {processors}");
        }

        foreach (string note in notes)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(note.AsSpan().IndexOfAny('\n', '\r'), -1, nameof(notes));
            lines.Add($"; Note: {note}");
        }

        lines.AddRange(_users.HeaderLines);
        lines.AddRange(_groups.HeaderLines);
        lines.AddRange(_queues.HeaderLines);
        return new SwfHeader(lines);
    }

    private SwfRecord RecordOf(int index)
    {
        JobTable jobs = _workload.Jobs;
        ActualTable actuals = _workload.Actuals;
        long runSeconds = RoundSeconds(actuals.RunMs[index]);
        SwfRecord record = SwfRecord.Unknown;
        record.JobNumber = jobs.Number[index];
        record.SubmitSeconds = RoundSeconds(jobs.SubmitMs[index]) - _originSeconds;
        record.WaitSeconds = actuals.LoggedWait(new JobId(index)) is { Ms: >= 0 } wait ? RoundSeconds(wait.Ms) : -1;
        record.RunSeconds = runSeconds;
        record.AllocatedProcessors = jobs.Processors[index];
        record.RequestedProcessors = jobs.Processors[index];
        record.RequestedSeconds = RoundSeconds(jobs.RequestedMs[index]);
        record.Status = actuals.Exit[index] switch
        {
            ExitKind.Completed => 1,
            ExitKind.Failed when runSeconds > 0 => 0,
            ExitKind.Cancelled when runSeconds > 0 => 5,
            _ => -1,
        };
        record.User = _users[jobs.User[index]];
        record.Group = jobs.Group.IsEmpty ? -1 : _groups[jobs.Group[index]];
        record.Queue = jobs.Queue.IsEmpty ? -1 : _queues[jobs.Queue[index]];
        return record;
    }

    private void RefuseOutOfRange(int index)
    {
        const long maxMs = SwfWorkloadMapper.MaxSeconds * MsPerSecond;
        long number = _workload.Jobs.Number[index];
        bool outOfRange = number is < -SwfWriter.MaxNumber or > SwfWriter.MaxNumber
            || _workload.Jobs.RequestedMs[index] > maxMs
            || _workload.Actuals.RunMs[index] > maxMs
            || _workload.Jobs.SubmitMs[index] > SwfWorkloadMapper.MaxUnixSeconds * MsPerSecond;
        if (outOfRange)
        {
            throw Refusal(_workload, $"job {number} has a number of more than 18 digits or a time beyond the format's range", "correct the job");
        }
    }

    private void RefuseLossOfWhole()
    {
        const string advice = "allow loss to write it without";
        if (_originSeconds * MsPerSecond != _workload.Origin.UnixMs)
        {
            throw Refusal(_workload, "the start of the log is no whole second, or a job was submitted before it", "allow loss to move the start");
        }

        if ((_users.Lost ?? _groups.Lost ?? _queues.Lost) is string name)
        {
            throw Refusal(_workload, $"the name '{name}' is empty, has control characters or blanks around it", advice);
        }
    }

    private void RefuseLossOfJob(int index)
    {
        JobTable jobs = _workload.Jobs;
        ActualTable actuals = _workload.Actuals;
        var id = new JobId(index);
        long runMs = actuals.RunMs[index];
        Duration? wait = actuals.LoggedWait(id);
        bool subSecond = jobs.SubmitMs[index] % MsPerSecond != 0
            || jobs.RequestedMs[index] % MsPerSecond != 0
            || runMs % MsPerSecond != 0
            || (wait is Duration waited && waited.Ms % MsPerSecond != 0);
        string? problem =
            subSecond ? "has times with milliseconds"
            : wait is { Ms: < 0 or > SwfWorkloadMapper.MaxSeconds * MsPerSecond } ? "has a logged wait outside the format's range"
            : jobs.Deadline(id) is not null ? "has a deadline"
            : jobs.RequestedMs[index] == 0 && runMs > 0 ? "has a requested time of zero, which the format reads as unknown"
            : runMs == 0 && actuals.Exit[index] is ExitKind.Failed or ExitKind.Cancelled ? "ran for no time and failed or was cancelled, which the format reads as never started"
            : null;
        if (problem is not null)
        {
            throw Refusal(_workload, $"job {jobs.Number[index]} {problem}", "allow loss to write it rounded or without");
        }
    }
}
