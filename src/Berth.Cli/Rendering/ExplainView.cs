using System.Globalization;
using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Scheduling;

namespace Berth.Cli.Rendering;

/// <summary>Says in sentences why a job does not run at a moment.</summary>
internal static class ExplainView
{
    /// <summary>Writes what became of the job, and the reason.</summary>
    public static void Write(TextPage page, ExplainResult result)
    {
        string after = Figures.Length((result.At - result.Submitted).Seconds);
        page.Paragraph(
            $"Job {result.Name ?? result.Job.ToString(CultureInfo.InvariantCulture)} needs {Figures.Count(result.Processors)} of {Figures.Count(result.MachineProcessors, SizeText.Thing(result.Unit))}. Under {result.Policy} "
            + (result.Started is { } started && result.Ended is { } ended
                ? $"it starts {Figures.Length((started - result.Submitted).Seconds)} after its submission and ends {Figures.Length((ended - started).Seconds)} later."
                : "it never starts."));
        page.Paragraph(result.Situation switch
        {
            JobSituation.NotSubmitted => $"{Figures.Length((result.Submitted - result.At).Seconds)} before its submission there is nothing to explain.",
            JobSituation.Rejected => "It is larger than the machine and was rejected.",
            JobSituation.DependencyFailed => "It can never run: a job that it depends on did not end as it asks.",
            JobSituation.Refused => "It was refused when it was submitted: over a limit on submitted jobs or on the time asked for.",
            JobSituation.Running => $"{after} after its submission it is running.",
            JobSituation.Ended => $"{after} after its submission it is over.",
            _ when result.Regime is { } regime => $"{after} after its submission, under the regime {regime}, it waits: {Because(result)}",
            _ => $"{after} after its submission it waits: {Because(result)}",
        });
    }

    private static string Because(ExplainResult result)
    {
        string promise = result.PromisedStart is { } start ? $" ({Figures.Length((start - result.At).Seconds)} from then)" : "";
        return result.Reason switch
        {
            PendingReason.NotEnoughFree when result.PromisedStart is not null =>
                $"{Missing(result)} It is promised a start{promise}.",
            PendingReason.NotEnoughFree => Missing(result),
            PendingReason.BehindBlockedJob => $"{Enough(result)}, but job {Blocker(result)} is ahead of it, does not fit, and nobody may pass.",
            PendingReason.BeyondLookahead => $"{Enough(result)}, but it stands further behind job {Blocker(result)} than this policy looks.",
            PendingReason.WouldDelayReservation =>
                $"{Enough(result)}, but running to the end of its estimate would delay job {Blocker(result)}, which is promised a start{promise}.",
            PendingReason.ReservedLater => $"{Enough(result)}, but not for as long as it asks; its own promised start is later{promise}.",
            PendingReason.Fragmented => $"enough is free in sum, but not as it lies on the nodes: {Figures.Count(result.Available ?? 0)} of its {Figures.Count(result.Needed ?? 0, "task")} would fit.",
            PendingReason.NodesSetAside => "there is room, but on nodes that are set aside, or will be before its requested time is over.",
            PendingReason.NotEligible when result.PromisedStart is not null => $"its release date is to come{promise}.",
            PendingReason.NotEligible => "it is not eligible: a job that it depends on has not done what it asks, or its array is as wide as it may be.",
            PendingReason.LargerThanCluster => "it is larger than the machine.",
            _ => "it starts at this very moment.",
        };
    }

    private static string Missing(ExplainResult result)
    {
        long needed = result.Needed ?? 0;
        long available = result.Available ?? 0;
        if (!result.OnNodes)
        {
            return $"it needs {Figures.Count(needed, SizeText.Thing(result.Unit))} and could have {Figures.Count(available)}.";
        }

        return result.Dimension switch
        {
            "gpu" => $"it needs {Gpus(needed)} GPUs in all and the nodes that it may use have {Gpus(available)} free.",
            "cpu" => $"it needs {AmountText.CoresForPeople(needed)} cores in all and the nodes that it may use have {AmountText.CoresForPeople(available)} free.",
            "memory" or "storage" =>
                $"it needs {AmountText.BytesForPeople(needed)} of {result.Dimension} and the nodes that it may use have {AmountText.BytesForPeople(available)} free.",
            _ => $"it needs {Figures.Count(needed)} of {result.Dimension} and could have {Figures.Count(available)}.",
        };
    }

    private static string Gpus(long thousandths) => (thousandths / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Blocker(ExplainResult result) => result.BlockerName ?? result.Blocker?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Enough(ExplainResult result) => result.OnNodes
        ? "there is room for it"
        : $"{Figures.Count(result.Available ?? 0, SizeText.Thing(result.Unit))} are free, which is enough";
}
