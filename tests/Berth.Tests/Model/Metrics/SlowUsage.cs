using Berth.Model;
using Berth.Model.Metrics;

namespace Berth.Tests.Model.Metrics;

/// <summary>Sums over some nodes, in base units times milliseconds.</summary>
internal sealed record SlowSums
{
    public long CpuMs { get; set; }

    public long CpuAllMs { get; set; }

    public long CpuOpenMs { get; set; }

    public Int128 MemoryMs { get; set; }

    public long GpuMs { get; set; }

    public long GpuAllMs { get; set; }

    public long BusyMs { get; set; }

    public long IdleMs { get; set; }

    public long IdleWaitingMs { get; set; }

    public long ClosedMs { get; set; }

    public double? Variation { get; set; }

    public double Energy { get; set; }

    public double BusyCost { get; set; }
}

/// <summary>Usage second by second, node by node.</summary>
internal sealed class SlowUsage
{
    private readonly ClusterNodes _nodes;
    private readonly PlacedJob[] _jobs;
    private readonly RoomBySecond _room;
    private readonly SizeUnit _unit;
    private readonly StateInterval _interval;

    public SlowUsage(ClusterNodes nodes, PlacedJob[] jobs, SizeUnit unit, StateInterval interval)
    {
        _nodes = nodes;
        _jobs = jobs;
        _unit = unit;
        _interval = interval;
        _room = Fill(nodes, jobs);
    }

    public double LostShare
    {
        get
        {
            long lost = 0;
            long whole = 0;
            for (long second = From; second < To; second++)
            {
                long free = Enumerable.Range(0, _nodes.Count).Where(node => !IsClosed(node, second)).Sum(node => Capacity(node))
                    - Enumerable.Range(0, _nodes.Count).Sum(node => Held(node, second));
                long wanted = _jobs.Where(job => Waits(job, second)).Sum(Wanted);
                lost += Math.Min(Math.Max(0, free), wanted);
                whole += Enumerable.Range(0, _nodes.Count).Sum(Capacity);
            }

            return lost / (double)Math.Max(1, whole);
        }
    }

    private long From => _interval.From.UnixMs / 1000;

    private long To => _interval.To.UnixMs / 1000;

    public static RoomBySecond Fill(ClusterNodes nodes, PlacedJob[] jobs)
    {
        var room = new RoomBySecond(nodes);
        foreach (PlacedJob job in jobs.Where(job => job.Outcome == JobOutcome.Completed))
        {
            foreach (TaskPlace place in job.Places)
            {
                room.Hold(job.Mode with { Exclusive = false }, place, job.Start!.Value, job.Start.Value + job.Run, 1);
                if (job.Mode.Exclusive)
                {
                    room.Hold(job.Mode, place, job.Start.Value, job.Start.Value + job.Run, 1);
                }
            }
        }

        return room;
    }

    public static bool Waits(PlacedJob job, long second) =>
        job.Outcome is JobOutcome.Completed or JobOutcome.Unstarted && Math.Max(job.Submit, job.Release ?? 0) <= second && (job.Start ?? long.MaxValue) > second;

    public static bool IsClosed(ClusterNodes nodes, int node, long second) => nodes.Reservations.Any(
        window => window.Users.Count == 0 && window.Nodes.Contains(node) && window.From.UnixMs <= second * 1000 && second * 1000 < window.To.UnixMs);

    public SlowSums Sum(Func<int, bool> isIn)
    {
        var sums = new SlowSums();
        var shares = new List<double>();
        foreach (int node in Enumerable.Range(0, _nodes.Count).Where(isIn))
        {
            NodeClass kind = _nodes.ClassOf(node);
            long main = 0;
            long open = 0;
            for (long second = From; second < To; second++)
            {
                AddSecond(sums, node, second);
                bool isClosed = IsClosed(node, second);
                main += kind.GpuCount > 0 ? Gpu(node, second) : Cpu(node, second);
                open += isClosed ? 0 : kind.GpuCount > 0 ? kind.GpuCount * 1000L : kind.CpuMillicores;
                sums.Energy += kind.IdleWatts is { } idle
                    ? (idle + ((kind.FullWatts!.Value - idle) * Gpu(node, second) / (kind.GpuCount * 1000.0))) / 3.6e6
                    : 0;
                sums.BusyCost += _room.Tasks[node, second] > 0 ? (kind.PricePerHour ?? 0) / 3600 : 0;
            }

            if (open > 0)
            {
                shares.Add(main / (double)open);
            }
        }

        double mean = shares.Count < 2 ? 0 : shares.Average();
        sums.Variation = mean == 0 ? null : Math.Sqrt(shares.Average(share => (share - mean) * (share - mean))) / mean;
        return sums;
    }

