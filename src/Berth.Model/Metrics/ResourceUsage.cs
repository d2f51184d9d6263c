namespace Berth.Model.Metrics;

/// <summary>
/// What a schedule made of a cluster of nodes, over the state interval (<see cref="ScheduleMetrics.StateInterval"/>): exact integrals of what jobs held,
/// each divided once. Definitions: docs/METRICS.md.
/// </summary>
public sealed record ResourceUsage
{
    /// <summary>All nodes.</summary>
    public required NodeGroupUsage Cluster { get; init; }

    /// <summary>The classes of nodes, in the order of the cluster.</summary>
    public required IReadOnlyList<NodeGroupUsage> ByClass { get; init; }

    /// <summary>
    /// The partitions, in the order of the cluster: amounts of the jobs that ran in the partition over what its nodes have; busy and idle time of
    /// its nodes whatever ran there. Empty where the cluster has none.
    /// </summary>
    public required IReadOnlyList<NodeGroupUsage> ByPartition { get; init; }

    /// <summary>
    /// Share of the workload's unit (GPUs, or CPU where jobs are measured in processors) that was free on open nodes although waiting
    /// jobs asked for it, 0..1.
    /// </summary>
    public required double LossOfCapacity { get; init; }

    /// <summary>Counted jobs with a deadline, and whether they kept it; null where no counted job has one.</summary>
    public DeadlineCounts? Deadlines { get; init; }

    /// <summary>Counted jobs that never ran because a job they depend on ended the wrong way.</summary>
    public required int DependencyFailed { get; init; }
}

/// <summary>Usage of a group of nodes.</summary>
public sealed record NodeGroupUsage
{
    /// <summary>Name of the class, of the partition or of the cluster.</summary>
    public required string Name { get; init; }

    /// <summary>Number of nodes.</summary>
    public required int Nodes { get; init; }

    /// <summary>GPUs of these nodes.</summary>
    public required int Gpus { get; init; }

    /// <summary>CPU; hours are core-hours.</summary>
    public required ResourceShare Cpu { get; init; }

    /// <summary>Memory; hours are GiB-hours.</summary>
    public required ResourceShare Memory { get; init; }

    /// <summary>Local storage; hours are GiB-hours. Null where none is managed.</summary>
    public ResourceShare? Storage { get; init; }

    /// <summary>GPUs, parts as parts; hours are GPU-hours. Null where there are none.</summary>
    public ResourceShare? Gpu { get; init; }

    /// <summary>Busy and idle nodes.</summary>
    public required NodeTime NodeTime { get; init; }

    /// <summary>Energy; null where no node's power is known, and for partitions.</summary>
    public EnergyUse? Energy { get; init; }

    /// <summary>Cost; null where no node has a price, and for partitions.</summary>
    public NodeCost? Cost { get; init; }
}

/// <summary>How much of one resource was held.</summary>
/// <param name="UsedHours">Held by jobs, unit times hours.</param>
/// <param name="AvailableHours">All there is, unit times hours.</param>
/// <param name="OpenHours">The same without the nodes in maintenance and those that were down or drained.</param>
/// <param name="Share">Used over available, 0..1; 0 where there is none.</param>
/// <param name="OpenShare">Used over what was open, 0..1.</param>
public sealed record ResourceShare(double UsedHours, double AvailableHours, double OpenHours, double Share, double OpenShare);

/// <summary>Time of nodes, summed over them.</summary>
/// <param name="Hours">Nodes times the length of the interval, hours.</param>
/// <param name="BusyHours">With at least one task.</param>
/// <param name="IdleHours">Without a task, neither in maintenance nor out.</param>
/// <param name="IdleWhileJobsWaitedHours">The part of the idle time in which at least one job was in the queue.</param>
/// <param name="MaintenanceHours">In maintenance.</param>
/// <param name="BusyShare">Busy over all, 0..1.</param>
/// <param name="IdleShare">Idle over all, 0..1.</param>
/// <param name="UtilizationVariation">
/// Imbalance: coefficient of variation (standard deviation over mean) of the nodes' utilization while they were open, GPU on nodes with GPUs, CPU on
/// the others. 0 is perfectly even. Null with fewer than two nodes or nothing used.
/// </param>
public sealed record NodeTime(
    double Hours,
    double BusyHours,
    double IdleHours,
    double IdleWhileJobsWaitedHours,
    double MaintenanceHours,
    double BusyShare,
    double IdleShare,
    double? UtilizationVariation)
{
    /// <summary>Down or drained, and not in maintenance; tasks that ran out on drained nodes count as busy all the same.</summary>
    public double OutHours { get; init; }
}

/// <summary>
/// Energy of the nodes whose idle and full power are known: power = idle + u (full - idle), where u is the share of the node's GPUs that are held, or of
/// its CPU where it has none. Nodes count as switched on all the time.
/// </summary>
/// <param name="KilowattHours">Energy in kWh.</param>
/// <param name="Nodes">Nodes that it covers.</param>
public sealed record EnergyUse(double KilowattHours, int Nodes);

/// <summary>Cost of the nodes that have a price, in the currency of the cluster file.</summary>
/// <param name="Busy">Price of the busy node-hours.</param>
/// <param name="All">Price of all node-hours of the interval.</param>
/// <param name="Nodes">Nodes that it covers.</param>
public sealed record NodeCost(double Busy, double All, int Nodes);

/// <summary>Counted jobs with a deadline.</summary>
/// <param name="Met">Ended by themselves, not after it.</param>
/// <param name="Missed">All others: later, killed, or never run.</param>
public sealed record DeadlineCounts(int Met, int Missed);
