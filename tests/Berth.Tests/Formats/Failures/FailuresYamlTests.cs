using Berth.Formats.Clusters;
using Berth.Formats.Failures;
using Berth.Formats.Jobs;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Formats.Failures;

/// <summary>What goes wrong, and what jobs do about it, as files say it.</summary>
public sealed class FailuresYamlTests
{
    private static readonly Instant Zero = new(1_767_600_000_000);

    private static readonly JobRecovery Usual = JobRecovery.None with { Retries = 3, BackOff = Duration.FromSeconds(60) };

    private static Cluster Nodes => Cluster.OfNodes(
        "c", ClusterYaml.Read(new StringReader("nodes: [{name: a, count: 3, cpus: 4, memory: 1}, {name: b, cpus: 4, memory: 1, features: old}]"), "c.yaml").Nodes, SizeUnit.Processor);

    [Fact]
    public void Failures_of_nodes_take_dates_and_times_since_the_zero_of_the_jobs()
    {
        FailureSpec failures = Read(
            """
            seed: 7
            nodeFailuresPerDay: 0.01
            meanRepair: 90m
            jobFailureProbability: 2.5 %
            outages:
              - {nodes: "a-[2-3]", from: +2h, for: 30m}
              - {nodes: {features: old}, from: 2026-01-06T00:00, to: 2026-01-07, kind: drained}
            """,
            Nodes);

        Assert.Equal((7, 0.01, Duration.FromSeconds(5400), 0.025), (failures.Seed, failures.NodeFailuresPerDay, failures.MeanRepair, failures.JobFailureProbability));
        Assert.Equal(
            [(Zero + Duration.FromHours(2), Zero + Duration.FromSeconds(9000), OutageKind.Down), (new Instant(1_767_657_600_000), new Instant(1_767_744_000_000), OutageKind.Drained)],
            failures.Outages.Select(one => (one.From, one.To, one.Kind)));
        Assert.Equal(["1 2", "3"], failures.Outages.Select(one => string.Join(' ', one.Nodes)));
        Assert.Equal(Usual, failures.Recovery);
        Assert.Empty(failures.Capacity);
    }

    [Fact]
    public void A_pool_has_sizes_over_time()
    {
        FailureSpec failures = Read("capacity: [{from: 60, processors: 0}, {from: +1d, processors: 8}]\nrecovery: {retries: unlimited, backOff: 2h}", Cluster.Pool(8));

        Assert.Equal([new CapacityStep(Zero + Duration.FromSeconds(60), 0), new CapacityStep(Zero + Duration.FromDays(1), 8)], failures.Capacity);
        Assert.Equal(Usual with { Retries = null, BackOff = Duration.FromHours(2), MaxBackOff = Duration.FromHours(2) }, failures.Recovery);
    }

    [Fact]
    public void An_empty_description_lets_nothing_go_wrong() => Assert.True(Read("seed: 3", Cluster.Pool(1)).IsNothing);

    [Fact]
    public void Jobs_say_their_own_recovery_whole_or_none()
    {
        Workload workload = JobsYaml.Read(
            new StringReader("""
                defaults: {time: 1h, restartCost: 90s}
                jobs:
                  - {name: a}
                  - {name: b, checkpoint: 10m, retries: 0, backOff: 5m, backOffFactor: 1.5, maxBackOff: 20m}
                  - {name: c, checkpoint: 10m, restartCost: 0, retries: unlimited}
                """),
            "j.yaml").Workload;
        Workload without = JobsYaml.Read(new StringReader("jobs: [{time: 1h}, {time: 1h, retries: 1}]"), "j.yaml").Workload;

        Assert.Equal(
            [
                Usual with { RestartCost = Duration.FromSeconds(90) },
                new JobRecovery
                {
                    CheckpointInterval = Duration.FromSeconds(600),
                    RestartCost = Duration.FromSeconds(90),
                    Retries = 0,
                    BackOff = Duration.FromSeconds(300),
                    BackOffFactor = 1.5,
                    MaxBackOff = Duration.FromSeconds(1200),
                },
                Usual with { CheckpointInterval = Duration.FromSeconds(600), Retries = null },
            ],
            workload.Jobs.Recovery.ToArray().Select(one => workload.Recoveries[one]));
        Assert.Equal([-1, 0], without.Jobs.Recovery.ToArray());
        Assert.Equal(Usual with { Retries = 1 }, Assert.Single(without.Recoveries));
    }

