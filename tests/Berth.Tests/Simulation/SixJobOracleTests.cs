using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>No policy, whatever it knows, beats the best of all schedules.</summary>
public sealed class SixJobOracleTests
{
    private static readonly Func<Schedule, long>[] Costs =
        [OptimalSchedules.Makespan, OptimalSchedules.TotalWait, OptimalSchedules.LongestWait];

    [Fact]
    public void No_preset_beats_the_best_of_all_schedules()
    {
        int reached = 0;
        int missed = 0;
        Cases.Six.Sample(
            one =>
            {
                foreach (Func<Schedule, long> cost in Costs)
                {
                    (long best, Schedule schedule) = OptimalSchedules.Best(one.Workload, one.Cluster, cost);
                    Assert.Empty(ScheduleValidator.Validate(one.Workload, one.Cluster, schedule));
                    foreach (PolicyPreset preset in PolicyCatalog.Presets)
                    {
                        long value = cost(Replay.Run(one.Workload, one.Cluster, preset.Spec).Schedule);
                        Assert.True(value >= best, $"{preset.Name} has {value} ms, the best of all orders {best} ms");
                        Interlocked.Increment(ref value == best ? ref reached : ref missed);
                    }
                }
            },
            iter: 60,
            print: one => one.ToString());

        // The oracle neither sits far below what is possible nor follows the policies.
        Assert.True(reached > 0 && missed > 0, $"reached {reached} times, missed {missed} times");
    }

    [Fact]
    public void The_oracle_equals_a_search_over_every_start_time()
    {
        Cases.Three.Where(one => LastSecond(one.Workload) <= 16).Sample(
            one =>
            {
                foreach (Func<Schedule, long> cost in Costs)
                {
                    Assert.Equal(BestOverStartTimes(one.Workload, one.Cluster, cost), OptimalSchedules.Best(one.Workload, one.Cluster, cost).Cost);
                }
            },
            iter: 40,
            print: one => one.ToString());
    }

    [Fact]
    public void A_greedy_start_can_be_beaten_by_waiting()
    {
        // A fills one of two processors for 10 s; whoever starts A at once makes B wait 9 s. Waiting 2 s with A is better in total.
        Workload work = WorkloadText.Parse("""
            job submit procs run
            A   0      1     10
            B   1      2     1
            """);
        var machine = Cluster.Pool(2);

        Assert.Equal(2_000, OptimalSchedules.Best(work, machine, OptimalSchedules.TotalWait).Cost);
        Assert.Equal(9_000, OptimalSchedules.TotalWait(Replay.Run(work, machine, PolicyCatalog.Find("easy")!.Spec).Schedule));
    }

    private static long LastSecond(Workload workload) =>
        (workload.Jobs.SubmitMs[^1] + Enumerable.Range(0, workload.JobCount).Sum(job => workload.Actuals.RunMs[job])) / 1000;

    private static long BestOverStartTimes(Workload workload, Cluster cluster, Func<Schedule, long> cost)
    {
        long last = LastSecond(workload);
        IEnumerable<long[]> all = [[]];
        for (int job = 0; job < workload.JobCount; job++)
        {
            long from = workload.Jobs.SubmitMs[job] / 1000;
            all = all.SelectMany(starts => Range(from, last).Select(second => (long[])[.. starts, second]));
        }

        return all.Select(starts => new ScheduleDraft(workload, cluster).StartAll(starts).Build())
            .Where(schedule => ScheduleValidator.Validate(workload, cluster, schedule).Count == 0)
            .Min(cost);
    }

    private static IEnumerable<long> Range(long from, long to)
    {
        for (long second = from; second <= to; second++)
        {
            yield return second;
        }
    }
}