    public double CpuShare(long fromMs, long toMs) => Share(fromMs, toMs, Cpu, node => _nodes.ClassOf(node).CpuMillicores);

    public double GpuShare(long fromMs, long toMs) => Share(fromMs, toMs, Gpu, node => _nodes.ClassOf(node).GpuCount * 1000);

    public double BusyShare(long fromMs, long toMs) => Share(fromMs, toMs, (node, second) => _room.Tasks[node, second] > 0 ? 1 : 0, _ => 1);

    /// <summary>Millisecond by millisecond would be slow; a second is counted by the part of it that lies within.</summary>
    private double Share(long fromMs, long toMs, Func<int, long, long> held, Func<int, long> capacity)
    {
        double sum = 0;
        for (long second = fromMs / 1000; second * 1000 < toMs && second < RoomBySecond.Seconds; second++)
        {
            long overlapMs = Math.Min(toMs, (second + 1) * 1000) - Math.Max(fromMs, second * 1000);
            sum += Enumerable.Range(0, _nodes.Count).Sum(node => held(node, second)) * (double)overlapMs;
        }

        return sum / (Enumerable.Range(0, _nodes.Count).Sum(capacity) * (double)(toMs - fromMs));
    }

    private void AddSecond(SlowSums sums, int node, long second)
    {
        NodeClass kind = _nodes.ClassOf(node);
        bool isClosed = IsClosed(node, second);
        bool isBusy = _room.Tasks[node, second] > 0;
        sums.CpuMs += Cpu(node, second) * 1000;
        sums.CpuAllMs += kind.CpuMillicores * 1000;
        sums.CpuOpenMs += isClosed ? 0 : kind.CpuMillicores * 1000;
        sums.MemoryMs += (Int128)(_room.Exclusive[node, second] ? kind.MemoryBytes : _room.Memory[node, second]) * 1000;
        sums.GpuMs += Gpu(node, second) * 1000;
        sums.GpuAllMs += kind.GpuCount * 1_000_000L;
        sums.BusyMs += isBusy ? 1000 : 0;
        sums.IdleMs += isBusy || isClosed ? 0 : 1000;
        sums.IdleWaitingMs += isBusy || isClosed || !_jobs.Any(job => Waits(job, second)) ? 0 : 1000;
        sums.ClosedMs += isClosed ? 1000 : 0;
    }

    private bool IsClosed(int node, long second) => IsClosed(_nodes, node, second);

    private long Cpu(int node, long second) => _room.Exclusive[node, second] ? _nodes.ClassOf(node).CpuMillicores : _room.Cpu[node, second];

    private long Gpu(int node, long second) => _room.Exclusive[node, second]
        ? _nodes.ClassOf(node).GpuCount * 1000
        : Enumerable.Range(0, 16).Sum(gpu => _room.Gpu[node, gpu, second]);

    private long Capacity(int node) => _unit == SizeUnit.Gpu ? _nodes.ClassOf(node).GpuCount * 1000 : _nodes.ClassOf(node).CpuMillicores;

    private long Held(int node, long second) => _unit == SizeUnit.Gpu ? Gpu(node, second) : Cpu(node, second);

    private long Wanted(PlacedJob job)
    {
        TaskRequest task = job.Mode.Task;
        int part = task.GpuMemoryBytes == 0 ? task.GpuThousandths : _nodes.Classes.Where(kind => kind.GpuCount > 0).Min(kind => RoomBySecond.Part(task, kind));
        return job.Mode.TaskCount * (_unit == SizeUnit.Gpu ? (long)task.GpuCount * part : task.CpuMillicores);
    }
}

/// <summary>What is free at a moment, as shares of the cluster.</summary>
internal sealed record SlowFree(double Gpu, double FragmentedGpu, double UnusableGpu, double UnusableCpu, double UnusableMemory);

/// <summary>Free resources at a moment, looked at node by node, waiting job by waiting job, GPU by GPU.</summary>
internal sealed class SlowLook(ClusterNodes nodes, PlacedJob[] jobs, Workload workload)
{
    private readonly RoomBySecond _room = SlowUsage.Fill(nodes, jobs);

