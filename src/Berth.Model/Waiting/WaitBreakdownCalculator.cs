using Berth.Model.Fairness;
using Berth.Model.Metrics;

namespace Berth.Model;

/// <summary>Adds up what jobs waited for.</summary>
public static class WaitBreakdownCalculator
{
    private const int Causes = WaitAttribution.CauseCount;

    /// <summary>The waiting of the jobs that were submitted (in the log) within a window. Throws when the rows are of another number of jobs.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine with its tenants.</param>
    /// <param name="schedule">When they ran.</param>
    /// <param name="waits">What each of them waited for.</param>
    /// <param name="window">Which jobs count.</param>
    public static WaitBreakdown Compute(Workload workload, Cluster cluster, Schedule schedule, WaitAttribution waits, MeasurementWindow window)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(waits);
        if (waits.Count != schedule.Count)
        {
            throw new ArgumentException($"waits of {waits.Count} jobs for a schedule of {schedule.Count}", nameof(waits));
        }

        List<Division> divisions = Divisions(workload, cluster, schedule);
        var all = new Sums(1);
        var never = new Sums(1);
        int[] jobsByCause = new int[Causes];
        Span<long> row = stackalloc long[Causes];
        for (int i = 0; i < schedule.Count; i++)
        {
            var job = new JobId(i);
            if (!window.Contains(workload.Jobs.SubmitMs[i]))
            {
                continue;
            }

            waits.Read(job, row);
            if (!schedule.Started(job))
            {
                never.Add(0, row, row.ContainsAnyExcept(0) ? 1 : 0);
                continue;
            }

            all.Add(0, row, 1);
            for (int cause = 0; cause < Causes; cause++)
            {
                jobsByCause[cause] += row[cause] > 0 ? 1 : 0;
            }

            foreach (Division division in divisions)
            {
                division.Sums.Add(division.IndexOf(job), row, 1);
            }
        }

        return new WaitBreakdown
        {
            All = all.Group(0, "all"),
            JobsByCause = jobsByCause,
            Dimensions = [.. divisions.Select(division => division.ToDimension()).Where(dimension => dimension.Groups.Count > 1)],
            NeverStarted = never.Group(0, "never started"),
            OverTime = waits.OverTime,
        };
    }

    private static List<Division> Divisions(Workload workload, Cluster cluster, Schedule schedule)
    {
        JobTable jobs = workload.Jobs;
        TenantMap tenants = TenantMap.Of(workload, cluster.Tenants);
        var divisions = new List<Division>();
        foreach (TenantKind kind in tenants.Kinds)
        {
            string name = kind switch { TenantKind.User => "user", TenantKind.Account => "account", _ => "queue" };
            divisions.Add(new Division(name, tenants.Names(kind), job => tenants.EntityOf(kind, job), false));
        }

        if (!tenants.Kinds.Contains(TenantKind.Queue) && workload.Queues.Count > 1)
        {
            divisions.Add(new Division("queue", workload.Queues, job => jobs.Queue[job.Index], false));
        }

        if (cluster.Nodes is { Partitions.Count: > 1 } nodes && schedule.Allocations is { } allocations)
        {
            divisions.Add(new Division("partition", [.. nodes.Partitions.Select(partition => partition.Name)], job => allocations.Partition(job) ?? 0, false));
        }

        divisions.Add(new Division("size", JobClasses.SizeNamesIn(workload.Unit), job => JobClasses.SizeClass(jobs.Processors[job.Index]), true));
        return divisions;
    }

    /// <summary>One way to divide the jobs.</summary>
    private sealed class Division(string name, IReadOnlyList<string> names, Func<JobId, int> indexOf, bool isOrdered)
    {
        public Func<JobId, int> IndexOf { get; } = indexOf;

        public Sums Sums { get; } = new(names.Count);

        public WaitDimension ToDimension()
        {
            WaitGroup[] groups = [.. names.Select((group, index) => Sums.Group(index, group)).Where(group => group.Jobs > 0)];
            return new WaitDimension(name, isOrdered ? groups : [.. groups.OrderByDescending(group => group.TotalMs)]);
        }
    }

    private sealed class Sums(int groups)
    {
        private readonly long[] _ms = new long[groups * Causes];
        private readonly int[] _jobs = new int[groups];

        public void Add(int group, ReadOnlySpan<long> row, int jobs)
        {
            _jobs[group] += jobs;
            Span<long> sums = _ms.AsSpan(group * Causes, Causes);
            for (int cause = 0; cause < Causes; cause++)
            {
                sums[cause] += row[cause];
            }
        }

        public WaitGroup Group(int index, string name) => new(name, _jobs[index], _ms.AsSpan(index * Causes, Causes).ToArray());
    }
}
