using Berth.Model;
using Berth.Model.Metrics;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Berth.Testing.Naive;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation.Regimes;

/// <summary>What policies with regimes keep on generated workloads, and that the fast kernel changes regimes when the slow twin does.</summary>
public sealed class RegimeLawsTests
{
    private const int Workloads = 1_000;

    private static readonly ReplayOptions[] EveryOption =
    [
        new ReplayOptions(),
        new ReplayOptions { Pass = PassRule.EachInstant },
        new ReplayOptions { EventOrder = EventOrder.EndsFirst },
    ];

    [Fact]
    public void The_kernel_starts_every_job_and_changes_every_regime_when_the_twin_does()
    {
        int changes = 0;
        Gen.Select(Cases.Any, RegimeCases.Any, Gen.Int[0, 2]).Sample(
            (one, set, option) =>
            {
                PolicySpec policy = set.ToPolicy("regimes");
                Schedule fast = Replay.Run(one.Workload, one.Cluster, policy, EveryOption[option]).Schedule;
                NaiveScheduler twin = NaiveScheduler.Run(one.Workload, one.Cluster, policy, EveryOption[option]);
                Assert.Equal(Text(twin.RegimeChanges), Text(Changes(fast)));
                Assert.Equal(TextGantt.Draw(one.Workload, twin.Schedule), TextGantt.Draw(one.Workload, fast));
                Assert.Equal(twin.Schedule.StartMs.ToArray(), fast.StartMs.ToArray());
                Interlocked.Add(ref changes, fast.Regimes!.Switches.Count);
            },
            iter: Workloads,
            print: Print);
        Assert.True(changes > Workloads, $"only {changes} changes of regime: the cases are too quiet");
    }

    [Fact]
    public void On_nodes_too()
    {
        int changes = 0;
        PlacementRule[] rules = [.. Enum.GetValues<PlacementRule>().Except([PlacementRule.Random])];
        Gen.Select(NodeCases.Of(NodeCases.Policies(rules)), RegimeCases.Any).Sample(
            (plain, set) =>
            {
                PolicySpec policy = OnNodes(set, plain.Policy.Placement);
                GeneratedNodeCase one = plain.With(policy: policy);
                Schedule fast = Replay.Run(one.Workload, one.Cluster, policy, one.Options).Schedule;
                NaiveNodeScheduler twin = NaiveNodeScheduler.Run(one.Workload, one.Cluster, policy, one.Options);
                Assert.Equal(Text(twin.RegimeChanges), Text(Changes(fast)));
                Assert.Equal(one.Text(twin.Schedule), one.Text(fast));
                Interlocked.Add(ref changes, fast.Regimes!.Switches.Count);
            },
            iter: Workloads / 2,
            print: both => $"{both.Item1}\n{RegimeText(both.Item2)}");
        Assert.True(changes > Workloads / 4, $"only {changes} changes of regime: the cases are too quiet");
    }

    /// <summary>The theorem, on loads that swing around the thresholds and on hours: the validator measures the distances by itself.</summary>
    [Fact]
    public void Two_changes_are_never_closer_than_the_dwell_time_and_no_schedule_has_a_violation() => Gen.Select(Cases.Any, RegimeCases.Any, Gen.Int[0, 2]).Sample(
        (one, set, option) =>
        {
            Schedule schedule = Replay.Run(one.Workload, one.Cluster, set.ToPolicy("regimes"), EveryOption[option]).Schedule;
            IReadOnlyList<RegimeSwitch> changes = schedule.Regimes!.Switches;
            for (int i = 1; i < changes.Count; i++)
            {
                Assert.True(changes[i].At - changes[i - 1].At >= set.Dwell, $"{changes[i - 1]} and {changes[i]}");
            }

            if (changes.Count > 0)
            {
                long spanMs = changes[^1].At.UnixMs - changes[0].At.UnixMs;
                Assert.InRange(changes.Count, 1, 1 + (spanMs / set.Dwell.Ms));
            }

            Assert.Empty(ScheduleValidator.Validate(one.Workload, one.Cluster, schedule));
        },
        iter: Workloads,
        print: Print);

    [Fact]
    public void With_feedback_too() => Gen.Select(Cases.Any, RegimeCases.Any).Sample(
        (one, set) =>
        {
            Schedule schedule = Replay.Run(one.Workload, one.Cluster, set.ToPolicy("regimes"), new ReplayOptions { Feedback = true }).Schedule;
            Assert.Empty(ScheduleValidator.Validate(one.Workload, one.Cluster, schedule, new ValidationOptions { FeedbackAllowed = true }));
        },
        iter: Workloads / 4,
        print: both => $"{both.Item1}\n{RegimeText(both.Item2)}");

