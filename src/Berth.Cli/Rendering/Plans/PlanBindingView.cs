using System.Text;
using Berth.Cli.UseCases;
using Berth.Model;

namespace Berth.Cli.Rendering;

/// <summary>What keeps a plan from ending earlier, in sentences.</summary>
internal static class PlanBindingView
{
    private const int MostOfEnd = 4;

    /// <summary>Writes the sentences.</summary>
    public static void Write(TextPage page, PlanJobsResult result)
    {
        page.Section("What keeps it from ending earlier");
        foreach (string sentence in Sentences(result))
        {
            page.Paragraph(sentence);
        }
    }

    /// <summary>The sentences: what is used most, the chain, what a little more would bring.</summary>
    public static IEnumerable<string> Sentences(PlanJobsResult result)
    {
        PlannedJobs planned = result.Planned;
        ResourceUse most = result.Binding.Uses[0];
        ResourceUse[] rest = [.. result.Binding.Uses.Skip(1).Where(use => use.Class == most.Class)];
        string others = rest.Length == 0 ? "" : $" ({string.Join(", ", rest.Select(use => $"{use.Resource} {Figures.Share(use.Share)}"))})";
        string of = most.Class is null ? "" : planned.Cluster.Nodes!.Classes[most.ClassIndex].Count == 1 ? $" of {most.Class}" : $" of the {most.Class} nodes";
        string verb = most.Resource is "GPU" or "processors" ? "are" : "is";
        string thing = most.Resource == "GPU" ? "GPUs" : most.Resource;
        yield return $"From the beginning to the last end the {thing}{of} {verb} in use for {Figures.Share(most.Share)} of the time{others}.";
        if (result.Binding.Chain.Count > 0)
        {
            yield return Chain(planned, result.Binding.Chain);
        }

        if (result.More is { } more)
        {
            yield return More(planned, more);
        }
    }

    private static string Chain(PlannedJobs planned, IReadOnlyList<ChainLink> chain)
    {
        var text = new StringBuilder(chain.Count == 1 ? "One job sets the end: " : $"A chain of {Figures.Count(chain.Count, "job")} without a gap sets the end: ");
        int skipped = chain.Count > (2 * MostOfEnd) + 1 ? chain.Count - (2 * MostOfEnd) : 0;
        for (int i = 0; i < chain.Count; i++)
        {
            if (skipped > 0 && i == MostOfEnd)
            {
                text.Append($" → ... {Figures.Count(skipped, "more job")} ...");
                i += skipped;
            }

            text.Append(i == 0 ? "" : " → ").Append(PlanInput.NameOf(planned.Workload, chain[i].Job)).Append(i == 0 ? "" : How(planned, chain[i]));
        }

        string first = chain.Count == 1 ? "It" : "The first of them";
        string begins = chain[0].Reason switch
        {
            StartReason.Release when planned.Plan.Schedule.StartMs[chain[0].Job.Index] > PlanFigures.Begin(planned.Workload).UnixMs => $" {first} may not start earlier.",
            StartReason.Reservation => $" {first} waits for the end of a reservation.",
            _ => "",
        };
        return text.Append('.').Append(begins).ToString();
    }

    /// <summary>What a job of a chain has of the one before it, or waits for in it.</summary>
    private static string How(PlannedJobs planned, ChainLink link) => link.Reason switch
    {
        StartReason.Room when link.Node is { } node && planned.Cluster.Nodes!.Count > 1 => $" (takes {link.Resource} of {planned.Cluster.Nodes.NameOf(node)})",
        StartReason.Room => $" (takes its {link.Resource})",
        StartReason.Dependency => " (depends on it)",
        _ => "",
    };

    private static string More(PlannedJobs planned, PlanWithMore more)
    {
        string with = char.ToUpperInvariant(more.InWords[0]) + more.InWords[1..];
        if (more.Value >= planned.Plan.Value)
        {
            return $"{with} would bring nothing that a shorter search finds.";
        }

        string change = Figures.Change(planned.Plan.Value, more.Value);
        return planned.Plan.Objective.Leading switch
        {
            PlanMeasure.Makespan => $"{with}: all would be finished in {Figures.Length(more.MakespanMs / 1000)} ({change}).",
            { } measure => $"{with}: {PlanText.NameOf(measure)} would be {PlanText.ValueOf(measure, more.Value, planned)} ({change}).",
            null => $"{with} would change the sum by {change}.",
        };
    }
}
