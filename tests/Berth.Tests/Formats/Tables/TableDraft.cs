using System.IO.Compression;
using System.Text;
using Berth.Formats.Tables;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Formats.Tables;

/// <summary>Tables written into a folder of their own, and read from there.</summary>
internal sealed class TableDraft : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("berth-test-").FullName;

    public string PathOf(string name) => Path.Combine(_folder, name);

    public IReadOnlyList<string> Files => [.. Directory.GetFiles(_folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public string Write(string text, string name = "jobs.csv")
    {
        string path = PathOf(name);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (name.EndsWith(".gz", StringComparison.Ordinal))
        {
            using FileStream file = File.Create(path);
            using var packed = new GZipStream(file, CompressionLevel.Fastest);
            packed.Write(bytes);
        }
        else
        {
            File.WriteAllBytes(path, bytes);
        }

        return path;
    }

    public TableImportResult Read(string text, params string[] map) => Read(text, new TableImportOptions { Map = TabularMap.Parse(map) });

    public TableImportResult Read(string text, TableImportOptions options, string name = "jobs.csv") =>
        TableImport.Read(Write(text, name), options, TestContext.Current.CancellationToken);

    public BadInputException Refuse(string text, params string[] map) => Assert.Throws<BadInputException>(() => Read(text, map));

    public BadInputException Refuse(string text, TableImportOptions options) => Assert.Throws<BadInputException>(() => Read(text, options));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The one mode of a job.</summary>
    public static JobMode Mode(Workload workload, int job) => Assert.Single(workload.Shapes[workload.Jobs.Shape[job]].Modes);
}
