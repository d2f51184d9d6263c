using System.Globalization;
using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Simulation.Reports;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Who runs where in a plan, in characters; for small clusters. The report draws the others.</summary>
internal static class PlanGanttView
{
    private const int MostLanes = 40;
    private const int MostBars = 2000;

    /// <summary>Writes the chart; one line that there is none for large clusters, nothing for pools.</summary>
    public static void Write(TextPage page, PlannedJobs planned)
    {
        GanttScope? scope = GanttScope.Choose(planned.Workload, planned.Cluster, [planned.Plan.Schedule], MostLanes, MostBars);
        if (scope is null)
        {
            return;
        }

        if (scope.Nodes.Count < scope.NodeCount || !scope.IsWholeTime)
        {
            page.Paragraph("The chart of who runs where is too large for the terminal: --report FILE.html draws it.", style: "dim");
            return;
        }

        NodeGantt gantt = NodeGantt.Of(planned.Workload, planned.Cluster, planned.Plan.Schedule, scope);
        IReadOnlyDictionary<int, Color> colors = GanttText.ColorsOf(planned.Workload);
        var chart = new GanttText(page, planned.Cluster.Nodes!, gantt, colors, page.Width) { LabelsOf = Labels };
        chart.Write($"Who runs where ({GanttText.Free} free; the numbers are those of the list of jobs)");
        WriteUsers(page, planned, colors);
    }

    private static IEnumerable<string> Labels(GanttJob job)
    {
        string number = job.Number.ToString(CultureInfo.InvariantCulture);
        if (job.Name is { } name)
        {
            yield return $"{number} {name}";
            int bracket = name.IndexOf('[', StringComparison.Ordinal);
            if (bracket > 0)
            {
                yield return $"{number} {name[..bracket]}";
            }
        }

        yield return number;
    }

    private static void WriteUsers(TextPage page, PlannedJobs planned, IReadOnlyDictionary<int, Color> colors)
    {
        if (!page.HasColour || planned.Users.Count < 2)
        {
            return;
        }

        var line = new Paragraph(" ");
        foreach ((int user, Color color) in colors)
        {
            line.Append("██ ", new Style(color));
            line.Append(planned.Workload.Users[user] + "   ");
        }

        page.Write(line);
    }
}
