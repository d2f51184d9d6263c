using Berth.Simulation.Experiments;
using Berth.Simulation.Reports.Charts;

namespace Berth.Simulation.Reports.Sections;

/// <summary>Who wins and who loses against the first policy, by size, run time and user.</summary>
internal static class ChangeSection
{
    /// <summary>Most users shown on either side.</summary>
    private const int MostUsers = 5;

    private static readonly string[] Dimensions = ["size", "run time", "user"];

    /// <summary>True when there is anything to show.</summary>
    public static bool IsThere(ReportContext context) => context.Model.Comparisons.Any(comparison => comparison.Classes.Any(IsShown));

    /// <summary>Writes one row of charts a policy after the first.</summary>
    public static void Write(ReportContext context)
    {
        if (!IsThere(context))
        {
            return;
        }

        double largest = context.Model.Comparisons
            .SelectMany(comparison => Dimensions.SelectMany(dimension => Shown(comparison, dimension)))
            .Select(change => Math.Abs(Math.Log2(Ratio(change))))
            .DefaultIfEmpty(0)
            .Max();

        HtmlPage page = context.Page;
        context.OpenSection("change", "Winners and losers");
        page.Element(
            "p",
            $"Mean bounded slowdown of each class against {context.Names[0]}: ÷2 is half of it, ×2 twice as much. All charts share one logarithmic scale. Users: those with at least 1\u202F% of the jobs whose mean moves most, up to {MostUsers} either way.",
            "note");
        for (int i = 1; i < context.Names.Count; i++)
        {
            WritePolicy(context, i, largest);
        }

        page.Close();
    }

    private static void WritePolicy(ReportContext context, int policy, double largest)
    {
        HtmlPage page = context.Page;
        PolicyComparison comparison = context.Model.Comparisons[policy - 1];
        page.Open("div", "unit");
        page.Open("h3");
        context.WriteKey(policy);
        page.Text($"{context.Names[policy]} against {context.Names[0]}");
        page.Close();
        page.Open("div", "three");
        foreach (string dimension in Dimensions)
        {
            List<ClassDifference> shown = Shown(comparison, dimension);
            if (shown.Count == 0)
            {
                continue;
            }

            page.Open("figure");
            page.Element("figcaption", "by " + dimension);
            ClassChange[] changes = [.. shown.Select(change => new ClassChange(ReportContext.Shorten(change.Class, 15), Ratio(change)))];
            string label = $"Change of mean bounded slowdown by {dimension}: "
                + string.Join("; ", shown.Select(change => $"{ReportContext.Shorten(change.Class, 30)} {NumberText.Factor(Ratio(change))}")) + ".";
            Chart.Write(page, ChangeChart.Build(changes, largest), 340, ChangeChart.Height(changes.Length), label);
            page.Close();
        }

        page.Close();
        WriteNumbers(context, comparison);
        page.Close();
    }

    private static void WriteNumbers(ReportContext context, PolicyComparison comparison)
    {
        HtmlPage page = context.Page;
        context.OpenNumbers($"Numbers: all {NumberText.Count(comparison.Classes.Count)} classes");
        page.Open("table", "sortable");
        context.WriteHead("class", "by", "jobs", "mean wait, first policy", "this policy", "difference, its interval", "mean bounded slowdown, first policy", "this policy", "change");
        page.Open("tbody");
        foreach (ClassDifference change in comparison.Classes)
        {
            page.Open("tr");
            page.Element("th", change.Class, null, ("scope", "row"));
            page.Element("td", change.Dimension);
            Cell(page, NumberText.Count(change.Jobs), change.Jobs);
            Cell(page, NumberText.Span(change.BaselineWaitSeconds), change.BaselineWaitSeconds);
            Cell(page, NumberText.Span(change.CandidateWaitSeconds), change.CandidateWaitSeconds);
            Cell(page, WaitText(change), change.CandidateWaitSeconds - change.BaselineWaitSeconds);
            Cell(page, NumberText.Number(change.BaselineBoundedSlowdown), change.BaselineBoundedSlowdown);
            Cell(page, NumberText.Number(change.CandidateBoundedSlowdown), change.CandidateBoundedSlowdown);
            double ratio = IsShown(change) ? Ratio(change) : double.NaN;
            Cell(page, double.IsNaN(ratio) ? "–" : NumberText.Factor(ratio), ratio);
            page.Close();
        }

        page.Close();
        page.Close();
        context.CloseNumbers();
    }

    private static string WaitText(ClassDifference change)
    {
        string difference = NumberText.SignedSpan(change.CandidateWaitSeconds - change.BaselineWaitSeconds);
        string interval = change.WaitInterval is { } found ? $" [{NumberText.SignedSpan(found.Low)} to {NumberText.SignedSpan(found.High)}]" : "";
        string verdict = change.WaitVerdict switch
        {
            DifferenceVerdict.Better => " better",
            DifferenceVerdict.Worse => " worse",
            DifferenceVerdict.Undecided => " undecided",
            _ => "",
        };
        return difference + interval + verdict;
    }

    private static void Cell(HtmlPage page, string text, double value)
    {
        // The raw value lets the script sort; it is rounded because only the order matters.
        string? key = double.IsFinite(value) ? value.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture) : null;
        page.Element("td", text, null, ("data-v", key));
    }

    private static List<ClassDifference> Shown(PolicyComparison comparison, string dimension)
    {
        List<ClassDifference> all = [.. comparison.Classes.Where(change => change.Dimension == dimension && IsShown(change))];
        if (dimension != "user" || all.Count <= 2 * MostUsers)
        {
            return dimension == "user" ? [.. all.OrderBy(Ratio)] : all;
        }

        List<ClassDifference> ordered = [.. all.OrderBy(Ratio)];
        return [.. ordered.Take(MostUsers), .. ordered.TakeLast(MostUsers)];
    }

    private static bool IsShown(ClassDifference change) =>
        change.Jobs > 0 && change.BaselineBoundedSlowdown > 0 && change.CandidateBoundedSlowdown > 0 && double.IsFinite(Ratio(change)) && Ratio(change) > 0;

    private static double Ratio(ClassDifference change) => change.CandidateBoundedSlowdown / change.BaselineBoundedSlowdown;
}
