using Berth.Model;
using Berth.Model.Metrics;
using Xunit;

namespace Berth.Tests.Model.Metrics;

/// <summary>
/// Eight processors, four jobs. A (submit 0, start 0, runs 10, 8 procs), B (0, 10, 20, 6), C (5, 30, 10, 8), D (6, 10, 5, 1, jumps over C).
/// Busy: 80 + 120 + 80 + 5 = 285 processor-seconds; last end 40. Idle while something waits: [10, 15) idle 1 and C wants 8: lost 5;
/// [15, 30) idle 2: lost 30. Waiting jobs: B 10 s, C 25 s, D 4 s.
/// </summary>
public sealed class HandComputedMetricsTests
{
    private static readonly SmallJob[] Jobs =
    [
        new(0, 0, 10, 8, "ann"), new(0, 10, 20, 6, "bob"), new(5, 30, 10, 8, "ann"), new(6, 10, 5, 1, "cem"),
    ];

    private static ScheduleMetrics Measure(SmallJob[] jobs, MeasurementWindow window = default, double tauSeconds = 10)
    {
        (Workload workload, Cluster cluster, Schedule schedule) = SmallSchedules.Build(jobs);
        return MetricsCalculator.Compute(workload, cluster, schedule, window, tauSeconds);
    }

    [Fact]
    public void Waits_turnarounds_and_slowdowns_are_those_worked_out_by_hand()
    {
        ScheduleMetrics metrics = Measure(Jobs);
        Assert.Equal(4, metrics.Jobs);
        Assert.Equal(new Distribution(4, 39 / 4.0, 4, 25, 25, 25), metrics.Wait);
        Assert.Equal(new Distribution(4, 84 / 4.0, 10, 35, 35, 35), metrics.Turnaround);
        Assert.Equal((1 + 1.5 + 3.5 + 1.8) / 4, metrics.Slowdown.Mean, 12);
        Assert.Equal((1 + 1.5 + 3.5 + 1) / 4, metrics.BoundedSlowdown.Mean, 12);
        Assert.Equal(3.5, metrics.BoundedSlowdown.Max);
    }

    [Fact]
    public void Figures_of_the_machine_are_those_worked_out_by_hand()
    {
        ScheduleMetrics metrics = Measure(Jobs);
        Assert.Equal(40, metrics.MakespanSeconds);
        Assert.Equal(285 / 320.0, metrics.Utilization, 12);
        Assert.Equal(35 / 320.0, metrics.LossOfCapacity, 12);
        Assert.Equal(4 / (40 / 3600.0), metrics.ThroughputPerHour, 9);
        Assert.Equal(39 / 40.0, metrics.MeanQueueLength, 12);
        Assert.Equal(3, metrics.MaxQueueLength);
    }

    [Fact]
    public void Fairness_and_starvation_are_those_worked_out_by_hand()
    {
        ScheduleMetrics metrics = Measure(Jobs);

        // Users' mean bounded slowdowns: ann (1 + 3.5)/2 = 2.25, bob 1.5, cem 1. D overtakes C.
        Assert.Equal(1, metrics.Fairness.Overtakes);
        Assert.Equal(3, metrics.Fairness.Users);
        Assert.Equal(4.75 * 4.75 / (3 * (2.25 * 2.25 + 1.5 * 1.5 + 1)), metrics.Fairness.JainIndex, 12);
        Assert.Equal(2.25 / (4.75 / 3), metrics.Fairness.MaxOverMean, 12);
        Assert.Equal(
            [new LongestWait("1 proc", 103, new Instant(6000), 4), new LongestWait("2-8 procs", 102, new Instant(5000), 25)],
            metrics.LongestWaits);
    }

    [Fact]
    public void Classes_hold_the_jobs_they_name()
    {
        ScheduleMetrics metrics = Measure(Jobs);
        Assert.Equal(["1 proc", "2-8 procs"], metrics.BySizeClass.Select(found => found.Name));
        Assert.Equal(new Distribution(3, 35 / 3.0, 10, 25, 25, 25), metrics.BySizeClass[1].Wait);
        Assert.Equal(["up to 1 min"], metrics.ByRunTimeClass.Select(found => found.Name));
        Assert.Equal(["ann", "bob", "cem"], metrics.ByUser.Select(found => found.Name));
        Assert.Equal([160.0, 120, 5], metrics.ByUser.Select(found => found.ProcessorSeconds));
        Assert.Equal("2-8 procs, up to 1 min", metrics.SizeByRunTime[1][0]!.Name);
        Assert.All(metrics.SizeByRunTime, row => Assert.Equal(JobClasses.Count, row.Count));
        Assert.Null(metrics.SizeByRunTime[4][4]);
    }

