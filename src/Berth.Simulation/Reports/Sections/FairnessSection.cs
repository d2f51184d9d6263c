using Berth.Model.Fairness;
using Berth.Simulation.Experiments;
using Berth.Simulation.Reports.Charts;

namespace Berth.Simulation.Reports.Sections;

/// <summary>What tenants were promised against what they got, finish-time fairness, and what fairness costs.</summary>
internal static class FairnessSection
{
    private const int MostBars = 8;
    private const int MostRows = 20;
    private const int MostSteps = 60;

    /// <summary>True when there is anything to show.</summary>
    public static bool IsThere(ReportContext context) => context.Model.Fairness?.Policies.Any(policy => policy.Service.DeliveredHours > 0) == true;

    /// <summary>Writes the section.</summary>
    public static void Write(ReportContext context)
    {
        if (!IsThere(context))
        {
            return;
        }

        FairnessStudy study = context.Model.Fairness!;
        context.OpenSection("fairness", "Fairness");
        WriteSentences(context, study);
        WriteSummary(context, study);
        WriteTimelines(context, study);
        WriteBars(context, study);
        WriteFinishTimes(context, study);
        WriteNumbers(context, study);
        context.Page.Close();
    }

    private static string Kind(FairnessStudy study, int count) => FairnessText.Word(study.Policies[0].Service.Widest.Kind, count);

    private static string Hours(ReportContext context) => context.Model.Workload.Unit == Model.SizeUnit.Gpu ? "GPU-hours" : context.Model.Nodes is null ? "processor-hours" : "core-hours";

    private static void WriteSentences(ReportContext context, FairnessStudy study)
    {
        foreach (string sentence in FairnessText.Of(study))
        {
            context.Page.Element("p", sentence);
        }
    }

    private static void WriteSummary(ReportContext context, FairnessStudy study)
    {
        HtmlPage page = context.Page;
        page.Element(
            "p",
            $"Due: what a {Kind(study, 1)} was promised and asked for at the same time. Kept: the part of it that it got then. Jain index over the kept parts: 1 is even. rho: time of a {Kind(study, 1)}’s jobs in the shared system over their time alone on its share; above 1 it would fare better alone.",
            "note");
        page.Open("div", "scroll");
        page.Open("table");
        context.WriteHead("policy", "kept", "Jain index", "median rho", "largest rho", "rho above 1", "worst user over mean", "mean wait", "against the best", "utilization", "against the best");
        page.Open("tbody");
        for (int i = 0; i < study.Policies.Count; i++)
        {
            FinishTimeFairness times = study.Policies[i].WidestFinishTimes;
            bool hasTimes = times.Tenants.Count > 0;
            context.WriteRow(
                context.Names[i],
                NumberText.Percent(study.Policies[i].Service.Widest.Kept),
                NumberText.Number(study.Policies[i].Service.Widest.JainIndex),
                hasTimes ? NumberText.Number(times.Median) : "–",
                hasTimes ? NumberText.Number(times.Max) : "–",
                hasTimes ? NumberText.Percent(times.ShareAboveOne) : "–",
                NumberText.Number(context.Model.Policies[i].Metrics.Fairness.MaxOverMean),
                NumberText.Span(context.Model.Policies[i].Metrics.Wait.Mean),
                Price(study, i, "mean_wait_s"),
                NumberText.Percent(context.Model.Policies[i].Metrics.Utilization),
                Price(study, i, "utilization"));
        }

        page.Close();
        page.Close();
        page.Close();
    }

    private static string Price(FairnessStudy study, int policy, string figure)
    {
        if (study.Prices.Count == 0)
        {
            return "–";
        }

        FigurePrice price = study.Prices[policy].Of(figure);
        return price.Best == study.Prices[policy].Policy ? "best" : price.Relative is { } relative ? NumberText.SignedPercent(relative) : "–";
    }

