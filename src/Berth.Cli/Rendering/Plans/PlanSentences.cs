using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Planning;

namespace Berth.Cli.Rendering;

/// <summary>A plan in sentences.</summary>
internal static class PlanSentences
{
    private const int MostNamed = 8;

    /// <summary>What was planned, when it is finished, and how far that is from the best possible.</summary>
    public static string Headline(PlanJobsResult result)
    {
        PlannedJobs planned = result.Planned;
        int all = planned.Workload.JobCount;
        int count = PlanFigures.Planned(planned.Plan.Schedule);
        string jobs = count == all ? Figures.Count(all, "job") : $"{Figures.Count(count)} of {Figures.Count(all, "job")}";
        if (count == 0)
        {
            return $"None of {Figures.Count(all, "job")} can run on {SizeText.Machine(planned.Facts)}.";
        }

        string verb = count == 1 && all == 1 ? "is" : "are";
        double makespanMs = planned.Plan.Of(PlanMeasure.Makespan);
        string at = planned.Facts.HasCalendar ? $", at {PlanText.Clock(planned, PlanFigures.Begin(planned.Workload).UnixMs + (long)makespanMs)}" : "";
        return $"{jobs} on {SizeText.Machine(planned.Facts)} {verb} finished in {Figures.Length(makespanMs / 1000)}{at}; {Quality(planned)}.";
    }

    /// <summary>How good the objective is: its value where that is not the makespan, and how far it can be from the best possible.</summary>
    public static string Quality(PlannedJobs planned)
    {
        PlanResult plan = planned.Plan;
        string what = plan.Objective.Leading switch
        {
            PlanMeasure.Makespan => "",
            { } measure => $"{PlanText.NameOf(measure)} is {PlanText.ValueOf(measure, plan.Value, planned)}, ",
            null => FormattableString.Invariant($"the sum {string.Join(" + ", plan.Objective.ToString().Split(',')[0].Split(" + "))} is {Figures.Number(plan.Value)}, "),
        };
        string best = plan.End == PlanEnd.Optimal || plan.Gap is 0 ? $"{(what.Length == 0 ? "that" : "which")} is the best possible, as is proven"
            : plan.Gap is { } gap ? $"at most {PlanText.Percent(gap)} above the best possible"
            : "the best that was found; how much better one could be is not known";
        return what + best;
    }

    /// <summary>What else is worth a sentence beside the headline.</summary>
    public static IEnumerable<string> Remarks(PlanJobsResult result) =>
    [
        .. result.Remarks,
        .. result.IsInterrupted ? ["The search was interrupted: this is the best plan found until then."] : Array.Empty<string>(),
        .. Unplanned(result),
        .. result.Before is null ? Array.Empty<string>() : [$"Changed: {string.Join(' ', result.Changes)}."],
    ];

    /// <summary>Jobs that cannot run, those with one reason together.</summary>
    public static IEnumerable<string> Unplanned(PlanJobsResult result)
    {
        foreach (IGrouping<string, JobId> reason in result.Unplanned.GroupBy(one => WhyNot(result.Planned, one.Job, one.Excess), one => one.Job))
        {
            JobId[] jobs = [.. reason];
            string names = string.Join(", ", jobs.Take(MostNamed).Select(job => PlanInput.NameOf(result.Planned.Workload, job)));
            string more = jobs.Length > MostNamed ? $" and {Figures.Count(jobs.Length - MostNamed)} more" : "";
            yield return $"{names}{more}: {reason.Key}.";
        }
    }

    /// <summary>Why a job cannot run.</summary>
    public static string WhyNot(PlannedJobs planned, JobId job, Excess? excess) => planned.Plan.Schedule.Outcome[job.Index] switch
    {
        JobOutcome.DependencyFailed => "a job that they wait for never ends as they want it to",
        _ when excess is { } found => $"{found.Problem}, and {found.Limit}",
        _ => "no empty node, and no partition that is allowed, has all that is asked for at once",
    };
}
