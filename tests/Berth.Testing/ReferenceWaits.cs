using System.Globalization;
using System.IO.Compression;

namespace Berth.Testing;

/// <summary>
/// Waits published for each job of a log, from the authors' own result files of Gaussier, Glesser, Reis, Trystram: "Improving Backfilling by
/// using Machine Learning to predict Running Times", SC 2015, and further runs of their simulator.
/// </summary>
public static class ReferenceWaits
{
    /// <summary>Waits in seconds by the log's own job number, one dictionary for each column of the file.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> Read(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(SharedData.Trace("reference/" + file)), CompressionMode.Decompress));
        string[] columns = reader.ReadLine()!.Split(',');
        var waits = columns.Skip(1).Select(_ => new Dictionary<long, long>()).ToArray();
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(',');
            long job = long.Parse(fields[0], CultureInfo.InvariantCulture);
            for (int i = 1; i < fields.Length; i++)
            {
                waits[i - 1].Add(job, long.Parse(fields[i], CultureInfo.InvariantCulture));
            }
        }

        return columns.Skip(1).Zip(waits).ToDictionary(pair => pair.First, pair => (IReadOnlyDictionary<long, long>)pair.Second);
    }
}
