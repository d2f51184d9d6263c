using Berth.Formats.Clusters;
using Berth.Formats.Jobs;
using Berth.Model;
using Berth.Scheduling;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>Why does a job not start now on nodes: each reason once, on two nodes of two GPUs, from second 1 on.</summary>
public sealed class ExplainOnNodesTests
{
    private const string Nodes = "nodes: [{name: n, count: 2, cpus: 8, memory: 8GiB, gpus: {count: 2, type: V100}}]";

    private static Explanation? Ask(string policy, string cluster, string jobs, string name, int second = 1)
    {
        ClusterNodes nodes = ClusterYaml.Read(new StringReader(cluster), "cluster.yaml").NodesFrom(default);
        Workload workload = WorkloadChanges.SizedFor(JobsYaml.Read(new StringReader(jobs), "jobs.yaml", new JobsYamlOptions { Cluster = nodes }).Workload, nodes);
        int job = Enumerable.Range(0, workload.JobCount).Single(index => workload.Jobs.Name(new JobId(index)) == name);
        return Replay.Explain(
            workload, Cluster.OfNodes("asked", nodes, workload.Unit), PolicyText.Parse(policy), null, new JobId(job), Instant.FromUnixSeconds(second));
    }

    private static void Says(Explanation? why, PendingReason reason, string? dimension, long needed, long available)
    {
        Assert.NotNull(why);
        Assert.Equal((reason, dimension, needed, available), (why.Reason, why.Dimension, why.Needed, why.Available));
    }

    [Fact]
    public void Too_few_GPUs_are_free()
    {
        Explanation? why = Ask("easy", Nodes, """
            jobs:
              - {name: A, gpus: 2, time: 5s}
              - {name: B, gpus: 2, tasks: 2, time: 5s}
            """, "B");

        Says(why, PendingReason.NotEnoughFree, "gpu", 4000, 2000);
        Assert.Equal(Instant.FromUnixSeconds(5), why!.PromisedStart);
    }

    [Fact]
    public void Too_little_memory_is_free() => Says(
        Ask("easy", Nodes, """
            jobs:
              - {name: A, memory: 8GiB, tasks: 2, time: 5s}
              - {name: B, gpus: 1, memory: 1GiB, time: 5s}
            """, "B"),
        PendingReason.NotEnoughFree, "memory", 1L << 30, 0);

    [Fact]
    public void Enough_is_free_in_sum_but_on_two_nodes() => Says(
        Ask("easy", Nodes, """
            jobs:
              - {name: A, gpus: 1, tasks: 2, spread: onePerNode, time: 5s}
              - {name: B, gpus: 2, time: 5s}
            """, "B"),
        PendingReason.Fragmented, "task", 1, 0);

    [Fact]
    public void A_licence_is_taken() => Says(
        Ask("easy", Nodes + "\nlicences: {solver: 1}", """
            jobs:
              - {name: A, licences: {solver: 1}, time: 5s}
              - {name: B, licences: {solver: 1}, time: 5s}
            """, "B"),
        PendingReason.NotEnoughFree, "licence solver", 1, 0);

    [Fact]
    public void Maintenance_begins_before_it_would_be_over() => Says(
        Ask("easy", Nodes + "\nmaintenance: [{name: m, nodes: all, from: +4s, for: 2s}]", """
            jobs:
              - {name: B, gpus: 1, time: 9s}
            """, "B"),
        PendingReason.NodesSetAside, "task", 1, 0);

    [Theory]
    [InlineData("easy", PendingReason.WouldDelayReservation)]
    [InlineData("fcfs", PendingReason.BehindBlockedJob)]
    public void Somebody_ahead_is_in_the_way(string policy, PendingReason reason)
    {
        Explanation? why = Ask(policy, Nodes, """
            jobs:
              - {name: A, gpus: 2, time: 5s}
              - {name: B, gpus: 2, tasks: 2, time: 5s}
              - {name: C, gpus: 1, time: 9s}
            """, "C");

        Assert.Equal(reason, why!.Reason);
        Assert.Equal(new JobId(1), why.Blocker);
    }

    [Fact]
    public void A_job_that_is_not_eligible_says_so()
    {
        const string jobs = """
            jobs:
              - {name: A, gpus: 2, time: 5s}
              - {name: B, gpus: 1, time: 5s, afterany: A}
              - {name: C, gpus: 1, time: 5s, release: 3s}
            """;

        Assert.Equal((PendingReason.NotEligible, null), (Ask("easy", Nodes, jobs, "B")!.Reason, Ask("easy", Nodes, jobs, "B")!.PromisedStart));
        Assert.Equal((PendingReason.NotEligible, Instant.FromUnixSeconds(3)), (Ask("easy", Nodes, jobs, "C")!.Reason, Ask("easy", Nodes, jobs, "C")!.PromisedStart!.Value));
        Assert.Null(Ask("easy", Nodes, jobs, "A"));
    }
}
