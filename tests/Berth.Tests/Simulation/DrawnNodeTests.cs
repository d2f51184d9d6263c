using Berth.Formats.Clusters;
using Berth.Formats.Jobs;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>
/// One idea each, worked by hand: a lane for each GPU (or core), a column is a second, a letter is the job that holds the lane (see
/// <see cref="NodeDrawing"/>). Jobs ask for one core a task where they say nothing.
/// </summary>
public sealed class DrawnNodeTests
{
    private const string TwoByTwo = "nodes: [{name: n, count: 2, cpus: 8, memory: 8GiB, gpus: {count: 2, type: V100}}]";

    private const string TwoSwitches = """
        nodes: [{name: n, count: 4, cpus: 8, memory: 8GiB, gpus: {count: 1, type: V100}}]
        topology:
          levels: [switch]
          domains: {s1: "n-[1-2]", s2: "n-[3-4]"}
        """;

    private static void Draws(string policy, string cluster, string jobs, string expected)
    {
        ClusterFile file = ClusterYaml.Read(new StringReader(cluster), "cluster.yaml");
        ClusterNodes nodes = file.NodesFrom(default);
        Workload workload = JobsYaml.Read(new StringReader(jobs), "jobs.yaml", new JobsYamlOptions { Cluster = nodes }).Workload;
        workload = WorkloadChanges.SizedFor(workload, nodes);
        Cluster machine = Cluster.OfNodes("drawn", nodes, workload.Unit);
        Schedule schedule = Replay.Run(workload, machine, PolicyText.Parse(policy)).Schedule;
        Assert.Empty(ScheduleValidator.Validate(workload, machine, schedule));
        Assert.Equal(string.Join('\n', expected.Split('\n').Select(line => line.TrimEnd())), NodeDrawing.Draw(workload, nodes, schedule), ignoreLineEndingDifferences: true);
    }

    /// <summary>From second 1 on two GPUs are free, one on each node: B needs both of one node and waits.</summary>
    [Fact]
    public void A_task_needs_its_GPUs_in_one_node() => Draws("fcfs", TwoByTwo, """
        jobs:
          - {name: A, tasks: 2, gpus: 1, time: 3s, spread: onePerNode}
          - {name: B, gpus: 2, time: 2s, submit: 1s}
        """, """
        n-1.0  |AAABB
        n-1.1  |...BB
        n-2.0  |AAA..
        n-2.1  |.....
        """);

    /// <summary>Best fit fills the node that is in use; worst fit takes the emptier one.</summary>
    [Theory]
    [InlineData("best-fit", "AAAA\nBB..\n....\n....")]
    [InlineData("worst-fit", "AAAA\n....\nBB..\n....")]
    [InlineData("least-allocated", "AAAA\n....\nBB..\n....")]
    [InlineData("first-fit", "AAAA\nBB..\n....\n....")]
    public void The_placement_rule_of_the_policy_chooses_the_node(string rule, string lanes)
    {
        string[] rows = lanes.Split('\n');
        Draws($"fcfs(placement={rule})", TwoByTwo, """
            jobs:
              - {name: A, gpus: 1, time: 4s}
              - {name: B, gpus: 1, time: 2s}
            """, $"n-1.0  |{rows[0]}\nn-1.1  |{rows[1]}\nn-2.0  |{rows[2]}\nn-2.1  |{rows[3]}");
    }

    /// <summary>B needs both nodes whole and cannot start before A ends; all its tasks start together or none does.</summary>
    [Fact]
    public void A_gang_starts_all_or_nothing() => Draws("fcfs", TwoByTwo, """
        jobs:
          - {name: A, gpus: 1, time: 3s}
          - {name: B, tasks: 2, gpus: 2, time: 2s}
        """, """
        n-1.0  |AAABB
        n-1.1  |...BB
        n-2.0  |...BB
        n-2.1  |...BB
        """);

