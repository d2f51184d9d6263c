using Berth.Model;

namespace Berth.Simulation.Placement;

/// <summary>Makes the list of arriving tasks of a placement experiment.</summary>
internal static class ArrivalList
{
    private const double MaxLoad = 10;

    /// <summary>
    /// All tasks in a random order; then random ones taken out until they ask for at most the wanted GPU, or copies of random ones added at
    /// the end until the next would ask for more.
    /// </summary>
    public static TaskRequest[] Make(IReadOnlyList<TaskRequest> tasks, long capacityThousandths, double load, SeededRandom random)
    {
        if (!(load > 0 && load <= MaxLoad))
        {
            throw new ArgumentOutOfRangeException(nameof(load), load, $"the load must be above 0 and at most {MaxLoad}");
        }

        TaskRequest[] shuffled = [.. tasks];
        Shuffle(shuffled, random);
        long asked = shuffled.Sum(task => (long)task.TotalGpuThousandths);
        if (capacityThousandths == 0 || asked == 0)
        {
            throw new ArgumentException("a placement experiment needs GPUs and tasks that ask for some", nameof(tasks));
        }

        double wanted = load * capacityThousandths;
        var list = new List<TaskRequest>(shuffled);
        while (asked > wanted)
        {
            int index = random.NextInt(list.Count);
            asked -= list[index].TotalGpuThousandths;
            list.RemoveAt(index);
        }

        // Copies are drawn only when the list was too short: a cut list must not grow again.
        for (bool extend = list.Count == shuffled.Length; extend;)
        {
            TaskRequest copy = tasks[random.NextInt(tasks.Count)];
            extend = asked + copy.TotalGpuThousandths <= wanted;
            if (extend)
            {
                asked += copy.TotalGpuThousandths;
                list.Add(copy);
            }
        }

        return [.. list];
    }

    /// <summary>Puts items into a random order, each with the same chance (Fisher, Yates).</summary>
    public static void Shuffle<T>(T[] items, SeededRandom random)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = random.NextInt(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }
}
