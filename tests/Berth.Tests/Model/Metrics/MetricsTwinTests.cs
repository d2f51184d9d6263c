using Berth.Model;
using Berth.Model.Metrics;
using CsCheck;
using Xunit;

namespace Berth.Tests.Model.Metrics;

/// <summary>The fast calculator against plain loops: every second of the schedule, every pair of jobs, every class sorted by itself.</summary>
public sealed class MetricsTwinTests
{
    private const long Iterations = 300;

    private static ScheduleMetrics Measure(SmallJob[] jobs, MeasurementWindow window = default)
    {
        (Workload workload, Cluster cluster, Schedule schedule) = SmallSchedules.Build(jobs);
        return MetricsCalculator.Compute(workload, cluster, schedule, window);
    }

    private static bool Waits(SmallJob job, long second) => !job.Rejected && job.Submit <= second && (job.Start ?? long.MaxValue) > second;

    private static bool Runs(SmallJob job, long second) => !job.Rejected && job.Start <= second && second < job.Start + job.Run;

    [Fact]
    public void State_figures_equal_a_walk_over_every_second()
    {
        Gen.Select(SmallSchedules.Any, Gen.Long[-5, 30], Gen.Long[30, 100]).Sample(
            (jobs, fromSecond, toSecond) =>
            {
                var window = new MeasurementWindow(new Instant(fromSecond * 1000), new Instant(toSecond * 1000));
                ScheduleMetrics metrics = Measure(jobs, window);
                SmallJob[] ran = jobs.Ran();
                if (ran.Length == 0)
                {
                    Assert.Equal(0, metrics.StateInterval.LengthMs);
                    return;
                }

                long from = Math.Max(fromSecond, jobs.Where(job => !job.Rejected).Min(job => job.Submit));
                long to = Math.Max(from, Math.Min(toSecond, ran.Max(job => job.Start!.Value + job.Run)));
                long busy = 0, lost = 0, waiting = 0, most = 0;
                for (long second = from; second < to; second++)
                {
                    int inUse = jobs.Where(job => Runs(job, second)).Sum(job => job.Processors);
                    SmallJob[] queue = [.. jobs.Where(job => Waits(job, second))];
                    busy += inUse;
                    lost += Math.Min(Math.Max(0, SmallSchedules.Processors - inUse), queue.Sum(job => job.Processors));
                    waiting += queue.Length;
                    most = Math.Max(most, queue.Length);
                }

                double capacity = Math.Max(1, (to - from) * SmallSchedules.Processors);
                Assert.Equal(busy / capacity, metrics.Utilization, tolerance: 1e-9);
                Assert.Equal(lost / capacity, metrics.LossOfCapacity, tolerance: 1e-9);
                Assert.Equal(waiting / (double)Math.Max(1, to - from), metrics.MeanQueueLength, tolerance: 1e-9);
                Assert.Equal(most, metrics.MaxQueueLength);
            },
            iter: Iterations);
    }

    [Fact]
    public void Overtakes_equal_a_count_over_every_pair()
    {
        SmallSchedules.Any.Sample(
            jobs =>
            {
                long overtakes = 0;
                foreach (SmallJob first in jobs.Where(job => !job.Rejected))
                {
                    overtakes += jobs.Ran().Count(second => second.Submit > first.Submit && second.Start < (first.Start ?? long.MaxValue));
                }

                Assert.Equal(overtakes, Measure(jobs).Fairness.Overtakes);
            },
            iter: Iterations);
    }

    [Fact]
    public void Many_overtakes_are_counted_as_pairs_are()
    {
        // Longer than the pieces that merge sort starts from, with many equal values.
        Gen.Long[0, 50].Array[0, 700].Sample(
            values =>
            {
                SmallJob[] jobs = [.. values.Select((start, index) => new SmallJob(index, index + 1000 + start * 7, 1, 1))];
                long overtakes = 0;
                for (int later = 0; later < jobs.Length; later++)
                {
                    for (int earlier = 0; earlier < later; earlier++)
                    {
                        overtakes += jobs[later].Start < jobs[earlier].Start ? 1 : 0;
                    }
                }

                Assert.Equal(overtakes, Measure(jobs).Fairness.Overtakes);
            },
            iter: 60);
    }

    [Fact]
    public void Distributions_of_all_jobs_and_of_every_class_equal_sorted_lists()
    {
        SmallSchedules.Any.Sample(
            jobs =>
            {
                ScheduleMetrics metrics = Measure(jobs);
                SmallJob[] ran = jobs.Ran();
                AssertSame(ran.Select(Wait), metrics.Wait);
                AssertSame(ran.Select(job => Wait(job) + job.Run), metrics.Turnaround);
                AssertSame(ran.Select(BoundedSlowdown), metrics.BoundedSlowdown);
                AssertSame(ran.Where(job => job.Run > 0).Select(job => (Wait(job) + job.Run) / job.Run), metrics.Slowdown);
                Assert.Equal(ran.Select(job => job.User).Distinct().Count(), metrics.ByUser.Count);
                foreach (ClassMetrics user in metrics.ByUser)
                {
                    AssertSame(ran.Where(job => job.User == user.Name).Select(Wait), user.Wait);
                    AssertSame(ran.Where(job => job.User == user.Name).Select(BoundedSlowdown), user.BoundedSlowdown);
                }

                for (int size = 0; size < JobClasses.Count; size++)
                {
                    SmallJob[] inClass = [.. ran.Where(job => JobClasses.SizeClass(job.Processors) == size)];
                    ClassMetrics? cell = metrics.SizeByRunTime[size][0];
                    Assert.Equal(inClass.Length, cell?.Wait.Count ?? 0);
                    if (cell is not null)
                    {
                        AssertSame(inClass.Select(Wait), cell.Wait);
                        AssertSame(inClass.Select(BoundedSlowdown), metrics.BySizeClass.Single(found => found.Name == JobClasses.SizeNames[size]).BoundedSlowdown);
                        Assert.Equal(inClass.Sum(job => job.Processors * job.Run), cell.ProcessorSeconds, tolerance: 1e-9);
                    }
                }
            },
            iter: Iterations);
    }

