using Berth.Model;
using Berth.Model.Metrics;
using Berth.Simulation;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Model.Metrics;

/// <summary>
/// Figures of replays with preemption and failures against plain loops: between two neighbouring moments of anything nothing changes, so each such stretch is
/// looked at by itself, job by job, run by run, node by node.
/// </summary>
public sealed class InterruptedMetricsTwinTests
{
    private const long Iterations = 600;

    [Fact]
    public void Figures_of_a_pool_equal_plain_sums() => Gen.Int[0, 10_000_000].Sample(
        seed =>
        {
            (InterruptedCase one, Schedule schedule, ScheduleMetrics metrics) = Replayed(seed, onNodes: false);
            double busy = 0, lost = 0, waiting = 0;
            int most = 0;
            foreach ((long fromMs, long lengthMs) in Stretches(schedule, metrics.StateInterval))
            {
                int[] running = [.. RunsAt(schedule, fromMs)];
                int[] queue = [.. WaitingAt(one, schedule, fromMs)];
                int held = running.Sum(run => one.Workload.Jobs.Processors[schedule.Runs.JobOf(run)]);
                busy += held * (double)lengthMs;
                lost += Math.Min(Math.Max(0, one.Cluster.Processors - held), queue.Sum(job => one.Workload.Jobs.Processors[job])) * (double)lengthMs;
                waiting += queue.Length * (double)lengthMs;
                most = Math.Max(most, queue.Length);
            }

            double length = Math.Max(1, metrics.StateInterval.LengthMs);
            Assert.Equal(busy / (length * one.Cluster.Processors), metrics.Utilization, 1e-9);
            Assert.Equal(lost / (length * one.Cluster.Processors), metrics.LossOfCapacity, 1e-9);
            Assert.Equal(waiting / length, metrics.MeanQueueLength, 1e-9);
            Assert.Equal(most, metrics.MaxQueueLength);
            AssertJobs(one, schedule, metrics);
        },
        iter: Iterations);

    [Fact]
    public void Figures_of_nodes_equal_plain_sums() => Gen.Int[0, 10_000_000].Sample(
        seed =>
        {
            (InterruptedCase one, Schedule schedule, ScheduleMetrics metrics) = Replayed(seed, onNodes: true);
            ClusterNodes nodes = one.Cluster.Nodes!;
            double held = 0, busy = 0, idle = 0, away = 0, down = 0, lost = 0;
            foreach ((long fromMs, long lengthMs) in Stretches(schedule, metrics.StateInterval))
            {
                long[] onNode = HeldAt(one, schedule, fromMs, out bool[] hasTask);
                long free = 0;
                for (int node = 0; node < nodes.Count; node++)
                {
                    bool isOut = schedule.Outages.Any(outage => outage.Node == node && outage.FromMs <= fromMs && fromMs < outage.ToMs);
                    held += onNode[node] * (double)lengthMs;
                    busy += hasTask[node] ? lengthMs : 0;
                    idle += hasTask[node] || isOut ? 0 : lengthMs;
                    away += isOut ? lengthMs : 0;
                    down += schedule.Outages.Any(outage => outage.Node == node && outage.Kind == OutageKind.Down && outage.FromMs <= fromMs && fromMs < outage.ToMs) ? lengthMs : 0;
                    free += isOut ? 0 : nodes.ClassOf(node).CpuMillicores - onNode[node];
                }

                long wanted = WaitingAt(one, schedule, fromMs).Sum(job => ModeOf(one, job) is var mode ? mode.Task.CpuMillicores * mode.TaskCount : 0);
                lost += Math.Min(Math.Max(0, free), wanted) * (double)lengthMs;
            }

            double all = Math.Max(1, metrics.StateInterval.LengthMs) * (double)nodes.CpuMillicores;
            NodeTime time = metrics.Resources!.Cluster.NodeTime;
            Assert.Equal(held / all, metrics.Utilization, 1e-9);
            Assert.Equal(lost / all, metrics.LossOfCapacity, 1e-9);
            Assert.Equal(busy / 3.6e6, time.BusyHours, 1e-9);
            Assert.Equal(idle / 3.6e6, time.IdleHours, 1e-9);
            Assert.Equal(away / 3.6e6, time.OutHours, 1e-9);
            Assert.Equal(down / 3.6e6, metrics.Interruptions?.DownHours ?? 0, 1e-9);
            Assert.Equal((away - down) / 3.6e6, metrics.Interruptions?.DrainedHours ?? 0, 1e-9);
            AssertJobs(one, schedule, metrics);
        },
        iter: Iterations);

    private static (InterruptedCase One, Schedule Schedule, ScheduleMetrics Metrics) Replayed(int seed, bool onNodes)
    {
        InterruptedCase one = InterruptedCases.Of(seed, onNodes);
        Schedule schedule = Replay.Run(one.Workload, one.Cluster, one.Policy, new ReplayOptions { Failures = one.Failures }).Schedule;
        return (one, schedule, MetricsCalculator.Compute(one.Workload, one.Cluster, schedule, MeasurementWindow.All));
    }

