using System.Text.Json;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Cli;

/// <summary>Jobs files that name their cluster, and this machine as one.</summary>
public sealed class JobsClusterInputTests : IDisposable
{
    private const string Jobs = "jobs: [{name: a, cpus: 1, duration: 10s}, {name: b, cpus: 1, duration: 20s, afterok: a}]\n";

    private readonly LogFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_jobs_file_with_its_cluster_needs_no_other()
    {
        using JsonDocument inside = JsonOf(_files.Write("inside.yaml", "cluster: {name: lab, nodes: [{name: n, count: 2, cpus: 1, memory: 1GiB}]}\n" + Jobs));
        _files.Write("two.yaml", "nodes: [{name: n, count: 2, cpus: 1, memory: 1GiB}]");
        using JsonDocument beside = JsonOf(_files.Write("beside.yaml", "cluster: two.yaml\n" + Jobs));

        Assert.Equal(("lab", null), Machine(inside));
        Assert.Equal(("two", "two.yaml"), Machine(beside));
    }

    [Fact]
    public void A_cluster_on_the_command_line_wins_over_that_of_the_file()
    {
        string three = _files.Write("three.yaml", "nodes: [{name: n, count: 3, cpus: 1, memory: 1GiB}]");
        using JsonDocument run = JsonOf(_files.Write("jobs.yaml", "cluster: missing.yaml\n" + Jobs), "--cluster", three);

        Assert.Equal(("three", "three.yaml"), Machine(run));
    }

    [Fact]
    public void This_machine_is_a_cluster_for_jobs_and_to_look_at()
    {
        using JsonDocument run = JsonOf(_files.Write("jobs.yaml", Jobs), "--cluster", "local");
        CommandRun shown = CommandRun.Of(80, "cluster", "local");

        Assert.Equal(("local", "local"), Machine(run));
        Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
        Assert.StartsWith("local: 1 node, ", shown.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("sha256", shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Processors_beside_a_cluster_in_the_file_and_no_machine_at_all_are_refused()
    {
        CommandRun both = CommandRun.Of(80, "simulate", _files.Write("both.yaml", "cluster: {nodes: [{name: n, cpus: 1, memory: 1GiB}]}\n" + Jobs), "--procs", "4");
        CommandRun none = CommandRun.Of(80, "simulate", _files.Write("none.yaml", Jobs));

        Assert.Equal((2, 2), (both.ExitCode, none.ExitCode));
        Assert.Contains("--procs: the jobs file describes the machine too [machine-twice]; leave --procs out", both.Error, StringComparison.Ordinal);
        Assert.Contains("[cluster-missing]; name one: --cluster FILE.yaml (docs/formats/cluster-yaml.md), or write 'cluster:' into the jobs file", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_fifty_experiments_run_without_a_violation_and_take_a_minute_or_two()
    {
        string file = Path.Combine(SharedData.RepositoryRoot, "examples", "fifty-experiments.yaml");
        using JsonDocument run = JsonOf(file, "-p", "easy", "--placement", "best-fit");
        JsonElement policy = run.RootElement.GetProperty("policies")[0];

        Assert.Equal(50, run.RootElement.GetProperty("workload").GetProperty("jobs").GetInt32());
        Assert.Equal(0, policy.GetProperty("violations").GetProperty("count").GetInt32());
        Assert.InRange(policy.GetProperty("metrics").GetProperty("makespan_seconds").GetDouble(), 60, 120);
    }

    [Fact]
    public void A_list_of_jobs_as_a_table_runs_on_a_cluster()
    {
        string table = _files.Write("jobs.csv", "name,command,gpus,cpus,memory,duration,priority,weight,user,account,after\nprepare,make data,,4,8GiB,10m,1,2,ann,lab,\ntrain,run --all,1,8,64GiB,2h,1,3,bob,lab,prepare\n");
        string cluster = _files.Write("c.yaml", "nodes: [{name: n, cpus: 8, memory: 64GiB, gpus: {count: 1, type: A100}}]");
        using JsonDocument run = JsonOf(table, "--cluster", cluster);

        Assert.Equal(7800, run.RootElement.GetProperty("policies")[0].GetProperty("metrics").GetProperty("makespan_seconds").GetDouble());
        Assert.Contains("No column of the table is the submit time: all jobs are there from the beginning.", CommandRun.Of(200, "simulate", table, "--cluster", cluster).Out, StringComparison.Ordinal);
    }

    private static (string? Name, string? File) Machine(JsonDocument run)
    {
        JsonElement provenance = run.RootElement.GetProperty("provenance");
        return (provenance.GetProperty("cluster").GetString(), provenance.GetProperty("cluster_file").GetString());
    }

    private static JsonDocument JsonOf(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(80, ["simulate", .. arguments, "--json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Out);
    }
}
