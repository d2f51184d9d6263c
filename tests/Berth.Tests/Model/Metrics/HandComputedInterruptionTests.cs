using Berth.Model;
using Berth.Model.Metrics;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Model.Metrics;

/// <summary>Two drawn schedules with a preemption and failures, every figure worked out by hand.</summary>
public sealed class HandComputedInterruptionTests
{
    /// <summary>
    /// Eight processors. A (8 procs, 20 s of work, a checkpoint each 5 s, 2 s to restart) runs 0..12, is stopped for C with 10 s saved, and goes on 20..32 = 2 + 10. C
    /// (4 procs, 8 s) comes at 12 and runs 12..20. B (4 procs, 10 s) comes at 5, runs 12..16 and fails, and runs 32..42.
    /// <code>
    /// A  ############........############
    /// B       .......####................##########
    /// C              ########
    /// </code>
    /// Busy: A 96 + 96, B 16 + 40, C 32 = 280 of 8 x 42 = 336 processor-seconds.
    /// </summary>
    private static (Workload Workload, Cluster Cluster, ScheduleDraft Draft) Pool()
    {
        Workload work = WorkloadText.Parse("""
            job submit procs run user
            A   0      8     20  ann
            B   5      4     10  bob
            C   12     4     8   cid
            """);
        Cluster machine = Cluster.Pool(8);
        return (work, machine, new ScheduleDraft(work, machine)
            .Interrupt(0, 0, 12, Interruption.Requeued, 10, 2).Last(0, 20, 32)
            .Interrupt(1, 12, 16, Interruption.JobFailed).Last(1, 32, 42)
            .Last(2, 12, 20));
    }

    private static ScheduleMetrics MeasurePool(MeasurementWindow window = default)
    {
        (Workload work, Cluster machine, ScheduleDraft draft) = Pool();
        return MetricsCalculator.Compute(work, machine, draft.Build(), window);
    }

    [Fact]
    public void Waits_leave_out_all_runs_and_slowdowns_are_by_the_work_of_the_job()
    {
        ScheduleMetrics metrics = MeasurePool();

        // Waits: A 12..20 = 8, B 5..12 and 16..32 = 23, C 0. Turnarounds: 32, 37, 8. Work: 20, 10, 8.
        Assert.Equal(new Distribution(3, 31 / 3.0, 8, 23, 23, 23), metrics.Wait);
        Assert.Equal(new Distribution(3, 77 / 3.0, 32, 37, 37, 37), metrics.Turnaround);
        Assert.Equal(((32 / 20.0) + (37 / 10.0) + 1) / 3, metrics.Slowdown.Mean, 12);
        Assert.Equal(((32 / 20.0) + (37 / 10.0) + 1) / 3, metrics.BoundedSlowdown.Mean, 12);
        Assert.Equal([("ann", 160.0), ("bob", 40.0), ("cid", 32.0)], metrics.ByUser.Select(user => (user.Name, user.ProcessorSeconds)));
    }

    [Fact]
    public void The_machine_is_busy_with_every_run_and_the_queue_holds_who_waits_again()
    {
        ScheduleMetrics metrics = MeasurePool();

        Assert.Equal(280 / 336.0, metrics.Utilization, 12);

        // A and B wait in 16..20, when C leaves 4 processors idle. In the queue: A 8 s, B 7 + 16 s.
        Assert.Equal(16 / 336.0, metrics.LossOfCapacity, 12);
        Assert.Equal(31 / 42.0, metrics.MeanQueueLength, 12);
        Assert.Equal(2, metrics.MaxQueueLength);

        // B started first at 12, C also: nobody was overtaken.
        Assert.Equal(0, metrics.Fairness.Overtakes);
        Assert.Equal(42, metrics.MakespanSeconds);
    }

    [Fact]
    public void Lost_work_is_what_was_not_saved_and_the_restart()
    {
        InterruptionMetrics found = MeasurePool().Interruptions!;

        // A's first run: 12 - 10 = 2 s of 8; its second 12 - 10 = 2 s of 8; B's first: 4 s of 4. What is left is the work: 8 x 20 + 4 x 10 + 4 x 8 = 232.
        Assert.Equal((2, 1, 0, 0, 1), (found.InterruptedJobs, found.Requeued, found.Suspended, found.NodeFailed, found.JobFailed));
        Assert.Equal(48, found.LostSeconds);
        Assert.Equal(48 / 336.0, found.LostShare, 12);
        Assert.Equal(232 / 336.0, found.UsefulUtilization, 12);
        Assert.Null(found.Availability);
    }

