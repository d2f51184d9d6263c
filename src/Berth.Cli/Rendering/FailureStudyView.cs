using Berth.Simulation.Experiments;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Shows what failures do on average over several seeds: a table for each policy, and the differences to the first one.</summary>
internal static class FailureStudyView
{
    /// <summary>Writes the study; nothing where there was none.</summary>
    public static void Write(TextPage page, FailureStudyResult? study)
    {
        if (study is null)
        {
            return;
        }

        page.Heading($"Under the failures of {Figures.Count(study.Seeds.Count, "seed")} ({study.Seeds[0]} to {study.Seeds[^1]}), mean and 95 % interval");
        foreach (SeededArm arm in study.Arms)
        {
            page.Paragraph(arm.Policy, style: "bold");
            page.Write(TableOf(arm));
            page.Paragraph(
                $"{Figures.Count(arm.Interruptions)} runs interrupted and {Figures.Count(arm.FailedJobs)} jobs failed for good in all; no record of {Figures.Count(arm.LostJobs)} jobs.");
            page.Blank();
        }

        if (study.Violations is { } violations)
        {
            page.Paragraph(
                $"All {Figures.Count(study.Seeds.Count * study.Arms.Count)} schedules were checked from first principles: {(violations == 0 ? "no violation" : Figures.Count(violations, "violation"))}.",
                style: violations == 0 ? "green" : "bold red");
        }
    }

    private static Table TableOf(SeededArm arm)
    {
        bool isCompared = arm.Figures[0].Difference is not null;
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("", left: true, wrap: true));
        table.AddColumn(TextPage.Column("mean"));
        table.AddColumn(TextPage.Column("95 % interval"));
        if (isCompared)
        {
            table.AddColumn(TextPage.Column("difference"));
            table.AddColumn(TextPage.Column("95 % interval"));
        }

        foreach (SeededFigure figure in arm.Figures)
        {
            Func<double, string> format = FormatOf(figure.Figure);
            var row = new List<Text> { new(figure.Label), new(format(figure.Mean)), new(IntervalText(figure.Interval, format, false)) };
            if (isCompared)
            {
                row.Add(new Text(Figures.WithSign(figure.Difference!.Value, format)));
                row.Add(new Text(IntervalText(figure.DifferenceInterval, format, true)));
            }

            table.AddRow(row);
        }

        return table;
    }

    private static string IntervalText(ConfidenceInterval? interval, Func<double, string> format, bool signed) => interval switch
    {
        null => "-",
        _ when signed => $"{Figures.WithSign(interval.Low, format)} to {Figures.WithSign(interval.High, format)}",
        _ => $"{format(interval.Low)} to {format(interval.High)}",
    };

    private static Func<double, string> FormatOf(string figure) => figure switch
    {
        "utilization" or "useful_utilization" or "availability" => Figures.Share,
        "lost_unit_hours" => hours => $"{Figures.Number(hours)} h",
        _ when figure.EndsWith("_s", StringComparison.Ordinal) => Figures.Length,
        _ => Figures.Number,
    };
}
