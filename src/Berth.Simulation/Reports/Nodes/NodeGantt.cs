using Berth.Model;

namespace Berth.Simulation.Reports;

/// <summary>One lane of a Gantt view: a GPU of a node, or the CPU of a node for work without GPU.</summary>
/// <param name="Node">The node.</param>
/// <param name="Gpu">The GPU of the node, from 0; null for the lane of CPU work.</param>
/// <param name="Rows">The most jobs that the lane holds at once within the window; at least 1.</param>
public readonly record struct GanttLane(int Node, int? Gpu, int Rows);

/// <summary>A job on one lane, or on neighbouring lanes of one node that it holds alone.</summary>
/// <param name="Job">Index in <see cref="NodeGantt.Jobs"/>.</param>
/// <param name="Lane">First lane.</param>
/// <param name="LaneCount">Number of lanes; above 1 only where <see cref="Rows"/> is 1.</param>
/// <param name="Row">Which part of the lane, from 0, where several jobs share it.</param>
/// <param name="Rows">Into how many parts the lane is divided while this job is there; 1 when it has the lane to itself.</param>
public readonly record struct GanttBar(int Job, int Lane, int LaneCount, int Row, int Rows);

/// <summary>A run of a job that has bars; an interrupted job has one for each of its runs.</summary>
/// <param name="Id">The job.</param>
/// <param name="Number">The log's own job number.</param>
/// <param name="Name">The name that the submitter gave; null where there is none.</param>
/// <param name="User">Index of the user in the workload.</param>
/// <param name="StartMs">Start, ms since the Unix epoch; may lie before the window.</param>
/// <param name="EndMs">End, ms since the Unix epoch; may lie after the window.</param>
/// <param name="Mode">The mode in which it ran, from 0.</param>
/// <param name="Modes">How many modes it has.</param>
/// <param name="GpuThousandths">GPU that it holds in all, in thousandths.</param>
/// <param name="Nodes">All its nodes in short, for example <c>gpu-[1-4]</c>, shown or not.</param>
/// <param name="NodeCount">How many these are; above 1 for a gang across nodes.</param>
/// <param name="Partition">Name of the partition in which it ran; null where there is none.</param>
public sealed record GanttJob(
    JobId Id,
    long Number,
    string? Name,
    int User,
    long StartMs,
    long EndMs,
    int Mode,
    int Modes,
    long GpuThousandths,
    string Nodes,
    int NodeCount,
    string? Partition)
{
    /// <summary>What interrupted this run; null for the last run of the job.</summary>
    public Interruption? Interruption { get; init; }
}

/// <summary>A maintenance window or an outage on some lanes, within the window of the view.</summary>
/// <param name="Name">Name of the window; empty for an outage.</param>
/// <param name="Lane">First lane.</param>
/// <param name="LaneCount">Number of lanes.</param>
/// <param name="FromMs">First moment, ms since the Unix epoch.</param>
/// <param name="ToMs">First moment after it.</param>
public readonly record struct GanttClosure(string Name, int Lane, int LaneCount, long FromMs, long ToMs)
{
    /// <summary>What kept the nodes out; null for maintenance.</summary>
    public OutageKind? Outage { get; init; }
}

/// <summary>Which jobs ran where and when, on some nodes for some time. Plain data: the report and the terminal draw it.</summary>
/// <param name="Scope">What part of the schedule this is.</param>
/// <param name="Lanes">The lanes, in the order of nodes, GPUs before CPU.</param>
/// <param name="Jobs">The runs of jobs in order of start.</param>
/// <param name="Bars">Their bars, job by job.</param>
/// <param name="Closures">Maintenance windows, then outages.</param>
public sealed record NodeGantt(
    GanttScope Scope, IReadOnlyList<GanttLane> Lanes, IReadOnlyList<GanttJob> Jobs, IReadOnlyList<GanttBar> Bars, IReadOnlyList<GanttClosure> Closures)
{
    /// <summary>The view of one schedule. Jobs that ran no time have no bar.</summary>
    public static NodeGantt Of(Workload workload, Cluster cluster, Schedule schedule, GanttScope scope)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(scope);
        return new GanttLayout(workload, cluster.Nodes!, schedule, scope).Build();
    }
}
