using Berth.Model;
using Berth.Scheduling;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>Why does a job not start now: each reason once, on a machine of four processors.</summary>
public sealed class ExplainTests
{
    // A holds three processors until 10. B needs all four and waits for A. C fits beside A and ends with it. D fits beside A but runs past it.
    private const string Jobs = """
        job submit procs run
        A   0      3     10
        B   1      4     5
        C   2      1     8
        D   3      1     20
        """;

    [Fact]
    public void The_first_blocked_job_lacks_processors_and_is_promised_a_start()
    {
        Explanation why = Ask("easy", "B", 1)!;

        Assert.Equal(PendingReason.NotEnoughFree, why.Reason);
        Assert.Equal(("cpu", 4L, 1L), (why.Dimension, why.Needed, why.Available));
        Assert.Equal(Instant.FromUnixSeconds(10), why.PromisedStart);
    }

    [Fact]
    public void A_job_that_fits_now_but_runs_past_the_promise_would_delay_it()
    {
        const string withoutC = """
            job submit procs run
            A   0      3     10
            B   1      4     5
            C   3      1     20
            """;
        Explanation why = Ask("easy", "C", 3, withoutC)!;

        Assert.Equal(PendingReason.WouldDelayReservation, why.Reason);
        Assert.Equal(new JobId(1), why.Blocker);
        Assert.Equal(Instant.FromUnixSeconds(10), why.PromisedStart);
    }

    [Fact]
    public void Under_strict_order_nobody_passes_the_blocked_job()
    {
        Explanation why = Ask("fcfs", "C", 2)!;

        Assert.Equal(PendingReason.BehindBlockedJob, why.Reason);
        Assert.Equal((1L, 1L), (why.Needed, why.Available));
        Assert.Equal(new JobId(1), why.Blocker);
    }

    [Fact]
    public void A_job_further_back_than_the_policy_looks_is_not_tried()
    {
        const string longQueue = """
            job submit procs run
            A   0      3     10
            B   1      4     5
            C   2      2     5
            D   3      1     5
            """;
        Explanation why = Ask("easy(lookahead=1)", "D", 3, longQueue)!;

        Assert.Equal(PendingReason.BeyondLookahead, why.Reason);
        Assert.Equal(new JobId(1), why.Blocker);
        Assert.Null(Ask("easy(lookahead=2)", "D", 3, longQueue));
    }

    [Fact]
    public void Under_conservative_backfill_a_job_has_a_promise_of_its_own()
    {
        Explanation why = Ask("conservative", "D", 3, """
            job submit procs run
            A   0      3     10
            B   1      4     5
            C   2      4     5
            D   3      1     20
            """)!;

        Assert.Equal(PendingReason.ReservedLater, why.Reason);
        Assert.Equal(Instant.FromUnixSeconds(20), why.PromisedStart);
    }

    [Theory]
    [InlineData("A", 5)]
    [InlineData("B", 0)]
    [InlineData("B", 12)]
    [InlineData("B", 99)]
    public void There_is_nothing_to_explain_for_a_job_that_does_not_wait(string job, int second) => Assert.Null(Ask("easy", job, second));

    [Fact]
    public void A_job_larger_than_the_cluster_says_so()
    {
        Workload workload = WorkloadText.Parse(Jobs);
        var snapshot = new Snapshot
        {
            Now = new Instant(0),
            Version = 0,
            Trigger = PassTrigger.None,
            Arrived = 0,
            Pending = [new PendingJob(1, 4, 5000)],
            PendingProcessors = [4],
            ReservedStartMs = default,
            Running = default,
            FreeProcessors = 3,
            TotalProcessors = 3,
            Jobs = workload.Jobs,
            SubmitMs = workload.Jobs.SubmitMs,
            Origin = workload.Origin,
        };

        Explanation why = Explainer.Explain(PolicyText.Parse("easy"), in snapshot, new JobId(1));

        Assert.Equal(PendingReason.LargerThanCluster, why.Reason);
        Assert.Equal((4L, 3L), (why.Needed, why.Available));
    }

    [Fact]
    public void Asking_changes_nothing()
    {
        Workload workload = WorkloadText.Parse(Jobs);
        PolicySpec policy = PolicyText.Parse("conservative");
        Schedule before = Replay.Run(workload, Cluster.Pool(4), policy).Schedule;
        Replay.Explain(workload, Cluster.Pool(4), policy, null, new JobId(3), Instant.FromUnixSeconds(3));

        Assert.Equal(before.StartMs.ToArray(), Replay.Run(workload, Cluster.Pool(4), policy).Schedule.StartMs.ToArray());
    }

    private static Explanation? Ask(string policy, string job, int second, string jobs = Jobs) =>
        Replay.Explain(
            WorkloadText.Parse(jobs), Cluster.Pool(4), PolicyText.Parse(policy), null, new JobId(job[0] - 'A'), Instant.FromUnixSeconds(second));
}
