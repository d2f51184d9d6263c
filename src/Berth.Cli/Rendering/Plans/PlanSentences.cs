using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Planning;

namespace Berth.Cli.Rendering;

/// <summary>A plan in sentences.</summary>
internal static class PlanSentences
{
    /// <summary>What was planned, when it is finished, and how far that is from the best possible.</summary>
    public static string Headline(PlannedJobs planned)
    {
        int all = planned.Workload.JobCount;
        int count = PlanFigures.Planned(planned.Plan.Schedule);
        string jobs = count == all ? Figures.Count(all, "job") : $"{Figures.Count(count)} of {Figures.Count(all, "job")}";
        string verb = count == 1 && all == 1 ? "is" : "are";
        double seconds = planned.Plan.Of(PlanMeasure.Makespan) / 1000;
        string at = planned.Facts.HasCalendar ? $", at {PlanText.Clock(planned, PlanFigures.Begin(planned.Workload).UnixMs + (long)(seconds * 1000))}" : "";
        return $"{jobs} on {SizeText.Machine(planned.Facts)} {verb} finished in {Figures.Length(seconds)}{at}; {Quality(planned.Plan)}.";
    }

    private static string Quality(PlanResult plan)
    {
        string what = plan.Objective.Leading is null or PlanMeasure.Makespan ? "" : $"{PlanText.NameOf(plan.Objective.Leading.Value)} is ";
        return plan.End == PlanEnd.Optimal || plan.Gap is 0
            ? $"{what}the best possible, proven"
            : plan.Gap is { } gap ? $"{what}at most {PlanText.Percent(gap)} above the best possible"
            : "the best plan found, without a proof of how much better one could be";
    }
}