    /// <summary>Two halves share a GPU where GPUs may be shared; the third half needs the other one.</summary>
    [Fact]
    public void Parts_of_a_GPU_share_it_where_it_may_be_shared() => Draws("fcfs", "nodes: [{name: n, count: 1, cpus: 8, memory: 8GiB, gpus: {count: 2, type: T4, shareable: true}}]", """
        jobs:
          - {name: A, gpus: 0.5, time: 4s}
          - {name: B, gpus: 0.5, time: 2s}
          - {name: C, gpus: 0.5, time: 3s}
        """, """
        n.0    |22AA
        n.1    |CCC.
        """);

    /// <summary>The same on GPUs that may not be shared: each half takes a whole GPU, so C waits.</summary>
    [Fact]
    public void A_part_takes_the_whole_GPU_where_it_may_not_be_shared() => Draws("fcfs", "nodes: [{name: n, count: 1, cpus: 8, memory: 8GiB, gpus: {count: 2, type: T4}}]", """
        jobs:
          - {name: A, gpus: 0.5, time: 4s}
          - {name: B, gpus: 0.5, time: 2s}
          - {name: C, gpus: 0.5, time: 3s}
        """, """
        n.0    |AAAA.
        n.1    |BBCCC
        """);

    /// <summary>4 of 16 GiB are a quarter of a GPU: four such jobs run on one GPU at once, the fifth on the next.</summary>
    [Fact]
    public void GPU_memory_takes_its_part_of_the_GPU() => Draws("fcfs", "nodes: [{name: n, count: 1, cpus: 8, memory: 8GiB, gpus: {count: 2, type: T4, memory: 16GiB, shareable: true}}]", """
        jobs:
          - {name: A, gpuMemory: 4GiB, time: 3s, array: 5}
        """, """
        n.0    |444
        n.1    |AAA
        """);

    /// <summary>The head needs two GPUs of one node at second 4. C takes the other node for longer than that: the head fits on n-1 all the same.</summary>
    [Fact]
    public void Easy_lets_a_long_job_on_nodes_that_the_head_can_spare() => Draws("easy", TwoByTwo, """
        jobs:
          - {name: A, gpus: 2, time: 4s}
          - {name: B, gpus: 1, time: 9s}
          - {name: H, gpus: 2, time: 3s, submit: 1s}
          - {name: C, gpus: 1, time: 9s, submit: 2s}
        """, """
        n-1.0  |AAAAHHH....
        n-1.1  |AAAAHHH....
        n-2.0  |BBBBBBBBB..
        n-2.1  |..CCCCCCCCC
        """);

    /// <summary>The head needs one whole node and gets n-2 at second 5: D outlasts that and would have to lie on n-2, so it waits; E ends in time.</summary>
    [Fact]
    public void Easy_starts_nothing_that_would_delay_the_head() => Draws("easy", TwoByTwo, """
        jobs:
          - {name: A, gpus: 2, time: 9s}
          - {name: B, gpus: 1, time: 5s}
          - {name: H, gpus: 2, time: 2s, submit: 1s}
          - {name: D, gpus: 1, time: 4s, submit: 2s}
          - {name: E, gpus: 1, time: 3s, submit: 2s}
        """, """
        n-1.0  |AAAAAAAAA..
        n-1.1  |AAAAAAAAA..
        n-2.0  |BBBBBHHDDDD
        n-2.1  |..EEEHH....
        """);

    /// <summary>Conservative holds a place for every job: C may not push back B, which waits second in line for node 2.</summary>
    [Fact]
    public void Conservative_keeps_every_promise_on_its_nodes() => Draws("conservative", TwoByTwo, """
        jobs:
          - {name: A, tasks: 2, gpus: 2, time: 3s}
          - {name: B, gpus: 2, time: 4s, submit: 1s}
          - {name: C, gpus: 2, time: 2s, submit: 1s}
          - {name: D, gpus: 2, time: 1s, submit: 2s}
        """, """
        n-1.0  |AAABBBB
        n-1.1  |AAABBBB
        n-2.0  |AAACCD.
        n-2.1  |AAACCD.
        """);

