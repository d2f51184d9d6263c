using Berth.Model;
using Berth.Model.Starvation;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Model.Starvation;

/// <summary>Drawn cases: bounds that are reached, schedules that break them, and policies that have none.</summary>
public sealed class StarvationCheckTests
{
    private static StarvationCheck Run(string table, int processors, string policy, out Schedule schedule)
    {
        Workload work = WorkloadText.Parse(table);
        var machine = Cluster.Pool(processors);
        schedule = Replay.Run(work, machine, PolicyText.Parse(policy)).Schedule;
        return StarvationCheck.Of(work, machine, PolicyText.Parse(policy), schedule);
    }

    private static (double? Bound, double? Wait) Seconds(StarvationCheck check, int job) =>
        (check.Bound(new JobId(job))?.Seconds, check.Wait(new JobId(job))?.Seconds);

    [Theory]
    [InlineData("easy")]
    [InlineData("fcfs")]
    [InlineData("easy(depth=3)")]
    public void Jobs_of_machine_size_that_use_up_their_limits_wait_exactly_as_long_as_guaranteed(string policy)
    {
        StarvationCheck check = Run("""
            job submit procs run
            A   0      2     10
            B   1      2     5
            C   2      2     7
            """, 2, policy, out _);

        Assert.Equal((9, 9), Seconds(check, 1));
        Assert.Equal((13, 13), Seconds(check, 2));
        Assert.Equal(0, check.All.LeastSlackSeconds);
        Assert.True(check.Keeps);
    }

    [Fact]
    public void Backfill_beside_the_head_can_make_the_next_larger_job_wait_a_longest_limit()
    {
        // D takes the processor that B leaves, 1 s before B starts, and C needs all three: 1 s less than the bound of 3 s for B and 10 s for whoever came between.
        StarvationCheck check = Run("""
            job submit procs run
            A   0      2     4
            B   1      2     2
            C   1      3     1
            D   3      1     10
            """, 3, "easy", out Schedule schedule);

        Assert.Equal([0, 4_000, 13_000, 3_000], schedule.StartMs);
        Assert.Equal((13, 12), Seconds(check, 2));
    }

    [Fact]
    public void In_strict_order_jobs_of_one_processor_reach_the_bound_by_area()
    {
        StarvationCheck check = Run("""
            job submit procs run
            A   0      1     4
            B   0      1     4
            C   1      1     6
            D   1      1     6
            E   1      1     1
            """, 2, "fcfs", out _);

        // (3 + 3 + 6 + 6) / 2: neither the head's start and two limits (3 + 12) nor the end of what runs and two limits (3 + 12).
        Assert.Equal((9, 9), Seconds(check, 4));
    }

    [Fact]
    public void First_fit_bounds_jobs_of_one_processor_and_no_others()
    {
        StarvationCheck check = Run("""
            job submit procs run
            A   0      2     4
            B   1      2     6
            C   2      1     6
            D   2      1     6
            """, 2, "first-fit", out _);

        // What is left of A, B, and the one that came at the same time, spread over both processors: (4 + 12 + 6) / 2.
        Assert.Equal((11, 8), Seconds(check, 2));
        Assert.Equal((11, 8), Seconds(check, 3));
        Assert.Null(check.Bound(new JobId(1)));
        Assert.False(check.Keeps);
        Assert.Equal((4, 2), (check.All.Jobs, check.All.BoundedJobs));
    }

    [Fact]
    public void Conservative_backfill_comes_within_the_limit_of_a_short_job_to_its_bound()
    {
        StarvationCheck check = Run("""
            job submit procs run
            A   0      2     10
            B   1      2     5
            C   1      2     1
            """, 2, "conservative", out _);

        Assert.Equal((15, 14), Seconds(check, 2));
    }

    [Fact]
    public void A_starved_job_is_caught_and_so_is_the_head_that_did_not_start()
    {
        Workload work = WorkloadText.Parse("""
            job submit procs run
            A   0      1     10
            B   1      2     5
            C   2      1     10
            D   9      1     10
            E   18     1     10
            """);
        var machine = Cluster.Pool(2);
        Schedule starved = new ScheduleDraft(work, machine).StartAll(0, 28, 2, 10, 18).Build();
        Assert.Empty(ScheduleValidator.Validate(work, machine, starved));

        var check = StarvationCheck.Of(work, machine, PolicyText.Parse("easy"), starved);

        Assert.False(check.Keeps);
        Assert.Equal(2, check.Breaches.TotalCount);
        Assert.All(check.Breaches, breach => Assert.Equal((ViolationKind.WaitAboveGuarantee, 1), (breach.Kind, breach.Job!.Value.Index)));
        Assert.Equal("job 2 waited 27 s, but it was guaranteed a start within 9 s", check.Breaches[0].Message);
        Assert.Equal("job 2 was first in the queue and started at 28 s, but by 10 s the limits of the jobs then running left room for it", check.Breaches[1].Message);
        Assert.Equal(-18, check.All.LeastSlackSeconds);
    }

    [Fact]
    public void A_job_that_never_starts_breaks_its_bound_once_the_schedule_goes_beyond_it()
    {
        Workload work = WorkloadText.Parse("""
            job submit procs run
            A   0      2     10
            B   1      2     5
            C   2      1     20
            """);
        var machine = Cluster.Pool(2);
        ScheduleDraft draft = new ScheduleDraft(work, machine).StartAll(0, 10, 10);
        draft.Outcome[1] = JobOutcome.Unstarted;

        var check = StarvationCheck.Of(work, machine, PolicyText.Parse("easy"), draft.Build());

        Assert.Equal("job 2 has waited 29 s, but it was guaranteed a start within 9 s", check.Breaches[0].Message);
    }

    [Fact]
    public void A_wait_that_a_later_part_of_the_schedule_does_not_show_is_no_breach()
    {
        Workload work = WorkloadText.Parse("""
            job submit procs run
            A   0      2     10
            B   1      2     5
            """);
        var machine = Cluster.Pool(2);
        ScheduleDraft draft = new ScheduleDraft(work, machine).StartAll(0, 10);
        draft.Outcome[1] = JobOutcome.Unstarted;

        Assert.Empty(StarvationCheck.Of(work, machine, PolicyText.Parse("easy"), draft.Build()).Breaches);
    }

    [Fact]
    public void Classes_name_the_job_that_waited_longest_and_its_guarantee()
    {
        StarvationCheck check = Run("""
            job submit procs run request user
            A   0      2     90  100     u
            B   1      2     5   5       v
            C   2      1     7   7       v
            """, 2, "easy", out _);

        Assert.Equal(["1 proc", "2-8 procs"], check.BySize.Select(one => one.Name));
        Assert.Equal(new BoundedWait("2-8 procs", 2, 2, 89, 2, 99, 10), check.BySize[1]);
        Assert.Equal(new BoundedWait("v", 2, 2, 93, 3, 103, 10), check.ByUser[0]);
        Assert.Equal(["up to 1 min", "1-10 min"], check.ByRunTime.Select(one => one.Name));
        Assert.Equal(100, check.LongestLimitSeconds);
    }
}
