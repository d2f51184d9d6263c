using Berth.Cli.UseCases;

namespace Berth.Cli.Rendering;

/// <summary>Two plans side by side: for the files as they are, and with what was changed.</summary>
internal static class PlanChangesView
{
    /// <summary>Writes the table; nothing where nothing was changed.</summary>
    public static void Write(TextPage page, PlanJobsResult result)
    {
        if (PlanTables.Changes(result) is not { } table)
        {
            return;
        }

        page.Section($"What {string.Join(' ', result.Changes)} changes");
        page.Write(TextTable.Of(table));
        page.Paragraph(Sentence(result), style: "dim");
    }

    /// <summary>How good both plans are.</summary>
    public static string Sentence(PlanJobsResult result)
    {
        (string before, string after) = (PlanSentences.Quality(result.Before!), PlanSentences.Quality(result.Planned));
        return before == after ? $"Both plans: {after}. Below is the changed one." : $"As it is: {before}. Changed: {after}. Below is the changed plan.";
    }
}