    /// <summary>Both tasks must lie below one switch: one node of each switch is free at second 1, and that is not enough.</summary>
    [Fact]
    public void A_required_level_waits_for_one_domain() => Draws("fcfs(placement=first-fit)", TwoSwitches, """
        jobs:
          - {name: A, gpus: 1, time: 3s}
          - {name: B, tasks: 3, gpus: 1, time: 1s}
          - {name: C, gpus: 1, time: 5s, submit: 1s}
          - {name: G, tasks: 2, gpus: 1, time: 2s, submit: 1s, topology: {required: switch}}
        """, """
        n-1    |AAA...
        n-2    |BCCCCC
        n-3    |BGG...
        n-4    |BGG...
        """);

    /// <summary>A preferred level goes to the one switch with room for both, although first fit would begin at n-2.</summary>
    [Fact]
    public void A_preferred_level_is_kept_where_it_can_be_and_not_waited_for() => Draws("fcfs(placement=first-fit)", TwoSwitches, """
        jobs:
          - {name: A, gpus: 1, time: 4s}
          - {name: G, tasks: 2, gpus: 1, time: 2s, topology: {preferred: switch}}
          - {name: K, tasks: 2, gpus: 1, time: 2s, submit: 2s, topology: {preferred: switch}}
          - {name: L, tasks: 2, gpus: 1, time: 1s, submit: 4s, topology: {required: switch}}
        """, """
        n-1    |AAAAL
        n-2    |....L
        n-3    |GGKK.
        n-4    |GGKK.
        """);

    /// <summary>E has its node for itself: B could share it by cores and has to go to the other one.</summary>
    [Fact]
    public void An_exclusive_job_shares_its_node_with_nobody() => Draws("fcfs(placement=first-fit)", "nodes: [{name: n, count: 2, cpus: 2, memory: 8GiB}]", """
        jobs:
          - {name: E, cpus: 1, time: 3s, exclusive: true}
          - {name: B, cpus: 1, time: 2s}
        """, """
        n-1.0  |EEE
        n-1.1  |...
        n-2.0  |BB.
        n-2.1  |...
        """);

    /// <summary>Both tasks on one node; and each on a node of its own.</summary>
    [Fact]
    public void Tasks_lie_together_or_apart_as_the_job_says() => Draws("fcfs", "nodes: [{name: n, count: 2, cpus: 2, memory: 8GiB}]", """
        jobs:
          - {name: A, tasks: 2, time: 2s, spread: onePerNode}
          - {name: B, tasks: 2, time: 2s, spread: sameNode}
        """, """
        n-1.0  |AABB
        n-1.1  |..BB
        n-2.0  |AA..
        n-2.1  |....
        """);

    /// <summary>Features and GPU types: A accepts only V100s; B needs nvlink and waits for it, and C, in strict order, behind B.</summary>
    [Fact]
    public void Features_and_GPU_types_leave_the_nodes_that_have_them() => Draws("fcfs(placement=first-fit)", """
        nodes:
          - {name: t, count: 1, cpus: 4, memory: 8GiB, gpus: {count: 1, type: T4}}
          - {name: v, count: 1, cpus: 4, memory: 8GiB, gpus: {count: 1, type: V100}, features: [nvlink]}
        """, """
        jobs:
          - {name: A, gpus: 1, time: 2s, gpuType: V100}
          - {name: B, gpus: 1, time: 2s, features: [nvlink]}
          - {name: C, gpus: 1, time: 3s, submit: 1s}
        """, """
        t      |..CCC
        v      |AABB.
        """);

    /// <summary>M may run on one A100 for 3 s or on two V100s for 4 s. The A100 is taken, so it runs on the V100s now.</summary>
    [Fact]
    public void A_job_with_two_modes_starts_in_the_one_that_fits() => Draws("fcfs", """
        nodes:
          - {name: a, count: 1, cpus: 4, memory: 8GiB, gpus: {count: 1, type: A100}}
          - {name: v, count: 1, cpus: 4, memory: 8GiB, gpus: {count: 2, type: V100}}
        """, """
        jobs:
          - {name: A, gpus: 1, gpuType: A100, time: 9s}
          - name: M
            modes:
              - {gpus: 1, gpuType: A100, time: 3s}
              - {gpus: 2, gpuType: V100, time: 4s}
        """, """
        a      |AAAAAAAAA
        v.0    |MMMM.....
        v.1    |MMMM.....
        """);

