using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>Tiny cases, one idea each, with the whole schedule drawn: a column is a second, a dot waits, a hash runs, X is killed.</summary>
public sealed class DrawnPolicyTests
{
    /// <summary>A leaves one processor; B needs all four and waits for A; C and D could use what A leaves.</summary>
    private static readonly Workload Blocked = WorkloadText.Parse("""
        job submit procs run request
        A   0      3     10  10
        B   1      4     4   4
        C   2      1     8   8
        D   10     1     3   3
        """);

    private static void Draws(string policy, int processors, Workload workload, string expected, ReplayOptions? options = null)
    {
        Schedule schedule = Replay.Run(workload, Cluster.Pool(processors), PolicyText.Parse(policy), options).Schedule;
        Drawn.Equal(expected, workload, schedule);
    }

    [Fact]
    public void Strict_order_lets_nothing_pass_the_blocked_job() => Draws("fcfs", 4, Blocked, """
        A 3 |##########
        B 4 | .........####
        C 1 |  ............########
        D 1 |          ....###
        """);

    [Fact]
    public void Easy_backfills_a_job_that_ends_at_the_shadow_time() => Draws("easy", 4, Blocked, """
        A 3 |##########
        B 4 | .........####
        C 1 |  ########
        D 1 |          ....###
        """);

    [Fact]
    public void Easy_does_not_backfill_a_job_that_would_end_a_second_after_the_shadow_time() => Draws(
        "easy",
        4,
        WorkloadText.Parse("""
            job submit procs run request
            A   0      3     10  10
            B   1      4     4   4
            C   2      1     8   9
            """),
        """
        A 3 |##########
        B 4 | .........####
        C 1 |  ............########
        """);

    /// <summary>C came first and does not fit; D is shorter, so it is the one job that a lookahead of 1 sees.</summary>
    [Fact]
    public void The_lookahead_counts_in_the_order_of_backfill() => Draws(
        "easy-sjbf(lookahead=1)",
        4,
        WorkloadText.Parse("""
            job submit procs run
            A   0      2     10
            B   1      4     4
            C   2      3     5
            D   2      1     4
            """),
        """
        A 2 |##########
        B 4 | .........####
        C 3 |  ............#####
        D 1 |  ####
        """);

    [Fact]
    public void Easy_backfills_a_long_job_on_processors_the_reserved_job_will_not_need() => Draws(
        "easy",
        4,
        WorkloadText.Parse("""
            job submit procs run request
            A   0      2     6   6
            B   1      3     4   4
            C   2      1     20  20
            D   3      1     20  20
            """),
        """
        A 2 |######
        B 3 | .....####
        C 1 |  ####################
        D 1 |   .......####################
        """);

    [Fact]
    public void First_fit_starts_whatever_fits_and_delays_the_blocked_job() => Draws(
        "first-fit",
        4,
        WorkloadText.Parse("""
            job submit procs run request
            A   0      3     6   6
            B   1      4     2   2
            C   2      1     9   9
            """),
        """
        A 3 |######
        B 4 | ..........##
        C 1 |  #########
        """);

    [Fact]
    public void Shortest_job_backfill_tries_the_shorter_candidate_first() => Draws(
        "easy-sjbf",
        4,
        WorkloadText.Parse("""
            job submit procs run request
            A   0      4     2   2
            B   0      3     6   6
            C   1      4     1   1
            D   1      1     6   6
            E   1      1     3   3
            """),
        """
        A 4 |##
        B 3 |..######
        C 4 | .......#
        D 1 | ........######
        E 1 | .###
        """);

    [Fact]
    public void A_job_that_reaches_its_request_is_killed_and_one_that_ends_there_is_not() => Draws(
        "easy",
        1,
        WorkloadText.Parse("""
            job submit procs run request
            A   0      1     9   3
            B   0      1     3   3
            C   0      1     0   3
            D   0      2     1   1
            """),
        """
        A 1 |##X
        B 1 |...###
        C 1 |......0
        D 2 |rejected
        """);

    /// <summary>D uses what B, the first in line, will not need, and so delays C, to whom EASY promised nothing.</summary>
    private static readonly Workload SecondInLine = WorkloadText.Parse("""
        job submit procs run request
        A   0      3     10  10
        B   1      2     4   4
        C   2      4     4   4
        D   3      1     20  20
        """);

    [Fact]
    public void Easy_may_delay_the_second_waiting_job() => Draws("easy", 4, SecondInLine, """
        A 3 |##########
        B 2 | .........####
        C 4 |  .....................####
        D 1 |   ####################
        """);

    [Fact]
    public void Two_reservations_protect_the_second_waiting_job_too() => Draws("easy(depth=2)", 4, SecondInLine, """
        A 3 |##########
        B 2 | .........####
        C 4 |  ............####
        D 1 |   ...............####################
        """);

    [Fact]
    public void Conservative_keeps_a_place_for_every_waiting_job() => Draws("conservative", 4, SecondInLine, """
        A 3 |##########
        B 2 | .........####
        C 4 |  ............####
        D 1 |   ...............####################
        """);

    /// <summary>
    /// When A ends early, C moves up before D is looked at, and D keeps its old slot where it still fits: nobody's promise moves later.
    /// </summary>
    [Fact]
    public void Conservative_moves_waiting_jobs_up_one_by_one_after_an_early_end() => Draws(
        "conservative",
        4,
        WorkloadText.Parse("""
            job submit procs run request
            A   0      4     4   10
            B   1      3     5   5
            C   2      2     3   3
            D   3      1     9   9
            """),
        """
        A 4 |####
        B 3 | ...#####
        C 2 |  .......###
        D 1 |   .#########
        """);

    /// <summary>Arrivals come before ends, and each is followed by a pass: C takes the processors that A gives up at this very instant before B, which needs more, is looked at with both ends.</summary>
    [Fact]
    public void A_pass_after_each_event_sees_an_arrival_before_the_end_of_the_same_instant()
    {
        Workload work = WorkloadText.Parse("""
            job submit procs run request
            A   0      2     4   6
            B   1      4     3   3
            C   4      2     2   2
            """);
        Draws("easy", 4, work, """
            A 2 |####
            B 4 | .....###
            C 2 |    ##
            """);
        Draws("easy", 4, work, """
            A 2 |####
            B 4 | ...###
            C 2 |    ...##
            """, new ReplayOptions { Pass = PassRule.EachInstant });
        Draws("easy", 4, work, """
            A 2 |####
            B 4 | ...###
            C 2 |    ...##
            """, new ReplayOptions { EventOrder = EventOrder.EndsFirst });
    }
}
