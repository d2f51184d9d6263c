using Berth.Model;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Shows what a reader skipped, repaired and noticed.</summary>
internal static class IssueTable
{
    private const int LinesShown = 3;

    /// <summary>Writes one line for a clean log, else a table of at most <paramref name="most"/> rules.</summary>
    public static void Write(TextPage page, ImportReport import, int most)
    {
        if (import.IsClean)
        {
            page.Paragraph($"{Figures.Count(import.Records, "record")} read, all clean.");
            return;
        }

        page.Paragraph(
            $"{Figures.Count(import.Records, "record")} read, {Figures.Count(import.Kept)} kept; "
            + $"{Figures.Count(import.Total(ImportSeverity.Skipped))} skipped, {Figures.Count(import.Total(ImportSeverity.Repaired), "repair")}:");
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("", left: true));
        table.AddColumn(TextPage.Column("records"));
        table.AddColumn(TextPage.Column("rule", left: true, wrap: true));
        table.AddColumn(TextPage.Column(import.CountsRows ? "rows" : "lines", left: true, wrap: true));
        foreach (ImportIssue issue in import.Issues.Take(most))
        {
            string lines = string.Join(", ", issue.FirstLines.Take(LinesShown)) + (issue.Count > LinesShown ? ", ..." : "");
            table.AddRow(
                new Text(issue.Rule.Severity switch
                {
                    ImportSeverity.Skipped => "skipped",
                    ImportSeverity.Repaired => "repaired",
                    _ => "note",
                }),
                new Text(Figures.Count(issue.Count)),
                new Text($"{issue.Rule.Text} [{issue.Rule.Id}]"),
                new Text(lines));
        }

        page.Write(table);
        if (import.Issues.Count > most)
        {
            page.Paragraph($"... and {import.Issues.Count - most} more rules; 'berth import' lists all.");
        }
    }
}