    public SlowFree At(long ms)
    {
        long second = ms / 1000;
        PlacedJob[] waiting = [.. jobs.Where(job => Waits(job, ms))];
        TaskMix mix = TaskMix.Of(jobs.SelectMany(job => Enumerable.Repeat(job.Mode.Task, job.Mode.TaskCount)));
        double gpu = 0, fragmented = 0, unusable = 0, cpu = 0, memory = 0;
        for (int node = 0; node < nodes.Count; node++)
        {
            if (nodes.Reservations.Any(window => window.Users.Count == 0 && window.Nodes.Contains(node) && window.From.UnixMs <= ms && ms < window.To.UnixMs))
            {
                continue;
            }

            NodeClass kind = nodes.ClassOf(node);
            bool isHeld = _room.Exclusive[node, second];
            int[] free = [.. Enumerable.Range(0, kind.GpuCount).Select(i => isHeld ? 0 : 1000 - _room.Gpu[node, i, second])];
            long freeCpu = isHeld ? 0 : kind.CpuMillicores - _room.Cpu[node, second];
            long freeMemory = isHeld ? 0 : kind.MemoryBytes - _room.Memory[node, second];
            gpu += free.Sum();
            fragmented += free.Sum() - (mix.Kinds.Sum(task => (double)task.Count * UsableBy(task.Request, kind, free, freeCpu)) / mix.TotalCount);
            PlacedJob[] fitting = [.. waiting.Where(job => Fits(job, node, free, freeCpu, freeMemory, _room.Tasks[node, second] == 0))];
            unusable += !waiting.Any(job => job.Mode.Task.GpuCount > 0) ? 0 : free.Where(left => !fitting.Any(job => job.Mode.Task.GpuCount > 0 && left >= RoomBySecond.Part(job.Mode.Task, kind))).Sum();
            cpu += waiting.Length == 0 || fitting.Length > 0 ? 0 : freeCpu;
            memory += waiting.Length == 0 || fitting.Length > 0 ? 0 : freeMemory;
        }

        double gpus = Math.Max(1, nodes.GpuCount) * 1000.0;
        double allMemory = nodes.Classes.Sum(kind => (double)kind.MemoryBytes * kind.Count);
        return new SlowFree(gpu / gpus, fragmented / gpus, unusable / gpus, cpu / nodes.CpuMillicores, memory / allMemory);
    }

    private static bool Waits(PlacedJob job, long ms) =>
        job.Outcome is JobOutcome.Completed or JobOutcome.Unstarted && Math.Max(job.Submit, job.Release ?? 0) * 1000 <= ms && (job.Start ?? long.MaxValue / 1000) * 1000 > ms;

    private static double UsableBy(TaskRequest task, NodeClass kind, int[] free, long freeCpu)
    {
        int part = RoomBySecond.Part(task, kind);
        bool isRoom = task.GpuCount > 0 && freeCpu >= task.CpuMillicores && free.Count(left => left >= part) >= task.GpuCount
            && task.GpuMemoryBytes <= (kind.GpuMemoryBytes ?? 0);
        return isRoom ? free.Where(left => left >= part).Sum() : 0;
    }

    private bool Fits(PlacedJob job, int node, int[] free, long freeCpu, long freeMemory, bool isIdle)
    {
        JobMode mode = job.Mode;
        int together = mode.Spread == TaskSpread.SameNode ? mode.TaskCount : 1;
        NodeClass kind = nodes.ClassOf(node);
        int part = RoomBySecond.Part(mode.Task, kind);
        int room = part < 1000 ? free.Sum(left => left / part) : free.Count(left => left == 1000) / Math.Max(1, mode.Task.GpuCount);
        bool isPartition = nodes.Partitions.Count == 0
            || nodes.Partitions.Any(partition => partition.Nodes.Contains(node) && (workload.Shapes[0].Partitions.Count == 0 ? partition.IsDefault : true));
        return isPartition && (!mode.Exclusive || isIdle)
            && mode.Task.CpuMillicores * together <= freeCpu && mode.Task.MemoryBytes * together <= freeMemory
            && (mode.Task.GpuCount == 0 || (kind.GpuCount > 0 && room >= together && mode.Task.GpuMemoryBytes <= (kind.GpuMemoryBytes ?? 0)));
    }
}
