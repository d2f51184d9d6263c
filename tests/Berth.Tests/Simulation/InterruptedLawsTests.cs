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
    public void No_schedule_with_tenants_and_failures_has_a_violation(bool onNodes)
    {
        int interrupted = 0;
        Gen.Int[0, 10_000_000].Sample(
            seed =>
            {
                InterruptedCase one = InterruptedCases.Of(seed, onNodes);
                Schedule schedule = Replay.Run(one.Workload, one.Cluster, one.Policy, new ReplayOptions { Failures = one.Failures }).Schedule;
                ViolationList found = ScheduleValidator.Validate(one.Workload, one.Cluster, schedule, one.Options);
                Assert.True(found.Count == 0, found.Count == 0 ? "" : $"{found[0].Kind}: {found[0].Message}\n{one.Text(schedule)}");
                Interlocked.Add(ref interrupted, schedule.Interrupted.All.Length);
                AssertMeasured(one, schedule);
            },
            iter: 1500);
        Assert.True(interrupted > 500, $"only {interrupted} runs were interrupted");
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