    [Fact]
    public void Timelines_equal_a_walk_over_every_millisecond_share()
    {
        Gen.Select(SmallSchedules.Any, Gen.Int[1, 12]).Sample(
            (jobs, buckets) =>
            {
                (Workload workload, Cluster cluster, Schedule schedule) = SmallSchedules.Build(jobs);
                Timeline timeline = TimelineCalculator.Compute(workload, cluster, schedule, buckets);
                for (int bucket = 0; bucket < timeline.Utilization.Count; bucket++)
                {
                    long fromMs = timeline.StartMs + bucket * timeline.BucketMs;
                    long toMs = fromMs + timeline.BucketMs;
                    double lengthMs = timeline.BucketMs;
                    double busy = jobs.Ran().Sum(job => job.Processors * Overlap(job.Start!.Value, job.Start.Value + job.Run, fromMs, toMs));
                    SmallJob[] known = [.. jobs.Where(job => !job.Rejected)];
                    long endMs = jobs.Ran().Max(job => job.Start!.Value + job.Run) * 1000;
                    double queued = known.Sum(job => Overlap(job.Submit, job.Start ?? 1_000_000, fromMs, Math.Min(toMs, endMs)));
                    double wanted = known.Sum(job => job.Processors * Overlap(job.Submit, job.Start ?? 1_000_000, fromMs, Math.Min(toMs, endMs)));
                    Assert.Equal(busy / (lengthMs * SmallSchedules.Processors), timeline.Utilization[bucket], tolerance: 1e-9);
                    Assert.Equal(queued / lengthMs, timeline.QueueLength[bucket], tolerance: 1e-9);
                    Assert.Equal(wanted / lengthMs, timeline.QueuedProcessors[bucket], tolerance: 1e-9);
                }

                bool anyTime = jobs.Ran().Any(job => job.Start!.Value + job.Run > jobs.Where(known => !known.Rejected).Min(known => known.Submit));
                Assert.InRange(timeline.Utilization.Count, anyTime ? 1 : 0, anyTime ? buckets : 0);
            },
            iter: Iterations);
    }

    [Fact]
    public void Doubling_all_times_doubles_waits_and_keeps_slowdowns_and_shares()
    {
        SmallSchedules.Any.Sample(
            jobs =>
            {
                (Workload workload, Cluster cluster, Schedule schedule) =
                    SmallSchedules.Build([.. jobs.Select(job => job with { Submit = 2 * job.Submit, Start = 2 * job.Start, Run = 2 * job.Run })]);
                ScheduleMetrics doubled = MetricsCalculator.Compute(workload, cluster, schedule, MeasurementWindow.All, tauSeconds: 20);
                ScheduleMetrics metrics = Measure(jobs);
                Distribution wait = metrics.Wait;
                Assert.Equal(
                    new Distribution(wait.Count, 2 * wait.Mean, 2 * wait.Median, 2 * wait.P95, 2 * wait.P99, 2 * wait.Max), doubled.Wait);
                Assert.Equal(metrics.BoundedSlowdown, doubled.BoundedSlowdown);
                Assert.Equal(metrics.Slowdown, doubled.Slowdown);
                Assert.Equal(metrics.Utilization, doubled.Utilization, tolerance: 1e-9);
                Assert.Equal(metrics.LossOfCapacity, doubled.LossOfCapacity, tolerance: 1e-9);
                Assert.Equal(metrics.MeanQueueLength, doubled.MeanQueueLength, tolerance: 1e-9);
                Assert.Equal(metrics.Fairness, doubled.Fairness);
                Assert.Equal(metrics.ThroughputPerHour, 2 * doubled.ThroughputPerHour, tolerance: 1e-9);
            },
            iter: Iterations);
    }

    private static double Wait(SmallJob job) => job.Start!.Value - job.Submit;

    private static double BoundedSlowdown(SmallJob job) => Math.Max(1, (Wait(job) + job.Run) / Math.Max(job.Run, 10));

    private static double Overlap(long fromSecond, long toSecond, long fromMs, long toMs) =>
        Math.Max(0, Math.Min(toSecond * 1000, toMs) - Math.Max(fromSecond * 1000, fromMs));

    private static void AssertSame(IEnumerable<double> values, Distribution distribution)
    {
        double[] sorted = [.. values.Order()];
        Assert.Equal(sorted.Length, distribution.Count);
        Assert.Equal(sorted.Length == 0 ? 0 : sorted.Average(), distribution.Mean, tolerance: 1e-9);
        Assert.Equal(NearestRank(sorted, 0.5), distribution.Median);
        Assert.Equal(NearestRank(sorted, 0.95), distribution.P95);
        Assert.Equal(NearestRank(sorted, 0.99), distribution.P99);
        Assert.Equal(sorted.LastOrDefault(), distribution.Max);
    }

    /// <summary>The smallest value that at least the share <paramref name="level"/> of values does not exceed, by its definition.</summary>
    private static double NearestRank(double[] sorted, double level) =>
        sorted.FirstOrDefault(value => sorted.Count(other => other <= value) >= level * sorted.Length - 1e-9);
}
