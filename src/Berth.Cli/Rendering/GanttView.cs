using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Simulation.Reports;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>
/// Who ran where, in characters: one line for each GPU, and one for the CPU of nodes that ran work without GPU. For small clusters only; the report
/// draws the others.
/// </summary>
internal static class GanttView
{
    private const int MostLanes = 24;
    private const int MostLines = 48;
    private const int MostBars = 160;
    private const int WidestChart = 120;

    /// <summary>Writes the charts; nothing for pools and for clusters with more than some lanes.</summary>
    public static void Write(TextPage page, SimulateResult result)
    {
        GanttScope? scope = GanttScope.Choose(
            result.Workload, result.Cluster, [.. result.Runs.Select(run => run.Schedule)], MostLanes, MostBars, result.GanttFrom, result.GanttTo);
        if (scope is null || scope.Nodes.Count < scope.NodeCount)
        {
            return;
        }

        IReadOnlyDictionary<int, Color> colors = GanttText.ColorsOf(result.Workload);
        int lines = 0;
        foreach ((int index, PolicyRun run) in result.Runs.Index())
        {
            NodeGantt gantt = NodeGantt.Of(result.Workload, result.Cluster, run.Schedule, scope);
            lines += gantt.Lanes.Sum(GanttText.LinesOf);
            if (index > 0 && lines > MostLines)
            {
                page.Paragraph("The other policies' charts are in the report (--report FILE.html).");
                break;
            }

            var chart = new GanttText(page, result.Cluster.Nodes!, gantt, colors, Math.Min(page.Width, WidestChart));
            chart.Write(index == 0 ? Heading(result, scope, run) : run.Policy.Name);
        }

        page.Blank();
    }

    private static string Heading(SimulateResult result, GanttScope scope, PolicyRun run)
    {
        string when = scope switch
        {
            { IsChosen: true } => ", the time asked for",
            { IsWholeTime: true } => "",
            _ => $", the busiest {Figures.Length((scope.ToMs - scope.FromMs) / 1000.0)}",
        };
        string from = result.Facts.HasCalendar
            ? new Instant(scope.FromMs).ToString()[..16].Replace('T', ' ') + " UTC"
            : Figures.Length((scope.FromMs - result.Facts.FirstSubmit.UnixMs) / 1000.0) + " after the first submit";
        return $"Who ran where under {run.Policy.Name}, from {from}{when} ({GanttText.Free} free)";
    }
}
