using Berth.Model;
using Berth.Model.Metrics;
using Xunit;
using static Berth.Tests.Model.Metrics.NodeSchedules;

namespace Berth.Tests.Model.Metrics;

/// <summary>When jobs joined the queue, read off finished schedules.</summary>
public sealed class EligibleTimesTests
{
    private static readonly ClusterNodes Nodes = new([Class("c", 8, 4)]);

    private static readonly JobMode Mode = new(1, Task(1));

    private static long?[] Seconds(IReadOnlyList<PlacedJob> jobs, Action<JobLinks>? link = null)
    {
        (Workload workload, _, Schedule schedule) = Build(Nodes, jobs, link);
        return [.. EligibleTimes.Of(workload, schedule).Select(ms => ms == EligibleTimes.Never ? null : (long?)(ms / 1000))];
    }

    private static PlacedJob Ran(long submit, long start, long run, JobOutcome outcome = JobOutcome.Completed) =>
        new(submit, start, run, Mode, new TaskPlace(0, 1, 0)) { Outcome = outcome };

    [Fact]
    public void A_release_date_holds_a_job_back() =>
        Assert.Equal([0, 7], Seconds([Ran(0, 0, 5), Ran(2, 9, 5) with { Release = 7 }]));

    [Theory]
    [InlineData(DependencyKind.After, JobOutcome.Completed, 4)]
    [InlineData(DependencyKind.AfterAny, JobOutcome.Completed, 9)]
    [InlineData(DependencyKind.AfterOk, JobOutcome.Completed, 9)]
    [InlineData(DependencyKind.AfterAny, JobOutcome.KilledAtLimit, 9)]
    [InlineData(DependencyKind.AfterNotOk, JobOutcome.KilledAtLimit, 9)]
    public void A_dependency_holds_a_job_back_until_it_has_happened(DependencyKind kind, JobOutcome outcome, long expected) =>
        Assert.Equal([3, expected], Seconds([Ran(3, 4, 5, outcome), Ran(3, 20, 5)], links => links.Add(1, kind, 0)));

    [Fact]
    public void What_can_never_run_settles_those_that_only_wait_for_its_end_and_ruins_those_that_wait_for_its_success()
    {
        PlacedJob[] jobs =
        [
            Ran(0, 0, 5, JobOutcome.KilledAtLimit),
            new(1, null, 5, Mode) { Outcome = JobOutcome.DependencyFailed },
            new(1, null, 5, Mode) { Outcome = JobOutcome.DependencyFailed },
            Ran(2, 30, 5),
            new(2, null, 5, Mode) { Outcome = JobOutcome.Rejected },
            Ran(3, 30, 5),
        ];

        long?[] seconds = Seconds(jobs, links =>
        {
            links.Add(1, DependencyKind.AfterOk, 0);
            links.Add(2, DependencyKind.AfterOk, 1);
            links.Add(3, DependencyKind.AfterAny, 2);
            links.Add(5, DependencyKind.AfterNotOk, 4);
        });

        Assert.Equal([0, null, null, 5, null, 3], seconds);
    }

    [Fact]
    public void An_array_lets_in_as_many_as_its_width_earlier_rows_first()
    {
        // Width 2: A and B at once; the next when one of them ends: C at 4, D at 6 (when C ended), E at 9.
        PlacedJob[] jobs =
        [
            Ran(0, 0, 4) with { Array = 0 }, Ran(0, 1, 8) with { Array = 0 }, Ran(0, 5, 1) with { Array = 0 }, Ran(0, 6, 20) with { Array = 0 },
            Ran(0, 12, 1) with { Array = 0 },
        ];

        Assert.Equal([0, 0, 4, 6, 9], Seconds(jobs, links => links.AddArray(2)));
    }

    [Fact]
    public void A_job_that_never_started_keeps_its_place_in_the_array()
    {
        PlacedJob[] jobs = [new(0, null, 4, Mode) { Array = 0 }, Ran(0, 3, 4) with { Array = 0 }, new(0, null, 4, Mode) { Array = 0 }];

        Assert.Equal([0, 0, 7], Seconds(jobs, links => links.AddArray(2)));
    }

    [Fact]
    public void The_queue_over_time_holds_only_jobs_that_could_start()
    {
        (Workload workload, Cluster cluster, Schedule schedule) = Build(
            Nodes, [Ran(0, 0, 10), Ran(0, 12, 8)], links => links.Add(1, DependencyKind.AfterAny, 0));

        ScheduleMetrics metrics = MetricsCalculator.Compute(workload, cluster, schedule, MeasurementWindow.All);

        Assert.Equal(2 / 20.0, metrics.MeanQueueLength);
        Assert.Equal(6.0, metrics.Wait.Mean);
    }
}