    private static void WriteTimelines(ReportContext context, FairnessStudy study)
    {
        ServiceTimeline any = study.Policies[0].Service.Widest.Timeline;
        if (any.Lines.Count < 2)
        {
            return;
        }

        HtmlPage page = context.Page;
        page.Element("h3", "Promised and delivered over time");
        page.Element("p", $"Shares of the cluster. Left: what {Kind(study, 2)} were promised and asked for; right: what they got. The more the right looks like the left, the better promises were kept.", "note");
        page.Open("ul", "legend");
        for (int line = 0; line < any.Lines.Count; line++)
        {
            context.WriteSwatch(GanttWords.ColorClass(line), any.Lines[line].Name is { } name ? ReportContext.Shorten(name, 30) : $"other {Kind(study, 2)}");
        }

        page.Close();
        var range = TimeRange.Of(context.Model.Policies, context.Model.Workload.HasCalendar);
        for (int i = 0; i < study.Policies.Count; i++)
        {
            page.Open("div", "two even");
            ServiceTimeline timeline = study.Policies[i].Service.Widest.Timeline;
            WriteStack(context, i, "promised and asked for", timeline, range, line => line.Due);
            WriteStack(context, i, "delivered", timeline, range, line => line.Delivered);
            page.Close();
        }
    }

    private static void WriteStack(
        ReportContext context, int policy, string what, ServiceTimeline timeline, TimeRange range, Func<ServiceLine, IReadOnlyList<double>> read)
    {
        HtmlPage page = context.Page;
        page.Open("figure");
        page.Open("figcaption");
        context.WriteKey(policy);
        page.Text($"{context.Names[policy]}: {what}");
        page.Close();
        StackedChart chart = new StackedChart(
            [.. timeline.Lines.Select((line, i) => new StackedLayer(GanttWords.ColorClass(i), read(line)))], timeline.StartMs, timeline.BucketMs).Coarser(MostSteps);
        IReadOnlyList<Tick> ticks = Ticks.FromZero(Math.Max(1, chart.Largest), 4, value => NumberText.Percent(value, 0));
        string means = string.Join("; ", timeline.Lines.Select(line => $"{line.Name ?? "others"} {(read(line).Count == 0 ? NumberText.None : NumberText.Percent(read(line).Average()))}"));
        chart.Write(page, range, ticks, $"Share of the cluster {what} over time under {context.Names[policy]}; means: {means}.");
        page.Close();
    }

    private static void WriteBars(ReportContext context, FairnessStudy study)
    {
        HtmlPage page = context.Page;
        page.Element("h3", $"Promised and delivered, by {Kind(study, 1)}");
        page.Element(
            "p",
            $"The {Kind(study, 2)} with the most work. Upper bar: what was promised and asked for; lower bar: what was delivered of it, and in grey what was delivered beyond it. All charts share one scale, {Hours(context)}.",
            "note");
        double largest = study.Policies.SelectMany(policy => policy.Service.Widest.Entities.Take(MostBars))
            .Select(entity => Math.Max(entity.DueHours ?? 0, entity.DeliveredHours)).DefaultIfEmpty(0).Max();
        page.Open("div", "three");
        for (int i = 0; i < study.Policies.Count; i++)
        {
            EntityService[] entities = [.. study.Policies[i].Service.Widest.Entities.Take(MostBars)];
            page.Open("figure");
            page.Open("figcaption");
            context.WriteKey(i);
            page.Text(context.Names[i]);
            page.Close();
            string label = $"Promised and delivered by {Kind(study, 1)} under {context.Names[i]}: "
                + string.Join("; ", entities.Select(entity => $"{ReportContext.Shorten(entity.Name, 30)} kept {KeptText(entity)}")) + ".";
            PromiseChart.Write(page, [.. entities.Select(entity => new PromiseBar(entity.Name, entity.DueHours, entity.KeptHours, entity.DeliveredHours))], largest, label);
            page.Close();
        }

        page.Close();
    }

    private static string KeptText(EntityService entity) => entity.Kept is { } kept ? NumberText.Percent(kept) : "–";

