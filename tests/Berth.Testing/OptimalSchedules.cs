using Berth.Model;

namespace Berth.Testing;

/// <summary>
/// The best schedule of a handful of jobs whose run times are known beforehand, found by trying every order: each job in turn is
/// placed at the earliest time at which it fits among those placed before. For any cost that does not fall when a job ends later, one
/// of these schedules is optimal (Sprecher, Kolisch, Drexl, EJOR 80, 1995: active schedules), so no scheduler can do better.
/// </summary>
public static class OptimalSchedules
{
    private const int MostJobs = 7;

    /// <summary>The lowest cost and a schedule that has it.</summary>
    public static (long Cost, Schedule Schedule) Best(Workload workload, Cluster cluster, Func<Schedule, long> cost)
    {
        if (workload.JobCount > MostJobs)
        {
            throw new ArgumentException($"{workload.JobCount} jobs have too many orders; at most {MostJobs}", nameof(workload));
        }

        (long Cost, Schedule Schedule)? best = null;
        foreach (int[] order in Permutations(workload.JobCount))
        {
            Schedule schedule = InOrder(workload, cluster, order);
            long value = cost(schedule);
            if (best is not { } known || value < known.Cost)
            {
                best = (value, schedule);
            }
        }

        return best!.Value;
    }

    public static long Makespan(Schedule schedule) => schedule.Count == 0 ? 0 : schedule.EndMs.ToArray().Max() - schedule.SubmitMs[0];

    public static long TotalWait(Schedule schedule) => Waits(schedule).Sum();

    public static long LongestWait(Schedule schedule) => Waits(schedule).DefaultIfEmpty().Max();

    /// <summary>Every order of 0 .. count-1.</summary>
    public static IEnumerable<int[]> Permutations(int count)
    {
        if (count == 0)
        {
            yield return [];
            yield break;
        }

        foreach (int[] shorter in Permutations(count - 1))
        {
            for (int at = 0; at < count; at++)
            {
                yield return [.. shorter[..at], count - 1, .. shorter[at..]];
            }
        }
    }

    private static Schedule InOrder(Workload workload, Cluster cluster, int[] order)
    {
        var draft = new ScheduleDraft(workload, cluster);
        var profile = new Naive.NaiveProfile(cluster.Processors);
        foreach (int job in order)
        {
            int processors = workload.Jobs.Processors[job];
            long length = draft.EndMs[job] - draft.StartMs[job];
            draft.Start(job, profile.EarliestFit(workload.Jobs.SubmitMs[job], length, processors));
            profile.Hold(draft.StartMs[job], draft.EndMs[job], processors);
        }

        return draft.Build();
    }

    private static IEnumerable<long> Waits(Schedule schedule) =>
        Enumerable.Range(0, schedule.Count).Select(job => schedule.StartMs[job] - schedule.SubmitMs[job]);
}
