using Berth.Testing;
using Xunit;

namespace Berth.Tests.Cli;

/// <summary>What <c>--jobs</c> says of runs that were stopped: two teams share two nodes with two GPUs each, worked by hand.</summary>
public sealed class InterruptedRunsColumnTests : IDisposable
{
    private const string Jobs = """
        defaults: {gpus: 2, time: 100s, checkpoint: 10s, restartCost: 5s}
        jobs:
          - {name: A, account: red}
          - {name: B, account: red, submit: 1s}
          - {name: C, account: blue, submit: 35s, time: 20s}
        """;

    private readonly LogFolder _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>
    /// Red has one node by its quota and borrows the other. At 35 blue wants its own back: B, the younger, is stopped after 34 s, of which 30 are saved; C runs until 55 on its node. B goes on at 55: requeued with
    /// 5 s to restart and the 70 s of work that are left; suspended with the 66 s that are left and nothing to repeat.
    /// </summary>
    [Theory]
    [InlineData("requeue", "B,55,130,20,109,completed,1,1,1-35 requeued for 3 on n-2")]
    [InlineData("suspend", "B,55,121,20,100,completed,1,1,1-35 suspended for 3 on n-2")]
    [InlineData("cancel", "B,1,35,0,34,cancelled,0,1,")]
    public void It_has_their_times_cause_preemptor_and_nodes(string effect, string expected)
    {
        string cluster = _files.Write("c.yaml", "nodes: [{name: n, count: 2, cpus: 4, memory: 8GiB, gpus: {count: 2, type: V100}}]\n");
        string jobs = _files.Write("j.yaml", Jobs);
        string tenants = _files.Write(
            "t.yaml",
            "accounts: [{name: red}, {name: blue}]\nquotas: {cohorts: [all], queues: [{name: red, cohort: all, nominal: {gpus: 2}}, {name: blue, cohort: all, nominal: {gpus: 2}}]}\n");
        string csv = _files.Of("jobs.csv");

        CommandRun run = CommandRun.Of(80, "simulate", jobs, "--cluster", cluster, "--tenants", tenants, "-p", $"easy(preempt=reclaim, on-preempt={effect}, name=x)", "--jobs", csv);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] heads = File.ReadLines(csv).First().Split(',');
        string[][] rows = [.. File.ReadLines(csv).Skip(1).Select(line => line.Split(','))];
        string Cells(string name) => string.Join(',', new[] { "name", "start", "end", "wait", "run", "outcome", "interruptions", "first_start", "interrupted_runs" }
            .Select(head => rows.Single(row => row[Array.IndexOf(heads, "name")] == name)[Array.IndexOf(heads, head)]));
        Assert.Equal("A,0,100,0,100,completed,0,0,", Cells("A"));
        Assert.Equal(expected, Cells("B"));
        Assert.Equal("C,35,55,0,20,completed,0,35,", Cells("C"));
    }
}
