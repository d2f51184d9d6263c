using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Model.Metrics;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>The plan beside what the obvious orders would have cost.</summary>
internal static class PlanOrdersView
{
    /// <summary>Writes the table; nothing where nothing was replayed.</summary>
    public static void Write(TextPage page, PlanJobsResult result)
    {
        if (result.Orders.Count == 0)
        {
            return;
        }

        page.Heading("Instead of an obvious order (replayed by the simulator)");
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("", left: true));
        table.AddColumn(TextPage.Column("this plan"));
        foreach (OrderReplay order in result.Orders)
        {
            table.AddColumn(TextPage.Column(order.Policy));
        }

        PlannedJobs planned = result.Planned;
        foreach (PlanRow row in PlanRows.For(planned))
        {
            double own = row.Value(planned.Workload, planned.Plan.Schedule, planned.Metrics);
            table.AddRow(
            [
                new Text(row.Label), new Text(row.Format(own)),
                .. result.Orders.Select(order => Cell(row, own, row.Value(planned.Workload, order.Schedule, order.Metrics))),
            ]);
        }

        page.Write(table);
        page.Paragraph(string.Join("; ", result.Orders.Select(order => $"{order.Policy}: {order.InWords}")) + ".", style: "dim");
    }

    private static Text Cell(PlanRow row, double own, double other)
    {
        string change = row.HasChange && row.Format(own) != row.Format(other) ? $" {Figures.Change(own, other)}" : "";
        return new Text(row.Format(other) + change);
    }
}
