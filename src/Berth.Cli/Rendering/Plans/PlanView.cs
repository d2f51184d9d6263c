using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Planning;

namespace Berth.Cli.Rendering;

/// <summary>Shows a plan on a terminal.</summary>
internal static class PlanView
{
    private const int MostViolations = 10;

    /// <summary>Writes everything but the files.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="result">The plan and what it is compared with.</param>
    /// <param name="allJobs">True to list every job by itself.</param>
    public static void Write(TextPage page, PlanJobsResult result, bool allJobs)
    {
        foreach (string remark in result.Remarks)
        {
            page.Paragraph(remark, style: "yellow");
        }

        page.Paragraph(PlanSentences.Headline(result), style: "bold");
        if (result.IsInterrupted)
        {
            page.Paragraph("Interrupted: this is the best plan found so far.", style: "yellow");
        }

        WriteViolations(page, result);
        WriteUnplanned(page, result);
        PlanChangesView.Write(page, result);
        PlanGanttView.Write(page, result.Planned);
        PlanJobsView.Write(page, result.Planned, allJobs);
        PlanUsersView.Write(page, result);
        PlanOrdersView.Write(page, result);
        PlanBindingView.Write(page, result);
        PlanDeadlinesView.Write(page, result);
        page.Gap();
        page.Paragraph(Checked(result), style: result.ViolationCount == 0 ? "dim" : "red");
    }

    private static void WriteViolations(TextPage page, PlanJobsResult result)
    {
        foreach (Violation violation in result.Planned.Violations.Take(MostViolations))
        {
            page.Paragraph($"The plan breaks a rule: {violation.Message}", style: "red");
        }
    }

    private static void WriteUnplanned(TextPage page, PlanJobsResult result)
    {
        string[] sentences = [.. PlanSentences.Unplanned(result)];
        if (sentences.Length > 0)
        {
            page.Section("Jobs that cannot run, and are not in the plan");
            Array.ForEach(sentences, sentence => page.Paragraph(sentence, style: "yellow"));
        }
    }

    private static string Checked(PlanJobsResult result)
    {
        PlanResult plan = result.Planned.Plan;
        string rules = result.ViolationCount == 0
            ? "Every schedule was checked from first principles: no violation."
            : $"{Figures.Count(result.ViolationCount, "violation")} in the schedules: their figures must not be used.";
        string why = plan.End switch
        {
            PlanEnd.Optimal => "nothing better can be had",
            PlanEnd.GoodEnough => "good enough",
            PlanEnd.WorkDone => "the work limit was reached",
            _ => result.IsInterrupted ? "interrupted" : "the time was over",
        };
        return $"{rules} {Figures.Count(plan.Decodes, "schedule")} tried in {Figures.Length(result.Times.Search)} of search ({why}); {Figures.Length(result.Times.Total)} in all.";
    }
}
