using Berth.Simulation.Experiments;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Shows each policy against the first: figures with intervals, classes that win and lose, the verdict.</summary>
internal static class ComparisonView
{
    private const double NotableChange = 0.05;
    private const int MostClasses = 4;
    private const int MostSections = 3;
    private const int WidthForValues = 110;

    /// <summary>Writes a section for each comparison; where there are many, one table for all.</summary>
    public static void Write(TextPage page, IReadOnlyList<PolicyComparison> comparisons)
    {
        if (comparisons.Count > MostSections)
        {
            WriteSummary(page, comparisons);
            return;
        }

        foreach (PolicyComparison comparison in comparisons)
        {
            page.Heading($"{comparison.Candidate} against {comparison.Baseline}");
            page.Write(FigureTable(comparison, withValues: page.Width >= WidthForValues));
            WriteClasses(page, comparison);
            page.Paragraph(comparison.Verdict, style: "bold");
            page.Blank();
        }
    }

    private static void WriteSummary(TextPage page, IReadOnlyList<PolicyComparison> comparisons)
    {
        page.Heading($"Against {comparisons[0].Baseline} (all figures: --report or --json)");
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("policy", left: true, wrap: true));
        table.AddColumn(TextPage.Column("mean wait"));
        table.AddColumn(TextPage.Column("95 % interval"));
        table.AddColumn(TextPage.Column("", left: true));
        foreach (PolicyComparison comparison in comparisons)
        {
            FigureDifference wait = comparison.Figures[0];
            table.AddRow(
                new Text(comparison.Candidate), new Text(Figures.WithSign(wait.Difference, Figures.Length)), IntervalText(wait, Figures.Length), VerdictText(wait.Verdict));
        }

        page.Write(table);
        foreach (PolicyComparison comparison in comparisons.Where(c => c.Figures.Any(f => f.Interval is not null)))
        {
            page.Paragraph(comparison.Verdict);
            page.Blank();
        }

        if (comparisons.All(c => c.Figures.All(f => f.Interval is null)))
        {
            page.Paragraph($"No intervals: {comparisons[0].Figures[0].Note}.");
            page.Blank();
        }
    }

    private static Table FigureTable(PolicyComparison comparison, bool withValues)
    {
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("", left: true, wrap: true));
        if (withValues)
        {
            table.AddColumn(TextPage.Column(comparison.Baseline, wrap: true));
            table.AddColumn(TextPage.Column(comparison.Candidate, wrap: true));
        }

        table.AddColumn(TextPage.Column("difference"));
        table.AddColumn(TextPage.Column("95 % interval"));
        table.AddColumn(TextPage.Column("", left: true));
        foreach (FigureDifference figure in comparison.Figures)
        {
            Func<double, string> format = FigureFormat.Of(figure.Figure);
            Text[] values = withValues ? [new Text(format(figure.Baseline)), new Text(format(figure.Candidate))] : [];
            table.AddRow([new Text(figure.Label), .. values, new Text(Figures.WithSign(figure.Difference, format)), IntervalText(figure, format), VerdictText(figure.Verdict)]);
        }

        return table;
    }

    private static Text IntervalText(FigureDifference figure, Func<double, string> format) =>
        new(figure.Interval is { } interval ? $"{Figures.WithSign(interval.Low, format)} to {Figures.WithSign(interval.High, format)}" : "-");

    private static Text VerdictText(DifferenceVerdict verdict) => verdict switch
    {
        DifferenceVerdict.Better => new Text("better", Color.Green),
        DifferenceVerdict.Worse => new Text("worse", Color.Red),
        DifferenceVerdict.Undecided => new Text("undecided"),
        _ => new Text(""),
    };

    private static void WriteClasses(TextPage page, PolicyComparison comparison)
    {
        ClassDifference[] classes = [.. comparison.Classes.Where(c => c.Dimension != "user")];
        WriteClasses(page, "Win:  ", [.. classes.Where(c => Change(c) < -NotableChange).OrderBy(Change)]);
        WriteClasses(page, "Lose: ", [.. classes.Where(c => Change(c) > NotableChange).OrderByDescending(Change)]);
        ClassDifference[] users = [.. comparison.Classes.Where(c => c.Dimension == "user")];
        if (users.Length > 0)
        {
            int win = users.Count(c => Change(c) < -NotableChange);
            int lose = users.Count(c => Change(c) > NotableChange);
            page.Paragraph($"Users with at least 1 % of the jobs: {win} win, {lose} lose, {users.Length - win - lose} about the same (mean bounded slowdown, 5 %).");
        }
    }

    private static void WriteClasses(TextPage page, string heading, ClassDifference[] classes)
    {
        if (classes.Length > 0)
        {
            string list = string.Join(", ", classes.Take(MostClasses).Select(c => $"{c.Class} ({Figures.Change(c.BaselineBoundedSlowdown, c.CandidateBoundedSlowdown)})"));
            string more = classes.Length > MostClasses ? $" and {classes.Length - MostClasses} more" : "";
            page.Paragraph($"{heading}{list}{more}");
        }
    }

    private static double Change(ClassDifference difference) => difference.BaselineBoundedSlowdown > 0
        ? (difference.CandidateBoundedSlowdown - difference.BaselineBoundedSlowdown) / difference.BaselineBoundedSlowdown
        : 0;
}

/// <summary>Chooses how a figure is written from the unit at the end of its stable name.</summary>
internal static class FigureFormat
{
    /// <summary>The way to write values of a figure.</summary>
    public static Func<double, string> Of(string figure)
    {
        if (figure.EndsWith("_s", StringComparison.Ordinal))
        {
            return Figures.Length;
        }

        return figure is "utilization" or "loss_of_capacity" ? Figures.Share : Figures.Number;
    }
}