    [Fact]
    public void Of_a_run_that_reaches_beyond_the_window_the_part_within_counts()
    {
        // Within 6..30: half of A's first run, 1 of 2 lost seconds; 10 of 12 s of its second, 2 x 10/12; all 4 of B's first. A was submitted before, B too.
        InterruptionMetrics found = MeasurePool(new MeasurementWindow(Instant.FromUnixSeconds(6), Instant.FromUnixSeconds(30))).Interruptions!;

        Assert.Equal((0, 0, 0), (found.InterruptedJobs, found.Requeued, found.JobFailed));
        Assert.Equal(((8 * 1000) + (8 * 2000 * 10 / 12) + (4 * 4000)) / 1000.0, found.LostSeconds, 2);
    }

    [Fact]
    public void Jobs_that_were_cancelled_or_failed_for_good_are_counted_and_all_they_held_is_lost()
    {
        (Workload work, Cluster machine, ScheduleDraft draft) = Pool();
        Schedule cancelled = draft.Last(0, 20, 32, JobOutcome.Cancelled).Build();
        ScheduleMetrics metrics = MetricsCalculator.Compute(work, machine, cancelled, MeasurementWindow.All);

        Assert.Equal(2, metrics.Wait.Count);
        Assert.Equal(1, metrics.Outcomes[JobOutcome.Cancelled]);
        Assert.Equal(280 / 336.0, metrics.Utilization, 12);
        Assert.Equal((8 * 12) + (8 * 12) + (4 * 4), metrics.Interruptions!.LostSeconds);
        Assert.Equal(72 / 336.0, metrics.Interruptions.UsefulUtilization, 12);
    }

    [Fact]
    public void What_a_suspended_job_had_in_memory_is_lost_with_its_next_run()
    {
        // 0..12 suspended with 12 s done; the run that goes on fails at once, and all 20 s are done again from 30 on: 12 s of 8 processors in vain.
        Workload work = WorkloadText.Parse("job submit procs run\nA 0 8 20");
        Schedule schedule = new ScheduleDraft(work, Cluster.Pool(8))
            .Interrupt(0, 0, 12, Interruption.Suspended, 12).Interrupt(0, 20, 20, Interruption.JobFailed).Last(0, 30, 50).Build();

        Assert.Equal(96, MetricsCalculator.Compute(work, Cluster.Pool(8), schedule, MeasurementWindow.All).Interruptions!.LostSeconds);
    }

    [Fact]
    public void Where_nothing_is_interrupted_nothing_is_said_of_it()
    {
        Workload work = WorkloadText.Parse("job submit procs run\nA 0 1 10");

        Assert.Null(MetricsCalculator.Compute(work, Cluster.Pool(1), new ScheduleDraft(work, Cluster.Pool(1)).Build(), MeasurementWindow.All).Interruptions);
    }

    /// <summary>
    /// Two nodes of four cores. n-1 is down 6..16, n-2 drained 25..40. Job 0 (4 cores, 20 s) runs on n-1 0..6, loses it, and runs on n-2 10..30. Job 1 (4 cores, 10 s) runs on n-2
    /// 0..10. Job 2 (2 cores, 10 s, submit 8) runs on n-1 16..26, job 3 (2 cores, 4 s, submit 25) there 26..30.
    /// </summary>
    private static (Workload Workload, Cluster Cluster, Schedule Schedule) OnNodes()
    {
        var nodes = new ClusterNodes([new NodeClass { Name = "n", Count = 2, CpuMillicores = 4000, MemoryBytes = 0 }]);
        Workload work = NodeJob.Build(
            [NodeJob.Of(0, 20, 4, NodeJob.OneCore), NodeJob.Of(0, 10, 4, NodeJob.OneCore), NodeJob.Of(8, 10, 2, NodeJob.OneCore), NodeJob.Of(25, 4, 2, NodeJob.OneCore)],
            nodes);
        NodeScheduleDraft draft = new NodeScheduleDraft(work, nodes)
            .Interrupt(0, 0, 6, Interruption.NodeFailed, 0, -1, new TaskPlace(0, 4, 0)).Run(0, 10, new TaskPlace(1, 4, 0))
            .Run(1, 0, new TaskPlace(1, 4, 0)).Run(2, 16, new TaskPlace(0, 2, 0)).Run(3, 26, new TaskPlace(0, 2, 0));
        draft.Times.Outages.AddRange([new NodeOutage(0, 6_000, 16_000, OutageKind.Down), new NodeOutage(1, 25_000, 40_000, OutageKind.Drained)]);
        return (work, Cluster.OfNodes("two", nodes, SizeUnit.Processor), draft.Build());
    }

