using System.Globalization;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation.Waiting;

/// <summary>What jobs on tiny pools wait for, one cause each, worked out by hand: seconds by cause for each job that waits.</summary>
public sealed class DrawnWaitTests
{
    private static readonly ReplayOptions Explained = new() { ExplainsWaits = true };

    private static void Waits(string policy, int processors, string jobs, string expected) => Waits(PolicyText.Parse(policy), Cluster.Pool(processors), jobs, expected);

    private static void Waits(PolicySpec policy, Cluster cluster, string jobs, string expected, ReplayOptions? options = null)
    {
        Workload workload = WorkloadText.Parse(jobs);
        ReplayResult result = Replay.Run(workload, cluster, policy, options is null ? Explained : options with { ExplainsWaits = true });
        Assert.Null(WaitLaws.Broken(result));
        Assert.Equal(expected, TextOf(result), ignoreLineEndingDifferences: true);
    }

    /// <summary>One line for each job that waited: its name, and seconds by cause.</summary>
    internal static string TextOf(ReplayResult result) => string.Join('\n', Enumerable.Range(0, result.Schedule.Count)
        .Select(job => (Name: WorkloadText.NameOf(job), Waits: result.Waits!.Of(new JobId(job)).ToArray()))
        .Where(job => job.Waits.Any(ms => ms > 0))
        .Select(job => job.Name + string.Concat(WaitCauses.InOrder.Where(cause => job.Waits[(int)cause] > 0)
            .Select(cause => string.Create(CultureInfo.InvariantCulture, $" {WaitCauses.Name(cause)} {job.Waits[(int)cause] / 1000m}")))));

    /// <summary>B needs four processors; until A ends at 10 only one is free, whoever else there is.</summary>
    [Fact]
    public void Too_little_is_free_for_anybody() => Waits("easy", 4, """
        job submit procs run
        A   0      3     10
        B   1      4     4
        """, "B capacity 9");

    /// <summary>When A ends at 10 four processors are free, enough for C; but B is first and takes them. At 14 it is C's turn.</summary>
    [Fact]
    public void Others_are_first_when_room_is_made() => Waits("easy", 4, """
        job submit procs run
        A   0      4     10
        B   1      4     4
        C   2      2     5
        """, """
        B capacity 9
        C capacity 8 order 4
        """);

    /// <summary>One processor is free all the time, and C needs only one. Nobody may pass B, which waits for four.</summary>
    [Fact]
    public void Nobody_may_pass_the_first() => Waits("fcfs", 4, """
        job submit procs run
        A   0      3     10
        B   1      4     4
        C   2      1     8
        """, """
        B capacity 9
        C order 12
        """);

    /// <summary>
    /// C would fit beside A, but it runs until 11 and B is promised the machine at 10. From 10 on B has what was free: C could have had it, so order.
    /// </summary>
    [Fact]
    public void What_is_free_is_promised_to_the_first() => Waits("easy", 4, """
        job submit procs run
        A   0      3     10
        B   1      4     4
        C   2      1     9
        """, """
        B capacity 9
        C promised 8 order 4
        """);

    /// <summary>Behind B the pass looks at one job, C, which does not fit. D would, and is not looked at until C is gone.</summary>
    [Fact]
    public void The_scheduler_looks_only_so_far() => Waits("easy(lookahead=1)", 4, """
        job submit procs run
        A   0      2     10
        B   1      4     4
        C   2      3     5
        D   2      1     4
        """, """
        B capacity 9
        C capacity 8 order 4
        D order 4 scheduler 8
        """);

    /// <summary>At 0 two processors were free, and B took one of them. C comes later and never saw two: too little was free all its time.</summary>
    [Fact]
    public void Who_comes_later_is_not_passed_by_those_before() => Waits("easy", 4, """
        job submit procs run
        A   0      2     10
        B   1      1     9
        C   2      2     3
        """, "C capacity 8");

    /// <summary>Anna may run one job at a time: B waits for that until A ends. Three processors are too few for C; at 5 all are free, and B is first.</summary>
    [Fact]
    public void A_limit_keeps_a_job_out_whatever_is_free() => Waits(
        PolicyText.Parse("easy"),
        Cluster.Pool(4) with { Tenants = new Tenants { Limits = [new TenantLimit { Scope = LimitScope.User, Name = "anna", RunningJobs = 1 }] } },
        """
        job submit procs run user
        A   0      1     5   anna
        B   1      1     3   anna
        C   2      4     4   bert
        """, """
        B limit 4
        C capacity 3 order 3
        """);

    /// <summary>From 2 to 7 the pool has two processors, and A holds one of them. B asks for three: they would be there.</summary>
    [Fact]
    public void Processors_that_are_out_would_be_enough() => Waits(
        PolicyText.Parse("easy"),
        Cluster.Pool(4),
        """
        job submit procs run
        A   0      1     9
        B   3      3     2
        C   4      4     1
        """, """
        B drained 4
        C capacity 5
        """,
        new ReplayOptions { Failures = new FailureSpec { Capacity = [new CapacityStep(new Instant(2000), 2), new CapacityStep(new Instant(7000), 4)] } });

    /// <summary>At 5 B, urgent, stops A. A goes on at 8, when B ends: others were first. What A was given is not waiting.</summary>
    [Theory]
    [InlineData(PreemptionEffect.Suspend, "A order 3")]
    [InlineData(PreemptionEffect.Requeue, "A capacity 3")]
    public void A_job_that_is_stopped_waits_again(PreemptionEffect effect, string expected) => Waits(
        PolicyText.Parse("easy") with { Preemption = new PreemptionSpec(PreemptionRule.Qos) { Effect = effect } },
        Cluster.Pool(2) with { Tenants = new Tenants { Qos = [new Qos("urgent", 1, ["normal"]), new Qos("normal", 0, [])] } },
        """
        job submit procs run qos
        A   0      2     10  normal
        B   5      2     3   urgent
        """, expected);

    /// <summary>
    /// All need both processors, and the shortest goes first. At 5 C stops A: what A held was free at that moment, and C was first, so for B that is order; before it was
    /// capacity. A waits for room until C ends at 8, and then B goes first.
    /// </summary>
    [Fact]
    public void Room_that_is_made_for_another_is_order_for_the_others() => Waits(
        PolicyText.Parse("sjf") with { Preemption = new PreemptionSpec(PreemptionRule.Qos) },
        Cluster.Pool(2) with { Tenants = new Tenants { Qos = [new Qos("urgent", 1, ["normal"]), new Qos("normal", 0, [])] } },
        """
        job submit procs run qos
        A   0      2     10  normal
        B   1      2     4   normal
        C   5      2     3   urgent
        """, """
        A capacity 3 order 4
        B capacity 4 order 3
        """);
}