    /// <summary>The express partition has the higher tier: E comes before B, which was first in the queue. L asks for more than express allows.</summary>
    [Fact]
    public void A_higher_tier_goes_first_and_a_limit_of_a_partition_keeps_long_jobs_out() => Draws("fcfs", """
        nodes: [{name: n, count: 1, cpus: 1, memory: 8GiB}]
        partitions:
          - {name: batch, nodes: all, default: true}
          - {name: express, nodes: all, priorityTier: 10, maxTime: 2s}
        """, """
        jobs:
          - {name: A, time: 3s}
          - {name: B, time: 2s, submit: 1s}
          - {name: E, time: 2s, submit: 2s, partition: express}
          - {name: L, time: 3s, submit: 2s, partition: express}
        """, """
        n      |AAAEEBB
        L Rejected
        """);

    /// <summary>One licence: B waits for A although its node is free.</summary>
    [Fact]
    public void A_licence_is_counted_over_the_cluster() => Draws("fcfs(placement=first-fit)", """
        nodes: [{name: n, count: 2, cpus: 1, memory: 8GiB}]
        licences: {solver: 1}
        """, """
        jobs:
          - {name: A, time: 3s, licences: {solver: 1}}
          - {name: B, time: 2s, licences: {solver: 1}}
        """, """
        n-1    |AAABB
        n-2    |.....
        """);

    /// <summary>Maintenance from second 4 to 6: B asks for 3 s and would run into it, so it waits for its end; C ends in time and is backfilled.</summary>
    [Fact]
    public void Nothing_runs_into_a_maintenance_window() => Draws("easy", """
        nodes: [{name: n, count: 1, cpus: 1, memory: 8GiB}]
        maintenance: [{name: m, nodes: all, from: +4s, for: 2s}]
        """, """
        jobs:
          - {name: A, time: 2s}
          - {name: B, time: 3s}
          - {name: C, time: 2s, submit: 1s}
        """, """
        n      |AACC..BBB
        """);

    /// <summary>The node is set aside for ann from second 2 to 5: bob's job waits for the end, hers runs in it.</summary>
    [Fact]
    public void An_advance_reservation_is_for_its_users_alone() => Draws("easy", """
        nodes: [{name: n, count: 1, cpus: 1, memory: 8GiB}]
        reservations: [{name: r, nodes: all, from: +2s, for: 3s, users: [ann]}]
        """, """
        jobs:
          - {name: B, user: bob, time: 3s}
          - {name: A, user: ann, time: 2s, submit: 2s}
        """, """
        n      |..AA.BBB
        """);

    /// <summary>B waits for A's success, C for its end, D for its failure, which does not come; E for its start.</summary>
    [Fact]
    public void Dependencies_hold_jobs_back() => Draws("fcfs(placement=first-fit)", "nodes: [{name: n, count: 3, cpus: 1, memory: 8GiB}]", """
        jobs:
          - {name: A, time: 2s, submit: 1s}
          - {name: B, time: 2s, afterok: A}
          - {name: C, time: 1s, afterany: A}
          - {name: D, time: 1s, afternotok: A}
          - {name: E, time: 1s, after: A}
        """, """
        n-1    |.AABB
        n-2    |.E.C.
        n-3    |.....
        D DependencyFailed
        """);

    /// <summary>An array of four, two at once, though all would fit; and a release date.</summary>
    [Fact]
    public void An_array_is_as_wide_as_it_says_and_a_release_date_is_kept() => Draws("fcfs(placement=first-fit)", "nodes: [{name: n, count: 4, cpus: 1, memory: 8GiB}]", """
        jobs:
          - {name: A, time: 2s, array: {count: 4, width: 2}}
          - {name: R, time: 1s, release: 3s}
        """, """
        n-1    |AAAA
        n-2    |AAAA
        n-3    |...R
        n-4    |....
        """);
}