    private static void WriteFinishTimes(ReportContext context, FairnessStudy study)
    {
        // The narrowest kind, users, has the most tenants: a distribution of two queues shows nothing.
        IReadOnlyList<double>[] values = [.. study.Policies.Select(policy => (IReadOnlyList<double>)[.. policy.FinishTimes[0].Tenants.Select(tenant => tenant.Rho)])];
        if (values.All(all => all.Count < 2))
        {
            return;
        }

        HtmlPage page = context.Page;
        string users = FairnessText.Word(study.Policies[0].FinishTimes[0].Kind, 2);
        page.Element("h3", $"Finish-time fairness of {users}");
        page.Element("p", $"How large a share of the {users} has a rho of at most so much. Right of 1 are those who would fare better with their share to themselves.", "note");
        if (context.Names.Count > 1)
        {
            context.WriteLegend();
        }

        page.Open("figure");
        string label = $"Cumulative distribution of rho over {users}: "
            + string.Join("; ", context.Names.Select((name, i) => $"{name} median {NumberText.Number(study.Policies[i].FinishTimes[0].Median)}, above 1 {NumberText.Percent(study.Policies[i].FinishTimes[0].ShareAboveOne)}")) + ".";
        Chart.Write(page, RhoChart.Build(values, $"share of {users}"), 880, 280, label, "wide");
        Chart.Write(page, RhoChart.Build(values, $"share of {users}"), 400, 260, label, "narrow");
        page.Close();
    }

    private static void WriteNumbers(ReportContext context, FairnessStudy study)
    {
        HtmlPage page = context.Page;
        for (int kind = study.Policies[0].Service.Kinds.Count - 1; kind >= 0; kind--)
        {
            IReadOnlyList<EntityService> first = study.Policies[0].Service.Kinds[kind].Entities;
            EntityService[] shown = [.. first.OrderByDescending(entity => entity.Jobs).ThenBy(entity => entity.Name, StringComparer.Ordinal).Take(MostRows)];
            string many = FairnessText.Word(study.Policies[0].Service.Kinds[kind].Kind, 2);
            context.OpenNumbers(shown.Length < first.Count ? $"Numbers: the {shown.Length} {many} with the most jobs, of {NumberText.Count(first.Count)}" : $"Numbers: all {many}");
            page.Open("table", "sortable");
            context.WriteHead(
                ["name", "policy", "jobs", "share promised", "share delivered", $"due, {Hours(context)}", $"delivered, {Hours(context)}", "kept", "mean wait", "mean bounded slowdown", "largest", "rho"]);
            page.Open("tbody");
            foreach (EntityService entity in shown)
            {
                for (int i = 0; i < study.Policies.Count; i++)
                {
                    WriteTenant(context, i, study.Policies[i], kind, entity.Name);
                }
            }

            page.Close();
            page.Close();
            context.CloseNumbers();
        }
    }

    private static void WriteTenant(ReportContext context, int policy, PolicyFairness fairness, int kind, string name)
    {
        EntityService entity = fairness.Service.Kinds[kind].Entities.First(found => found.Name == name);
        TenantRho? rho = fairness.FinishTimes[kind].Tenants.FirstOrDefault(tenant => tenant.Name == name);
        context.WriteRow(
            entity.Name,
            context.Names[policy],
            NumberText.Count(entity.Jobs),
            entity.PromisedShare is { } share ? NumberText.Percent(share) : "–",
            NumberText.Percent(entity.DeliveredShare),
            entity.DueHours is { } due ? NumberText.Number(due) : "–",
            NumberText.Number(entity.DeliveredHours),
            KeptText(entity),
            NumberText.Span(entity.MeanWaitSeconds),
            NumberText.Number(entity.MeanBoundedSlowdown),
            NumberText.Number(entity.MaxBoundedSlowdown),
            rho is null ? "–" : NumberText.Number(rho.Rho));
    }
}
