using System.Text.Json;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Cli;

/// <summary>Tables on the command line: the options of import, simulate and explain, and the generator that writes one.</summary>
public sealed class TableCommandTests : IDisposable
{
    private const string Table = "id,at,secs,limit,num_gpus,team\n1,0,100,200,4,a\n2,10,100,200,8,b\n3,20,50,60,0,a\n4,30,x,60,1,a\n";

    private static readonly string[] Map = ["--map", "submit=at", "--map", "run=secs", "--map", "request=\"limit\""];

    private readonly LogFolder _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public void Import_says_which_column_became_which_field()
    {
        string path = _logs.Write("jobs.csv", Table);

        CommandRun run = CommandRun.Of(80, ["import", path, .. Map, "--where", "num_gpus > 0"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Check("cli/import-table-80.txt", run.Out.Replace(_logs.Folder, "FOLDER", StringComparison.Ordinal));
    }

    [Fact]
    public void Import_writes_the_fields_as_json()
    {
        string path = _logs.Write("jobs.csv", Table);

        CommandRun run = CommandRun.Of(80, ["import", path, .. Map, "--where", "num_gpus > 0", "--json"]);

        using JsonDocument document = JsonDocument.Parse(run.Out);
        JsonElement table = document.RootElement.GetProperty("table");
        Assert.Equal(1, table.GetProperty("left_out").GetInt64());
        Assert.Equal(6, table.GetProperty("columns").GetArrayLength());
        Assert.Equal(
            ["number id True", "group team True", "submit at False", "run secs False", "request \"limit\" False", "totalGpus num_gpus True"],
            table.GetProperty("fields").EnumerateArray().Select(field =>
                $"{field.GetProperty("field").GetString()} {field.GetProperty("expression").GetString()} {field.GetProperty("is_automatic").GetBoolean()}"));
    }

    [Fact]
    public void A_table_is_replayed_on_a_pool_of_gpus_and_its_choices_are_recorded()
    {
        string path = _logs.Write("jobs.csv", Table);

        CommandRun run = CommandRun.Of(80, ["simulate", path, .. Map, "--where", "num_gpus > 0", "--gpus-per-node", "4", "--procs", "8", "--json"]);

        using JsonDocument document = JsonDocument.Parse(run.Out);
        JsonElement options = document.RootElement.GetProperty("provenance").GetProperty("options");
        Assert.Equal("number=id; group=team; submit=at; run=secs; request=\"limit\"; totalGpus=num_gpus", options.GetProperty("map").GetString());
        Assert.Equal(("num_gpus > 0", "4"), (options.GetProperty("where").GetString(), options.GetProperty("gpus-per-node").GetString()));
        Assert.Equal(45, document.RootElement.GetProperty("policies")[0].GetProperty("metrics").GetProperty("wait").GetProperty("mean").GetDouble());
        Assert.Contains("does not hold: 1 of 4 rows", document.RootElement.GetProperty("remarks").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_any_name_is_a_table_where_a_column_is_named()
    {
        string path = _logs.Write("jobs.txt", Table);

        Assert.Equal(0, CommandRun.Of(80, ["explain", path, "2", .. Map, "--procs", "8"]).ExitCode);
        CommandRun refused = CommandRun.Of(80, ["explain", path, "2"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--map", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_jobs_file_takes_no_columns()
    {
        CommandRun run = CommandRun.Of(80, "import", _logs.Write("jobs.yaml", "jobs: [{time: 1h}]\n"), "--where", "true");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("[not-a-table]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Generated_jobs_run_on_the_generated_cluster_and_are_imported_as_they_were()
    {
        string jobs = _logs.Of("jobs.csv");
        string cluster = _logs.Of("cluster.yaml");

        CommandRun made = CommandRun.Of(80, "generate", "gpu-cluster", "--jobs", "400", "--nodes", "15", "--load", "0.9", "--seed", "4", "-o", jobs, "--write-cluster", cluster);
        CommandRun copied = CommandRun.Of(80, "import", jobs, "--cluster", cluster, "--strict", "-o", _logs.Of("copy.csv"));
        CommandRun run = CommandRun.Of(80, "simulate", jobs, "--cluster", cluster, "--json");

        Assert.Equal((0, 0, 0), (made.ExitCode, copied.ExitCode, run.ExitCode));
        Assert.Equal(File.ReadAllText(jobs), File.ReadAllText(_logs.Of("copy.csv")));
        using JsonDocument document = JsonDocument.Parse(run.Out);
        JsonElement workload = document.RootElement.GetProperty("workload");
        Assert.Equal((400, 60, 15), (workload.GetProperty("jobs").GetInt32(), workload.GetProperty("processors").GetInt32(), workload.GetProperty("nodes").GetInt32()));
        Assert.Equal(0.9, workload.GetProperty("offered_load").GetDouble(), 0.05);
    }

    [Theory]
    [InlineData("[bad-value]", "-o", "{folder}/jobs.swf")]
    [InlineData("[machine-twice]", "-o", "{folder}/jobs.csv", "--cluster", "{folder}/c.yaml", "--nodes", "3")]
    [InlineData("[no-gpus]", "-o", "{folder}/jobs.csv", "--cluster", "{folder}/c.yaml")]
    public void Wrong_requests_to_the_generator_are_refused(string rule, params string[] arguments)
    {
        _logs.Write("c.yaml", "nodes: [{name: a, cpus: 1, memory: 1GiB}]\n");

        CommandRun run = CommandRun.Of(80, ["generate", "gpu-cluster", .. arguments.Select(text => text.Replace("{folder}", _logs.Folder, StringComparison.Ordinal))]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(rule, run.Error, StringComparison.Ordinal);
    }
}
