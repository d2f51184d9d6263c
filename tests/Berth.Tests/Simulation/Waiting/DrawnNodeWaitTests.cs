using Berth.Formats.Clusters;
using Berth.Formats.Jobs;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation.Waiting;

/// <summary>What jobs on a few nodes wait for, one cause each, worked out by hand: seconds by cause for each job that waits.</summary>
public sealed class DrawnNodeWaitTests
{
    private const string TwoByTwo = "nodes: [{name: n, count: 2, cpus: 8, memory: 8GiB, gpus: {count: 2, type: V100}}]";

    private static void Waits(string policy, string cluster, string jobs, string expected, FailureSpec? failures = null)
    {
        ClusterFile file = ClusterYaml.Read(new StringReader(cluster), "cluster.yaml");
        ClusterNodes nodes = file.NodesFrom(default);
        Workload workload = JobsYaml.Read(new StringReader(jobs), "jobs.yaml", new JobsYamlOptions { Cluster = nodes }).Workload;
        workload = WorkloadChanges.SizedFor(workload, nodes);
        var options = new ReplayOptions { ExplainsWaits = true, Failures = failures };
        ReplayResult result = Replay.Run(workload, Cluster.OfNodes("drawn", nodes, workload.Unit), PolicyText.Parse(policy), options);
        Assert.Null(WaitLaws.Broken(result));
        Assert.Equal(expected, DrawnWaitTests.TextOf(result), ignoreLineEndingDifferences: true);
    }

    /// <summary>Two GPUs are free, one on each node, and B needs two of one node. C needs three: so many are free nowhere.</summary>
    [Fact]
    public void Enough_is_free_in_sum_but_not_as_it_lies() => Waits("fcfs", TwoByTwo, """
        jobs:
          - {name: A, tasks: 2, gpus: 1, time: 3s, spread: onePerNode}
          - {name: B, gpus: 2, time: 2s, submit: 1s}
          - {name: C, tasks: 3, gpus: 1, time: 2s, submit: 1s}
        """, """
        B fragmented 2
        C capacity 2 order 2
        """);

    /// <summary>B may use the first node only, which A holds; the other one is idle.</summary>
    [Fact]
    public void There_is_room_only_in_another_partition() => Waits("easy", TwoByTwo + """

        partitions:
          - {name: one, nodes: n-1}
          - {name: two, nodes: n-2}
        """, """
        jobs:
          - {name: A, gpus: 2, time: 4s, partition: one}
          - {name: B, gpus: 2, time: 2s, partition: one, submit: 1s}
        """, "B partition 3");

    /// <summary>Both nodes are under maintenance from 2 to 6: B asks for 3 s and would still run then.</summary>
    [Fact]
    public void There_would_be_room_without_maintenance() => Waits("easy", TwoByTwo + """

        maintenance:
          - {name: service, nodes: all, from: +2s, to: +6s}
        """, """
        jobs:
          - {name: A, gpus: 1, time: 1s}
          - {name: B, gpus: 1, time: 3s, submit: 1s}
        """, "B drained 5");

    /// <summary>The nodes are set aside for eve: for bob's job that is room promised to others.</summary>
    [Fact]
    public void There_would_be_room_were_it_not_set_aside_for_others() => Waits("easy", TwoByTwo + """

        reservations:
          - {name: course, nodes: all, from: +2s, to: +6s, users: [eve]}
        """, """
        jobs:
          - {name: A, gpus: 1, time: 1s, user: bob}
          - {name: B, gpus: 1, time: 3s, submit: 1s, user: bob}
        """, "B promised 5");

    /// <summary>Node 2 is down from 1 to 5, and A holds node 1: node 2 would do for B.</summary>
    [Fact]
    public void There_would_be_room_on_a_node_that_failed() => Waits("easy", TwoByTwo, """
        jobs:
          - {name: A, gpus: 2, time: 9s}
          - {name: B, gpus: 2, time: 2s, submit: 2s}
        """, "B drained 3", new FailureSpec { Outages = [new PlannedOutage(NodeSet.Of([1]), new Instant(1000), new Instant(5000), OutageKind.Down)] });

    /// <summary>B waits for A until 4, then for its release date; C for B's array to have room.</summary>
    [Fact]
    public void Jobs_wait_for_other_jobs_for_their_array_and_for_their_date() => Waits("easy", TwoByTwo, """
        jobs:
          - {name: A, gpus: 1, time: 4s}
          - {name: B, gpus: 1, time: 3s, afterany: A, release: 6s}
          - {name: C, gpus: 1, time: 5s, array: {count: 2, width: 1}}
        """, """
        B dependency 4 hold 2
        D limit 5
        """);
}