    [Fact]
    public void One_regime_is_the_plain_policy_to_the_byte() => Gen.Select(Cases.Any, RegimeCases.Members(EstimateKind.Request), RegimeCases.Members(EstimateKind.Tsafrir), Gen.Int[0, 2]).Sample(
        (one, request, tsafrir, option) =>
        {
            foreach (PolicySpec policy in (ReadOnlySpan<PolicySpec>)[request, tsafrir])
            {
                var promised = new ReservationTrace();
                var promisedAlone = new ReservationTrace();
                var set = new RegimeSet([new Regime("only", policy, [])], Duration.FromSeconds(1));
                ReplayResult plain = Replay.Run(one.Workload, one.Cluster, policy, EveryOption[option] with { Reservations = promised });
                ReplayResult alone = Replay.Run(one.Workload, one.Cluster, set.ToPolicy("alone"), EveryOption[option] with { Reservations = promisedAlone });
                Assert.Equal(plain.Schedule.StartMs.ToArray(), alone.Schedule.StartMs.ToArray());
                Assert.Equal(plain.Schedule.EndMs.ToArray(), alone.Schedule.EndMs.ToArray());
                Assert.Equal(plain.Schedule.Outcome.ToArray(), alone.Schedule.Outcome.ToArray());
                Assert.Equal(plain.Counters, alone.Counters);
                Assert.Equal(promised.Promises, promisedAlone.Promises);
                Assert.Empty(alone.Schedule.Regimes!.Switches);
            }
        },
        iter: Workloads / 2);

    /// <summary>
    /// A change makes a pass that looks at all jobs. Where the order does not depend on the moment, nothing is predicted and the lookahead has no end, such a pass starts nobody new.
    /// </summary>
    [Fact]
    public void Regimes_of_one_policy_start_every_job_when_it_does_however_often_they_change()
    {
        int changes = 0;
        Gen.Select(Cases.Any, RegimeCases.Any, RegimeCases.Members(EstimateKind.Request)).Sample(
            (one, set, member) =>
            {
                PolicySpec policy = member with { Lookahead = null, ArrivalPass = ArrivalPass.Always };
                var equal = new RegimeSet([.. set.Regimes.Select(regime => regime with { Policy = policy })], set.Dwell, set.UtcOffsetMinutes);
                Schedule plain = Replay.Run(one.Workload, one.Cluster, policy).Schedule;
                Schedule many = Replay.Run(one.Workload, one.Cluster, equal.ToPolicy("many")).Schedule;
                Assert.Equal(TextGantt.Draw(one.Workload, plain), TextGantt.Draw(one.Workload, many));
                Assert.Equal(plain.StartMs.ToArray(), many.StartMs.ToArray());
                Interlocked.Add(ref changes, many.Regimes!.Switches.Count);
            },
            iter: Workloads,
            print: three => $"{three.Item1}\n{RegimeText(three.Item2)}\n{three.Item3}");
        Assert.True(changes > Workloads, $"only {changes} changes of regime: the cases are too quiet");
    }

    [Fact]
    public void The_time_in_all_regimes_is_the_time_of_the_replay_and_every_started_job_counts_once() => Gen.Select(Cases.Any, RegimeCases.Any).Sample(
        (one, set) =>
        {
            Schedule schedule = Replay.Run(one.Workload, one.Cluster, set.ToPolicy("regimes")).Schedule;
            int[] started = [.. Enumerable.Range(0, schedule.Count).Where(job => schedule.Started(new JobId(job)))];
            IReadOnlyList<RegimeUse> use = RegimeUsage.Of(schedule)!;
            double seconds = started.Length == 0 ? 0 : (started.Max(job => schedule.EndMs[job]) - schedule.SubmitMs[0]) / 1000.0;
            Assert.Equal(seconds, use.Sum(regime => regime.Seconds), 6);
            Assert.Equal(started.Length, use.Sum(regime => regime.Started));
            Assert.Equal(schedule.Regimes!.Switches.Count, use.Sum(regime => regime.Entered));
            Assert.Equal(
                started.Sum(job => schedule.Wait(new JobId(job))!.Value.Seconds), use.Sum(regime => regime.MeanWaitSeconds * regime.Started), 3);
        },
        iter: Workloads / 2,
        print: both => $"{both.Item1}\n{RegimeText(both.Item2)}");

    private static PolicySpec OnNodes(RegimeSet set, PlacementSpec placement) =>
        new RegimeSet([.. set.Regimes.Select(regime => regime with { Policy = regime.Policy with { Placement = placement } })], set.Dwell, set.UtcOffsetMinutes).ToPolicy("regimes");

    private static IEnumerable<(long AtMs, int From, int To)> Changes(Schedule schedule) => schedule.Regimes!.Switches.Select(change => (change.At.UnixMs, change.From, change.To));

    private static string Text(IEnumerable<(long AtMs, int From, int To)> changes) => string.Join(' ', changes.Select(change => $"{change.AtMs}:{change.From}>{change.To}"));

    private static string RegimeText(RegimeSet set) => PolicyText.Format(set.ToPolicy("regimes"));

    private static string Print((GeneratedCase, RegimeSet, int) all) => $"{all.Item1}\n{RegimeText(all.Item2)}\noption {all.Item3}";
}
