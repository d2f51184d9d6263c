using Berth.Model;
using Berth.Simulation.Reports;
using Berth.Tests.Model.Metrics;
using CsCheck;
using Xunit;
using static Berth.Tests.Model.Metrics.NodeSchedules;

namespace Berth.Tests.Simulation.Reports;

public sealed class NodeGanttTests
{
    private static NodeGantt Draw(ClusterNodes nodes, IReadOnlyList<PlacedJob> jobs, int mostLanes = 100, int mostBars = 100, long? from = null, long? to = null)
    {
        (Workload workload, Cluster cluster, Schedule schedule) = Build(nodes, jobs);
        GanttScope scope = GanttScope.Choose(
            workload, cluster, [schedule], mostLanes, mostBars, from is { } a ? new Instant(a * 1000) : null, to is { } b ? new Instant(b * 1000) : null)!;
        return NodeGantt.Of(workload, cluster, schedule, scope);
    }

    [Fact]
    public void A_job_that_has_neighbouring_gpus_is_one_bar_and_one_without_gpu_lies_in_the_lane_below()
    {
        NodeGantt gantt = Draw(
            new ClusterNodes([Class("g", 1, 8, 4)]),
            [
                new(0, 0, 10, new JobMode(1, Task(1, 3)), new TaskPlace(0, 1, 0b1011)),
                new(0, 0, 10, new JobMode(1, Task(1)), new TaskPlace(0, 1, 0)),
            ]);

        Assert.Equal([0, 1, 2, 3, null], gantt.Lanes.Select(lane => lane.Gpu));
        Assert.Equal([new GanttBar(0, 0, 2, 0, 1), new GanttBar(0, 3, 1, 0, 1), new GanttBar(1, 4, 1, 0, 1)], gantt.Bars);
        Assert.Equal([3000L, 0], gantt.Jobs.Select(job => job.GpuThousandths));
    }

    [Fact]
    public void Jobs_that_share_a_gpu_divide_its_lane_only_while_they_do()
    {
        // A and B share from 0 to 5; C has the GPU to itself from 5 on.
        var half = new JobMode(1, Task(1, 1, 500));
        NodeGantt gantt = Draw(
            new ClusterNodes([Class("g", 1, 8, 1)]),
            [
                new(0, 0, 5, half, new TaskPlace(0, 1, 1)), new(0, 0, 4, half, new TaskPlace(0, 1, 1)), new(0, 5, 5, new JobMode(1, Task(1, 1)), new TaskPlace(0, 1, 1)),
            ]);

        Assert.Equal([new GanttBar(0, 0, 1, 0, 2), new GanttBar(1, 0, 1, 1, 2), new GanttBar(2, 0, 1, 0, 1)], gantt.Bars);
        Assert.Equal([new GanttLane(0, 0, 2)], gantt.Lanes);
    }

    [Fact]
    public void An_interrupted_job_has_a_bar_for_each_run_and_nodes_that_are_out_are_closed()
    {
        (Workload workload, Cluster cluster, Schedule one) = Build(new ClusterNodes([Class("g", 2, 8, 1)]), [new(0, 10, 5, new JobMode(1, Task(1, 1)), new TaskPlace(1, 1, 1))]);
        var schedule = new Schedule("by hand", one.SubmitMs.ToArray(), one.StartMs.ToArray(), one.EndMs.ToArray(), one.Outcome.ToArray())
        {
            Allocations = one.Allocations,
            Interrupted = new InterruptedRuns([new InterruptedRun(0, 0, 4000, Interruption.NodeFailed, 0, 0, -1, -1)], [0, 1], [new TaskPlace(0, 1, 1)]),
            Outages = [new NodeOutage(0, 4000, long.MaxValue, OutageKind.Down), new NodeOutage(1, 0, 10_000, OutageKind.Drained)],
        };
        NodeGantt gantt = NodeGantt.Of(workload, cluster, schedule, GanttScope.Choose(workload, cluster, [schedule], 100, 100)!);

        Assert.Equal([(0L, 4000L, (Interruption?)Interruption.NodeFailed), (10_000, 15_000, null)], gantt.Jobs.Select(job => (job.StartMs, job.EndMs, job.Interruption)));
        Assert.Equal([new GanttBar(0, 0, 1, 0, 1), new GanttBar(1, 1, 1, 0, 1)], gantt.Bars);
        Assert.Equal(
            [new GanttClosure("", 0, 1, 4000, 15_000) { Outage = OutageKind.Down }, new GanttClosure("", 1, 1, 0, 10_000) { Outage = OutageKind.Drained }], gantt.Closures);
    }

    [Fact]
    public void A_job_that_has_its_node_to_itself_fills_all_its_lanes()
    {
        NodeGantt gantt = Draw(
            new ClusterNodes([Class("g", 2, 8, 2)]), [new(0, 0, 5, new JobMode(1, Task(1, 1)) { Exclusive = true }, new TaskPlace(1, 1, 0b10))]);

        Assert.Equal([new GanttBar(0, 2, 2, 0, 1)], gantt.Bars);
        Assert.Equal(2000, gantt.Jobs[0].GpuThousandths);
    }

    [Fact]
    public void A_gang_is_told_with_all_its_nodes_in_short()
    {
        NodeGantt gantt = Draw(
            new ClusterNodes([Class("g", 4, 8, 1), Class("c", 1, 8)]),
            [new(0, 0, 5, new JobMode(3, Task(1, 1)), [.. Enumerable.Range(1, 3).Select(node => new TaskPlace(node, 1, 1))]) { Name = "train" }]);

        GanttJob job = Assert.Single(gantt.Jobs);
        Assert.Equal(("g-[2-4]", 3, "train", 3000L), (job.Nodes, job.NodeCount, job.Name, job.GpuThousandths));
    }

