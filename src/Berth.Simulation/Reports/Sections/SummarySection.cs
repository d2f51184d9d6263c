using Berth.Simulation.Experiments;

namespace Berth.Simulation.Reports.Sections;

/// <summary>Top of the page: what was replayed, who wins in words, and whether the schedules hold.</summary>
internal static class SummarySection
{
    /// <summary>Most violations shown for a policy; the rest is counted.</summary>
    private const int MostViolations = 5;

    /// <summary>Writes the title and the facts of the workload.</summary>
    public static void WriteHeader(ReportContext context)
    {
        HtmlPage page = context.Page;
        WorkloadFacts workload = context.Model.Workload;
        page.Open("header");
        page.Element("p", "Berth simulation report", "kicker");
        page.Element("h1", context.Model.Title);
        page.Open("dl", "facts");
        Fact(page, "workload", workload.Name);
        Fact(page, "jobs", NumberText.Count(workload.Jobs));
        Fact(page, "users", NumberText.Count(workload.Users));
        Fact(page, workload.Unit == Model.SizeUnit.Gpu ? "GPUs" : "processors", NumberText.Count(workload.Processors));
        Fact(page, "submitted", Period(workload));
        if (workload.OfferedLoad is { } load && double.IsFinite(load))
        {
            Fact(page, "offered load", NumberText.Percent(load));
        }

        page.Close();
        page.Close();
    }

    /// <summary>Writes the verdict.</summary>
    public static void Write(ReportContext context)
    {
        HtmlPage page = context.Page;
        Headline headline = Headline.Of(context);
        page.Open("section", "verdict", ("id", "verdict"));
        page.Element("h2", "Verdict", "quiet");
        page.Element("p", headline.Text, "headline");
        foreach (string line in headline.Details)
        {
            page.Element("p", line);
        }

        if (context.Model.Comparisons.Count > 0)
        {
            page.Open("dl", "verdicts");
            for (int i = 1; i < context.Names.Count; i++)
            {
                page.Open("dt");
                context.WriteKey(i);
                page.Text(context.Names[i]);
                if (context.IsBound(i))
                {
                    page.Element("span", "bound", "tag", ("title", "plans with actual run times, which nobody knows beforehand"));
                }

                page.Close();
                page.Element("dd", context.Model.Comparisons[i - 1].Verdict);
            }

            page.Close();
        }

        WriteValidity(context);
        page.Close();
    }

    private static void WriteValidity(ReportContext context)
    {
        HtmlPage page = context.Page;
        List<int> invalid = [.. Indexes(context).Where(i => context.Model.Policies[i].Violations is { Count: > 0 })];
        List<int> notChecked = [.. Indexes(context).Where(i => context.Model.Policies[i].Violations is null)];
        foreach (int i in invalid)
        {
            IReadOnlyList<Model.Violation> violations = context.Model.Policies[i].Violations!;
            page.Open("div", "alarm", ("role", "alert"));
            long total = violations is Model.ViolationList list ? list.TotalCount : violations.Count;
            page.Element("p", $"The schedule of {context.Names[i]} breaks rules, {NumberText.Count(total)} in all: its figures must not be used.");
            page.Open("ul");
            foreach (Model.Violation violation in violations.Take(MostViolations))
            {
                page.Element("li", violation.Message);
            }

            if (total > MostViolations)
            {
                page.Element("li", $"and {NumberText.Count(total - Math.Min(MostViolations, violations.Count))} more");
            }

            page.Close();
            page.Close();
        }

        if (notChecked.Count > 0)
        {
            page.Element("p", $"Not validated: {string.Join(", ", notChecked.Select(i => context.Names[i]))}.", "validity");
        }

        int valid = context.Names.Count - invalid.Count - notChecked.Count;
        if (valid > 0)
        {
            string which = valid == context.Names.Count ? valid == 1 ? "The schedule was" : "All schedules were" : $"{valid} schedules were";
            page.Element("p", $"✓ {which} checked job by job by code that shares nothing with the scheduler: no violation.", "validity");
        }
    }

    private static IEnumerable<int> Indexes(ReportContext context) => Enumerable.Range(0, context.Names.Count);

    private static string Period(WorkloadFacts workload)
    {
        double seconds = (workload.LastSubmit - workload.FirstSubmit).Seconds;
        if (!workload.HasCalendar)
        {
            return "over " + NumberText.Span(seconds);
        }

        string first = NumberText.Day(workload.FirstSubmit.UnixMs);
        string last = NumberText.Day(workload.LastSubmit.UnixMs);
        return (first == last ? first : $"{first} – {last}") + $" ({NumberText.Span(seconds)})";
    }

    private static void Fact(HtmlPage page, string name, string value)
    {
        page.Open("div");
        page.Element("dt", name);
        page.Element("dd", value);
        page.Close();
    }
}
