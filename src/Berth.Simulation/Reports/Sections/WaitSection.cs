using Berth.Model;
using Berth.Model.Metrics;
using Berth.Simulation.Reports.Charts;

namespace Berth.Simulation.Reports.Sections;

/// <summary>How waits are distributed, and who waited longest.</summary>
internal static class WaitSection
{
    /// <summary>True when there is anything to show.</summary>
    public static bool IsThere(ReportContext context) => context.Model.Policies.Any(policy => policy.Waits.Count > 0);

    /// <summary>Writes the chart and its tables.</summary>
    public static void Write(ReportContext context)
    {
        HtmlPage page = context.Page;
        WaitCurve[] curves = [.. context.Model.Policies.Select(policy => policy.Waits)];
        if (!IsThere(context))
        {
            return;
        }

        context.OpenSection("waits", "Wait times");
        page.Element("p", "How large a share of the jobs started within a given time. Higher and further left is better.", "note");
        if (context.Names.Count > 1)
        {
            context.WriteLegend();
        }

        page.Open("figure");
        string label = "Cumulative distribution of wait times: "
            + string.Join("; ", context.Names.Select((name, i) => $"{name} median {Span(context, i, wait => wait.Median)}, 95 % {Span(context, i, wait => wait.P95)}")) + ".";
        Chart.Write(page, WaitChart.Build(curves, isNarrow: false), 880, 320, label, "wide");
        Chart.Write(page, WaitChart.Build(curves, isNarrow: true), 400, 280, label, "narrow");
        page.Close();
        WriteQuantiles(context);
        WriteLongest(context);
        page.Close();
    }

    private static string Span(ReportContext context, int policy, Func<Distribution, double> read) =>
        NumberText.Span(read(context.Model.Policies[policy].Metrics.Wait));

    private static void WriteQuantiles(ReportContext context)
    {
        HtmlPage page = context.Page;
        context.OpenNumbers("Numbers: share of jobs started within a time");
        page.Open("table");
        (string Name, double Seconds)[] lengths =
            [("1 s", 1), ("1 min", 60), ("10 min", 600), ("1 h", 3600), ("6 h", 21_600), ("1 day", 86_400), ("1 week", 604_800)];
        context.WriteHead(["policy", "jobs", .. lengths.Select(length => length.Name), "median", "95 %", "99 %", "longest"]);
        page.Open("tbody");
        for (int i = 0; i < context.Names.Count; i++)
        {
            WaitCurve curve = context.Model.Policies[i].Waits;
            Distribution wait = context.Model.Policies[i].Metrics.Wait;
            context.WriteRow(
                context.Names[i],
                [
                    NumberText.Count(curve.Count),
                    .. lengths.Select(length => curve.ShareWithin(length.Seconds) is { } share ? NumberText.Percent(share) : "–"),
                    NumberText.Span(wait.Median),
                    NumberText.Span(wait.P95),
                    NumberText.Span(wait.P99),
                    NumberText.Span(wait.Max),
                ]);
        }

        page.Close();
        page.Close();
        context.CloseNumbers();
    }

    private static void WriteLongest(ReportContext context)
    {
        string[] classes =
        [
            .. JobClasses.SizeNamesIn(context.Model.Workload.Unit).Where(name => context.Model.Policies.Any(policy => policy.Metrics.LongestWaits.Any(wait => wait.Class == name))),
        ];
        if (classes.Length == 0)
        {
            return;
        }

        HtmlPage page = context.Page;
        page.Element("h3", "Longest wait of any job, by size");
        page.Open("div", "scroll");
        page.Open("table", "stacked");
        context.WriteHead(["size", .. context.Names]);
        page.Open("tbody");
        foreach (string name in classes)
        {
            page.Open("tr");
            page.Element("th", name, null, ("scope", "row"));
            foreach (PolicyReport policy in context.Model.Policies)
            {
                LongestWait? longest = policy.Metrics.LongestWaits.FirstOrDefault(wait => wait.Class == name);
                page.Open("td");
                page.Element("span", longest is null ? "–" : NumberText.Span(longest.WaitSeconds), "v");
                if (longest is { WaitSeconds: > 0 })
                {
                    page.Element("span", FormattableString.Invariant($"job {longest.JobNumber}"), "i");
                }

                page.Close();
            }

            page.Close();
        }

        page.Close();
        page.Close();
        page.Close();
    }
}
