using Berth.Simulation.Reports.Sections;

namespace Berth.Simulation.Reports;

/// <summary>
/// The report of a simulation as one HTML file: pictures, tables and provenance, for screen and paper, light and dark. It fetches
/// nothing and is whole without script. Equal models give equal bytes. Design: docs/design/report.md.
/// </summary>
public static class HtmlReport
{
    private static readonly (string Id, string Text)[] Contents =
    [
        ("verdict", "Verdict"), ("figures", "Figures"), ("resources", "Resources"), ("time", "Over time"), ("nodes", "Nodes"), ("gantt", "Gantt"), ("waits", "Wait times"), ("causes", "Why jobs waited"), ("starvation", "Guarantees"), ("slowdown", "Slowdown"), ("fairness", "Fairness"),
        ("change", "Winners and losers"), ("import", "Import"), ("definitions", "Definitions"), ("provenance", "Provenance"),
    ];

    /// <summary>Writes the report, in UTF-8 when the output encodes. Throws when the model has no policy or comparisons do not match policies.</summary>
    /// <param name="output">Where to; not closed.</param>
    /// <param name="model">What to report.</param>
    public static void Write(TextWriter output, ReportModel model)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(model);
        var page = new HtmlPage(output);
        var context = new ReportContext(model, page);
        page.Open("html", null, ("lang", "en"));
        PageHead.Write(page, model.Title);
        page.Open("body");
        SummarySection.WriteHeader(context);
        WriteContents(context);
        page.Open("main");
        SummarySection.Write(context);
        FiguresSection.Write(context);
        ResourceSection.Write(context);
        TimeSection.Write(context);
        HeatSection.Write(context);
        GanttSection.Write(context);
        WaitSection.Write(context);
        CauseSection.Write(context);
        StarvationSection.Write(context);
        SlowdownSection.Write(context);
        FairnessSection.Write(context);
        ChangeSection.Write(context);
        DefinitionsSection.WriteLimits(context);
        DefinitionsSection.WriteImport(context);
        DefinitionsSection.WriteDefinitions(context);
        DefinitionsSection.WriteProvenance(context);
        page.Close();
        page.Open("script");
        page.Constant(PageScript.Text);
        page.Close();
        page.Close();
        page.Close();
        page.Finish();
    }

    private static void WriteContents(ReportContext context)
    {
        context.Page.Open("nav", null, ("aria-label", "contents"));
        context.Page.Open("ul");
        foreach ((string id, string text) in Contents)
        {
            bool isThere = id switch
            {
                "resources" => ResourceSection.IsThere(context),
                "time" => TimeSection.IsThere(context),
                "nodes" => HeatSection.IsThere(context),
                "gantt" => GanttSection.IsThere(context),
                "waits" => WaitSection.IsThere(context),
                "causes" => CauseSection.IsThere(context),
                "starvation" => StarvationSection.IsThere(context),
                "slowdown" => SlowdownSection.IsThere(context),
                "fairness" => FairnessSection.IsThere(context),
                "change" => ChangeSection.IsThere(context),
                _ => true,
            };
            if (isThere)
            {
                context.Page.Open("li");
                context.Page.Element("a", text, null, ("href", "#" + id));
                context.Page.Close();
            }
        }

        context.Page.Close();
        context.Page.Close();
    }
}
