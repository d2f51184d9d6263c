using Berth.Model;
using Berth.Simulation.Reports.Charts;
using Berth.Simulation.Waiting;

namespace Berth.Simulation.Reports.Sections;

/// <summary>Where the waiting went: over time, by class, in sentences, and in numbers.</summary>
internal static class CauseSection
{
    private const double HourMs = 3_600_000;
    private const int MostBars = 8;
    private const int MostRows = 20;
    private const int MostSteps = 110;

    /// <summary>How many times as high the highest chart may be before each has an axis of its own.</summary>
    private const double MostApart = 6;

    /// <summary>From so many policies on, the charts of each are small.</summary>
    private const int ManyPolicies = 2;

    private static readonly (string Name, string Heading)[] Dimensions =
        [("account", "By account"), ("queue", "By queue"), ("user", "By user"), ("partition", "By partition"), ("size", "By size")];

    /// <summary>True when there is anything to show.</summary>
    public static bool IsThere(ReportContext context) => context.Model.Policies.All(policy => policy.Causes is not null)
        && context.Model.Policies.Any(policy => policy.Causes!.All.TotalMs > 0);

    /// <summary>Writes the section.</summary>
    public static void Write(ReportContext context)
    {
        if (!IsThere(context))
        {
            return;
        }

        WaitBreakdown[] policies = [.. context.Model.Policies.Select(policy => policy.Causes!)];
        context.OpenSection("causes", "Why jobs waited");
        context.Page.Element(
            "p",
            "Each second that a job waits has one cause: the first of a list of questions that is answered yes. Causes are those of the moment; they do not say how long a job would have waited without them.",
            "note");
        WriteSentences(context, policies);
        WriteTable(context, policies);
        WriteLegend(context, policies);
        WriteTimelines(context, policies);
        WriteBars(context, policies);
        WriteNumbers(context, policies);
        context.Page.Close();
    }

    private static void WriteSentences(ReportContext context, WaitBreakdown[] policies)
    {
        for (int i = 0; i < policies.Length; i++)
        {
            if (policies.Length > 1)
            {
                context.Page.Element("h3", context.Names[i]);
            }

            context.Page.Open("ul");
            foreach (string sentence in WaitText.Of(policies[i]))
            {
                context.Page.Element("li", sentence);
            }

            WaitGroup never = policies[i].NeverStarted;
            if (never.Jobs > 0)
            {
                context.Page.Element("li", $"Not counted: {NumberText.Compact(never.TotalMs / HourMs)} job-hours of {NumberText.Count(never.Jobs)} jobs that never started.");
            }

            context.Page.Close();
        }
    }

    private static IEnumerable<WaitCause> Causes(WaitBreakdown[] policies) =>
        WaitCauses.InOrder.Where(cause => policies.Any(policy => policy.All.MsByCause[(int)cause] > 0));

    private static void WriteTable(ReportContext context, WaitBreakdown[] policies)
    {
        HtmlPage page = context.Page;
        page.Open("div", "scroll");
        page.Open("table", "stacked");
        context.WriteHead(["cause, job-hours", .. context.Names]);
        page.Open("tbody");
        foreach (WaitCause cause in Causes(policies))
        {
            Row(WaitCauses.Label(cause), group => (group.Hours(cause), NumberText.Percent(group.Share(cause))));
        }

        Row("all", group => (group.TotalMs / HourMs, $"{NumberText.Span(group.Jobs == 0 ? 0 : group.TotalMs / 1000.0 / group.Jobs)} a job"));
        page.Close();
        page.Close();
        page.Close();
        return;

        void Row(string name, Func<WaitGroup, (double Hours, string Below)> read)
        {
            page.Open("tr");
            page.Element("th", name, null, ("scope", "row"));
            foreach (WaitBreakdown policy in policies)
            {
                (double hours, string below) = read(policy.All);
                page.Open("td");
                page.Element("span", hours == 0 ? "–" : NumberText.Compact(hours), "v");
                if (hours > 0)
                {
                    page.Element("span", below, "i");
                }

                page.Close();
            }

            page.Close();
        }
    }

    private static void WriteLegend(ReportContext context, WaitBreakdown[] policies)
    {
        context.Page.Open("ul", "legend");
        foreach (WaitCause cause in Causes(policies))
        {
            context.WriteSwatch(CauseBars.Css(cause), WaitCauses.Label(cause));
        }

        context.Page.Close();
    }

    private static void WriteTimelines(ReportContext context, WaitBreakdown[] policies)
    {
        HtmlPage page = context.Page;
        page.Element("h3", "Waiting jobs over time, by what they waited for");
        var range = TimeRange.Of(context.Model.Policies, context.Model.Workload.HasCalendar);
        bool isSmall = policies.Length >= ManyPolicies;
        StackedChart[] charts = [.. policies.Select(policy => Stack(policy.OverTime, isSmall ? MostSteps / 2 : MostSteps))];
        double[] heights = [.. charts.Select(chart => chart.Largest).Where(height => height > 0)];
        bool isAlike = heights.Max() <= MostApart * heights.Min();
        if (!isAlike)
        {
            page.Element("p", "Mind the scales: they differ, because the policies lie too far apart for one.", "note");
        }

        if (isSmall)
        {
            page.Open("div", "two even");
        }

        for (int i = 0; i < policies.Length; i++)
        {
            page.Open("figure");
            page.Open("figcaption");
            context.WriteKey(i);
            page.Text(context.Names[i]);
            page.Close();
            string shares = string.Join("; ", policies[i].Largest.Select(cause => $"{WaitCauses.Label(cause)} {NumberText.Percent(policies[i].All.Share(cause))}"));
            string label = $"Mean number of waiting jobs over time by cause under {context.Names[i]}; of all waiting: {shares}.";
            if (isSmall)
            {
                Draw(charts[i], isAlike ? heights.Max() : charts[i].Largest, label);
            }
            else
            {
                StackedChart narrow = Stack(policies[i].OverTime, MostSteps / 2) with { Width = 400, Height = 240, Css = "narrow" };
                Draw(charts[i] with { Width = 880, Height = 260, Css = "wide" }, charts[i].Largest, label);
                Draw(narrow, narrow.Largest, label);
            }

            page.Close();
        }

        if (isSmall)
        {
            page.Close();
        }

        return;

        void Draw(StackedChart chart, double largest, string words) => chart.Write(page, range, Ticks.FromZero(largest, 4, NumberText.Plain), words);
    }

