namespace Berth.Model;

/// <summary>Jobs that cannot all keep their deadlines, whatever is planned, and why.</summary>
/// <param name="Jobs">The jobs: one with those it waits for, first to last; or the fewest, most work first, that ask for more than there is until the last of their deadlines.</param>
/// <param name="Resource">What is short, such as <c>GPU</c>; null where the jobs wait for each other for too long.</param>
/// <param name="Due">The deadline.</param>
/// <param name="NeededMs">Time that is needed from the beginning: of the chain, or of all that there is of the resource; milliseconds.</param>
/// <param name="GivenMs">Time from the beginning to the deadline, milliseconds.</param>
public sealed record DeadlineConflict(IReadOnlyList<JobId> Jobs, string? Resource, Instant Due, long NeededMs, long GivenMs);

/// <summary>
/// Finds deadlines that no plan can keep. Two arguments: a job cannot end before the jobs that it waits for have ended one after the other, each in its shortest mode; and the
/// jobs that are due by a moment cannot hold more of a resource until then than the cluster has. It finds no conflict that needs a finer argument.
/// </summary>
public static class DeadlineConflicts
{
    private const int Most = 5;

    /// <summary>The conflicts, chains first, at most five; empty where neither argument finds one.</summary>
    public static IReadOnlyList<DeadlineConflict> Find(Workload workload, Cluster cluster, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedule);
        int[] due = [.. Enumerable.Range(0, workload.JobCount).Where(job => schedule.Started(new JobId(job)) && workload.Jobs.Deadline(new JobId(job)) is not null)];
        if (due.Length == 0)
        {
            return [];
        }

        long[] shortestMs = [.. Enumerable.Range(0, workload.JobCount).Select(job => ShortestMs(workload, new JobId(job)))];
        List<DeadlineConflict> found = [.. Chains(workload, schedule, due, shortestMs).Take(Most)];
        if (found.Count == 0)
        {
            found.AddRange(Areas(workload, cluster, due, shortestMs).Take(Most));
        }

        return found;
    }

    private static long ShortestMs(Workload workload, JobId job)
    {
        int modes = workload.Shapes.Count == 0 ? 1 : workload.Shapes[workload.Jobs.Shape[job.Index]].Modes.Count;
        return Enumerable.Range(0, modes).Min(mode => Math.Min(workload.Actuals.RunMsIn(job, mode), workload.Jobs.RequestedMsIn(job, mode)));
    }

    private static IEnumerable<DeadlineConflict> Chains(Workload workload, Schedule schedule, int[] due, long[] shortestMs)
    {
        var earliestEndMs = new long?[workload.JobCount];
        var before = new int[workload.JobCount];
        foreach (int job in Enumerable.Range(0, workload.JobCount).Where(job => schedule.Started(new JobId(job))).OrderBy(job => schedule.StartMs[job]).ThenBy(job => schedule.EndMs[job]))
        {
            var id = new JobId(job);
            long startMs = Math.Max(workload.Jobs.SubmitMs[job], workload.Jobs.Release(id)?.UnixMs ?? long.MinValue);
            before[job] = -1;
            foreach (Dependency dependency in workload.Jobs.Dependencies is { } all ? all.Of(id) : [])
            {
                if (earliestEndMs[dependency.On.Index] is { } endMs && dependency.Kind != DependencyKind.After && endMs > startMs)
                {
                    (startMs, before[job]) = (endMs, dependency.On.Index);
                }
            }

            earliestEndMs[job] = startMs + shortestMs[job];
        }

        long beginMs = PlanFigures.Begin(workload).UnixMs;
        foreach (int job in due)
        {
            long dueMs = workload.Jobs.Deadline(new JobId(job))!.Value.UnixMs;
            if (earliestEndMs[job] > dueMs)
            {
                var chain = new List<JobId>();
                for (int at = job; at >= 0; at = before[at])
                {
                    chain.Insert(0, new JobId(at));
                }

                yield return new DeadlineConflict(chain, null, new Instant(dueMs), earliestEndMs[job]!.Value - beginMs, dueMs - beginMs);
            }
        }
    }

    private static IEnumerable<DeadlineConflict> Areas(Workload workload, Cluster cluster, int[] due, long[] shortestMs)
    {
        long beginMs = PlanFigures.Begin(workload).UnixMs;
        foreach ((string resource, double capacity, Func<int, double> work) in Resources(workload, cluster, shortestMs))
        {
            foreach (long dueMs in due.Select(job => workload.Jobs.Deadline(new JobId(job))!.Value.UnixMs).Distinct().Order())
            {
                double room = capacity * (dueMs - beginMs);
                int[] jobs = [.. due.Where(job => workload.Jobs.Deadline(new JobId(job))!.Value.UnixMs <= dueMs).OrderByDescending(work).ThenBy(job => job)];
                double sum = 0;
                int count = 0;
                while (count < jobs.Length && sum <= room)
                {
                    sum += work(jobs[count++]);
                }

                if (sum > room)
                {
                    double all = jobs.Sum(work);
                    yield return new DeadlineConflict(
                        [.. jobs.Take(count).Select(job => new JobId(job))], resource, new Instant(dueMs), (long)Math.Ceiling(all / capacity), dueMs - beginMs);
                    break;
                }
            }
        }
    }

    /// <summary>What is counted for the whole cluster, and the least work of a job in it over its modes, amount times milliseconds.</summary>
    private static IEnumerable<(string Resource, double Capacity, Func<int, double> Work)> Resources(Workload workload, Cluster cluster, long[] shortestMs)
    {
        if (cluster.Nodes is not { } nodes || workload.Shapes.Count == 0)
        {
            yield return ("processors", cluster.Processors, job => (double)workload.Jobs.Processors[job] * shortestMs[job]);
            yield break;
        }

        Func<int, double> Least(Func<JobMode, double> amount) => job => workload.Shapes[workload.Jobs.Shape[job]].Modes.Index().Min(mode =>
            amount(mode.Item) * Math.Min(workload.Actuals.RunMsIn(new JobId(job), mode.Index), workload.Jobs.RequestedMsIn(new JobId(job), mode.Index)));

        if (nodes.GpuCount > 0)
        {
            double Part(JobMode mode) => mode.Task.GpuCount == 0 ? 0
                : mode.TaskCount * (double)mode.Task.GpuCount * nodes.Classes.Where(kind => kind.GpuCount > 0).Min(kind => kind.GpuPartOf(mode.Task)) / TaskRequest.WholeGpu;
            yield return ("GPU", nodes.GpuCount, Least(Part));
        }

        yield return ("CPU", nodes.CpuMillicores, Least(mode => (double)mode.TaskCount * mode.Task.CpuMillicores));
        yield return ("memory", nodes.Classes.Sum(kind => (double)kind.Count * kind.MemoryBytes), Least(mode => (double)mode.TaskCount * mode.Task.MemoryBytes));
    }
}
