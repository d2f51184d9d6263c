using Berth.Cli.UseCases;
using Berth.Model;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Two plans side by side: for the files as they are, and with what was changed.</summary>
internal static class PlanChangesView
{
    /// <summary>Writes the table; nothing where nothing was changed.</summary>
    public static void Write(TextPage page, PlanJobsResult result)
    {
        if (result.Before is not { } before)
        {
            return;
        }

        PlannedJobs after = result.Planned;
        page.Heading($"What {string.Join(' ', result.Changes)} changes");
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("", left: true));
        table.AddColumn(TextPage.Column("as it is"));
        table.AddColumn(TextPage.Column("changed"));
        table.AddColumn(TextPage.Column("difference"));
        int jobsBefore = PlanFigures.Planned(before.Plan.Schedule);
        int jobsAfter = PlanFigures.Planned(after.Plan.Schedule);
        table.AddRow(Cells("jobs", Figures.Count(jobsBefore), Figures.Count(jobsAfter), Figures.WithSign(jobsAfter - jobsBefore, value => Figures.Count((long)value))));
        foreach (PlanRow row in PlanRows.For(after))
        {
            (double from, double to) = (row.Value(before.Judging, before.Plan.Schedule, before.Metrics), row.Value(after.Judging, after.Plan.Schedule, after.Metrics));
            string difference = row.IsShare ? $"{Figures.WithSign((to - from) * 100, Figures.Number)} points" : Figures.WithSign(to - from, row.Format);
            string change = row.HasChange && from != 0 ? $" ({Figures.Change(from, to)})" : "";
            table.AddRow(Cells(row.Label, row.Format(from), row.Format(to), difference + change));
        }

        page.Write(table);
        page.Paragraph($"As it is, {PlanSentences.Quality(before)}. Changed, {PlanSentences.Quality(after)}. Below is the changed plan.", style: "dim");
    }

    private static Text[] Cells(params string[] texts) => [.. texts.Select(text => new Text(text))];
}
