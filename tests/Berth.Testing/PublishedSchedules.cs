using System.Globalization;
using System.IO.Compression;
using Berth.Model;

namespace Berth.Testing;

/// <summary>
/// The logs and waits of the SC'15 study (Gaussier, Glesser, Reis, Trystram) in the shared folder. Read here by a few plain lines, not by
/// the product's reader, so that the twin can be held against the published schedules without it.
/// </summary>
public static class PublishedSchedules
{
    /// <summary>The first <paramref name="maxJobs"/> jobs of a log whose lines are complete and in order; size = field 8, estimate = field 9, user = field 12.</summary>
    public static Workload ReadLog(string trace, int maxJobs = int.MaxValue)
    {
        var builder = new WorkloadBuilder { Name = trace };
        foreach (string line in Lines(SharedData.Trace(trace + ".swf.gz")).Where(line => !line.StartsWith(';')).Take(maxJobs))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            builder.Add(new JobRow
            {
                Number = Number(fields[0]),
                SubmitMs = Number(fields[1]) * 1000,
                RunMs = Number(fields[3]) * 1000,
                Processors = (int)Number(fields[7]),
                RequestedMs = Number(fields[8]) * 1000,
                User = builder.User(fields[11]),
            });
        }

        return builder.Build();
    }

    /// <summary>Published waits in seconds by the log's job number.</summary>
    public static IReadOnlyDictionary<long, long> ReadWaits(string trace, string column)
    {
        foreach (string suffix in new[] { "-waits", "-waits-more" })
        {
            string path = SharedData.Trace(Path.Combine("reference", trace + suffix + ".csv.gz"));
            if (!File.Exists(path))
            {
                continue;
            }

            int at = -1;
            var waits = new Dictionary<long, long>();
            foreach (string line in Lines(path))
            {
                string[] cells = line.Split(',', StringSplitOptions.TrimEntries);
                if (at < 0 && waits.Count == 0 && cells[0] == "job_id")
                {
                    at = Array.IndexOf(cells, column);
                }
                else if (at > 0)
                {
                    waits.Add(Number(cells[0]), Number(cells[at]));
                }
            }

            if (at > 0)
            {
                return waits;
            }
        }

        throw new ArgumentException($"no published waits '{column}' for {trace}", nameof(column));
    }

    /// <summary>The schedule that a column of published waits describes: start = submit + wait, run time cut at the request.</summary>
    public static Schedule Rebuild(Workload workload, string trace, string column)
    {
        IReadOnlyDictionary<long, long> waits = ReadWaits(trace, column);
        long[] submitMs = workload.Jobs.SubmitMs.ToArray();
        long[] startMs = [.. submitMs.Select((submit, job) => submit + (waits[workload.Jobs.Number[job]] * 1000))];
        long[] endMs = [.. startMs.Select((start, job) => start + Math.Min(workload.Actuals.RunMs[job], workload.Jobs.RequestedMs[job]))];
        return new Schedule(column, submitMs, startMs, endMs, [.. submitMs.Select(_ => JobOutcome.Completed)]);
    }

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
