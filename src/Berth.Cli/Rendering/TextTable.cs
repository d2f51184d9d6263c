using Berth.Simulation.Reports;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>A table of texts on a page.</summary>
internal static class TextTable
{
    // Simple borders: one blank left and right of a cell, one character between columns and at the edges.
    private const int PerColumn = 3;

    /// <summary>Characters that the widest line of a table takes.</summary>
    public static int WidthOf(ReportTable table) =>
        1 + table.Columns.Index().Sum(column => PerColumn + table.Rows.Select(row => row[column.Index].Length).Append(column.Item.Length).Max());

    /// <summary>The table, with its first rows; the first column and some others stand to the left.</summary>
    /// <param name="table">The texts.</param>
    /// <param name="most">The most rows.</param>
    /// <param name="left">Headings of further columns that stand to the left, and may be broken.</param>
    public static Table Of(ReportTable table, int most = int.MaxValue, params IReadOnlyCollection<string> left)
    {
        Table page = TextPage.PlainTable();
        foreach ((int index, string heading) in table.Columns.Index())
        {
            bool isText = left.Contains(heading);
            page.AddColumn(TextPage.Column(heading, left: isText || (index == 0 && heading.Length == 0), wrap: isText));
        }

        foreach (IReadOnlyList<string> row in table.Rows.Take(most))
        {
            page.AddRow(row.Select(cell => new Text(cell)));
        }

        return page;
    }
}
