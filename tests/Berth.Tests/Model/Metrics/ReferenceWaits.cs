using System.Globalization;
using System.IO.Compression;
using Berth.Model;
using Berth.Testing;

namespace Berth.Tests.Model.Metrics;

/// <summary>
/// Schedules rebuilt from the published waits: start = submit + wait. Reads the logs with a few lines of its own, so that what it
/// checks shares nothing with the product's reader.
/// </summary>
internal static class ReferenceWaits
{
    /// <summary>The log's jobs as the study saw them: size is field 8, run time is cut at the request (field 9).</summary>
    public static Workload Log(string trace)
    {
        var builder = new WorkloadBuilder { Name = trace };
        foreach (string line in Lines($"{trace}-predictsim.swf.gz").Where(line => !line.StartsWith(';')))
        {
            long[] field = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => (long)double.Parse(text, CultureInfo.InvariantCulture))];
            builder.Add(new JobRow
            {
                Number = field[0],
                SubmitMs = field[1] * 1000,
                RequestedMs = field[8] * 1000,
                RunMs = Math.Min(field[3], field[8]) * 1000,
                Processors = (int)field[7],
                User = builder.User(field[11].ToString(CultureInfo.InvariantCulture)),
            });
        }

        return builder.Build();
    }

    /// <summary>The schedule that a column of a reference file describes.</summary>
    public static Schedule Schedule(Workload workload, string file, string column)
    {
        string[][] rows = [.. Lines(Path.Combine("reference", file)).Select(line => line.Split(','))];
        int wanted = Array.IndexOf(rows[0], column);
        Dictionary<long, long> waitMs = rows.Skip(1).ToDictionary(
            row => long.Parse(row[0], CultureInfo.InvariantCulture), row => long.Parse(row[wanted], CultureInfo.InvariantCulture) * 1000);
        long[] submitMs = workload.Jobs.SubmitMs.ToArray();
        long[] startMs = [.. submitMs.Select((submit, job) => submit + waitMs[workload.Jobs.Number[job]])];
        long[] endMs = [.. startMs.Select((start, job) => start + workload.Actuals.RunMs[job])];
        return new Schedule(column, submitMs, startMs, endMs, [.. submitMs.Select(_ => JobOutcome.Completed)]);
    }

    private static IEnumerable<string> Lines(string name)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(SharedData.Trace(name)), CompressionMode.Decompress));
        while (text.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
