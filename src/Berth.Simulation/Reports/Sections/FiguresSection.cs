using Berth.Simulation.Experiments;

namespace Berth.Simulation.Reports.Sections;

/// <summary>The table of figures: one column a policy, with difference, interval and verdict against the first.</summary>
internal static class FiguresSection
{
    /// <summary>Writes the table.</summary>
    public static void Write(ReportContext context)
    {
        HtmlPage page = context.Page;
        context.OpenSection("figures", "Figures");
        if (context.Names.Count > 1)
        {
            page.Element("p", Explanation(context), "note");
        }

        page.Open("div", "scroll");
        page.Open("table", context.Names.Count switch { 1 => "kpi single", > 4 => "kpi dense", _ => "kpi" });
        WriteHead(context);
        var shown = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string group, IReadOnlyList<Figure> figures) in Figure.GroupsOf(context.Model))
        {
            page.Open("tbody");
            WriteGroup(context, group);
            foreach (Figure figure in figures)
            {
                shown.Add(figure.Id);
                WriteFigure(context, figure, [.. context.Model.Policies.Select(policy => figure.Read(policy.Metrics))]);
            }

            page.Close();
        }

        WriteOthers(context, shown);
        page.Close();
        page.Close();
        WriteNotes(context);
        page.Close();
    }

    /// <summary>Says why some figures have no interval, each reason once.</summary>
    private static void WriteNotes(ReportContext context)
    {
        var notes = context.Model.Comparisons
            .SelectMany(comparison => comparison.Figures)
            .Where(figure => figure.Interval is null && figure.Note is not null)
            .GroupBy(figure => figure.Note!, figure => figure.Label);
        foreach (IGrouping<string, string> note in notes)
        {
            context.Page.Element("p", $"No interval for {string.Join(", ", note.Distinct())}: {note.Key}.", "note");
        }
    }

    private static string Explanation(ReportContext context) =>
        context.Model.Comparisons is not [{ } first, ..]
            ? $"Small numbers: difference to {context.Names[0]}; pp are percentage points. Chance was not ruled out."
            : $"Small numbers: difference to {context.Names[0]} and its {NumberText.Percent(first.Options.Confidence, 0)} interval, from the same jobs under both policies (block bootstrap over days, one figure at a time); pp are percentage points. “better” and “worse” are said only where chance is ruled out after Holm’s correction for the number of figures.";

    private static void WriteHead(ReportContext context)
    {
        HtmlPage page = context.Page;
        page.Open("thead");
        page.Open("tr");
        page.Element("th", "figure", null, ("scope", "col"));
        for (int i = 0; i < context.Names.Count; i++)
        {
            page.Open("th", null, ("scope", "col"));
            context.WriteKey(i);
            page.Element("span", context.Names[i], "name");
            if (context.IsBound(i))
            {
                page.Element("span", "bound", "tag", ("title", "plans with actual run times, which nobody knows beforehand"));
            }

            page.Close();
        }

        page.Close();
        page.Close();
    }

    private static void WriteGroup(ReportContext context, string group)
    {
        HtmlPage page = context.Page;
        page.Open("tr", "group");
        page.Element("th", group, null, ("scope", "colgroup"), ("colspan", NumberText.Plain(context.Names.Count + 1)));
        page.Close();
    }

    private static void WriteFigure(ReportContext context, Figure figure, double[] values)
    {
        HtmlPage page = context.Page;
        page.Open("tr");
        page.Element("th", figure.Label, null, ("scope", "row"));
        double? best = Best(figure, values);
        for (int i = 0; i < values.Length; i++)
        {
            page.Open("td");
            page.Element("span", figure.Text(values[i]), values[i] == best ? "v best" : "v");
            if (i > 0)
            {
                FigureDifference? compared = context.Comparison(i)?.Figures.FirstOrDefault(difference => difference.Figure == figure.Id);
                WriteDifference(page, figure, values[0], compared?.Difference ?? values[i] - values[0], compared);
            }

            page.Close();
        }

        page.Close();
    }

    /// <summary>Figures that a comparison has and this page does not know are shown all the same.</summary>
    private static void WriteOthers(ReportContext context, HashSet<string> shown)
    {
        List<FigureDifference> others =
        [
            .. context.Model.Comparisons.SelectMany(comparison => comparison.Figures).Where(figure => shown.Add(figure.Figure)),
        ];
        if (others.Count == 0)
        {
            return;
        }

        context.Page.Open("tbody");
        WriteGroup(context, "Other");
        foreach (FigureDifference other in others)
        {
            FigureUnit unit = other.Figure.EndsWith("_s", StringComparison.Ordinal) ? FigureUnit.Seconds : FigureUnit.Number;
            IEnumerable<double> candidates = context.Model.Comparisons.Select(
                comparison => comparison.Figures.FirstOrDefault(figure => figure.Figure == other.Figure)?.Candidate ?? double.NaN);
            WriteFigure(context, new Figure(other.Figure, other.Label, unit, Wanted.Neither, _ => double.NaN), [other.Baseline, .. candidates]);
        }

        context.Page.Close();
    }

    private static void WriteDifference(HtmlPage page, Figure figure, double baseline, double difference, FigureDifference? compared)
    {
        if (figure.DifferenceText(baseline, difference) is not { } text)
        {
            return;
        }

        page.Open("span", "sub");
        page.Open("span", "d");
        page.Text(text);
        switch (compared?.Verdict)
        {
            case DifferenceVerdict.Better:
                page.Element("b", "better", "better");
                break;
            case DifferenceVerdict.Worse:
                page.Element("b", "worse", "worse");
                break;
            case DifferenceVerdict.Undecided:
                page.Element("b", "undecided", "open", ("title", "no difference can be claimed"));
                break;
            case DifferenceVerdict.NotEnoughData:
                page.Element("b", "no interval", "open", ("title", compared.Note));
                break;
            default:
                break;
        }

        page.Close();
        if (compared?.Interval is { } interval && figure.IntervalText(baseline, interval) is { } ends)
        {
            page.Text(" ");
            page.Element("span", $"[{ends}]", "i");
        }

        page.Close();
    }

    private static double? Best(Figure figure, double[] values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (figure.Wanted == Wanted.Neither || values.Length < 2 || finite.Length == 0 || finite.Select(figure.Text).Distinct().Count() == 1)
        {
            return null;
        }

        return figure.Wanted == Wanted.Low ? finite.Min() : finite.Max();
    }
}