    [Theory]
    [InlineData("", 1, "failures-structure", "the file is empty", "'outages:'")]
    [InlineData("nodeFailures: 1", 1, "unknown-key", "no key 'nodeFailures' at the top", "nodeFailuresPerDay")]
    [InlineData("nodeFailuresPerDay: -1", 21, "bad-value", "'-1' is no value", "0.01")]
    [InlineData("jobFailureProbability: 120%", 24, "bad-value", "'120%' is no value", "2%")]
    [InlineData("meanRepair: 0", 13, "bad-value", "'0' is no value", "more than none")]
    [InlineData("seed: x", 7, "bad-value", "'x' is no value of seed", "whole number")]
    [InlineData("recovery: {retrys: 2}", 12, "unknown-key", "no key 'retrys' in 'recovery'", "did you mean retries?")]
    [InlineData("recovery: {retries: -1}", 21, "bad-value", "'-1' is no value of retries", "or unlimited")]
    [InlineData("recovery: {checkpoint: 0}", 24, "bad-value", "'0' is no value of checkpoint", "more than none")]
    [InlineData("recovery: {backOff: 2h, maxBackOff: 1h}", 37, "bad-value", "shorter than the first, 2h", "at least backOff")]
    [InlineData("outages: [{from: 1h, for: 1h}]", 11, "missing-key", "there is no 'nodes'", "or all")]
    [InlineData("outages: [{nodes: a-4, from: 1h, for: 1h}]", 19, "unknown-node", "there is no node 'a-4'", "a-[1-3]")]
    [InlineData("outages: [{nodes: all, from: 2h, to: 1h}]", 38, "period-order", "is not after", "swap")]
    [InlineData("outages: [{nodes: all, from: 2h}]", 11, "missing-key", "there is no 'to'", "'for'")]
    [InlineData("outages: [{nodes: all, from: 2h, for: 1h, kind: drain}]", 49, "bad-value", "'drain' is no value of kind", "did you mean drained?")]
    [InlineData("capacity: [{from: 1h, processors: 2}]", 11, "pool-missing", "the machine is made of nodes", "'outages'")]
    public void Wrong_failures_of_nodes_are_refused(string yaml, int column, string rule, string problem, string advice) => Refuses(yaml, Nodes, column, rule, problem, advice);

    [Theory]
    [InlineData("outages: [{nodes: all, from: 1h, for: 1h}]", 10, "cluster-missing", "a pool of processors has no nodes", "--cluster")]
    [InlineData("nodeFailuresPerDay: 0.1", 21, "cluster-missing", "a pool of processors has no nodes", "'capacity'")]
    [InlineData("capacity: [{from: 1h, processors: 9}]", 35, "bad-value", "'9' is no value of processors", "from 0 to 8")]
    [InlineData("capacity: [{processors: 9}]", 12, "missing-key", "there is no 'from'", "from when on")]
    [InlineData("capacity: [{from: 1h}]", 12, "missing-key", "there is no 'processors'", "how many")]
    [InlineData("capacity: [{from: 1h, processors: 1}, {from: 60m, processors: 2}]", 46, "period-order", "is not after the size before it", "order of time")]
    public void Wrong_failures_of_a_pool_are_refused(string yaml, int column, string rule, string problem, string advice) =>
        Refuses(yaml, Cluster.Pool(8), column, rule, problem, advice);

    private static void Refuses(string yaml, Cluster cluster, int column, string rule, string problem, string advice)
    {
        BadInputException error = Assert.Throws<BadInputException>(() => Read(yaml, cluster));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Contains(advice, error.Advice ?? "", StringComparison.Ordinal);
        Assert.Equal((rule, 1, column), (error.Rule, (int)error.Line!.Value, error.Column!.Value));
    }

    private static FailureSpec Read(string yaml, Cluster cluster) => FailuresYaml.Read(new StringReader(yaml), "f.yaml", new FailuresContext(cluster, Zero)).Failures;
}
