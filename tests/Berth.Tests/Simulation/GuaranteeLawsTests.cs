using Berth.Model;
using Berth.Model.Validation;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Berth.Testing.Naive;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>What the catalogue promises, checked on generated workloads with limits enforced. Each law is also seen to fail where it does not hold.</summary>
public sealed class GuaranteeLawsTests
{
    private const int Workloads = 400;

    private delegate ViolationList Law(Workload workload, Schedule schedule, IReadOnlyList<Promise> promises);

    [Theory]
    [InlineData("easy")]
    [InlineData("easy-sjbf")]
    [InlineData("easy-perfect")]
    [InlineData("easy-sjbf-perfect")]
    [InlineData("conservative")]
    public void Promised_starts_never_move_later_while_limits_hold(string policy)
    {
        Holds(Spec(policy), new ReplayOptions(), (w, _, p) => Guarantees.PromisesNeverMoveLater(w, p));
        Holds(Spec(policy), new ReplayOptions { Pass = PassRule.EachInstant }, (w, _, p) => Guarantees.PromisesNeverMoveLater(w, p));
        Holds(Spec(policy), new ReplayOptions { EventOrder = EventOrder.EndsFirst }, (w, _, p) => Guarantees.PromisesNeverMoveLater(w, p));
    }

    [Theory]
    [InlineData("easy")]
    [InlineData("easy-sjbf")]
    [InlineData("conservative")]
    public void No_job_starts_after_its_first_promise_while_limits_hold(string policy) =>
        Holds(Spec(policy), new ReplayOptions(), (w, s, p) => Guarantees.NoStartAfterFirstPromise(w, s, p));

    [Fact]
    public void Conservative_promises_every_job_that_waits_a_start_at_its_arrival() =>
        Cases.Any.Sample(
            one =>
            {
                (Schedule schedule, ReservationTrace trace) = Run(one, Spec("conservative"), new ReplayOptions());
                var promised = trace.Promises.GroupBy(p => p.Job).ToDictionary(group => group.Key, group => group.First().At);
                for (int i = 0; i < schedule.Count; i++)
                {
                    if (schedule.Wait(new JobId(i)) is { Ms: > 0 })
                    {
                        Assert.Equal(one.Workload.Jobs.SubmitMs[i], promised[new JobId(i)].UnixMs);
                    }
                }
            },
            iter: Workloads,
            print: one => one.ToString());

    [Fact]
    public void Strict_first_come_first_served_never_lets_a_job_overtake() =>
        Cases.Any.Sample(
            one => Assert.Empty(Guarantees.StrictArrivalOrder(one.Workload, Run(one, Spec("fcfs"), new ReplayOptions()).Schedule)),
            iter: Workloads,
            print: one => one.ToString());

    [Fact]
    public void The_law_of_promises_fails_for_predictions_that_are_outlived()
    {
        Assert.True(FailsSomewhere(Spec("easy++"), (w, _, p) => Guarantees.PromisesNeverMoveLater(w, p)));
        Assert.True(FailsSomewhere(
            TwinPolicies.ByName("conservative-tsafrir"), (w, s, p) => Guarantees.NoStartAfterFirstPromise(w, s, p)));
    }

    [Fact]
    public void The_law_of_arrival_order_fails_as_soon_as_anything_is_backfilled()
    {
        Assert.True(FailsSomewhere(Spec("first-fit"), (w, s, _) => Guarantees.StrictArrivalOrder(w, s)));
        Assert.True(FailsSomewhere(Spec("easy"), (w, s, _) => Guarantees.StrictArrivalOrder(w, s)));
    }

    [Fact]
    public void Listening_to_promises_changes_no_start() =>
        Cases.Any.Sample(
            one =>
            {
                foreach (PolicyPreset preset in PolicyCatalog.Presets)
                {
                    Schedule silent = Replay.Run(one.Workload, one.Cluster, preset.Spec).Schedule;
                    Assert.Equal(silent.StartMs, Run(one, preset.Spec, new ReplayOptions()).Schedule.StartMs);
                }
            },
            iter: 60,
            print: one => one.ToString());

    private static PolicySpec Spec(string name) => PolicyCatalog.Find(name)!.Spec;

    private static void Holds(PolicySpec policy, ReplayOptions options, Law law)
    {
        int promises = 0;
        Cases.Any.Sample(
            one =>
            {
                (Schedule schedule, ReservationTrace trace) = Run(one, policy, options);
                Interlocked.Add(ref promises, trace.Promises.Count);
                ViolationList broken = law(one.Workload, schedule, trace.Promises);
                Assert.True(broken.Count == 0, broken.Count == 0 ? "" : $"{broken[0].Message}\n{TextGantt.Draw(one.Workload, schedule)}");
            },
            iter: Workloads,
            print: one => one.ToString());
        Assert.True(promises > Workloads, $"only {promises} promises were looked at");
    }

    private static bool FailsSomewhere(PolicySpec policy, Law law)
    {
        int broken = 0;
        Cases.Any.Sample(
            one =>
            {
                (Schedule schedule, ReservationTrace trace) = Run(one, policy, new ReplayOptions());
                Interlocked.Add(ref broken, law(one.Workload, schedule, trace.Promises).Count);
            },
            iter: Workloads);
        return broken > 0;
    }

    private static (Schedule Schedule, ReservationTrace Trace) Run(GeneratedCase one, PolicySpec policy, ReplayOptions options)
    {
        var trace = new ReservationTrace();
        return (Replay.Run(one.Workload, one.Cluster, policy, options with { Reservations = trace }).Schedule, trace);
    }
}
