using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Berth.Formats.Swf;
using Berth.Testing;

namespace Berth.Bench;

/// <summary>One measured way of reading.</summary>
/// <param name="Name">What was read and how.</param>
/// <param name="TextBytes">Size of the unpacked text in bytes.</param>
/// <param name="Records">Records in it.</param>
/// <param name="FirstMs">Wall time of the first run in this process, milliseconds: cold code, cold buffers.</param>
/// <param name="MedianMs">Median wall time of the runs after it, milliseconds.</param>
/// <param name="MegabytesPerSecond">Unpacked text per second at the median, in 10^6 bytes.</param>
/// <param name="CpuMs">Median processor time of all threads in those runs, milliseconds; on a busy machine it says more than the wall time.</param>
/// <param name="AllocatedBytes">Bytes that the reading thread allocated in the last run.</param>
internal sealed record ReadFigure(
    string Name, long TextBytes, long Records, double FirstMs, double MedianMs, double MegabytesPerSecond, double CpuMs, long AllocatedBytes);

/// <summary>
/// Speed of reading logs. "records" is the low-level reader: every field of every record is parsed; "workload" is the whole import with
/// its rules, columns and hash. The reader's second thread (file, hash, unpacking) works beside, as in the product.
/// </summary>
internal static class ReadBenchmarks
{
    private const int GeneratedBytes = 100_000_000;
    private const int Seed = 1;

    /// <summary>Runs everything; <paramref name="repeats"/> is the number of timed runs after the first, at least 1.</summary>
    public static IReadOnlyList<ReadFigure> Run(int repeats = 9)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        var figures = new List<ReadFigure>();
        string folder = Directory.CreateTempSubdirectory("berth-bench-").FullName;
        try
        {
            string blue = SharedData.Trace("SDSC-BLUE-predictsim.swf.gz");
            if (File.Exists(blue))
            {
                string plain = Path.Combine(folder, "SDSC-BLUE.swf");
                Unpack(blue, plain);
                figures.Add(Workload("SDSC-BLUE .swf.gz, workload", blue, new FileInfo(plain).Length, repeats));
                figures.Add(Workload("SDSC-BLUE plain, workload", plain, new FileInfo(plain).Length, repeats));
                figures.Add(Records("SDSC-BLUE plain, records", plain, repeats));
            }

            string generated = Path.Combine(folder, "generated.swf");
            Generate(generated);
            figures.Add(Records("generated 100 MB plain, records", generated, repeats));
            figures.Add(Workload("generated 100 MB plain, workload", generated, new FileInfo(generated).Length, repeats));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return figures;
    }

    private static ReadFigure Records(string name, string path, int repeats) =>
        Measure(name, new FileInfo(path).Length, repeats, () =>
        {
            using var reader = SwfReader.Open(path);
            long count = 0;
            while (reader.Read(out SwfRecord record))
            {
                count += record.JobNumber == long.MinValue ? 0 : 1;
            }

            return count;
        });

    private static ReadFigure Workload(string name, string path, long textBytes, int repeats) =>
        Measure(name, textBytes, repeats, () => SwfImport.Read(path).Report.Records);

    private static ReadFigure Measure(string name, long textBytes, int repeats, Func<long> read)
    {
        double[] times = new double[repeats + 1];
        double[] cpuTimes = new double[repeats + 1];
        long records = 0;
        long allocated = 0;
        for (int i = 0; i < times.Length; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            records = read();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            cpuTimes[i] = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        double median = Median(times);
        return new ReadFigure(name, textBytes, records, times[0], median, textBytes / 1000.0 / median, Median(cpuTimes), allocated);
    }

    /// <summary>Median of all but the first.</summary>
    private static double Median(double[] times)
    {
        double[] rest = [.. times.Skip(1).Order()];
        return (rest[(rest.Length - 1) / 2] + rest[rest.Length / 2]) / 2;
    }

    private static void Unpack(string from, string to)
    {
        using var packed = new GZipStream(File.OpenRead(from), CompressionMode.Decompress);
        using FileStream plain = File.Create(to);
        packed.CopyTo(plain);
    }

    /// <summary>A log with the widths of an archive log: padded columns, long submit times, some decimals.</summary>
    private static void Generate(string path)
    {
        var random = new Random(Seed);
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false), bufferSize: 1 << 16);
        writer.Write("; Version: 2.2\n; UnixStartTime: 843480031\n; MaxProcs: 1024\n");
        long submit = 0;
        long written = 0;
        for (int number = 1; written < GeneratedBytes; number++)
        {
            submit += random.Next(200);
            int run = random.Next(86_400);
            int processors = 1 << random.Next(11);
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"{number,8} {submit,9} {random.Next(50_000),7} {run,6} {processors,5} {run * 0.9:F2} {random.Next(1_000_000),7} {processors,5} {run + random.Next(10_000),6} -1 1 {random.Next(500),4} {random.Next(20),3} -1 {random.Next(5),2} -1 -1 -1\n");
            writer.Write(line);
            written += line.Length;
        }
    }
}