    [Fact]
    public void Use_of_nodes_counts_every_run_and_what_was_out_by_itself()
    {
        (Workload work, Cluster machine, Schedule schedule) = OnNodes();
        ScheduleMetrics metrics = MetricsCalculator.Compute(work, machine, schedule, MeasurementWindow.All);
        NodeGroupUsage usage = metrics.Resources!.Cluster;

        // 0..30: 4 x 6 + 4 x 20 + 4 x 10 + 2 x 10 + 2 x 4 = 172 of 240 core-seconds; n-1 is out for 10 s of 30, n-2 for 5: 45 node-seconds of 60 are open.
        Assert.Equal(172 / 240.0, metrics.Utilization, 12);
        Assert.Equal(172 / 3600.0, usage.Cpu.UsedHours, 12);
        Assert.Equal(4 * 45 / 3600.0, usage.Cpu.OpenHours, 12);
        Assert.Equal(172 / 180.0, usage.Cpu.OpenShare, 12);

        // n-1 has a task 0..6 and 16..30, n-2 always, drained or not; nobody is idle while open.
        Assert.Equal(50 / 3600.0, usage.NodeTime.BusyHours, 12);
        Assert.Equal(15 / 3600.0, usage.NodeTime.OutHours, 12);
        Assert.Equal(0, usage.NodeTime.IdleHours);
        Assert.Equal(0, usage.NodeTime.MaintenanceHours);

        // Job 3 waits 25..26 for 2 cores: n-1 has 2 free; what the drained n-2 still holds takes nothing away from that.
        Assert.Equal(2 / 240.0, metrics.LossOfCapacity, 12);

        InterruptionMetrics found = metrics.Interruptions!;
        Assert.Equal((1, 1), (found.InterruptedJobs, found.NodeFailed));
        Assert.Equal(24, found.LostSeconds);
        Assert.Equal(148 / 240.0, found.UsefulUtilization, 12);
        Assert.Equal((10 / 3600.0, 5 / 3600.0, 45 / 60.0), (found.DownHours!.Value, found.DrainedHours!.Value, found.Availability!.Value));
    }

    [Fact]
    public void The_heat_map_has_every_run_and_the_time_out()
    {
        (Workload work, Cluster machine, Schedule schedule) = OnNodes();
        NodeHeatMap heat = NodeHeatMap.Compute(work, machine, schedule, 0, 10_000, 3, 2)!;

        // n-1: 4 x 6; 2 x 4; 2 x 6 + 2 x 4 of 40. It is out 6..16, n-2 from 25 on.
        Assert.Equal([0.6, 0.2, 0.5, 1, 1, 1], heat.Utilization);
        Assert.Equal([0.4, 0.6, 0, 0, 0, 0.5], heat.Out);
        Assert.All(heat.Maintenance, share => Assert.Equal(0, share));
    }

    [Fact]
    public void Nodes_that_are_out_have_nothing_free_over_time()
    {
        (Workload work, Cluster machine, Schedule schedule) = OnNodes();
        ResourceTimeline line = ResourceTimeline.Compute(work, machine, schedule, 15)!;

        // At 8..10 n-2 alone is busy; at 28 both are. Job 2 waits at 8, when n-1 is down: none of its cores counts as of no use.
        Assert.Equal((2000, 0.5, 1.0), (line.BucketMs, line.BusyNodes[4], line.BusyNodes[14]));
        Assert.Equal(0, line.UnusableCpu[4]);
    }
}
