using Berth.Cli.UseCases;
using Berth.Model;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Shows a plan on a terminal.</summary>
internal static class PlanView
{
    /// <summary>Writes everything but the list of files.</summary>
    public static void Write(TextPage page, PlanJobsResult result)
    {
        foreach (string remark in result.Remarks)
        {
            page.Paragraph(remark, style: "yellow");
        }

        page.Paragraph(PlanSentences.Headline(result.Planned), style: "bold");
        PlanGanttView.Write(page, result.Planned);
        PlanOrdersView.Write(page, result);
    }
}