    /// <summary>Layers of causes in their order; stretches of time put together until there are at most so many.</summary>
    private static StackedChart Stack(WaitSeries series, int most)
    {
        int together = Math.Max(1, (series.Count + most - 1) / most);
        int count = (series.Count + together - 1) / together;
        var layers = new List<StackedLayer>();
        foreach (WaitCause cause in WaitCauses.InOrder)
        {
            double[] jobs = new double[count];
            for (int bucket = 0; bucket < series.Count; bucket++)
            {
                jobs[bucket / together] += series.MeanJobs(bucket, cause) / together;
            }

            layers.Add(new StackedLayer(CauseBars.Css(cause), jobs));
        }

        return new StackedChart([.. layers.Where(layer => layer.Values.Any(value => value > 0))], series.Start.UnixMs, series.BucketMs * together);
    }

    private static void WriteBars(ReportContext context, WaitBreakdown[] policies)
    {
        HtmlPage page = context.Page;
        page.Element("h3", "Who waited for what");
        page.Element("p", "Job-hours of waiting; charts of one kind share a scale. Of many, those who waited longest together.", "note");
        bool isSingle = policies.Length == 1;
        if (isSingle)
        {
            page.Open("div", "two");
        }

        foreach ((string name, string heading) in Dimensions)
        {
            if (name == "queue" && policies.All(policy => HasAccountsForQueues(policy)))
            {
                continue;
            }

            long largestMs = policies.SelectMany(policy => Shown(policy.By(name))).Select(group => group.TotalMs).DefaultIfEmpty(0).Max();
            if (largestMs == 0)
            {
                continue;
            }

            if (!isSingle)
            {
                page.Open("div", "two");
            }

            for (int i = 0; i < policies.Length; i++)
            {
                WaitGroup[] groups = Shown(policies[i].By(name));
                if (groups.Length == 0)
                {
                    continue;
                }

                page.Open("figure");
                page.Element("figcaption", policies.Length == 1 ? heading : $"{heading}, {context.Names[i]}");
                string words = string.Join("; ", groups.Select(group => $"{group.Name} {NumberText.Compact(group.TotalMs / HourMs)} hours, most of it {WaitCauses.Label(Main(group))}"));
                CauseBars.Write(page, groups, largestMs, $"Job-hours of waiting {heading.ToLowerInvariant()} and cause under {context.Names[i]}: {words}.");
                page.Close();
            }

            if (!isSingle)
            {
                page.Close();
            }
        }

        if (isSingle)
        {
            page.Close();
        }
    }

    /// <summary>True when queues are accounts by another name, so that a second picture would show the same.</summary>
    private static bool HasAccountsForQueues(WaitBreakdown policy) => policy.By("account") is { } accounts
        && policy.By("queue") is { } queues
        && queues.Groups.Select(group => (group.Name, group.TotalMs)).SequenceEqual(accounts.Groups.Select(group => (group.Name, group.TotalMs)));

    private static WaitGroup[] Shown(WaitDimension? dimension) => dimension is null ? [] : [.. dimension.Groups.Where(group => group.TotalMs > 0).Take(MostBars)];

    private static WaitCause Main(WaitGroup group) => WaitCauses.InOrder.MaxBy(cause => group.MsByCause[(int)cause]);

    private static void WriteNumbers(ReportContext context, WaitBreakdown[] policies)
    {
        HtmlPage page = context.Page;
        WaitCause[] causes = [.. Causes(policies)];
        context.OpenNumbers("Numbers: job-hours of waiting by class and cause");
        for (int i = 0; i < policies.Length; i++)
        {
            foreach (WaitDimension dimension in policies[i].Dimensions)
            {
                page.Open("table", "dense");
                page.Element("caption", $"By {dimension.Name} under {context.Names[i]}");
                context.WriteHead([dimension.Name, "jobs", .. causes.Select(WaitCauses.Label), "all"]);
                page.Open("tbody");
                foreach (WaitGroup group in dimension.Groups.Take(MostRows))
                {
                    context.WriteRow(
                        group.Name,
                        [
                            NumberText.Count(group.Jobs),
                            .. causes.Select(cause => group.MsByCause[(int)cause] == 0 ? "–" : NumberText.Compact(group.Hours(cause))),
                            NumberText.Compact(group.TotalMs / HourMs),
                        ]);
                }

                page.Close();
                page.Close();
            }
        }

        context.CloseNumbers();
    }
}
