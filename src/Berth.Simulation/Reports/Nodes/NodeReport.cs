using Berth.Model;
using Berth.Model.Metrics;
using Berth.Simulation.Reports.Charts;

namespace Berth.Simulation.Reports;

/// <summary>How one policy used the nodes, for pictures.</summary>
/// <param name="Timeline">Use and fragmentation over time.</param>
/// <param name="Heat">Utilization by node and time; equal rows and columns for all policies of a report.</param>
/// <param name="Gantt">Who ran where; null where nothing ran. Of the same part of the schedule for all policies of a report.</param>
public sealed record NodeReport(ResourceTimeline Timeline, NodeHeatMap Heat, NodeGantt? Gantt)
{
    private const int MostColumns = 96;
    private const int MostRows = 100;
    private const int MostLanes = 216;
    private const int MostBars = 400;

    /// <summary>
    /// The pictures of several schedules of one workload, one each; empty for a pool and for schedules that do not say where jobs ran.
    /// </summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="schedules">The schedules, in the order of the report.</param>
    /// <param name="timelines">Their use over time, computed before.</param>
    /// <param name="ganttFrom">Start of the Gantt view; null: Berth chooses.</param>
    /// <param name="ganttTo">End of the Gantt view.</param>
    public static IReadOnlyList<NodeReport> Of(
        Workload workload,
        Cluster cluster,
        IReadOnlyList<Schedule> schedules,
        IReadOnlyList<ResourceTimeline?> timelines,
        Instant? ganttFrom = null,
        Instant? ganttTo = null)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(schedules);
        ArgumentNullException.ThrowIfNull(timelines);
        if (schedules.Count == 0 || timelines.Any(timeline => timeline is null))
        {
            return [];
        }

        long fromMs = timelines.Min(timeline => timeline!.StartMs);
        long toMs = timelines.Max(timeline => timeline!.StartMs + (timeline.BucketMs * timeline.Cpu.Count));
        long columnMs = Ticks.Bucket(Math.Max(1, toMs - fromMs), MostColumns - 1);
        fromMs = workload.Origin.UnixMs != 0 ? Ticks.Floor(fromMs, columnMs) : fromMs;
        int columns = (int)Math.Max(1, (toMs - fromMs + columnMs - 1) / columnMs);
        GanttScope? scope = GanttScope.Choose(workload, cluster, schedules, MostLanes, MostBars, ganttFrom, ganttTo);
        return
        [
            .. schedules.Select((schedule, i) => new NodeReport(
                timelines[i]!,
                NodeHeatMap.Compute(workload, cluster, schedule, fromMs, columnMs, columns, MostRows)!,
                scope is null ? null : NodeGantt.Of(workload, cluster, schedule, scope))),
        ];
    }
}
