using Berth.Formats.Clusters;
using Berth.Formats.Tables;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Berth.Tests.Cli;
using DuckDB.NET.Data;
using Xunit;

namespace Berth.Tests.Formats.Tables;

/// <summary>Published tables import with the maps that the documentation shows.</summary>
public sealed class PublishedTableTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "formats", "tables.md"));

    [Theory]
    [InlineData("philly-2017-jobs.csv.gz", 66_156, 66_156)]
    [InlineData("cirrus-2024Q1-sacct-subset.csv.gz", 11_635, 11_434)]
    [InlineData("ubccr-jobs500.csv.gz", 500, 500)]
    [InlineData("alibaba-gpu-v2025-dlrm.csv.gz", 12_390, 12_390)]
    [InlineData("openb_pod_list_default.csv.gz", 8152, 7255)]
    public void A_published_table_imports_with_the_map_of_the_documentation(string file, long records, long kept)
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);
        string[] words = Words($"berth import {file}");
        words[1] = SharedData.Trace(file);

        CommandRun run = CommandRun.Of(200, [.. words, "--json"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var document = System.Text.Json.JsonDocument.Parse(run.Out);
        System.Text.Json.JsonElement import = document.RootElement.GetProperty("import");
        Assert.Equal((records, kept), (import.GetProperty("records").GetInt64(), import.GetProperty("kept").GetInt64()));
        Assert.False(import.GetProperty("counts_rows").GetBoolean());
    }

    [Fact]
    public void Philly_is_gangs_of_whole_gpus_in_fourteen_virtual_clusters()
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);

        Workload jobs = TableImport.Read(SharedData.Trace("philly-2017-jobs.csv.gz")).Workload;

        Assert.Equal(14, jobs.Queues.Count);
        Assert.Equal((66_156, SizeUnit.Gpu), (jobs.JobCount, jobs.Unit));
        Dictionary<int, int> sizes = jobs.Jobs.Processors.ToArray().CountBy(size => size).ToDictionary();
        Assert.Equal((62_020, 403, 1830, 1633, 180), (sizes[1], sizes[2], sizes[4], sizes[8], sizes[16]));
        Assert.Equal(
            ["1 x 1", "1 x 2", "1 x 4", "1 x 8", "16 x 8", "2 x 6", "2 x 8", "3 x 8", "4 x 8", "8 x 8"],
            jobs.Shapes.Select(shape => $"{shape.Modes[0].TaskCount} x {shape.Modes[0].Task.GpuCount}").Order(StringComparer.Ordinal));
        Assert.All(jobs.Shapes, shape => Assert.Equal(0, shape.Modes[0].Task.CpuMillicores));
    }

    [Fact]
    public void Philly_runs_whole_on_the_guessed_cluster()
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);
        ClusterFile file = ClusterYaml.ReadFile(Path.Combine(SharedData.RepositoryRoot, "examples", "philly-cluster.yaml"));
        Workload jobs = TableImport.Read(SharedData.Trace("philly-2017-jobs.csv.gz")).Workload;
        Cluster cluster = Cluster.OfNodes(file.Name, file.Nodes, SizeUnit.Gpu);

        ReplayResult result = Replay.Run(jobs, cluster, PolicyText.Parse("easy"), new ReplayOptions(), null, TestContext.Current.CancellationToken);

        Assert.Equal((552, 2490), (file.Nodes.Count, cluster.Processors));
        Assert.All(Enumerable.Range(0, jobs.JobCount), job => Assert.Equal(jobs.Jobs.SubmitMs[job], result.Schedule.StartMs[job]));
    }

    [Fact]
    public void Rows_stay_in_the_order_of_a_large_file()
    {
        string folder = Directory.CreateTempSubdirectory("berth-test-").FullName;
        try
        {
            string path = Path.Combine(folder, "large.parquet");
            using (var session = new DuckDBConnection("Data Source=:memory:"))
            {
                session.Open();
                using DuckDBCommand command = session.CreateCommand();
                command.CommandText = $"COPY (SELECT i AS id, i AS submit, 1 AS run FROM range(600000) t(i)) TO '{path}' (ROW_GROUP_SIZE 20000)";
                command.ExecuteNonQuery();
            }

            TableImportResult result = TableImport.Read(path, new TableImportOptions { Where = "id % 3 = 0" }, TestContext.Current.CancellationToken);

            Assert.True(result.Report.IsClean, string.Join('\n', result.Report.Issues));
            Assert.Equal(Enumerable.Range(0, 200_000).Select(i => 3L * i), result.Workload.Jobs.Number.ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The first command of the documentation that begins so, as a shell would cut it, without the program's name and without remarks.</summary>
    private static string[] Words(string begin)
    {
        string text = Page[Page.IndexOf(begin, StringComparison.Ordinal)..];
        text = text[..text.IndexOf("```", StringComparison.Ordinal)].Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')[0];
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        char quote = '\0';
        foreach (char letter in text + " ")
        {
            if (letter == quote || (quote == '\0' && letter is '\'' or '"'))
            {
                quote = quote == '\0' ? letter : '\0';
            }
            else if (letter != ' ' || quote != '\0')
            {
                word.Append(letter);
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        return [.. words.Skip(1)];
    }
}
