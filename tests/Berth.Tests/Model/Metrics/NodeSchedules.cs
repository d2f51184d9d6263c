using Berth.Model;

namespace Berth.Tests.Model.Metrics;

/// <summary>One job placed by hand on nodes; times in seconds. Without a start it was left waiting.</summary>
internal sealed record PlacedJob(long Submit, long? Start, long Run, JobMode Mode, params TaskPlace[] Places)
{
    public string User { get; init; } = "u";

    public JobOutcome Outcome { get; init; } = Start is null ? JobOutcome.Unstarted : JobOutcome.Completed;

    public int? Partition { get; init; }

    public IReadOnlyList<string> Partitions { get; init; } = [];

    public long? Release { get; init; }

    public long? Deadline { get; init; }

    public string? Name { get; init; }

    public int? Array { get; init; }
}

/// <summary>Clusters of nodes, workloads and schedules for tests of figures and pictures.</summary>
internal static class NodeSchedules
{
    public const long Gib = 1L << 30;

    public static TaskRequest Task(int cores, int gpus = 0, int thousandths = 1000, long gib = 0) =>
        new(cores * 1000L, gib * Gib, gpus, gpus == 0 ? 0 : thousandths, 0);

    public static NodeClass Class(string name, int count, int cores, int gpus = 0, bool shareable = true, long gib = 64) => new()
    {
        Name = name,
        Count = count,
        CpuMillicores = cores * 1000L,
        MemoryBytes = gib * Gib,
        GpuCount = gpus,
        GpuType = gpus > 0 ? "A100" : null,
        GpusShareable = gpus > 0 && shareable,
    };

    public static (Workload Workload, Cluster Cluster, Schedule Schedule) Build(
        ClusterNodes nodes, IReadOnlyList<PlacedJob> jobs, Action<JobLinks>? link = null, string policy = "by hand")
    {
        var builder = new WorkloadBuilder { Unit = nodes.GpuCount > 0 ? SizeUnit.Gpu : SizeUnit.Processor };
        foreach ((int index, PlacedJob job) in jobs.Index())
        {
            builder.Add(new JobRow
            {
                Number = 100 + index,
                SubmitMs = job.Submit * 1000,
                RequestedMs = job.Run * 1000,
                RunMs = job.Run * 1000,
                Processors = 1,
                User = builder.User(job.User),
                Shape = builder.Shape(new JobShape([job.Mode], job.Partitions)),
                ReleaseMs = job.Release * 1000,
                DeadlineMs = job.Deadline * 1000,
                Name = job.Name,
                Array = job.Array,
            });
        }

        link?.Invoke(builder.Links);
        Workload workload = WorkloadChanges.SizedFor(builder.Build(), nodes);
        int[] first = new int[jobs.Count];
        for (int i = 1; i < jobs.Count; i++)
        {
            first[i] = first[i - 1] + jobs[i - 1].Places.Length;
        }

        var schedule = new Schedule(
            policy,
            [.. jobs.Select(job => job.Submit * 1000)],
            [.. jobs.Select(job => (job.Start ?? 0) * 1000)],
            [.. jobs.Select(job => ((job.Start ?? 0) + job.Run) * 1000)],
            [.. jobs.Select(job => job.Outcome)])
        {
            Allocations = new Allocations(
                first,
                [.. jobs.Select(job => job.Places.Length)],
                [.. jobs.SelectMany(job => job.Places)],
                new byte[jobs.Count],
                [.. jobs.Select(job => (short)(job.Partition ?? -1))]),
        };
        return (workload, Cluster.OfNodes("test", nodes, workload.Unit), schedule);
    }

    /// <summary>
    /// A cluster and jobs from a seed, valid in what every node and GPU holds: jobs start at random times, spread their tasks over nodes at random, and
    /// are left waiting where they do not fit.
    /// </summary>
    public static (ClusterNodes Nodes, PlacedJob[] Jobs) Any(int seed)
    {
        var random = new Random(seed);
        ClusterNodes nodes = AnyCluster(random);
        var full = new RoomBySecond(nodes);
        var jobs = new List<PlacedJob>();
        int count = random.Next(1, 25);
        for (int i = 0; i < count; i++)
        {
            long submit = random.Next(0, 40);
            long start = submit + random.Next(0, 20);
            long run = random.Next(0, 25);
            JobMode mode = AnyMode(random);
            TaskPlace[]? places = random.Next(8) == 0 ? null : full.TryPlace(mode, start, start + run, random);
            jobs.Add(new PlacedJob(submit, places is null ? null : start, run, mode, places ?? [])
            {
                User = $"user{random.Next(4)}",
                Outcome = places is not null ? JobOutcome.Completed
                    : random.Next(6) switch { 0 => JobOutcome.Rejected, 1 => JobOutcome.DependencyFailed, _ => JobOutcome.Unstarted },
                Partition = nodes.Partitions.Count == 0 || places is null ? null : random.Next(nodes.Partitions.Count),
                Release = places is not null && random.Next(4) == 0 ? submit + random.Next((int)(start - submit) + 1) : null,
            });
        }

        return (nodes, [.. jobs.OrderBy(job => job.Submit)]);
    }

    private static ClusterNodes AnyCluster(Random random)
    {
        var classes = new List<NodeClass>
        {
            Class("g", random.Next(1, 4), random.Next(2, 9), random.Next(1, 5), shareable: random.Next(3) > 0) with
            {
                IdleWatts = 100, FullWatts = 700, PricePerHour = 2.5, GpuMemoryBytes = random.Next(2) == 0 ? 40 * Gib : null,
            },
        };
        if (random.Next(2) == 0)
        {
            classes.Add(Class("c", random.Next(1, 4), random.Next(2, 9)) with { StorageBytes = 100 * Gib });
        }

        int count = classes.Sum(kind => kind.Count);
        var closures = new List<AdvanceReservation>();
        for (int i = random.Next(3); i > 0; i--)
        {
            int from = random.Next(-10, 50);
            int[] some = [.. Enumerable.Range(0, count).Where(_ => random.Next(2) == 0)];
            string[] users = random.Next(3) == 0 ? ["user1"] : [];
            closures.Add(new AdvanceReservation($"w{i}", NodeSet.Of(some), new Instant(from * 1000), new Instant((from + random.Next(1, 30)) * 1000), users));
        }

        Partition[] partitions = random.Next(2) == 0
            ? []
            : [
                new Partition { Name = "most", Nodes = NodeSet.Of(Enumerable.Range(0, count).Where(node => node == 0 || random.Next(4) > 0)), IsDefault = true },
                new Partition { Name = "some", Nodes = NodeSet.Of([0, count - 1]) },
            ];
        return new ClusterNodes(classes) { Reservations = closures, Partitions = partitions };
    }

    private static JobMode AnyMode(Random random)
    {
        TaskRequest task = random.Next(4) switch
        {
            0 => Task(random.Next(1, 4), gib: random.Next(0, 30)),
            1 => Task(random.Next(0, 3), 1, random.Next(1, 1000), random.Next(0, 30)),
            2 => Task(1, 1) with { GpuMemoryBytes = random.Next(1, 40) * Gib },
            _ => Task(random.Next(0, 3), random.Next(1, 4), gib: random.Next(0, 30)),
        };
        return new JobMode(random.Next(1, 4), task) { Exclusive = random.Next(8) == 0, Spread = random.Next(4) == 0 ? TaskSpread.SameNode : TaskSpread.Anywhere };
    }
}
