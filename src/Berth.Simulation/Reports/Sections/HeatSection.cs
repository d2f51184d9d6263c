using Berth.Model;
using Berth.Model.Metrics;
using Berth.Simulation.Reports.Charts;

namespace Berth.Simulation.Reports.Sections;

/// <summary>Utilization by node and time as a heat map a policy, all on one fixed scale and one time axis.</summary>
internal static class HeatSection
{
    private const int MostTableColumns = 12;

    /// <summary>True when there is anything to show.</summary>
    public static bool IsThere(ReportContext context) => context.Model.Nodes is not null && context.Model.Policies.All(policy => policy.Nodes is not null);

    /// <summary>Writes the maps.</summary>
    public static void Write(ReportContext context)
    {
        if (!IsThere(context))
        {
            return;
        }

        HtmlPage page = context.Page;
        ClusterNodes nodes = context.Model.Nodes!;
        NodeHeatMap first = context.Model.Policies[0].Nodes!.Heat;
        context.OpenSection("nodes", "Nodes over time");
        page.Element("p", Explanation(context, first), "note");
        WriteScale(page);
        for (int i = 0; i < context.Names.Count; i++)
        {
            NodeHeatMap heat = context.Model.Policies[i].Nodes!.Heat;
            page.Open("figure");
            page.Open("figcaption");
            context.WriteKey(i);
            page.Text(context.Names[i]);
            page.Close();
            page.Open("div", "scroll");
            string classes = string.Join("; ", nodes.Classes.Select((kind, index) => $"{kind.Name} {NumberText.Percent(Mean(heat, index, 0, heat.Columns))}"));
            new HeatChart(heat, nodes, context.Model.Workload.FirstSubmit.UnixMs, context.Model.Workload.HasCalendar)
                .Write(page, $"Utilization by node and time under {context.Names[i]}; means by class: {classes}.");
            page.Close();
            page.Close();
        }

        WriteNumbers(context, nodes);
        page.Close();
    }

    private static string Explanation(ReportContext context, NodeHeatMap heat)
    {
        ClusterNodes nodes = context.Model.Nodes!;
        string what = nodes.Classes.All(kind => kind.GpuCount > 0) ? "Share of the GPUs that jobs hold"
            : nodes.GpuCount == 0 ? "Share of the CPU that jobs hold"
            : "Share of the GPUs that jobs hold, on nodes without GPU of the CPU";
        int together = heat.Rows.Max(row => row.NodeCount);
        string rows = together == 1 ? "one row a node" : $"one row for up to {NumberText.Count(together)} neighbouring nodes of a class";
        string closed = heat.Maintenance.Any(share => share >= 0.5) ? " Hatched: maintenance." : "";
        closed += context.Model.Policies.Any(policy => policy.Nodes!.Heat.Out.Any(share => share >= 0.5)) ? " Hatched closely: down or drained." : "";
        return $"{what}; {rows}, each cell a mean over {NumberText.OneStep(heat.ColumnMs)}.{closed}";
    }

    private static void WriteScale(HtmlPage page)
    {
        page.Open("ul", "scale", ("aria-label", "colour scale of utilization"));
        for (int level = 0; level < HeatChart.Levels; level++)
        {
            page.Element("li", HeatChart.LevelNames[level], HeatChart.LevelClass(level));
        }

        page.Close();
    }

    /// <summary>Mean over the nodes of a class and some columns.</summary>
    private static double Mean(NodeHeatMap heat, int classIndex, int fromColumn, int toColumn)
    {
        double sum = 0;
        long nodes = 0;
        for (int row = 0; row < heat.Rows.Count; row++)
        {
            if (heat.Rows[row].ClassIndex != classIndex)
            {
                continue;
            }

            nodes += heat.Rows[row].NodeCount;
            for (int column = fromColumn; column < toColumn; column++)
            {
                sum += heat.Utilization[(row * heat.Columns) + column] * heat.Rows[row].NodeCount;
            }
        }

        return sum / (nodes * Math.Max(1, toColumn - fromColumn));
    }

    private static void WriteNumbers(ReportContext context, ClusterNodes nodes)
    {
        HtmlPage page = context.Page;
        NodeHeatMap any = context.Model.Policies[0].Nodes!.Heat;
        long evenMs = Ticks.Bucket(any.Columns * any.ColumnMs, MostTableColumns);
        int together = (int)Math.Max(1, (evenMs + any.ColumnMs - 1) / any.ColumnMs);
        var words = new GanttWords(context.Model);
        context.OpenNumbers($"Numbers: means by class and {NumberText.Step(together * any.ColumnMs)}");
        for (int i = 0; i < context.Names.Count; i++)
        {
            NodeHeatMap heat = context.Model.Policies[i].Nodes!.Heat;
            page.Open("table");
            page.Element("caption", $"Utilization under {context.Names[i]}");
            context.WriteHead(["from", .. nodes.Classes.Select(kind => kind.Name)]);
            page.Open("tbody");
            for (int column = 0; column < heat.Columns; column += together)
            {
                int from = column;
                int to = Math.Min(heat.Columns, column + together);
                context.WriteRow(
                    words.Moment(heat.FromMs + (column * heat.ColumnMs)),
                    nodes.Classes.Select((_, index) => NumberText.Percent(Mean(heat, index, from, to))));
            }

            page.Close();
            page.Close();
        }

        context.CloseNumbers();
    }
}
