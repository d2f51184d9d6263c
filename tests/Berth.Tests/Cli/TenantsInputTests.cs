using System.Security.Cryptography;
using System.Text.Json;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Cli;

/// <summary>Commands with a tenants or failures file: <c>--tenants</c>, <c>--failures</c>, and <c>berth tenants</c>.</summary>
public sealed class TenantsInputTests : IDisposable
{
    private readonly LogFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("multi-tenant-tenants", "multi-tenant")]
    [InlineData("philly-tenants", "philly-cluster")]
    public void Tenants_are_told_back_as_recorded(string name, string cluster)
    {
        CommandRun run = CommandRun.Of(80, "tenants", Example(name), "--cluster", Example(cluster));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Check($"cli/tenants-{name}-80.txt", run.Out);
    }

    [Fact]
    public void The_document_of_tenants_has_the_tree_with_parts_of_the_whole()
    {
        using JsonDocument document = JsonOf("tenants", Example("multi-tenant-tenants"), "--json");
        JsonElement tenants = document.RootElement.GetProperty("tenants");

        Assert.Equal("berth-tenants/1", document.RootElement.GetProperty("schema").GetString());
        JsonElement speech = tenants.GetProperty("accounts")[0].GetProperty("accounts")[1];
        Assert.Equal(("speech", 0.25), (speech.GetProperty("name").GetString(), speech.GetProperty("part_of_whole").GetDouble()));
        Assert.Equal(0.1875, speech.GetProperty("users")[0].GetProperty("part_of_whole").GetDouble());
        JsonElement vision = tenants.GetProperty("cohorts")[0].GetProperty("queues")[0];
        Assert.Equal((8, 6), (Gpus(vision, "nominal"), Gpus(vision, "borrowing_limit")));
        Assert.Equal(JsonValueKind.Null, vision.GetProperty("quota").GetProperty("lending_limit").ValueKind);
        Assert.Empty(tenants.GetProperty("remarks").EnumerateArray());
    }

    [Fact]
    public void Quotas_that_promise_too_much_are_said_to()
    {
        string tenants = _files.Write("t.yaml", "quotas: {queues: [{name: a, nominal: {gpus: 12, cpus: 300}}, {name: b, nominal: {gpus: 5.5}}]}\n");

        CommandRun alone = CommandRun.Of(200, "tenants", tenants);
        CommandRun run = CommandRun.Of(200, "tenants", tenants, "--cluster", Example("multi-tenant"));

        Assert.DoesNotContain("promise", alone.Out, StringComparison.Ordinal);
        Assert.Contains("The quotas promise 17.5 GPUs and the machine has 16 GPUs: not every queue", run.Out, StringComparison.Ordinal);
        Assert.Contains("The quotas promise 300 cores and the machine has 256 cores", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_provenance_names_both_files_with_their_hashes_and_the_report_how_to_make_it_again()
    {
        string tenants = _files.Write("t.yaml", "limits: [{users: others, submittedJobs: 1000000}]\n");
        string failures = _files.Write("f.yaml", "seed: 5\n");
        string report = _files.Of("r.html");

        using JsonDocument document = JsonOf("simulate", _files.Log, "--tenants", tenants, "--failures", failures, "--json");
        CommandRun run = CommandRun.Of(80, "simulate", _files.Log, "--tenants", tenants, "--failures", failures, "--explain-waits", "--report", report);

        JsonElement provenance = document.RootElement.GetProperty("provenance");
        Assert.Equal(("t.yaml", "f.yaml"), (provenance.GetProperty("tenants_file").GetString(), provenance.GetProperty("failures_file").GetString()));
        Assert.Equal(Hash(tenants), provenance.GetProperty("tenants_sha256").GetString());
        Assert.Equal(Hash(failures), provenance.GetProperty("failures_sha256").GetString());
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string page = File.ReadAllText(report);
        Assert.Contains("berth simulate small.swf --policy easy --tenants t.yaml --failures f.yaml --explain-waits", page, StringComparison.Ordinal);
        Assert.Contains(Hash(tenants), page, StringComparison.Ordinal);
        Assert.Contains(Hash(failures), page, StringComparison.Ordinal);
    }

    [Fact]
    public void Jobs_that_no_quota_binds_and_qos_that_nobody_knows_are_named()
    {
        string cluster = _files.Write("c.yaml", "nodes: [{name: a, cpus: 4, memory: 1GiB}]\n");
        string jobs = _files.Write(
            "j.yaml",
            "defaults: {time: 1h}\njobs: [{user: ann}, {user: bob, account: sub, qos: fast}, {user: eve, account: other}, {user: pat}, {user: pat}, {user: zoe}]\n");
        string tenants = _files.Write(
            "t.yaml",
            "accounts: [{name: lab, users: [ann], accounts: [{name: sub}]}]\nqos: [{name: slow}]\ndecay: {weights: {gpus: 1}}\n"
            + "quotas: {queues: [{name: lab, nominal: {cpus: 4}}, {name: zoe, nominal: {memory: 1GiB}}]}\n");

        CommandRun run = CommandRun.Of(400, "simulate", jobs, "--cluster", cluster, "--tenants", tenants);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("No quota binds 3 jobs, for no queue has their account or user: other/eve, pat.", run.Out, StringComparison.Ordinal);
        Assert.Contains("Jobs name a QOS that the tenants do not list; it has priority 0 and preempts nobody: fast.", run.Out, StringComparison.Ordinal);
        Assert.Contains("Nothing that the jobs hold counts as use for fair share", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tenants", "quotas: {queues: [{name: a, nominal: {gpu: 1}}]}\n", "t.yaml: line 1, column 39: field quotas.queues[0].nominal.gpu")]
    [InlineData("failures", "nodeFailuresPerDay: 1\n", "t.yaml: line 1, column 21: field nodeFailuresPerDay: a pool of processors has no nodes [cluster-missing]")]
    public void A_wrong_file_is_refused_with_its_place(string option, string yaml, string message)
    {
        string file = _files.Write("t.yaml", yaml);

        CommandRun simulate = CommandRun.Of(80, "simulate", _files.Log, $"--{option}", file);
        CommandRun explain = CommandRun.Of(80, "explain", _files.Log, "1", $"--{option}", file);

        Assert.Equal((2, 2), (simulate.ExitCode, explain.ExitCode));
        Assert.Contains(message, simulate.Error, StringComparison.Ordinal);
        Assert.Equal(simulate.Error, explain.Error);
    }

    [Fact]
    public void A_pool_that_changes_its_size_goes_with_one_reservation_at_most()
    {
        string file = _files.Write("f.yaml", "capacity: [{from: 1d, processors: 60}]\n");

        CommandRun refused = CommandRun.Of(80, "simulate", _files.Log, "--failures", file, "-p", "easy", "-p", "conservative");

        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith("berth: --policy conservative: the pool changes its size", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_example_of_three_teams_runs_under_every_sharing_policy_without_a_violation(bool fails)
    {
        string[] failures = fails ? ["--failures", Example("failures")] : [];
        using JsonDocument document = JsonOf(
            ["simulate", Example("multi-tenant-jobs"), "--cluster", Example("multi-tenant"), "--tenants", Example("multi-tenant-tenants"), .. failures, "--json",
            "-p", "easy,fair-share,fair-tree,multifactor,drf,drf-reclaim", "-p", "easy(preempt=qos, exempt=30m)", "-p", "multifactor(preempt=qos, on-preempt=suspend)"]);

        JsonElement[] policies = [.. document.RootElement.GetProperty("policies").EnumerateArray()];
        Assert.Equal(8, policies.Length);
        Assert.All(policies, policy => Assert.Equal(0, policy.GetProperty("violations").GetProperty("count").GetInt64()));
        Assert.All(policies, policy => Assert.Equal(46, policy.GetProperty("metrics").GetProperty("wait").GetProperty("count").GetInt32()));
    }

    [Fact]
    public void Virtual_clusters_of_philly_are_accounts_with_a_map()
    {
        Assert.SkipUnless(SharedData.Exists, SharedData.MissingReason);

        using JsonDocument document = JsonOf(
            "simulate", SharedData.Trace("philly-2017-jobs.csv.gz"), "--map", "account=cluster", "--cluster", Example("philly-cluster"), "--tenants", Example("philly-tenants"), "--json");

        Assert.DoesNotContain(document.RootElement.GetProperty("remarks").EnumerateArray(), remark => remark.GetString()!.Contains("quota", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(document.RootElement.GetProperty("remarks").EnumerateArray(), remark => remark.GetString()!.Contains("fair share", StringComparison.Ordinal));
        Assert.Equal(66_156, document.RootElement.GetProperty("workload").GetProperty("jobs").GetInt32());
    }

    private static double Gpus(JsonElement queue, string amounts) => queue.GetProperty("quota").GetProperty(amounts).GetProperty("gpus").GetDouble();

    private static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private static string Example(string name) => Path.Combine(SharedData.RepositoryRoot, "examples", name + ".yaml");

    private static JsonDocument JsonOf(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(80, arguments);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Out);
    }
}
