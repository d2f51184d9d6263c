using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>What one user wants under dominant resource fairness: equal tasks, as many as it gets.</summary>
/// <param name="PerTask">What a task needs; not negative, and something of what there is.</param>
/// <param name="Weight">Its weight; a share is divided by it. Above 0.</param>
/// <param name="Tasks">The most tasks it wants; null: as many as it can get.</param>
public sealed record DominantDemand(Amounts PerTask, double Weight = 1, long? Tasks = null);

/// <summary>
/// Dominant resource fairness as a pure function (Ghodsi, Zaharia, Hindman, Konwinski, Shenker, Stoica: "Dominant Resource Fairness: Fair Allocation of Multiple Resource Types", NSDI 2011). A user's
/// dominant share is the largest part that it holds of any resource.
/// </summary>
public static class DominantResourceFairness
{
    /// <summary>The dominant share of what somebody holds: the largest over resources of held through capacity; resources of which there are none do not count.</summary>
    public static double Share(Amounts held, Amounts capacity)
    {
        double share = 0;
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            if (capacity[resource] > 0)
            {
                share = Math.Max(share, held[resource] / (double)capacity[resource]);
            }
        }

        return share;
    }

    /// <summary>
    /// Tasks that may be cut into parts (section 4.2): all weighted shares grow alike; who has what it wants, or needs a resource that is used up, stops, and the others go on. Returns the number of tasks
    /// of each user.
    /// </summary>
    /// <param name="demands">What the users want.</param>
    /// <param name="capacity">What there is.</param>
    public static double[] Divisible(IReadOnlyList<DominantDemand> demands, Amounts capacity)
    {
        ArgumentNullException.ThrowIfNull(demands);
        double[] tasks = new double[demands.Count];
        double[] used = new double[Amounts.Count];
        bool[] isFull = new bool[Amounts.Count];
        bool[] isDone = [.. demands.Select(demand => demand.Tasks == 0 || !CanRun(demand.PerTask, capacity))];
        while (isDone.Contains(false))
        {
            double step = LargestStep(demands, capacity, tasks, used, isDone);
            for (int user = 0; user < tasks.Length; user++)
            {
                if (!isDone[user])
                {
                    double more = step * TasksPerShare(demands[user], capacity);
                    tasks[user] += more;
                    for (int resource = 0; resource < Amounts.Count; resource++)
                    {
                        used[resource] += more * demands[user].PerTask[resource];
                    }
                }
            }

            MarkFull(capacity, used, isFull);
            for (int user = 0; user < tasks.Length; user++)
            {
                isDone[user] |= NeedsFull(demands[user].PerTask, isFull) || tasks[user] >= demands[user].Tasks * (1 - 1e-12);
            }
        }

        return tasks;
    }

    /// <summary>
    /// Whole tasks, one after the other (section 4.2, algorithm 1): always the user with the smallest weighted dominant share gets its next task, ties at the lower number. Returns the number of tasks of each
    /// user.
    /// </summary>
    /// <param name="demands">What the users want.</param>
    /// <param name="capacity">What there is.</param>
    /// <param name="passesOver">
    /// False: as published, all ends with the first task that does not fit. True: its user is left out and the others go on, so that nothing that could run stays idle.
    /// </param>
    public static long[] TaskByTask(IReadOnlyList<DominantDemand> demands, Amounts capacity, bool passesOver)
    {
        ArgumentNullException.ThrowIfNull(demands);
        long[] tasks = new long[demands.Count];
        bool[] isDone = [.. demands.Select(demand => demand.Tasks == 0 || !CanRun(demand.PerTask, capacity))];
        Amounts free = capacity;
        while (Neediest(demands, capacity, tasks, isDone) is { } user)
        {
            Amounts task = demands[user].PerTask;
            if (task.CpuMillicores > free.CpuMillicores || task.MemoryBytes > free.MemoryBytes || task.GpuThousandths > free.GpuThousandths)
            {
                if (!passesOver)
                {
                    break;
                }

                isDone[user] = true;
                continue;
            }

            free -= task;
            tasks[user]++;
            isDone[user] = tasks[user] == demands[user].Tasks;
        }

        return tasks;
    }

    private static int? Neediest(IReadOnlyList<DominantDemand> demands, Amounts capacity, long[] tasks, bool[] isDone)
    {
        int? neediest = null;
        double smallest = 0;
        for (int user = 0; user < tasks.Length; user++)
        {
            double share = Share(demands[user].PerTask * tasks[user], capacity) / demands[user].Weight;
            if (!isDone[user] && (neediest is null || share < smallest))
            {
                neediest = user;
                smallest = share;
            }
        }

        return neediest;
    }

    /// <summary>How far all weighted shares can grow together until a resource is used up or a user has what it wants.</summary>
    private static double LargestStep(IReadOnlyList<DominantDemand> demands, Amounts capacity, double[] tasks, double[] used, bool[] isDone)
    {
        double[] growth = new double[Amounts.Count];
        double step = double.PositiveInfinity;
        for (int user = 0; user < tasks.Length; user++)
        {
            if (!isDone[user])
            {
                double perShare = TasksPerShare(demands[user], capacity);
                step = demands[user].Tasks is { } most ? Math.Min(step, Math.Max(0, most - tasks[user]) / perShare) : step;
                for (int resource = 0; resource < Amounts.Count; resource++)
                {
                    growth[resource] += perShare * demands[user].PerTask[resource];
                }
            }
        }

        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            step = growth[resource] > 0 ? Math.Min(step, Math.Max(0, capacity[resource] - used[resource]) / growth[resource]) : step;
        }

        return step;
    }

    private static double TasksPerShare(DominantDemand demand, Amounts capacity) => demand.Weight / Share(demand.PerTask, capacity);

    private static void MarkFull(Amounts capacity, double[] used, bool[] isFull)
    {
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            isFull[resource] |= used[resource] >= capacity[resource] * (1 - 1e-12);
        }
    }

    private static bool NeedsFull(Amounts task, bool[] isFull) =>
        (task.CpuMillicores > 0 && isFull[0]) || (task.MemoryBytes > 0 && isFull[1]) || (task.GpuThousandths > 0 && isFull[2]);

    /// <summary>True when a task needs something, and nothing of which there is none.</summary>
    private static bool CanRun(Amounts task, Amounts capacity) =>
        task != default
        && (task.CpuMillicores == 0 || capacity.CpuMillicores > 0)
        && (task.MemoryBytes == 0 || capacity.MemoryBytes > 0)
        && (task.GpuThousandths == 0 || capacity.GpuThousandths > 0);
}
