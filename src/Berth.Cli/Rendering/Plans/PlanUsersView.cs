using Berth.Cli.UseCases;
using Berth.Simulation.Reports;

namespace Berth.Cli.Rendering;

/// <summary>When each user is finished, and how sure that is.</summary>
internal static class PlanUsersView
{
    private const int MostUsers = 20;

    /// <summary>Writes the table, and a sentence where lengths are not sure.</summary>
    public static void Write(TextPage page, PlanJobsResult result)
    {
        int users = result.Planned.Users.Count;
        if (users > 1)
        {
            page.Section("Finished, by user");
            page.Write(TextTable.Of(PlanTables.Users(result), MostUsers));
            if (users > MostUsers)
            {
                page.Paragraph($"... and {Figures.Count(users - MostUsers, "more user")}; --json has all.", style: "dim");
            }
        }

        string[] sentences = [.. Sentences(result)];
        if (sentences.Length > 0)
        {
            page.Section("How sure that is");
            Array.ForEach(sentences, sentence => page.Paragraph(sentence));
        }
    }

    /// <summary>How far the end can move; nothing where all lengths are sure.</summary>
    public static IEnumerable<string> Sentences(PlanJobsResult result)
    {
        if (result.Spread is not { } spread)
        {
            yield break;
        }

        string uncertain = spread.UncertainJobs == 1 ? "The length of 1 job is not sure" : $"The lengths of {Figures.Count(spread.UncertainJobs)} jobs are not sure";
        string deadlines = spread.OnTime switch
        {
            null => "",
            1 => " Every deadline was kept in all of them.",
            { } part => $" Every deadline was kept in {Figures.Share(part)} of them.",
        };
        yield return FormattableString.Invariant($"{uncertain}. They were drawn {spread.Samples} times, places and order of the plan kept: in the middle all is finished in {Length(spread.Finish.MedianMs)}, ")
            + $"in eight cases of ten between {Length(spread.Finish.P10Ms)} and {Length(spread.Finish.P90Ms)}.{deadlines}";
    }

    private static string Length(long ms) => Figures.Length(ms / 1000.0);
}
