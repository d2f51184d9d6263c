using Berth.Model;
using Berth.Simulation;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>What becomes of jobs whose runs are interrupted, worked out by hand: checkpoints, restart costs, retries, back-off, nodes that fail and are drained.</summary>
public sealed class DrawnFailureTests
{
    private static readonly NodeClass Small = new() { Name = "n", Count = 2, CpuMillicores = 1000, MemoryBytes = 1 };

    private static Workload OneJob(long runSeconds, int tasks, JobRecovery recovery, int jobs = 1)
    {
        var builder = new WorkloadBuilder();
        for (int i = 0; i < jobs; i++)
        {
            builder.Add(new JobRow
            {
                Number = i + 1,
                SubmitMs = 0,
                RequestedMs = 100_000,
                RunMs = runSeconds * 1000,
                Processors = tasks,
                User = builder.User("u"),
                Shape = builder.Shape(new JobShape([new JobMode(tasks, new TaskRequest(1000, 0, 0, 0, 0))])),
                Recovery = builder.Recovery(recovery),
            });
        }

        return builder.Build();
    }

    private static Schedule Run(Workload workload, FailureSpec failures, NodeClass? nodes = null) => Replay.Run(
        workload,
        Cluster.OfNodes("two", new ClusterNodes([nodes ?? Small]), SizeUnit.Processor),
        new PolicySpec { Name = "easy" },
        new ReplayOptions { Failures = failures }).Schedule;

    private static FailureSpec Down(int node, long from, long to, OutageKind kind = OutageKind.Down) => new()
    {
        Outages = [new PlannedOutage(NodeSet.Of([node]), new Instant(from * 1000), new Instant(to * 1000), kind)],
        Recovery = JobRecovery.None with { Retries = 2 },
    };

    /// <summary>
    /// 20 s of work, saved each 4 s: when node 0 fails at 10, 8 s are saved. The gang needs both nodes, so it waits until 15; then 1 s restart and 12 s of work: it ends at 28.
    /// </summary>
    [Fact]
    public void A_gang_stops_whole_and_goes_on_from_its_last_checkpoint()
    {
        JobRecovery recovery = JobRecovery.None with { Retries = 1, CheckpointInterval = Duration.FromSeconds(4), RestartCost = Duration.FromSeconds(1) };
        Workload workload = OneJob(20, 2, recovery);
        Schedule schedule = Run(workload, Down(0, 10, 15));
        Drawn.Equal("A 2 |==========.....#############", workload, schedule);
        InterruptedRun run = Assert.Single(schedule.Interrupted.All.ToArray());
        Assert.Equal((Interruption.NodeFailed, 8000L, 10_000L), (run.Cause, run.SavedMs, run.EndMs));
        Assert.Equal(2, schedule.Interrupted.PlacesOf(0).Length);
        Assert.Equal(JobOutcome.Completed, schedule.Outcome[0]);
        Assert.Equal(5_000, schedule.Wait(new JobId(0))!.Value.Ms);
    }

    [Fact]
    public void A_job_on_the_other_node_does_not_notice()
    {
        Workload workload = OneJob(6, 1, JobRecovery.None with { Retries = 1 }, 2);
        Drawn.Equal("A 1 |=====.######\nB 1 |######", workload, Run(workload, Down(0, 5, 6)));
    }

    [Fact]
    public void A_drained_node_lets_its_job_end_and_takes_no_other() =>
        Drawn.Equal("A 1 |######\nB 1 |######\nC 1 |......######\nD 1 |............######", OneJob(6, 1, JobRecovery.None, 4), Run(OneJob(6, 1, JobRecovery.None, 4), Down(0, 2, 30, OutageKind.Drained)));

    /// <summary>The job's end is at the moment of the failure: it has ended.</summary>
    [Fact]
    public void A_job_that_ends_at_the_moment_of_the_failure_has_ended()
    {
        Schedule schedule = Run(OneJob(10, 2, JobRecovery.None), Down(0, 10, 15));
        Assert.Equal(JobOutcome.Completed, schedule.Outcome[0]);
        Assert.True(schedule.Interrupted.All.IsEmpty);
    }

    [Fact]
    public void Without_a_retry_left_the_job_has_failed_for_good()
    {
        Schedule schedule = Run(OneJob(20, 2, JobRecovery.None with { Retries = 0 }), Down(1, 10, 15));
        Assert.Equal((JobOutcome.Failed, 10_000L), (schedule.Outcome[0], schedule.EndMs[0]));
        Assert.True(schedule.Interrupted.All.IsEmpty);
    }

    /// <summary>Every run fails: with three retries there are four runs, and between them 2, 4 and 8 s of back-off, the last cut to 5.</summary>
    [Fact]
    public void Back_off_grows_with_each_failure_and_is_cut()
    {
        JobRecovery recovery = new() { Retries = 3, BackOff = Duration.FromSeconds(2), BackOffFactor = 2, MaxBackOff = Duration.FromSeconds(5) };
        Schedule schedule = Run(OneJob(20, 1, recovery), new FailureSpec { Seed = 5, JobFailureProbability = 1 });
        InterruptedRun[] runs = schedule.Interrupted.All.ToArray();
        Assert.Equal(JobOutcome.Failed, schedule.Outcome[0]);
        Assert.Equal([Interruption.JobFailed, Interruption.JobFailed, Interruption.JobFailed], runs.Select(run => run.Cause));
        Assert.Equal([2000L, 4000L, 5000L], [runs[1].StartMs - runs[0].EndMs, runs[2].StartMs - runs[1].EndMs, schedule.StartMs[0] - runs[2].EndMs]);
        Assert.All(runs, run => Assert.InRange(run.EndMs - run.StartMs, 0, 19_999));
    }

    [Fact]
    public void The_same_seed_gives_the_same_failures_under_every_policy_and_another_seed_others()
    {
        NodeClass many = Small with { Count = 20 };
        FailureSpec failures = new() { NodeFailuresPerDay = 200, MeanRepair = Duration.FromSeconds(60), Recovery = JobRecovery.None with { Retries = null } };
        Workload workload = OneJob(30, 3, JobRecovery.None with { Retries = null }, 200);
        Cluster cluster = Cluster.OfNodes("twenty", new ClusterNodes([many]), SizeUnit.Processor);
        NodeOutage[] Outages(PolicySpec policy, long seed) =>
            [.. Replay.Run(workload, cluster, policy, new ReplayOptions { Failures = failures with { Seed = seed } }).Schedule.Outages.Take(20)];
        NodeOutage[] easy = Outages(new PolicySpec { Name = "easy" }, 1);
        Assert.Equal(20, easy.Length);
        Assert.Equal(easy, Outages(new PolicySpec { Name = "fcfs", ReservationDepth = 0, Lookahead = 0 }, 1));
        Assert.NotEqual(easy, Outages(new PolicySpec { Name = "easy" }, 2));
    }
}
