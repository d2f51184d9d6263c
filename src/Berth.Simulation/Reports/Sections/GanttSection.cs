using Berth.Simulation.Reports.Charts;

namespace Berth.Simulation.Reports.Sections;

/// <summary>Who ran where: one Gantt view a policy, all of the same nodes and the same time.</summary>
internal static class GanttSection
{
    private const int MostRows = 60;

    /// <summary>True when there is anything to show.</summary>
    public static bool IsThere(ReportContext context) =>
        context.Model.Nodes is not null && context.Model.Policies.All(policy => policy.Nodes?.Gantt is not null);

    /// <summary>Writes the views.</summary>
    public static void Write(ReportContext context)
    {
        if (!IsThere(context))
        {
            return;
        }

        HtmlPage page = context.Page;
        var words = new GanttWords(context.Model);
        GanttScope scope = context.Model.Policies[0].Nodes!.Gantt!.Scope;
        context.OpenSection("gantt", "Who ran where");
        page.Element("p", Explanation(context, scope, words), "note");
        PageParts.WriteUsers(page, words);
        for (int i = 0; i < context.Names.Count; i++)
        {
            NodeGantt gantt = context.Model.Policies[i].Nodes!.Gantt!;
            page.Open("figure");
            page.Open("figcaption");
            context.WriteKey(i);
            page.Text(context.Names[i]);
            page.Close();
            page.Open("div", "scroll");
            string label = $"Gantt view under {context.Names[i]}: {gantt.Jobs.Count} jobs on {scope.Nodes.Count} nodes from {words.Moment(scope.FromMs)} to {words.Moment(scope.ToMs)}. The table below has the jobs.";
            new GanttChart(gantt, context.Model.Nodes!, words, context.Model.Workload.FirstSubmit.UnixMs, context.Model.Workload.HasCalendar).Write(page, label);
            page.Close();
            page.Close();
            WriteNumbers(context, i, gantt, words);
        }

        page.Close();
    }

    private static string Explanation(ReportContext context, GanttScope scope, GanttWords words)
    {
        string nodes = scope.Nodes.Count == scope.NodeCount
            ? ""
            : $" Shown are {NumberText.Count(scope.Nodes.Count)} of {NumberText.Count(scope.NodeCount)} nodes: those with the most work under all policies together.";
        string window = $"from {words.Moment(scope.FromMs)} to {words.Moment(scope.ToMs)}";
        string time = scope switch
        {
            { IsChosen: true } => $" Shown is the time that was asked for, {window}.",
            { IsWholeTime: true } => "",
            _ => $" Shown is the window in which these nodes were busiest, {window}.",
        };
        string lanes = context.Model.Nodes!.GpuCount > 0
            ? "One lane for each GPU, and one for work without GPU; parts of a GPU lie above each other in its lane."
            : "One lane for each node; jobs that run side by side lie above each other in it.";
        GanttClosure[] closures = [.. context.Model.Policies.SelectMany(policy => policy.Nodes!.Gantt!.Closures)];
        string closed = closures.Any(closure => closure.Outage is null) ? " Hatched: maintenance." : "";
        closed += closures.Any(closure => closure.Outage is not null) ? " Hatched closely: down or drained." : "";
        return $"{lanes} Jobs across nodes have an outline; rest the pointer on a bar to see all of its job.{closed}{nodes}{time}";
    }

    private static void WriteNumbers(ReportContext context, int policy, NodeGantt gantt, GanttWords words)
    {
        HtmlPage page = context.Page;
        int shown = Math.Min(MostRows, gantt.Jobs.Count);
        string which = shown == gantt.Jobs.Count ? "jobs" : $"the first {shown} of {gantt.Jobs.Count} jobs";
        context.OpenNumbers($"Numbers: {which} under {context.Names[policy]}");
        page.Open("table", "prose");
        context.WriteHead("job", "user", "start", "end", "run time", "GPUs", "nodes");
        page.Open("tbody");
        foreach (GanttJob job in gantt.Jobs.Take(shown))
        {
            context.WriteRow(
                job.Name is null ? GanttWords.Number(job) : $"{GanttWords.Number(job)} {job.Name}",
                context.Model.UserNames[job.User],
                words.Moment(job.StartMs),
                words.Moment(job.EndMs),
                NumberText.Span((job.EndMs - job.StartMs) / 1000.0),
                NumberText.Plain(job.GpuThousandths / 1000.0),
                job.Nodes);
        }

        page.Close();
        page.Close();
        context.CloseNumbers();
    }
}
