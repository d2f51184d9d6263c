using Berth.Model;
using Berth.Simulation.Reports.Charts;

namespace Berth.Simulation.Reports;

/// <summary>
/// The report of a plan as one HTML file: who runs where, what obvious orders would have cost, when each user is finished, what keeps it from ending earlier. It fetches nothing
/// and is whole without script. Equal models give equal bytes. Design: docs/design/report.md.
/// </summary>
public static class PlanHtmlReport
{
    private const int MostLanes = 216;
    private const int MostBars = 2000;
    private const int MostJobs = 5000;

    /// <summary>Writes the report, in UTF-8 when the output encodes.</summary>
    /// <param name="output">Where to; not closed.</param>
    /// <param name="report">What to report.</param>
    public static void Write(TextWriter output, PlanReport report)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(report);
        var page = new HtmlPage(output);
        page.Open("html", null, ("lang", "en"));
        PageHead.Write(page, report.Title);
        page.Open("body");
        WriteHeader(page, report);
        page.Open("main");
        WriteVerdict(page, report);
        WriteTable(page, "changes", "What the changes bring", report.Changes);
        WriteGantt(page, report);
        WriteOrders(page, report);
        WriteTable(page, "users", "Finished, by user", report.Users);
        foreach ((string heading, IReadOnlyList<string> sentences) in report.Sentences)
        {
            page.Open("section");
            page.Element("h2", heading);
            WriteParagraphs(page, sentences);
            page.Close();
        }

        WriteJobs(page, report);
        WriteProvenance(page, report);
        page.Close();
        page.Open("script");
        page.Constant(PageScript.Text);
        page.Close();
        page.Close();
        page.Close();
        page.Finish();
    }

    private static void WriteHeader(HtmlPage page, PlanReport report)
    {
        page.Open("header");
        page.Element("p", "Berth plan", "kicker");
        page.Element("h1", report.Title);
        page.Open("dl", "facts");
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)
        [
            ("jobs", NumberText.Count(report.Facts.Jobs)),
            ("users", NumberText.Count(report.Facts.Users)),
            (report.Facts.Unit == SizeUnit.Gpu ? "GPUs" : "processors", NumberText.Count(report.Facts.Processors)),
            ("nodes", report.Facts.Nodes is { } nodes ? NumberText.Count(nodes) : "a pool"),
        ])
        {
            page.Open("div");
            page.Element("dt", name);
            page.Element("dd", value);
            page.Close();
        }

        page.Close();
        page.Close();
    }

    private static void WriteVerdict(HtmlPage page, PlanReport report)
    {
        page.Open("section", "verdict", ("id", "verdict"));
        page.Element("h2", "Verdict", "quiet");
        page.Element("p", report.Headline, "headline");
        WriteParagraphs(page, report.Remarks);
        page.Element("p", report.IsInvalid ? "The schedules break rules: nothing here must be used." : "Every schedule was checked from first principles: no violation.", report.IsInvalid ? "alarm" : "validity");
        page.Close();
    }

    private static void WriteGantt(HtmlPage page, PlanReport report)
    {
        GanttScope? scope = GanttScope.Choose(report.Workload, report.Cluster, [report.Schedule], MostLanes, MostBars);
        if (scope is null)
        {
            return;
        }

        NodeGantt gantt = NodeGantt.Of(report.Workload, report.Cluster, report.Schedule, scope);
        var words = new GanttWords(report.Facts, report.Workload.Users, ReportModel.OrderUsers(report.Workload));
        page.Open("section", null, ("id", "gantt"));
        page.Element("h2", "Who runs where");
        string part = scope.Nodes.Count == scope.NodeCount ? "" : $" Shown are {NumberText.Count(scope.Nodes.Count)} of {NumberText.Count(scope.NodeCount)} nodes, those with the most work.";
        string time = scope.IsWholeTime ? "" : $" Shown is the time from {words.Moment(scope.FromMs)} to {words.Moment(scope.ToMs)}, in which they are busiest.";
        page.Element("p", $"One lane for each GPU, and one for work without GPU. Jobs across nodes have an outline; rest the pointer on a bar to see all of its job.{part}{time}", "note");
        PageParts.WriteUsers(page, words);
        page.Open("figure");
        page.Open("div", "scroll");
        new GanttChart(gantt, report.Cluster.Nodes!, words, report.Facts.FirstSubmit.UnixMs, report.Facts.HasCalendar, isTall: true)
            .Write(page, $"Gantt view of the plan: {gantt.Jobs.Count} jobs on {scope.Nodes.Count} nodes. The list of jobs has the same in numbers.");
        page.Close();
        page.Close();
        page.Close();
    }

    private static void WriteOrders(HtmlPage page, PlanReport report)
    {
        if (report.Orders is null)
        {
            return;
        }

        page.Open("section", null, ("id", "orders"));
        page.Element("h2", "Instead of an obvious order");
        page.Element("p", "The same jobs in obvious orders, replayed by the simulator. Shorter is better.", "note");
        page.Open("div", "two");
        foreach (ReportBars bars in report.Bars)
        {
            PlanBarChart.Write(page, bars);
        }

        page.Close();
        WriteTable(page, report.Orders, null);
        page.Close();
    }

    private static void WriteJobs(HtmlPage page, PlanReport report)
    {
        page.Open("section", null, ("id", "jobs"));
        page.Element("h2", "Jobs");
        int shown = Math.Min(MostJobs, report.Jobs.Rows.Count);
        if (shown < report.Jobs.Rows.Count)
        {
            page.Element("p", $"The first {NumberText.Count(shown)} of {NumberText.Count(report.Jobs.Rows.Count)}; --jobs FILE.csv writes all.", "note");
        }

        WriteTable(page, report.Jobs with { Rows = [.. report.Jobs.Rows.Take(shown)] }, "prose");
        page.Close();
    }

    private static void WriteProvenance(HtmlPage page, PlanReport report)
    {
        page.Open("section", null, ("id", "provenance"));
        page.Element("h2", "Provenance");
        page.Element("p", "This command makes the report again:", "note");
        page.Open("pre");
        page.Element("code", report.Command);
        page.Close();
        PageParts.WritePairs(page, report.Provenance, "mono");
        page.Close();
    }

    private static void WriteTable(HtmlPage page, string id, string heading, ReportTable? table)
    {
        if (table is null || table.Rows.Count == 0)
        {
            return;
        }

        page.Open("section", null, ("id", id));
        page.Element("h2", heading);
        WriteTable(page, table, null);
        page.Close();
    }

    private static void WriteTable(HtmlPage page, ReportTable table, string? css)
    {
        page.Open("div", "scroll");
        page.Open("table", css);
        PageParts.WriteHead(page, table.Columns);
        page.Open("tbody");
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            PageParts.WriteRow(page, row[0], row.Skip(1));
        }

        page.Close();
        page.Close();
        page.Close();
    }

    private static void WriteParagraphs(HtmlPage page, IReadOnlyList<string> texts)
    {
        foreach (string text in texts)
        {
            page.Element("p", text);
        }
    }
}
