using Berth.Model.Starvation;

namespace Berth.Simulation.Reports.Sections;

/// <summary>The longest wait of each class of jobs against what was guaranteed to that job, and the guarantee of each policy in words.</summary>
internal static class StarvationSection
{
    private const int MostUsers = 10;

    /// <summary>True when there is anything to show.</summary>
    public static bool IsThere(ReportContext context) => context.Model.Policies.Any(policy => policy.Starvation is not null);

    /// <summary>Writes guarantees and tables.</summary>
    public static void Write(ReportContext context)
    {
        if (!IsThere(context))
        {
            return;
        }

        HtmlPage page = context.Page;
        context.OpenSection("starvation", "Guarantees against starvation");
        page.Element(
            "p",
            "The longest wait of any job of a class, and what was guaranteed to that job when it came, worked out from the limits of the jobs that then ran or waited. Waits count from the moment a job could be started.",
            "note");
        WriteTable(context, "Size", check => check.BySize);
        WriteTable(context, "Run time", check => check.ByRunTime);
        WriteTable(context, "Users with the longest waits", check => check.ByUser, MostUsers);
        WriteGuarantees(context);
        page.Close();
    }

    private static void WriteTable(ReportContext context, string heading, Func<StarvationCheck, IReadOnlyList<BoundedWait>> read, int most = int.MaxValue)
    {
        IReadOnlyList<BoundedWait>[] columns = [.. context.Model.Policies.Select(policy => policy.Starvation is { } check ? read(check) : [])];
        HtmlPage page = context.Page;
        page.Element("h3", heading);
        page.Open("div", "scroll");
        page.Open("table", "stacked");
        context.WriteHead([heading.ToLowerInvariant(), .. context.Names]);
        page.Open("tbody");
        foreach (string name in NamesOf(columns).Take(most))
        {
            page.Open("tr");
            page.Element("th", name, null, ("scope", "row"));
            foreach (IReadOnlyList<BoundedWait> column in columns)
            {
                WriteCell(page, column.FirstOrDefault(one => one.Name == name));
            }

            page.Close();
        }

        page.Close();
        page.Close();
        page.Close();
    }

    /// <summary>Every class once, in the order of the first policy that has it.</summary>
    private static IEnumerable<string> NamesOf(IReadOnlyList<BoundedWait>[] columns) => columns.SelectMany(column => column).Select(one => one.Name).Distinct();

    private static void WriteCell(HtmlPage page, BoundedWait? one)
    {
        page.Open("td");
        page.Element("span", one is null ? "–" : NumberText.Span(one.LongestWaitSeconds), "v");
        if (one is not null)
        {
            string guarantee = one.GuaranteeSeconds is { } seconds ? "of " + NumberText.Span(seconds) : "no bound";
            string some = one.BoundedJobs > 0 && one.BoundedJobs < one.Jobs ? $", {NumberText.Count(one.BoundedJobs)} of {NumberText.Count(one.Jobs)} jobs" : "";
            page.Element("span", guarantee + some, "i");
        }

        page.Close();
    }

    private static void WriteGuarantees(ReportContext context)
    {
        HtmlPage page = context.Page;
        page.Open("dl", "verdicts");
        for (int i = 0; i < context.Names.Count; i++)
        {
            if (context.Model.Policies[i].Starvation is not { } check)
            {
                continue;
            }

            page.Open("dt");
            context.WriteKey(i);
            page.Text(context.Names[i]);
            page.Close();
            string kept = check.Breaches.TotalCount > 0
                ? $" Broken {NumberText.Count(check.Breaches.TotalCount)} times: {check.Breaches[0].Message}."
                : check.Guarantee.Exists ? " Kept by every job that it bounds." : "";
            page.Element("dd", check.Guarantee.Text + kept);
        }

        page.Close();
    }
}
