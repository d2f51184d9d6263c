using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Model.Starvation;

namespace Berth.Cli.Rendering;

/// <summary>Says of each policy how long a job waited, what was guaranteed, and why.</summary>
internal static class StarvationView
{
    private const int MostBreaches = 5;

    /// <summary>Writes one paragraph for each policy; nothing where nobody asked for checks.</summary>
    public static void Write(TextPage page, SimulateResult result)
    {
        foreach (PolicyRun run in result.Runs)
        {
            if (run.Starvation is not { } check)
            {
                continue;
            }

            bool isBroken = check.Breaches.TotalCount > 0;
            page.Paragraph($"{run.Policy.Name}: {Verdict(check)} {check.Guarantee.Text}", style: isBroken ? "bold red" : check.Keeps ? "green" : null);
            foreach (Violation breach in check.Breaches.Take(MostBreaches))
            {
                page.Paragraph($"{breach.Kind}: {breach.Message}", indent: 2, style: "red");
            }
        }
    }

    /// <summary>What keeps a check from saying that no job can starve, for an error message.</summary>
    public static string Shortfall(StarvationCheck check)
    {
        if (check.Breaches.TotalCount > 0)
        {
            return $"{Figures.Count(check.Breaches.TotalCount, "breach", "breaches")} of its guarantee; {check.Breaches[0].Message}";
        }

        string some = check.All.BoundedJobs == 0 ? "" : $"{Figures.Count(check.All.Jobs - check.All.BoundedJobs, "job")} of {Figures.Count(check.All.Jobs)} without a bound. ";
        return some + check.Guarantee.Text;
    }

    private static string Verdict(StarvationCheck check)
    {
        BoundedWait all = check.All;
        if (check.Breaches.TotalCount > 0)
        {
            return $"{Figures.Count(check.Breaches.TotalCount, "breach", "breaches")} of the guarantee.";
        }

        if (all.GuaranteeSeconds is not { } guarantee)
        {
            return $"longest wait {Figures.Length(all.LongestWaitSeconds)}{Class(check)}.";
        }

        string whose = all.BoundedJobs == all.Jobs ? "no job" : $"{Figures.Count(all.BoundedJobs)} of {Figures.Count(all.Jobs, "job")} {(all.BoundedJobs == 1 ? "has" : "have")} a bound, and none of them";
        return all.LongestWaitSeconds == 0
            ? $"{whose} waited."
            : $"{whose}{Class(check)} waited longer than {Figures.Length(all.LongestWaitSeconds)}; the guarantee was {Figures.Length(guarantee)}.";
    }

    private static string Class(StarvationCheck check) =>
        check.BySize.FirstOrDefault(one => one.JobNumber == check.All.JobNumber && one.LongestWaitSeconds == check.All.LongestWaitSeconds) is { } size ? $" ({size.Name})" : "";
}
