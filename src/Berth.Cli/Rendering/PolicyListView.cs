using Berth.Cli.UseCases;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Shows the list of policies: a table where the terminal is wide, paragraphs where it is not.</summary>
internal static class PolicyListView
{
    private const int WidthForTable = 160;
    private const string BoundMark = "bound only";

    /// <summary>Writes the list.</summary>
    public static void Write(TextPage page, IReadOnlyList<PolicyListing> policies)
    {
        if (page.Width >= WidthForTable)
        {
            WriteTable(page, policies);
        }
        else
        {
            WriteParagraphs(page, policies);
        }

        page.Paragraph(
            "r: estimated run time (s), n: processors, s: submit time since the log's origin (s), w: time waited (s), d: due date (s), p: priority; "
            + "the job with the lower score goes first, ties in order of arrival.");
    }

    private static void WriteTable(TextPage page, IReadOnlyList<PolicyListing> policies)
    {
        Table table = TextPage.PlainTable();
        foreach (string heading in (string[])["policy", "definition", "score, lower first", "source", "guarantees"])
        {
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))));
        }

        table.ShowRowSeparators = false;
        foreach (PolicyListing policy in policies)
        {
            table.AddRow(
                new Text(policy.Name + (policy.IsBound ? $" ({BoundMark})" : "")),
                new Text(policy.Definition),
                new Text(policy.Formula),
                new Text(policy.Source),
                new Text(policy.Guarantees));
            table.AddEmptyRow();
        }

        page.Write(table);
    }

    private static void WriteParagraphs(TextPage page, IReadOnlyList<PolicyListing> policies)
    {
        foreach (PolicyListing policy in policies)
        {
            page.Paragraph(policy.IsBound ? $"{policy.Name} ({BoundMark})" : policy.Name, style: "bold");
            var grid = new Grid { Expand = false };
            grid.AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(2, 0, 2, 0) });
            grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
            grid.AddRow(new Text("is"), new Text(policy.Description));
            grid.AddRow(new Text("means"), new Text(policy.Definition));
            grid.AddRow(new Text("score"), new Text(policy.Formula));
            grid.AddRow(new Text("source"), new Text(policy.Source));
            grid.AddRow(new Text("promises"), new Text(policy.Guarantees));
            page.Write(grid);
            page.Blank();
        }
    }
}
