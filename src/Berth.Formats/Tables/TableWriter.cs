using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Berth.Model;

namespace Berth.Formats.Tables;

/// <summary>
/// Writes a workload as a table that <see cref="TableImport"/> reads back the same without a map: one row for each job, columns only for what
/// some job has. What a table cannot hold is refused. A path that ends in <c>.gz</c> is compressed; files appear whole or not at all.
/// </summary>
public static class TableWriter
{
    private const int BufferCharacters = 64 * 1024;

    /// <summary>True for names of comma-separated files: <c>.csv</c>, also with <c>.gz</c>; case ignored.</summary>
    public static bool IsNamedLikeCsv(string path) =>
        path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes a file.</summary>
    /// <exception cref="BadInputException">The workload holds something that a table cannot.</exception>
    public static void Write(string path, Workload workload)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        TableColumns columns = TableColumns.Of(workload);
        AtomicFile.Write(path, stream =>
        {
            if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                Write(stream, columns, workload.JobCount);
                return;
            }

            using var packed = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
            Write(packed, columns, workload.JobCount);
        });
    }

    private static void Write(Stream stream, TableColumns columns, int jobs)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferCharacters, leaveOpen: true);
        writer.Write(string.Join(',', columns.Names));
        writer.Write('\n');
        for (int job = 0; job < jobs; job++)
        {
            for (int column = 0; column < columns.Names.Count; column++)
            {
                writer.Write(column == 0 ? "" : ",");
                writer.Write(columns.Value(column, new JobId(job)));
            }

            writer.Write('\n');
        }
    }

    /// <summary>The columns of one workload.</summary>
    private sealed class TableColumns
    {
        private const long TenYearsMs = 10L * 365 * 86_400_000;

        private static readonly SearchValues<char> Marks = SearchValues.Create("\",;|\t\r\n");

        private readonly Workload _workload;
        private readonly List<(string Name, Func<JobId, string> Value)> _columns = [];

        private TableColumns(Workload workload) => _workload = workload;

        public IReadOnlyList<string> Names => [.. _columns.Select(column => column.Name)];

        public static TableColumns Of(Workload workload)
        {
            ArgumentNullException.ThrowIfNull(workload);
            var columns = new TableColumns(workload);
            columns.RefuseLoss();
            columns.AddPeople();
            columns.AddTimes();
            columns.AddSizes();
            return columns;
        }

        public string Value(int column, JobId job) => _columns[column].Value(job);

        private void AddPeople()
        {
            JobTable jobs = _workload.Jobs;
            Add("number", job => Whole(jobs.Number[job.Index]));
            AddIf(AnyJob(job => jobs.Name(job) is not null), "name", job => Text(jobs.Name(job)));
            Add("user", job => Text(_workload.Users[jobs.User[job.Index]]));
            AddIf(_workload.Groups.Count > 0, "group", job => Text(_workload.Groups[jobs.Group[job.Index]]));
            AddIf(_workload.Accounts.Count > 0, "account", job => Text(_workload.Accounts[jobs.Account[job.Index]]));
            AddIf(_workload.Queues.Count > 0, "queue", job => Text(_workload.Queues[jobs.Queue[job.Index]]));
            AddIf(_workload.QosNames.Count > 0, "qos", job => Text(_workload.QosNames[jobs.Qos[job.Index]]));
        }

        private void AddTimes()
        {
            JobTable jobs = _workload.Jobs;
            ActualTable actuals = _workload.Actuals;
            Add("submit", job => Moment(new Instant(jobs.SubmitMs[job.Index])));
            Add("run", job => Seconds(actuals.RunMs[job.Index]));
            Add("request", job => Seconds(jobs.RequestedMs[job.Index]));
            AddIf(actuals.HasLoggedWaits, "wait", job => actuals.LoggedWait(job) is { } wait ? Seconds(wait.Ms) : "");
            Add("exit", job => actuals.Exit[job.Index].ToString().ToLowerInvariant());
            AddIf(!jobs.Priority.IsEmpty, "priority", job => Whole(jobs.Priority[job.Index]));
            AddIf(!jobs.Weight.IsEmpty, "weight", job => Whole(jobs.Weight[job.Index]));
            AddIf(AnyJob(job => jobs.Deadline(job) is not null), "deadline", job => jobs.Deadline(job) is { } deadline ? Moment(deadline) : "");
            AddIf(AnyJob(job => jobs.Release(job) is not null), "release", job => jobs.Release(job) is { } release ? Moment(release) : "");
        }

        private void AddSizes()
        {
            if (_workload.Shapes.Count == 0)
            {
                Add("procs", job => Whole(_workload.Jobs.Processors[job.Index]));
                return;
            }

            JobMode Mode(JobId job) => _workload.Shapes[_workload.Jobs.Shape[job.Index]].Modes[0];
            bool Any(Func<JobMode, bool> has) => _workload.Shapes.Any(shape => has(shape.Modes[0]));
            Add("tasks", job => Whole(Mode(job).TaskCount));
            Add("cpus", job => Thousandths(Mode(job).Task.CpuMillicores));
            AddIf(Any(mode => mode.Task.MemoryBytes > 0), "memory_bytes", job => Whole(Mode(job).Task.MemoryBytes));
            AddIf(Any(mode => mode.Task.StorageBytes > 0), "storage_bytes", job => Whole(Mode(job).Task.StorageBytes));
            AddIf(Any(mode => mode.Task.GpuCount > 0), "gpus", job => Thousandths(Mode(job).Task.TotalGpuThousandths));
            AddIf(Any(mode => mode.GpuTypes.Names.Count > 0), "gpu_type", job => Text(string.Join('|', Mode(job).GpuTypes.Names)));
        }

        private void RefuseLoss()
        {
            Refuse(_workload.Shapes.Any(shape => shape.Modes.Count > 1), "jobs that can run in several ways");
            Refuse(_workload.Shapes.Any(shape => shape.Partitions.Count > 0), "partitions that jobs may run in");
            Refuse(_workload.Shapes.Any(shape => shape.Licences.Count > 0), "licences");
            Refuse(_workload.Shapes.SelectMany(shape => shape.Modes).Any(HasRules), "rules for the places of tasks");
            Refuse(_workload.Shapes.SelectMany(shape => shape.Modes).Any(mode => mode.Task.GpuMemoryBytes > 0), "memory of GPUs");
            Refuse(_workload.Jobs.Dependencies is not null, "jobs that wait for others, or arrays");
            IEnumerable<string> names = [.. _workload.Users, .. _workload.Groups, .. _workload.Accounts, .. _workload.Queues, .. _workload.QosNames];
            string? odd = names.FirstOrDefault(name => name != name.Trim() || (FieldSql.SaysNothing(name) && name != "unknown"));
            Refuse(odd is not null, $"the name '{odd}'");
        }

        private static bool HasRules(JobMode mode) =>
            mode.Exclusive || mode.Spread != TaskSpread.Anywhere || mode.TopologyLevel is not null || mode.Features.Names.Count > 0;

        private void Refuse(bool applies, string what)
        {
            if (applies)
            {
                throw new BadInputException(_workload.Name, "not-representable", $"a table cannot hold {what}", "write such jobs as a jobs file (docs/formats/jobs-yaml.md)");
            }
        }

        private bool AnyJob(Func<JobId, bool> has) => Enumerable.Range(0, _workload.JobCount).Any(job => has(new JobId(job)));

        private void Add(string name, Func<JobId, string> value) => _columns.Add((name, value));

        private void AddIf(bool applies, string name, Func<JobId, string> value)
        {
            if (applies)
            {
                Add(name, value);
            }
        }

        // Times that count from a zero of their own have no dates.
        private string Moment(Instant instant) => _workload.JobCount > 0 && _workload.Jobs.SubmitMs[0] < TenYearsMs ? Seconds(instant.UnixMs)
            : DateTimeOffset.FromUnixTimeMilliseconds(instant.UnixMs).ToString("yyyy-MM-dd HH:mm:ss.FFF", CultureInfo.InvariantCulture);

        private static string Seconds(long ms) => Thousandths(ms);

        private static string Thousandths(long value) => (value / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

        private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

        private static string Text(string? text) => text is null ? ""
            : text.AsSpan().IndexOfAny(Marks) < 0 ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
