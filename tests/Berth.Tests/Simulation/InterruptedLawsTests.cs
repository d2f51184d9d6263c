using Berth.Model;
using Berth.Model.Metrics;
using Berth.Simulation;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>Replays with limits, quotas, preemption and failures keep every rule that the validator knows, and can be measured.</summary>
public sealed class InterruptedLawsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_schedule_with_tenants_and_failures_has_a_violation_and_the_causes_of_waiting_add_up(bool onNodes)
    {
        int interrupted = 0;
        Gen.Int[0, 10_000_000].Sample(
            seed =>
            {
                InterruptedCase one = InterruptedCases.Of(seed, onNodes);
                Schedule schedule = WaitLaws.Run(one.Workload, one.Cluster, one.Policy, new ReplayOptions { Failures = one.Failures }).Schedule;
                ViolationList found = ScheduleValidator.Validate(one.Workload, one.Cluster, schedule, one.Options);
                Assert.True(found.Count == 0, found.Count == 0 ? "" : $"{found[0].Kind}: {found[0].Message}\n{one.Text(schedule)}");
                Interlocked.Add(ref interrupted, schedule.Interrupted.All.Length);
                AssertMeasured(one, schedule);
            },
            iter: 1500);
        Assert.True(interrupted > 500, $"only {interrupted} runs were interrupted");
    }

    /// <summary>Users submit what the log calls reactions after the ends of their jobs, also of those that are refused.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void With_feedback_too_no_schedule_has_a_violation(bool onNodes)
    {
        int refused = 0;
        Gen.Int[0, 10_000_000].Sample(
            seed =>
            {
                InterruptedCase one = InterruptedCases.Of(seed, onNodes);
                var options = new ReplayOptions { Failures = one.Failures, Feedback = true };
                Schedule schedule = WaitLaws.Run(one.Workload, one.Cluster, one.Policy, options).Schedule;
                ViolationList found = ScheduleValidator.Validate(one.Workload, one.Cluster, schedule, one.Options with { FeedbackAllowed = true });
                Assert.True(found.Count == 0, found.Count == 0 ? "" : $"{found[0].Kind}: {found[0].Message}\n{one.Text(schedule)}");
                Interlocked.Add(ref refused, schedule.Outcome.ToArray().Count(outcome => outcome == JobOutcome.Refused));
            },
            iter: 800);
        Assert.True(refused > 100, $"only {refused} jobs were refused");
    }

    [Fact]
    public void No_drawn_case_on_a_pool_has_a_violation() => Gen.OneOf(TenantCases.Gated, TenantCases.Preempting, TenantCases.Failing).Sample(
        one => AssertRight(one.Workload, one.Cluster, one.Policy, one.Options, one.Text), iter: 1500, print: one => one.ToString());

    [Fact]
    public void No_drawn_case_on_nodes_has_a_violation() => TenantNodeCases.Any.Sample(
        one => AssertRight(one.Workload, one.Cluster, one.Case.Policy, one.Case.Options, one.Case.Text), iter: 1000, print: one => one.ToString());

    /// <summary>Each of these can never be right: what was saved follows from the run, and who preempted whom from their starts.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_spoiled_run_is_noticed(bool onNodes)
    {
        var noticed = new int[4];
        Gen.Select(Gen.Int[0, 10_000_000], Gen.Int[0, 3], Gen.Int[0, 99]).Sample(
            (seed, what, number) =>
            {
                InterruptedCase one = InterruptedCases.Of(seed, onNodes);
                Schedule schedule = Replay.Run(one.Workload, one.Cluster, one.Policy, new ReplayOptions { Failures = one.Failures }).Schedule;
                if (Spoiled(schedule, what, number) is { } spoiled)
                {
                    Assert.True(ScheduleValidator.Validate(one.Workload, one.Cluster, spoiled, one.Options).Count > 0, $"spoiling {what} {number}\n{one.Text(spoiled)}");
                    Interlocked.Increment(ref noticed[what]);
                }
            },
            iter: 1500);
        Assert.All(noticed, count => Assert.True(count > 20, string.Join(' ', noticed)));
    }

    private static Schedule? Spoiled(Schedule schedule, int what, int number)
    {
        InterruptedRun[] runs = schedule.Interrupted.All.ToArray();
        int[] open = [.. Enumerable.Range(0, runs.Length).Where(run => what < 2 || runs[run].By >= 0)];
        if (open.Length == 0)
        {
            return null;
        }

        ref InterruptedRun one = ref runs[open[number % open.Length]];
        one = what switch
        {
            0 => one with { SavedMs = one.SavedMs + 1 },
            1 => one with { StartMs = one.StartMs - 3_000_000 },
            2 => one with { By = one.Job },
            _ => one with { Cause = one.Cause == Interruption.Requeued ? Interruption.Suspended : Interruption.Requeued },
        };
        TaskPlace[][] places = [.. Enumerable.Range(0, runs.Length).Select(run => schedule.Interrupted.PlacesOf(run).ToArray())];
        int[] first = new int[runs.Length + 1];
        for (int i = 0; i < runs.Length; i++)
        {
            first[i + 1] = first[i] + places[i].Length;
        }

        return new Schedule(schedule.Policy, schedule.SubmitMs.ToArray(), schedule.StartMs.ToArray(), schedule.EndMs.ToArray(), schedule.Outcome.ToArray())
        {
            Allocations = schedule.Allocations,
            Interrupted = new InterruptedRuns(runs, first[^1] == 0 ? [] : first, [.. places.SelectMany(some => some)]),
            Outages = schedule.Outages,
        };
    }

    private static void AssertRight(Workload workload, Cluster cluster, PolicySpec policy, ReplayOptions options, Func<Schedule, string> text)
    {
        Schedule schedule = Replay.Run(workload, cluster, policy, options).Schedule;
        var allowed = new ValidationOptions { Preemption = [policy.Preemption], Failures = options.Failures, FeedbackAllowed = options.Feedback };
        ViolationList found = ScheduleValidator.Validate(workload, cluster, schedule, allowed);
        Assert.True(found.Count == 0, found.Count == 0 ? "" : $"{found[0].Kind}: {found[0].Message}\n{text(schedule)}");
    }

    /// <summary>Figures of a schedule without a violation lie where they must.</summary>
    private static void AssertMeasured(InterruptedCase one, Schedule schedule)
    {
        ScheduleMetrics metrics = MetricsCalculator.Compute(one.Workload, one.Cluster, schedule, MeasurementWindow.All);
        Assert.InRange(metrics.Utilization, 0, 1);
        if (metrics.Interruptions is { } interruptions)
        {
            Assert.InRange(interruptions.UsefulUtilization, 0, metrics.Utilization);
            Assert.Equal(metrics.Utilization, interruptions.UsefulUtilization + interruptions.LostShare, 1e-9);
            Assert.Equal(
                schedule.Interrupted.All.Length, interruptions.Requeued + interruptions.Suspended + interruptions.NodeFailed + interruptions.JobFailed);
        }
    }
}
