using Berth.Model.Metrics;

namespace Berth.Simulation.Reports.Sections;

/// <summary>
/// Mean bounded slowdown by size and run time as a heat map a policy, all on one fixed scale. It is a table: the numbers are text, so
/// it needs no second version for people who do not see colours, scales with the page and prints.
/// </summary>
internal static class SlowdownSection
{
    // Half decades. Fixed, so that two reports can be laid side by side.
    private static readonly double[] Bounds = [1.5, 3, 10, 30, 100, 300, 1000];

    /// <summary>True when there is anything to show.</summary>
    public static bool IsThere(ReportContext context) => context.Model.Policies.Any(policy => policy.Metrics.BoundedSlowdown.Count > 0);

    /// <summary>Writes the heat maps.</summary>
    public static void Write(ReportContext context)
    {
        if (!IsThere(context))
        {
            return;
        }

        HtmlPage page = context.Page;
        context.OpenSection("slowdown", "Slowdown by size and run time");
        page.Element(
            "p", "Mean bounded slowdown of each class; the small number below counts its jobs. Means of few jobs say little.", "note");
        WriteScale(page);
        int[] sizes = Filled(context, JobClasses.SizeNames.Count, (cells, size) => size < cells.Count ? cells[size] : []);
        int[] runTimes = Filled(context, JobClasses.RunTimeNames.Count, (cells, runTime) => cells.Select(row => row.ElementAtOrDefault(runTime)));
        page.Open("div", context.Names.Count == 1 ? "one" : context.Names.Count is 2 or 4 ? "two even" : "three even");
        for (int i = 0; i < context.Names.Count; i++)
        {
            WriteMap(context, i, sizes, runTimes);
        }

        page.Close();
        page.Close();
    }

    /// <summary>The classes with a job under any policy; rows and columns without any are left out.</summary>
    private static int[] Filled(
        ReportContext context, int classes, Func<IReadOnlyList<IReadOnlyList<ClassMetrics?>>, int, IEnumerable<ClassMetrics?>> cells) =>
    [
        .. Enumerable.Range(0, classes).Where(index => context.Model.Policies.Any(
            policy => cells(policy.Metrics.SizeByRunTime, index).Any(cell => cell is { BoundedSlowdown.Count: > 0 }))),
    ];

    private static void WriteMap(ReportContext context, int policy, int[] sizes, int[] runTimes)
    {
        HtmlPage page = context.Page;
        IReadOnlyList<IReadOnlyList<ClassMetrics?>> cells = context.Model.Policies[policy].Metrics.SizeByRunTime;
        page.Open("figure");
        page.Open("figcaption");
        context.WriteKey(policy);
        page.Text(context.Names[policy]);
        page.Close();
        page.Open("table", "heat");
        page.Open("thead");
        page.Open("tr");
        page.Element("th", "size \\ run time", "corner", ("scope", "col"));
        foreach (int runTime in runTimes)
        {
            page.Element("th", JobClasses.RunTimeNames[runTime], null, ("scope", "col"));
        }

        page.Close();
        page.Close();
        page.Open("tbody");
        foreach (int size in sizes)
        {
            page.Open("tr");
            page.Element("th", JobClasses.SizeNamesIn(context.Model.Workload.Unit)[size], null, ("scope", "row"));
            foreach (int runTime in runTimes)
            {
                WriteCell(page, cells.ElementAtOrDefault(size)?.ElementAtOrDefault(runTime));
            }

            page.Close();
        }

        page.Close();
        page.Close();
        page.Close();
    }

    private static void WriteCell(HtmlPage page, ClassMetrics? cell)
    {
        if (cell is null || cell.BoundedSlowdown.Count == 0 || !double.IsFinite(cell.BoundedSlowdown.Mean))
        {
            page.Element("td", "·", "none");
            return;
        }

        double mean = cell.BoundedSlowdown.Mean;
        page.Open("td", FormattableString.Invariant($"h{Level(mean)}"));
        page.Element("b", NumberText.Compact(mean));
        page.Element("small", NumberText.Count(cell.BoundedSlowdown.Count));
        page.Close();
    }

    private static void WriteScale(HtmlPage page)
    {
        page.Open("ul", "scale", ("aria-label", "colour scale of mean bounded slowdown"));
        for (int level = 0; level <= Bounds.Length; level++)
        {
            string text = level == 0
                ? "below " + NumberText.Plain(Bounds[0])
                : level == Bounds.Length ? NumberText.Plain(Bounds[^1]) + " and more" : $"{NumberText.Plain(Bounds[level - 1])}–{NumberText.Plain(Bounds[level])}";
            page.Element("li", text, FormattableString.Invariant($"h{level}"));
        }

        page.Close();
    }

    private static int Level(double slowdown) => Bounds.Count(bound => slowdown >= bound);
}
