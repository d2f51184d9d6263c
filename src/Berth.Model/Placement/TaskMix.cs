namespace Berth.Model;

/// <summary>One kind of task of a <see cref="TaskMix"/>.</summary>
/// <param name="Request">What it asks for, with memory and storage 0: kinds do not differ by them.</param>
/// <param name="Count">How many such tasks; at least 1.</param>
public readonly record struct TaskKind(TaskRequest Request, int Count);

/// <summary>
/// The work that is expected: kinds of tasks with their counts, most frequent first. Fragmentation is measured against it.
/// </summary>
public sealed class TaskMix
{
    private TaskMix(TaskKind[] kinds)
    {
        Kinds = kinds;
        TotalCount = kinds.Sum(kind => (long)kind.Count);
    }

    /// <summary>The kinds, most frequent first; equally frequent ones with more CPU, GPU part, GPU count, type bits first.</summary>
    public IReadOnlyList<TaskKind> Kinds { get; }

    /// <summary>Tasks of all kinds.</summary>
    public long TotalCount { get; }

    /// <summary>
    /// The kinds among some tasks, cut off after the first that brings the tasks covered to <paramref name="coverPercent"/>.
    /// Weng et al. (USENIX ATC 2023) call the result the target workload; their experiments use 95 %.
    /// </summary>
    /// <param name="tasks">What was or will be asked for.</param>
    /// <param name="coverPercent">Percent of the tasks to cover, 1 .. 100; rare kinds beyond are left out.</param>
    public static TaskMix Of(IEnumerable<TaskRequest> tasks, int coverPercent = 95)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        return Of(tasks.Select(task => (task, 1L)), coverPercent);
    }

    /// <summary>The same for tasks that come with how many there are of each.</summary>
    /// <param name="tasks">What was or will be asked for, and how often, at least once.</param>
    /// <param name="coverPercent">Percent of the tasks to cover, 1 .. 100; rare kinds beyond are left out.</param>
    public static TaskMix Of(IEnumerable<(TaskRequest Task, long Count)> tasks, int coverPercent = 95)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentOutOfRangeException.ThrowIfLessThan(coverPercent, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(coverPercent, 100);
        var counts = new Dictionary<TaskRequest, int>();
        foreach ((TaskRequest task, long count) in tasks)
        {
            TaskRequest kind = task with { MemoryBytes = 0, StorageBytes = 0 };
            counts[kind] = checked((int)(counts.GetValueOrDefault(kind) + count));
        }

        TaskKind[] sorted =
        [
            .. counts.Select(pair => new TaskKind(pair.Key, pair.Value))
                .OrderByDescending(kind => kind.Count)
                .ThenByDescending(kind => kind.Request.CpuMillicores)
                .ThenByDescending(kind => kind.Request.GpuThousandths)
                .ThenByDescending(kind => kind.Request.GpuCount)
                .ThenByDescending(kind => kind.Request.GpuTypes),
        ];
        long total = sorted.Sum(kind => (long)kind.Count);
        long covered = 0;
        int used = 0;
        while (used < sorted.Length && covered * 100 < total * coverPercent)
        {
            covered += sorted[used].Count;
            used++;
        }

        return new TaskMix(sorted[..used]);
    }
}
