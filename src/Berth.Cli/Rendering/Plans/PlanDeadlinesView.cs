using Berth.Cli.UseCases;
using Berth.Model;

namespace Berth.Cli.Rendering;

/// <summary>Jobs that end after their deadline, and deadlines that no plan can keep.</summary>
internal static class PlanDeadlinesView
{
    private const int MostNamed = 8;

    /// <summary>Writes them; nothing where no job has a deadline.</summary>
    public static void Write(TextPage page, PlanJobsResult result)
    {
        string[] sentences = [.. Sentences(result)];
        if (sentences.Length == 0)
        {
            return;
        }

        page.Section("Deadlines");
        foreach (string sentence in sentences)
        {
            page.Paragraph(sentence);
        }
    }

    /// <summary>The sentences.</summary>
    public static IEnumerable<string> Sentences(PlanJobsResult result)
    {
        PlannedJobs planned = result.Planned;
        Workload workload = planned.Workload;
        int due = 0;
        var late = new List<(JobId Job, long Ms)>();
        for (int i = 0; i < workload.JobCount; i++)
        {
            var job = new JobId(i);
            due += workload.Jobs.Deadline(job) is not null ? 1 : 0;
            if (PlanFigures.LateMs(workload, planned.Plan.Schedule, job) is > 0 and var ms)
            {
                late.Add((job, ms));
            }
        }

        if (due == 0)
        {
            yield break;
        }

        yield return late.Count == 0
            ? $"{(due == 1 ? "The job" : $"All {Figures.Count(due)} jobs")} with a deadline {(due == 1 ? "keeps it" : "keep it")}."
            : $"{Figures.Count(late.Count)} of {Figures.Count(due, "job")} with a deadline {(late.Count == 1 ? "ends" : "end")} after it: {Names(workload, late)}.";
        foreach (DeadlineConflict conflict in result.Conflicts)
        {
            yield return Conflict(planned, conflict);
        }
    }

    private static string Names(Workload workload, List<(JobId Job, long Ms)> late)
    {
        IEnumerable<string> names = late.OrderByDescending(one => one.Ms).Take(MostNamed)
            .Select(one => $"{PlanInput.NameOf(workload, one.Job)} by {Figures.Length(one.Ms / 1000.0)}");
        return string.Join(", ", names) + (late.Count > MostNamed ? $" and {Figures.Count(late.Count - MostNamed)} more" : "");
    }

    private static string Conflict(PlannedJobs planned, DeadlineConflict conflict)
    {
        string needed = Figures.Length(conflict.NeededMs / 1000.0);
        string given = Figures.Length(conflict.GivenMs / 1000.0);
        string names = string.Join(conflict.Resource is null ? " → " : ", ", conflict.Jobs.Take(MostNamed).Select(job => PlanInput.NameOf(planned.Workload, job)));
        string more = conflict.Jobs.Count > MostNamed ? $" and {Figures.Count(conflict.Jobs.Count - MostNamed)} more" : "";
        if (conflict.Resource is { } resource)
        {
            return $"No plan keeps all deadlines up to {PlanText.Clock(planned, conflict.Due.UnixMs)}: all {(resource == "GPU" ? "GPUs" : resource)} of the cluster would be "
                + $"busy for {needed} with the jobs that are due by then. Already these {conflict.Jobs.Count} ask for too much: {names}{more}.";
        }

        return conflict.Jobs.Count == 1
            ? $"No plan keeps the deadline of {names}: even alone on the cluster it ends after {needed}, and it is due after {given}."
            : $"No plan keeps the deadline of {PlanInput.NameOf(planned.Workload, conflict.Jobs[^1])}: even alone on the cluster the chain {names}{more} ends after {needed}, and it is due after {given}.";
    }
}
