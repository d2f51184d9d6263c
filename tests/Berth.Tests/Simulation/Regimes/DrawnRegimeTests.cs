using Berth.Model;
using Berth.Scheduling;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation.Regimes;

/// <summary>Tiny cases worked by hand: a column is a second, a dot waits, a hash runs; below the drawing every change of regime.</summary>
public sealed class DrawnRegimeTests
{
    // Two processors. A holds both until 8. B needs both; C and D need one each and are shorter.
    private const string Jobs = """
        job submit procs run
        A   0      2     8
        B   1      2     6
        C   2      1     3
        D   3      1     2
        E   4      2     1
        """;

    /// <summary>
    /// At 4 six processors are wanted and two held, of two: a load of 4, above 3.4, so the shortest job goes first from then on. When A has ended the load is 3, when E has ended it is 2: between
    /// the thresholds, so D and C go before B too. When D has ended, C holds one and B wants two, 1.5 in all: below 1.9.
    /// </summary>
    [Fact]
    public void A_regime_holds_while_the_load_is_between_its_thresholds() => Draws(
        "regimes(dwell=1s, busy=easy(order=sjf) when load > 3.4 until load < 1.9, calm=fcfs)",
        Jobs,
        """
        A 2 |########
        B 2 | ...........######
        C 1 |  .......###
        D 1 |   ......##
        E 2 |    ....#
        """,
        "4:calm>busy, load > 3.4, 4",
        "11:busy>calm, load < 1.9, 1.5");

    /// <summary>As before, but the regime must be kept for 20 seconds: the load falls below 1.9 at 11, and nothing happens before 24.</summary>
    [Fact]
    public void Before_the_dwell_time_is_over_nothing_changes() => Draws(
        "regimes(dwell=20s, busy=easy(order=sjf) when load > 3.4 until load < 1.9, calm=fcfs)",
        Jobs + "\nF   20     1     10",
        """
        A 2 |########
        B 2 | ...........######
        C 1 |  .......###
        D 1 |   ......##
        E 2 |    ....#
        F 1 |                    ##########
        """,
        "4:calm>busy, load > 3.4, 4",
        "24:busy>calm, load < 1.9, 0.5");

    /// <summary>Strict order lets nobody pass until a minute past midnight; then first fit does, in the very second, though nothing else happens then.</summary>
    [Fact]
    public void The_clock_changes_the_regime_while_nothing_else_happens() => Draws(
        "regimes(dwell=1s, open=first-fit when hour 00:01-00:02, strict=fcfs)",
        """
        job submit procs run
        A   30     1     60
        B   40     2     5
        C   50     1     3
        """,
        """
        A 1 |                              ############################################################
        B 2 |                                        ..................................................#####
        C 1 |                                                  ..........###
        """,
        "60:strict>open, hour 00:01-00:02, ");

    /// <summary>
    /// C can never run once A has ended well, so nothing is to come when the clock turns at 60, though the release date of C still is: no regime is entered for the sake of a job that never runs.
    /// </summary>
    [Fact]
    public void The_release_date_of_a_job_that_can_never_run_keeps_no_regime_alive()
    {
        PolicySpec policy = PolicyText.Parse("regimes(dwell=1s, open=first-fit when hour 00:01-00:02, strict=fcfs)");
        var builder = new WorkloadBuilder();
        int user = builder.User("ann");
        foreach (long? releaseMs in new long?[] { null, 90_000 })
        {
            builder.Add(new JobRow { Number = builder.Count + 1, SubmitMs = 0, RequestedMs = 10_000, RunMs = 10_000, Processors = 1, User = user, Exit = ExitKind.Completed, ReleaseMs = releaseMs });
        }

        builder.Links.Add(1, DependencyKind.AfterNotOk, 0);
        Schedule schedule = Replay.Run(builder.Build(), Cluster.Pool(2), policy).Schedule;

        Assert.Equal(JobOutcome.DependencyFailed, schedule.Outcome[1]);
        Assert.Empty(schedule.Regimes!.Switches);
    }

    /// <summary>Under load 2 at second 1 only the second regime holds. At 3 the first one holds too and takes over: three wait, and the dwell time is just over.</summary>
    [Fact]
    public void The_first_of_the_list_that_holds_is_preferred() => Draws(
        1,
        "regimes(dwell=2s, long=sjf when queue > 2 until queue < 1, full=easy when load > 1.5 until load < 0.5, none=fcfs)",
        """
        job submit procs run
        A   0      1     9
        B   1      1     5
        C   2      1     2
        D   3      1     1
        """,
        """
        A 1 |#########
        B 1 | ...........#####
        C 1 |  ........##
        D 1 |   ......#
        """,
        "1:none>full, load > 1.5, 2",
        "3:full>long, queue > 2, 3",
        "17:long>none, queue < 1, 0");

    [Fact]
    public void Explain_names_the_regime_in_force_and_answers_by_its_policy()
    {
        PolicySpec policy = PolicyText.Parse("regimes(dwell=1s, open=first-fit when hour 00:01-00:02, strict=fcfs)");
        Workload workload = WorkloadText.Parse("""
            job submit procs run
            A   30     1     60
            B   40     2     5
            C   50     1     30
            """);
        Explanation before = Replay.Explain(workload, Cluster.Pool(2), policy, null, new JobId(2), Instant.FromUnixSeconds(55))!;
        Explanation later = Replay.Explain(workload, Cluster.Pool(2), policy, null, new JobId(1), Instant.FromUnixSeconds(70))!;

        Assert.Equal(("strict", PendingReason.BehindBlockedJob), (before.Regime, before.Reason));
        Assert.Equal(("open", PendingReason.NotEnoughFree), (later.Regime, later.Reason));
        Assert.Null(Replay.Explain(workload, Cluster.Pool(2), PolicyText.Parse("fcfs"), null, new JobId(2), Instant.FromUnixSeconds(55))!.Regime);
    }

    private static void Draws(string policy, string jobs, string expected, params string[] changes) => Draws(2, policy, jobs, expected, changes);

    private static void Draws(int processors, string policy, string jobs, string expected, params string[] changes)
    {
        Workload workload = WorkloadText.Parse(jobs);
        Schedule schedule = Replay.Run(workload, Cluster.Pool(processors), PolicyText.Parse(policy)).Schedule;
        RegimeLog log = schedule.Regimes!;
        Drawn.Equal(expected, workload, schedule);
        Assert.Equal(changes, log.Switches.Select(change => FormattableString.Invariant(
            $"{change.At.UnixMs / 1000m}:{log.Set.Regimes[change.From].Name}>{log.Set.Regimes[change.To].Name}, {PolicyText.FormatTest(log.CauseOf(change), change.Leaves)}, {change.Value}")));
    }
}
