using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Planning;

namespace Berth.Cli.Rendering;

/// <summary>Shows a plan on a terminal.</summary>
internal static class PlanView
{
    private const int MostViolations = 10;
    private const int MostNamed = 8;

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
        page.Blank();
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
        IReadOnlyList<(JobId Job, Excess? Excess)> unplanned = result.Unplanned;
        if (unplanned.Count == 0)
        {
            return;
        }

        page.Heading($"{Figures.Count(unplanned.Count, "job")} cannot run, and {(unplanned.Count == 1 ? "is" : "are")} not in the plan");
        foreach (IGrouping<string, JobId> reason in unplanned.GroupBy(one => PlanSentences.WhyNot(result.Planned, one.Job, one.Excess), one => one.Job))
        {
            JobId[] jobs = [.. reason];
            string names = string.Join(", ", jobs.Take(MostNamed).Select(job => PlanInput.NameOf(result.Planned.Workload, job)));
            string more = jobs.Length > MostNamed ? $" and {Figures.Count(jobs.Length - MostNamed)} more" : "";
            page.Paragraph($"{names}{more}: {reason.Key}.", 1);
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
