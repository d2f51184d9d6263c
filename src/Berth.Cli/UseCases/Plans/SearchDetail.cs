using Berth.Model;
using Berth.Planning;

namespace Berth.Cli.UseCases;

/// <summary>How far a search is, in few words for a progress bar.</summary>
internal static class SearchDetail
{
    /// <summary>The best value so far and what is known of the best possible one; the value only where people can read it as a time or a number.</summary>
    public static string Of(PlanObjective objective, PlanProgress progress)
    {
        string value = objective.Leading switch
        {
            PlanMeasure.Makespan => DurationText.ForPeople(progress.Value / 1000),
            PlanMeasure.LateJobs => FormattableString.Invariant($"{progress.Value:0} late"),
            _ => FormattableString.Invariant($"{progress.Value:0.##}"),
        };
        return progress.Gap is { } gap ? FormattableString.Invariant($"{value}, at most {gap * 100:0.##} % above the best") : value;
    }
}