    [Fact]
    public void Maintenance_is_shown_on_the_lanes_of_its_nodes_and_cut_at_the_window()
    {
        var nodes = new ClusterNodes([Class("g", 3, 8, 2)])
        {
            Reservations =
            [
                new AdvanceReservation("repair", NodeSet.Of([0, 2]), new Instant(4000), new Instant(99_000), []),
                new AdvanceReservation("course", NodeSet.Of([1]), new Instant(4000), new Instant(99_000), ["eve"]),
            ],
        };
        NodeGantt gantt = Draw(nodes, [new(0, 0, 10, new JobMode(1, Task(1, 1)), new TaskPlace(1, 1, 1))]);

        Assert.Equal([new GanttClosure("repair", 0, 2, 4000, 10_000), new GanttClosure("repair", 4, 2, 4000, 10_000)], gantt.Closures);
    }

    [Fact]
    public void Too_many_jobs_make_the_busiest_window_and_say_so()
    {
        // One job at a time for an hour on node 0, and from 1000 s to 1600 s on node 1 too.
        var mode = new JobMode(1, Task(8));
        PlacedJob[] jobs =
        [
            .. Enumerable.Range(0, 360).Select(i => new PlacedJob(0, i * 10, 10, mode, new TaskPlace(0, 1, 0))),
            .. Enumerable.Range(0, 60).Select(i => new PlacedJob(0, 1000 + (i * 10), 10, mode, new TaskPlace(1, 1, 0))),
        ];
        NodeGantt gantt = Draw(new ClusterNodes([Class("c", 2, 8)]), jobs, mostBars: 70);

        Assert.False(gantt.Scope.IsWholeTime);
        Assert.Equal(300_000, gantt.Scope.ToMs - gantt.Scope.FromMs);
        Assert.InRange(gantt.Scope.FromMs, 1_000_000, 1_300_000);
        Assert.Equal(60, gantt.Bars.Count);
    }

    [Fact]
    public void Too_many_lanes_leave_the_nodes_with_the_most_work()
    {
        NodeGantt gantt = Draw(
            new ClusterNodes([Class("c", 9, 8)]),
            [
                new(0, 0, 10, new JobMode(1, Task(8)), new TaskPlace(7, 1, 0)), new(0, 0, 5, new JobMode(1, Task(8)), new TaskPlace(2, 1, 0)),
                new(0, 0, 4, new JobMode(1, Task(8)), new TaskPlace(1, 1, 0)),
            ],
            mostLanes: 2);

        Assert.Equal([2, 7], gantt.Scope.Nodes);
        Assert.Equal(9, gantt.Scope.NodeCount);
        Assert.Equal(["c-8", "c-3"], gantt.Jobs.Select(job => job.Nodes));
    }

    [Fact]
    public void A_chosen_time_is_shown_as_it_is()
    {
        var mode = new JobMode(1, Task(8));
        NodeGantt gantt = Draw(
            new ClusterNodes([Class("c", 1, 8)]),
            [new(0, 0, 10, mode, new TaskPlace(0, 1, 0)), new(0, 10, 10, mode, new TaskPlace(0, 1, 0)), new(0, 20, 10, mode, new TaskPlace(0, 1, 0))],
            from: 12,
            to: 20);

        Assert.Equal((12_000L, 20_000L, true), (gantt.Scope.FromMs, gantt.Scope.ToMs, gantt.Scope.IsChosen));
        Assert.Equal([101L], gantt.Jobs.Select(job => job.Number));
    }

    [Fact]
    public void No_two_bars_overlap_and_every_job_has_all_its_gpus() => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            (ClusterNodes nodes, PlacedJob[] jobs) = Any(seed);
            (Workload workload, Cluster cluster, Schedule schedule) = Build(nodes, jobs);
            if (GanttScope.Choose(workload, cluster, [schedule], 100, 1000) is not { } scope)
            {
                Assert.DoesNotContain(jobs, job => job.Start is not null && job.Run > 0);
                return;
            }

            NodeGantt gantt = NodeGantt.Of(workload, cluster, schedule, scope);
            (int Lane, double Top, double Bottom, GanttJob Job)[] boxes =
            [
                .. gantt.Bars.SelectMany(bar => Enumerable.Range(bar.Lane, bar.LaneCount)
                    .Select(lane => (lane, bar.Row / (double)bar.Rows, (bar.Row + 1) / (double)bar.Rows, gantt.Jobs[bar.Job]))),
            ];
            foreach (var group in boxes.GroupBy(box => box.Lane))
            {
                var list = group.ToList();
                for (int i = 0; i < list.Count; i++)
                {
                    Assert.DoesNotContain(list.Take(i), other =>
                        other.Job.StartMs < list[i].Job.EndMs && other.Job.EndMs > list[i].Job.StartMs
                        && other.Top < list[i].Bottom - 1e-9 && other.Bottom > list[i].Top + 1e-9);
                }
            }

            foreach (GanttJob job in gantt.Jobs)
            {
                PlacedJob placed = jobs[job.Id.Index];
                var lanes = boxes.Where(box => box.Job == job).Select(box => (gantt.Lanes[box.Lane].Node, gantt.Lanes[box.Lane].Gpu)).ToHashSet();
                foreach (TaskPlace place in placed.Places)
                {
                    Assert.All(Enumerable.Range(0, 16).Where(gpu => (place.GpuBits & (1 << gpu)) != 0), gpu => Assert.Contains((place.Node, (int?)gpu), lanes));
                    Assert.Contains(lanes, lane => lane.Node == place.Node);
                }
            }
        },
        iter: 300);
}
