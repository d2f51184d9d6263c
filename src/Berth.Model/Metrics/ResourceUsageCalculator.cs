namespace Berth.Model.Metrics;

/// <summary>Measures what a schedule holds of a cluster of nodes. Definitions: docs/METRICS.md.</summary>
public static class ResourceUsageCalculator
{
    private const double HourMs = 3_600_000;
    private const double GibBytes = 1024.0 * 1024 * 1024;
    private const double WattMsPerKilowattHour = 3.6e9;

    /// <summary>
    /// The figures of one schedule; null for a pool, for a schedule without allocations and for a workload without shapes. Throws when the schedule
    /// is of another number of jobs.
    /// </summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine they ran on.</param>
    /// <param name="schedule">When and where they ran.</param>
    /// <param name="window">Which jobs count, and which time.</param>
    public static ResourceUsage? Compute(Workload workload, Cluster cluster, Schedule schedule, MeasurementWindow window)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedule);
        if (schedule.Count != workload.JobCount)
        {
            throw new ArgumentException($"schedule of {schedule.Count} jobs for a workload of {workload.JobCount}", nameof(schedule));
        }

        if (cluster.Nodes is not { } nodes || schedule.Allocations is null || workload.Shapes.Count == 0)
        {
            return null;
        }

        StateInterval interval = ScheduleSpan.StateInterval(schedule, window);
        var held = new HeldPlaces(workload, nodes, schedule);
        var amounts = new HeldIntegrals(nodes, schedule, held, interval);
        var sweep = new NodeSweep(workload, nodes, held, interval);
        sweep.Run(new JobMoments(workload, schedule), NodeClosures.Changes(nodes, schedule));
        return Assemble(workload, nodes, schedule, window, new Measured(interval, amounts, sweep));
    }

    private sealed record Measured(StateInterval Interval, HeldIntegrals Amounts, NodeSweep Sweep);

    private static ResourceUsage Assemble(
        Workload workload, ClusterNodes nodes, Schedule schedule, MeasurementWindow window, Measured measured)
    {
        Int128 unit = workload.Unit == SizeUnit.Gpu ? (Int128)nodes.GpuCount * TaskRequest.WholeGpu : nodes.CpuMillicores;
        AmountIntegrals all = default;
        foreach (AmountIntegrals used in measured.Amounts.ByClass)
        {
            all += used;
        }

        return new ResourceUsage
        {
            Cluster = Group(nodes, measured, "cluster", NodeSet.All(nodes.Count), all, hasPower: true),
            ByClass =
            [
                .. nodes.Classes.Select((kind, i) => Group(nodes, measured, kind.Name, nodes.NodesOf(i), measured.Amounts.ByClass[i], hasPower: true)),
            ],
            ByPartition =
            [
                .. nodes.Partitions.Select((partition, i) =>
                    Group(nodes, measured, partition.Name, partition.Nodes, measured.Amounts.ByPartition[i], hasPower: false)),
            ],
            LossOfCapacity = Share(measured.Sweep.Lost, unit * measured.Interval.LengthMs),
            Deadlines = CountDeadlines(workload, schedule, window),
            DependencyFailed = Count(workload, schedule, window, JobOutcome.DependencyFailed),
        };
    }

    private static NodeGroupUsage Group(
        ClusterNodes nodes, Measured measured, string name, NodeSet members, in AmountIntegrals used, bool hasPower)
    {
        AmountIntegrals available = default;
        AmountIntegrals open = default;
        int gpus = 0;
        foreach (int node in members)
        {
            NodeClass kind = nodes.ClassOf(node);
            available += AmountIntegrals.Of(kind, measured.Interval.LengthMs);
            open += AmountIntegrals.Of(kind, measured.Interval.LengthMs - measured.Sweep.ClosedMs(node));
            gpus += kind.GpuCount;
        }

        return new NodeGroupUsage
        {
            Name = name,
            Nodes = members.Count,
            Gpus = gpus,
            Cpu = Amount(used.Cpu, available.Cpu, open.Cpu, ResourceSchema.MillicoresPerCore),
            Memory = Amount(used.Memory, available.Memory, open.Memory, GibBytes),
            Storage = members.Any(node => nodes.ClassOf(node).StorageBytes > 0) ? Amount(used.Storage, available.Storage, open.Storage, GibBytes) : null,
            Gpu = gpus > 0 ? Amount(used.Gpu, available.Gpu, open.Gpu, TaskRequest.WholeGpu) : null,
            NodeTime = Times(nodes, measured, members),
            Energy = hasPower ? Energy(nodes, measured, members) : null,
            Cost = hasPower ? Cost(nodes, measured, members) : null,
        };
    }

    private static ResourceShare Amount(Int128 used, Int128 available, Int128 open, double perUnit)
    {
        double scale = perUnit * HourMs;
        return new ResourceShare((double)used / scale, (double)available / scale, (double)open / scale, Share(used, available), Share(used, open));
    }

    private static NodeTime Times(ClusterNodes nodes, Measured measured, NodeSet members)
    {
        NodeSweep sweep = measured.Sweep;
        Int128 all = (Int128)members.Count * measured.Interval.LengthMs;
        Int128 busy = 0;
        Int128 idle = 0;
        Int128 waited = 0;
        Int128 closed = 0;
        Int128 outside = 0;
        foreach (int node in members)
        {
            busy += sweep.BusyMs[node];
            idle += sweep.IdleMs[node];
            waited += sweep.IdleWhileWaitingMs[node];
            closed += sweep.MaintenanceMs[node];
            outside += sweep.OutMs[node];
        }

        return new NodeTime(
            (double)all / HourMs,
            (double)busy / HourMs,
            (double)idle / HourMs,
            (double)waited / HourMs,
            (double)closed / HourMs,
            Share(busy, all),
            Share(idle, all),
            Variation(nodes, measured, members))
        {
            OutHours = (double)outside / HourMs,
        };
    }

    /// <summary>Standard deviation of the nodes' utilization over its mean, both over nodes.</summary>
    private static double? Variation(ClusterNodes nodes, Measured measured, NodeSet members)
    {
        var utilization = new List<double>(members.Count);
        foreach (int node in members)
        {
            Int128 open = (Int128)MainAmount.Of(nodes.ClassOf(node)) * (measured.Interval.LengthMs - measured.Sweep.ClosedMs(node));
            if (open > 0)
            {
                utilization.Add(Share(measured.Amounts.MainByNode[node], open));
            }
        }

        double mean = utilization.Count < 2 ? 0 : utilization.Average();
        if (mean == 0)
        {
            return null;
        }

        double squares = 0;
        foreach (double value in utilization)
        {
            squares += (value - mean) * (value - mean);
        }

        return Math.Sqrt(squares / utilization.Count) / mean;
    }

    private static EnergyUse? Energy(ClusterNodes nodes, Measured measured, NodeSet members)
    {
        double wattMs = 0;
        int known = 0;
        foreach (int node in members)
        {
            NodeClass kind = nodes.ClassOf(node);
            if (kind is { IdleWatts: { } idle, FullWatts: { } full })
            {
                long capacity = MainAmount.Of(kind);
                double usedMs = capacity == 0 ? 0 : (double)measured.Amounts.MainByNode[node] / capacity;
                wattMs += (idle * measured.Interval.LengthMs) + ((full - idle) * usedMs);
                known++;
            }
        }

        return known == 0 ? null : new EnergyUse(wattMs / WattMsPerKilowattHour, known);
    }

    private static NodeCost? Cost(ClusterNodes nodes, Measured measured, NodeSet members)
    {
        double busy = 0;
        double all = 0;
        int known = 0;
        foreach (int node in members)
        {
            if (nodes.ClassOf(node).PricePerHour is { } price)
            {
                busy += price * measured.Sweep.BusyMs[node] / HourMs;
                all += price * measured.Interval.LengthMs / HourMs;
                known++;
            }
        }

        return known == 0 ? null : new NodeCost(busy, all, known);
    }

    private static DeadlineCounts? CountDeadlines(Workload workload, Schedule schedule, MeasurementWindow window)
    {
        int met = 0;
        int missed = 0;
        for (int job = 0; job < schedule.Count; job++)
        {
            if (window.Contains(workload.Jobs.SubmitMs[job]) && workload.Jobs.Deadline(new JobId(job)) is { } deadline)
            {
                bool inTime = schedule.Outcome[job] == JobOutcome.Completed && schedule.EndMs[job] <= deadline.UnixMs;
                met += inTime ? 1 : 0;
                missed += inTime ? 0 : 1;
            }
        }

        return met + missed == 0 ? null : new DeadlineCounts(met, missed);
    }

    private static int Count(Workload workload, Schedule schedule, MeasurementWindow window, JobOutcome outcome)
    {
        int count = 0;
        for (int job = 0; job < schedule.Count; job++)
        {
            count += schedule.Outcome[job] == outcome && window.Contains(workload.Jobs.SubmitMs[job]) ? 1 : 0;
        }

        return count;
    }

    private static double Share(Int128 part, Int128 whole) => whole > 0 ? (double)part / (double)whole : 0;
}
