using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Cli;

/// <summary>Commands with a cluster file: <c>--cluster</c> everywhere, and <c>berth cluster</c>.</summary>
public sealed class ClusterInputTests : IDisposable
{
    private readonly LogFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("gpu-server")]
    [InlineData("mixed-cluster")]
    [InlineData("topology")]
    public void A_cluster_is_told_back_as_recorded(string name)
    {
        CommandRun run = CommandRun.Of(80, "cluster", Example(name));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Check($"cli/cluster-{name}-80.txt", run.Out);
    }

    [Fact]
    public void The_document_of_a_cluster_has_its_partitions_domains_and_reservations()
    {
        using JsonDocument mixed = JsonOf("cluster", Example("mixed-cluster"), "--json");
        JsonElement cluster = mixed.RootElement.GetProperty("cluster");

        Assert.Equal("berth-cluster/1", mixed.RootElement.GetProperty("schema").GetString());
        Assert.Equal((28, 40), (cluster.GetProperty("nodes").GetInt32(), cluster.GetProperty("gpus").GetInt32()));
        JsonElement express = cluster.GetProperty("partitions")[2];
        Assert.Equal(("express", "cpu-[1-4],v100-1", 5), (express.GetProperty("name").GetString(), express.GetProperty("nodes").GetString(), express.GetProperty("node_count").GetInt32()));
        Assert.Equal(3600, express.GetProperty("max_seconds").GetDouble());
        Assert.Equal(["course", "cooling"], cluster.GetProperty("reservations").EnumerateArray().Select(one => one.GetProperty("name").GetString()));

        using JsonDocument racks = JsonOf("cluster", Example("topology"), "--json");
        JsonElement second = racks.RootElement.GetProperty("cluster").GetProperty("topology")[1];
        Assert.Equal(("rack-2", 8), (second.GetProperty("name").GetString(), second.GetProperty("node_count").GetInt32()));
        Assert.Equal("gpu-[13-16]", second.GetProperty("domains")[1].GetProperty("nodes").GetString());
        Assert.Equal("old", racks.RootElement.GetProperty("cluster").GetProperty("nodes_without_domain").GetString());
    }

    [Theory]
    [InlineData("gpu-server", "gpu", 4)]
    [InlineData("mixed-cluster", "gpu", 40)]
    [InlineData("topology", "gpu", 208)]
    public void Jobs_on_nodes_are_simulated_checked_and_counted_in_gpus(string name, string unit, int size)
    {
        using JsonDocument document = JsonOf("simulate", Example(name + "-jobs"), "--cluster", Example(name), "--json", "-p", "easy", "-p", "priority(placement=topology)");
        JsonElement root = document.RootElement;

        Assert.Equal((unit, size), (root.GetProperty("workload").GetProperty("unit").GetString(), root.GetProperty("workload").GetProperty("processors").GetInt32()));
        JsonElement provenance = root.GetProperty("provenance");
        Assert.Equal($"{name}.yaml", provenance.GetProperty("cluster_file").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Example(name)))), provenance.GetProperty("cluster_sha256").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Example(name + "-jobs")))), provenance.GetProperty("input_sha256").GetString());
        Assert.Equal(["easy", "priority(placement=topology)"], provenance.GetProperty("policies").EnumerateArray().Select(policy => policy.GetString()));
        Assert.All(root.GetProperty("policies").EnumerateArray(), policy => Assert.Equal(0, policy.GetProperty("violations").GetProperty("count").GetInt64()));
    }

    [Fact]
    public void The_terminal_says_gpus_where_jobs_ask_for_them()
    {
        CommandRun run = CommandRun.Of(200, "simulate", Example("gpu-server-jobs"), "--cluster", Example("gpu-server"), "-p", "easy", "-p", "fcfs");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("on 4 GPUs of 1 node", run.Out, StringComparison.Ordinal);
        Assert.Contains("up to 1 GPU", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("proc", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_on_one_node_with_as_many_cores_waits_as_on_the_pool()
    {
        string cluster = _files.Write("one.yaml", "nodes: [{name: one, cpus: 64, memory: 1GiB}]\n");

        using JsonDocument pool = JsonOf("simulate", _files.Log, "--json");
        using JsonDocument nodes = JsonOf("simulate", _files.Log, "--cluster", cluster, "--json");

        Assert.Equal(MeanWait(pool), MeanWait(nodes));
        Assert.Equal(64, nodes.RootElement.GetProperty("workload").GetProperty("processors").GetInt32());
        Assert.Equal("one", nodes.RootElement.GetProperty("provenance").GetProperty("cluster").GetString());
        Assert.Equal(JsonValueKind.Null, pool.RootElement.GetProperty("provenance").GetProperty("cluster_sha256").ValueKind);
    }

    [Fact]
    public void A_placement_rule_of_the_command_line_is_that_of_every_policy()
    {
        using JsonDocument document = JsonOf(
            "simulate", Example("gpu-server-jobs"), "--cluster", Example("gpu-server"), "--placement", "fgd", "-p", "easy", "-p", "sjf(placement=random)", "--json");

        Assert.Equal(
            ["easy(placement=fgd)", "sjf(placement=fgd)"], document.RootElement.GetProperty("policies").EnumerateArray().Select(policy => policy.GetProperty("name").GetString()));
    }

    [Fact]
    public void Jobs_have_their_names_in_the_jobs_file_and_a_job_may_be_asked_about_by_name()
    {
        string csv = _files.Of("jobs.csv");
        CommandRun run = CommandRun.Of(80, "simulate", Example("gpu-server-jobs"), "--cluster", Example("gpu-server"), "--jobs", csv);
        CommandRun why = CommandRun.Of(200, "explain", Example("gpu-server-jobs"), "baseline[2]", "--cluster", Example("gpu-server"));

        Assert.Equal((0, 0), (run.ExitCode, why.ExitCode));
        Assert.Contains(File.ReadAllLines(csv), line => line.Contains(",completed,pick-best,", StringComparison.Ordinal));
        Assert.StartsWith("Job baseline[2] needs 1 of 4 GPUs.", why.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_names_the_file_of_the_cluster_and_how_to_make_it_again()
    {
        string report = _files.Of("r.html");

        CommandRun run = CommandRun.Of(80, "simulate", Example("gpu-server-jobs"), "--cluster", Example("gpu-server"), "--report", report);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string page = File.ReadAllText(report);
        Assert.Contains("berth simulate gpu-server-jobs.yaml --policy easy --cluster gpu-server.yaml", page, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Example("gpu-server")))), page, StringComparison.Ordinal);
    }

    [Fact]
    public void Jobs_that_can_never_run_are_named()
    {
        string jobs = _files.Write("big.yaml", "jobs: [{name: big, array: 7, time: 1h, gpus: 8}, {name: small, time: 1h, gpus: 1}]\n");

        CommandRun run = CommandRun.Of(200, "simulate", jobs, "--cluster", Example("gpu-server"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("7 jobs can never run on this cluster and were rejected: big[1], big[2], big[3], big[4], big[5] and 2 more.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Reservations_with_dates_are_told_to_be_idle_where_jobs_have_none()
    {
        string cluster = _files.Write("c.yaml", "nodes: [{name: n, cpus: 4, memory: 1}]\nmaintenance: [{name: repair, from: 2026-01-05, for: 1h}]\n");
        string jobs = _files.Write("j.yaml", "jobs: [{time: 1h}]\n");

        Assert.Contains("reservations with dates are not met by any: repair", CommandRun.Of(200, "simulate", jobs, "--cluster", cluster).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_jobs_ask_for_is_counted_as_recorded()
    {
        CommandRun run = CommandRun.Of(80, "import", Example("mixed-cluster-jobs"), "--cluster", Example("mixed-cluster"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Check("cli/import-jobs-80.txt", run.Out);
        Assert.Contains("No cluster was named", CommandRun.Of(80, "import", Example("mixed-cluster-jobs")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name one: --cluster FILE.yaml", "simulate", "{jobs}")]
    [InlineData("name one: --cluster FILE.yaml", "simulate", "{jobs}", "--procs", "8")]
    [InlineData("both describe the machine", "simulate", "{log}", "--procs", "8", "--cluster", "{cluster}")]
    [InlineData("a pool of processors has no places to choose from", "simulate", "{log}", "--placement", "fgd")]
    [InlineData("did you mean best-fit?", "simulate", "{jobs}", "--cluster", "{cluster}", "--placement", "bestfit")]
    [InlineData("'easy(placement=fgd)' was given twice", "simulate", "{jobs}", "--cluster", "{cluster}", "--placement", "fgd", "-p", "easy", "-p", "easy(placement=random)")]
    [InlineData("line 1, column 30: field jobs[0].partition: the cluster has no partition 'gpu'", "simulate", "{typo}", "--cluster", "{cluster}")]
    [InlineData("there is no job tran among the 50", "explain", "{jobs}", "tran", "--cluster", "{cluster}")]
    [InlineData("did you mean nodes?", "cluster", "{wrong}")]
    [InlineData("cannot be read", "cluster", "{folder}/none.yaml")]
    public void A_wrong_input_gets_a_message_and_exit_code_2(string expected, params string[] arguments)
    {
        string typo = _files.Write("typo.yaml", "jobs: [{time: 1h, partition: gpu}]\n");
        string wrong = _files.Write("wrong.yaml", "node: []\n");
        CommandRun run = CommandRun.Of(80, [.. arguments.Select(text => text
            .Replace("{jobs}", Example("gpu-server-jobs"), StringComparison.Ordinal)
            .Replace("{cluster}", Example("gpu-server"), StringComparison.Ordinal)
            .Replace("{log}", _files.Log, StringComparison.Ordinal)
            .Replace("{folder}", _files.Folder, StringComparison.Ordinal)
            .Replace("{typo}", typo, StringComparison.Ordinal)
            .Replace("{wrong}", wrong, StringComparison.Ordinal))]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    private static string Example(string name) => Path.Combine(SharedData.RepositoryRoot, "examples", name + ".yaml");

    private static string MeanWait(JsonDocument document) =>
        document.RootElement.GetProperty("policies")[0].GetProperty("metrics").GetProperty("wait").GetProperty("mean").GetDouble().ToString(CultureInfo.InvariantCulture);

    private static JsonDocument JsonOf(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(80, arguments);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Out);
    }
}
