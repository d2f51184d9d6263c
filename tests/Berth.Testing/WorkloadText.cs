using System.Globalization;
using Berth.Model;

namespace Berth.Testing;

/// <summary>
/// Tiny workloads as a table, one job a row, whole seconds. The first line names the columns: <c>job submit procs run</c> and, where
/// wanted, <c>request</c> (default: run), <c>user</c> (default: u), <c>account</c>, <c>qos</c> and <c>deadline</c>. Jobs are called A, B, C, … in order of submit time.
/// </summary>
public static class WorkloadText
{
    public static Workload Parse(string table)
    {
        string[] lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] columns = Cells(lines[0]);
        var builder = new WorkloadBuilder(Math.Max(1, lines.Length)) { Name = "table" };
        long lastSubmit = long.MinValue;
        foreach (string line in lines.Skip(1))
        {
            string[] cells = Cells(line);
            if (cells.Length != columns.Length)
            {
                throw new FormatException($"'{line}' has {cells.Length} cells, not {columns.Length}");
            }

            string? Cell(string name) => Array.IndexOf(columns, name) is >= 0 and int at ? cells[at] : null;
            long? SecondsAsMs(string name) => Cell(name) is { } text and not "-" ? long.Parse(text, CultureInfo.InvariantCulture) * 1000 : null;
            string expectedName = NameOf(builder.Count);
            if (Cell("job") != expectedName)
            {
                throw new FormatException($"job {Cell("job")} should be called {expectedName}");
            }

            long submit = SecondsAsMs("submit") ?? throw new FormatException($"'{line}' has no submit time");
            if (submit < lastSubmit)
            {
                throw new FormatException($"job {expectedName} is submitted before the job above it");
            }

            lastSubmit = submit;
            long run = SecondsAsMs("run") ?? throw new FormatException($"'{line}' has no run time");
            builder.Add(new JobRow
            {
                Number = builder.Count + 1,
                SubmitMs = submit,
                RunMs = run,
                RequestedMs = SecondsAsMs("request") ?? run,
                Processors = int.Parse(Cell("procs") ?? "1", CultureInfo.InvariantCulture),
                User = builder.User(Cell("user") ?? "u"),
                Account = Cell("account") is { } account ? builder.Account(account) : null,
                Qos = Cell("qos") is { } qos ? builder.Qos(qos) : null,
                DeadlineMs = SecondsAsMs("deadline"),
            });
        }

        return builder.Build();
    }

    /// <summary>A, B, … Z, then A1, B1, …</summary>
    public static string NameOf(int index) =>
        (char)('A' + (index % 26)) + (index < 26 ? "" : (index / 26).ToString(CultureInfo.InvariantCulture));

    /// <summary>The table that <see cref="Parse"/> would read; for counter-examples.</summary>
    public static string Write(Workload workload)
    {
        var text = new System.Text.StringBuilder("job submit procs run request user deadline\n");
        for (int i = 0; i < workload.JobCount; i++)
        {
            JobTable jobs = workload.Jobs;
            text.Append(CultureInfo.InvariantCulture,
                $"{NameOf(i)} {jobs.SubmitMs[i] / 1000m} {jobs.Processors[i]} {workload.Actuals.RunMs[i] / 1000m} {jobs.RequestedMs[i] / 1000m} {workload.Users[jobs.User[i]]} ");
            text.Append(jobs.Deadline(new JobId(i)) is { } due ? (due.UnixMs / 1000m).ToString(CultureInfo.InvariantCulture) : "-").Append('\n');
        }

        return text.ToString();
    }

    private static string[] Cells(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