    [Fact]
    public void Tau_bounds_the_run_time_that_slowdowns_divide_by()
    {
        Assert.Equal((1 + 1.5 + 3.5 + 1.8) / 4, Measure(Jobs, tauSeconds: 0).BoundedSlowdown.Mean, 12);
        Assert.Equal((1 + 1 + 35 / 30.0 + 1) / 4, Measure(Jobs, tauSeconds: 30).BoundedSlowdown.Mean, 12);
    }

    [Fact]
    public void A_window_counts_jobs_by_submit_and_state_by_time()
    {
        var window = new MeasurementWindow(new Instant(5_000), new Instant(20_000));
        ScheduleMetrics metrics = Measure(Jobs, window);
        Assert.Equal(2, metrics.Jobs);
        Assert.Equal(29 / 2.0, metrics.Wait.Mean);
        Assert.Equal(35, metrics.MakespanSeconds);

        // Of [5, 20): 5 s of A's 8, 10 s of B's 6, 5 s of D's 1 are busy; 1 is lost in [10, 15), 2 in [15, 20).
        Assert.Equal(new StateInterval(new Instant(5_000), new Instant(20_000)), metrics.StateInterval);
        Assert.Equal((40 + 60 + 5) / 120.0, metrics.Utilization, 12);
        Assert.Equal(15 / 120.0, metrics.LossOfCapacity, 12);
        Assert.Equal((5 + 15 + 4) / 15.0, metrics.MeanQueueLength, 12);
    }

    [Fact]
    public void Jobs_that_did_not_run_are_counted_but_not_measured()
    {
        ScheduleMetrics metrics = Measure([.. Jobs, new SmallJob(7, null, 5, 2), new SmallJob(8, null, 5, 9, Rejected: true)]);
        Assert.Equal(6, metrics.Jobs);
        Assert.Equal(4, metrics.Wait.Count);
        Assert.Equal(1, metrics.Outcomes[JobOutcome.Unstarted]);
        Assert.Equal(1, metrics.Outcomes[JobOutcome.Rejected]);
        Assert.Equal((39 + 33) / 40.0, metrics.MeanQueueLength, 12);
        Assert.Equal(1, metrics.Fairness.Overtakes);
    }

    [Fact]
    public void A_job_of_no_length_has_a_bounded_slowdown_but_no_slowdown()
    {
        ScheduleMetrics metrics = Measure([new SmallJob(0, 30, 0, 1)]);
        Assert.Equal(0, metrics.Slowdown.Count);
        Assert.Equal(3, metrics.BoundedSlowdown.Mean);
        Assert.Equal(1, Measure([new SmallJob(0, 30, 0, 1)], tauSeconds: 0).BoundedSlowdown.Mean);
    }

    [Fact]
    public void An_empty_schedule_gives_zeros_and_no_classes()
    {
        ScheduleMetrics metrics = Measure([]);
        Assert.Equal(new Distribution(0, 0, 0, 0, 0, 0), metrics.Wait);
        Assert.Equal(0, metrics.Utilization);
        Assert.Equal(0, metrics.MakespanSeconds);
        Assert.Empty(metrics.BySizeClass);
        Assert.Equal(1, metrics.Fairness.JainIndex);
    }

    [Fact]
    public void Impossible_input_is_refused()
    {
        (Workload workload, Cluster cluster, Schedule schedule) = SmallSchedules.Build(Jobs);
        (Workload other, _, _) = SmallSchedules.Build(Jobs[..2]);
        (Workload early, _, Schedule beforeSubmit) = SmallSchedules.Build(new SmallJob(0, 0, 1, 1), new SmallJob(5, 4, 1, 1));
        Assert.Throws<ArgumentException>(() => MetricsCalculator.Compute(other, cluster, schedule, MeasurementWindow.All));
        Assert.Throws<ArgumentException>(() => MetricsCalculator.Compute(early, cluster, beforeSubmit, MeasurementWindow.All));
        Assert.Throws<ArgumentOutOfRangeException>(() => MetricsCalculator.Compute(workload, cluster, schedule, MeasurementWindow.All, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MetricsCalculator.Compute(workload, cluster, schedule, MeasurementWindow.All, double.NaN));
    }
}