    /// <summary>Waits, turnarounds and lost work job by job: a finished job's runs come to its work and what was lost.</summary>
    private static void AssertJobs(InterruptedCase one, Schedule schedule, ScheduleMetrics metrics)
    {
        int[] finished = [.. Enumerable.Range(0, schedule.Count).Where(job => schedule.Outcome[job] is JobOutcome.Completed or JobOutcome.KilledAtLimit)];
        Assert.Equal(finished.Length, metrics.Wait.Count);
        Assert.Equal(finished.Select(job => schedule.EndMs[job] - schedule.SubmitMs[job] - RunsOf(schedule, job).Sum(run => Length(schedule, run))).DefaultIfEmpty(0).Max() / 1000.0, metrics.Wait.Max);
        Assert.Equal(finished.Select(job => schedule.EndMs[job] - schedule.SubmitMs[job]).DefaultIfEmpty(0).Max() / 1000.0, metrics.Turnaround.Max);

        // All that was held less what was lost is the work of those who completed, the last runs of those who were killed with what was saved before, and what others have saved.
        double useful = 0;
        for (int job = 0; job < schedule.Count; job++)
        {
            long savedMs = schedule.Runs.Before(job).IsEmpty ? 0 : schedule.Runs.Interruption(schedule.Runs.Before(job)[^1]).SavedMs;
            useful += SizeOf(one, schedule, job) * (double)(schedule.Outcome[job] switch
            {
                JobOutcome.Completed => one.Workload.Actuals.RunMs[job],
                JobOutcome.KilledAtLimit => savedMs + Length(schedule, job),
                JobOutcome.Cancelled or JobOutcome.Failed => 0,
                _ => savedMs,
            });
        }

        double held = Enumerable.Range(0, schedule.Runs.Count).Where(schedule.Runs.Ran).Sum(run => SizeOf(one, schedule, schedule.Runs.JobOf(run)) * (double)Length(schedule, run));
        Assert.Equal((held - useful) / 1000, metrics.Interruptions?.LostSeconds ?? 0, 1e-6);
    }

    /// <summary>Cores that a job holds; a job that has nodes to itself all of theirs.</summary>
    private static double SizeOf(InterruptedCase one, Schedule schedule, int job)
    {
        if (one.Cluster.Nodes is not { } nodes)
        {
            return one.Workload.Jobs.Processors[job];
        }

        JobMode mode = ModeOf(one, job);
        int run = RunsOf(schedule, job).FirstOrDefault(-1);
        return !mode.Exclusive || run < 0 ? mode.TaskCount
            : JobPlaces.NodesOf(schedule.Runs.PlacesOf(run)).Count * nodes.Classes[0].CpuMillicores / 1000.0;
    }

    private static JobMode ModeOf(InterruptedCase one, int job) => one.Workload.Shapes[one.Workload.Jobs.Shape[job]].Modes[0];

    private static long Length(Schedule schedule, int run) => schedule.Runs.EndMs(run) - schedule.Runs.StartMs(run);

    private static IEnumerable<int> RunsOf(Schedule schedule, int job) => schedule.Runs.Before(job).ToArray().Append(job).Where(schedule.Runs.Ran);

    private static IEnumerable<int> RunsAt(Schedule schedule, long ms) =>
        Enumerable.Range(0, schedule.Runs.Count).Where(run => schedule.Runs.Ran(run) && schedule.Runs.StartMs(run) <= ms && ms < schedule.Runs.EndMs(run));

    /// <summary>Jobs that are there, not over and not running. Who could never start is not there at all.</summary>
    private static IEnumerable<int> WaitingAt(InterruptedCase one, Schedule schedule, long ms)
    {
        for (int job = 0; job < schedule.Count; job++)
        {
            bool isThere = RunsOf(schedule, job).Any() || schedule.Outcome[job] == JobOutcome.Unstarted;
            bool isOver = schedule.Started(new JobId(job)) && schedule.EndMs[job] <= ms;
            if (isThere && !isOver && one.Workload.Jobs.SubmitMs[job] <= ms && !RunsAt(schedule, ms).Any(run => schedule.Runs.JobOf(run) == job))
            {
                yield return job;
            }
        }
    }

    private static long[] HeldAt(InterruptedCase one, Schedule schedule, long ms, out bool[] hasTask)
    {
        ClusterNodes nodes = one.Cluster.Nodes!;
        long[] held = new long[nodes.Count];
        hasTask = new bool[nodes.Count];
        foreach (int run in RunsAt(schedule, ms))
        {
            JobMode mode = ModeOf(one, schedule.Runs.JobOf(run));
            foreach (TaskPlace place in schedule.Runs.PlacesOf(run))
            {
                held[place.Node] = mode.Exclusive ? nodes.ClassOf(place.Node).CpuMillicores : held[place.Node] + (place.TaskCount * mode.Task.CpuMillicores);
                hasTask[place.Node] = true;
            }
        }

        return held;
    }

    private static IEnumerable<(long FromMs, long LengthMs)> Stretches(Schedule schedule, StateInterval interval)
    {
        var moments = new SortedSet<long>(schedule.SubmitMs.ToArray()) { interval.From.UnixMs, interval.To.UnixMs };
        for (int run = 0; run < schedule.Runs.Count; run++)
        {
            if (schedule.Runs.Ran(run))
            {
                moments.UnionWith([schedule.Runs.StartMs(run), schedule.Runs.EndMs(run)]);
            }
        }

        moments.UnionWith(schedule.Outages.SelectMany(outage => (long[])[outage.FromMs, outage.ToMs]));
        long[] within = [.. moments.Where(ms => ms >= interval.From.UnixMs && ms <= interval.To.UnixMs)];
        return within.Zip(within.Skip(1)).Select(pair => (pair.First, pair.Second - pair.First));
    }
}
