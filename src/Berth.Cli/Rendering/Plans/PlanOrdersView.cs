using Berth.Cli.UseCases;
using Berth.Simulation.Reports;

namespace Berth.Cli.Rendering;

/// <summary>The plan beside what the obvious orders would have cost.</summary>
internal static class PlanOrdersView
{
    /// <summary>Writes the table; nothing where nothing was replayed.</summary>
    public static void Write(TextPage page, PlanJobsResult result)
    {
        if (PlanTables.Orders(result) is not { } table)
        {
            return;
        }

        page.Section("Instead of an obvious order (replayed by the simulator)");
        page.Write(TextTable.Of(TextTable.WidthOf(table) <= page.Width ? table : PlanTables.Orders(result, withChange: false)!));
        page.Paragraph(string.Join("; ", result.Orders.Select(order => $"{order.Policy}: {order.InWords}")) + ".", style: "dim");
    }
}
