using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using Berth.Testing;

namespace Berth.Bench.Planning;

/// <summary>The files of one archive of benchmark instances, and what is known about them.</summary>
internal sealed class BenchmarkSet
{
    private readonly Dictionary<string, string> _files = [];

    public BenchmarkSet(string archive)
    {
        using FileStream file = File.OpenRead(SharedData.Benchmark(archive));
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unpacked);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } stream)
            {
                using var reader = new StreamReader(stream);
                _files[Path.GetFileName(entry.Name)] = reader.ReadToEnd();
            }
        }
    }

    /// <summary>Names of the instances, in order.</summary>
    public IEnumerable<string> Names => _files.Keys.Where(name => !name.EndsWith(".csv", StringComparison.Ordinal) && !name.EndsWith(".md", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public string Text(string name) => _files[name];

    /// <summary>A table beside the instances, by the first column without the ending of a file.</summary>
    public Dictionary<string, Dictionary<string, string>> Table(string name)
    {
        string[] lines = _files[name].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] columns = lines[0].Trim().Split(',');
        return lines.Skip(1).Select(line => line.Trim().Split(',')).ToDictionary(
            cells => Path.GetFileNameWithoutExtension(cells[0]),
            cells => columns.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second));
    }

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
