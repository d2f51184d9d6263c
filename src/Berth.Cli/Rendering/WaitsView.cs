using Berth.Cli.UseCases;
using Berth.Model;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Shows where waiting went: a table of causes by policy, and the three largest of each policy in a sentence.</summary>
internal static class WaitsView
{
    private const int MostSentences = 3;

    private static readonly string[] _words =
    [
        "too little was free anywhere",
        "enough was free, but not as it lay on the nodes",
        "there was room, but promised to a job ahead or set aside for others",
        "there was room, but others were first",
        "a limit or quota kept jobs from starting",
        "jobs waited for other jobs",
        "a release date or the time after a failure was still to come",
        "there was room, but not in the partitions of the jobs",
        "nodes were drained, failed or under maintenance",
        "there was room, but the scheduler did not look so far",
    ];

    /// <summary>Writes the section; nothing where waiting was not explained.</summary>
    public static void Write(TextPage page, SimulateResult result)
    {
        PolicyRun[] runs = [.. result.Runs.Where(run => run.Waiting is not null)];
        if (runs.Length == 0)
        {
            return;
        }

        page.Heading("Where waiting went, job-hours");
        WaitCause[] causes = [.. Enum.GetValues<WaitCause>().Where(cause => runs.Any(run => run.Waiting!.All.Hours[(int)cause] > 0))];
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("cause", left: true));
        foreach (PolicyRun run in runs)
        {
            table.AddColumn(TextPage.Column(run.Policy.Name, wrap: true));
        }

        foreach (WaitCause cause in causes)
        {
            table.AddRow([new Text(cause.ToString().ToLowerInvariant()), .. runs.Select(run => new Text(Figures.Number(run.Waiting!.All.Hours[(int)cause])))]);
        }

        table.AddRow([new Text("all"), .. runs.Select(run => new Text(Figures.Number(run.Waiting!.All.TotalHours)))]);
        page.Write(table);
        foreach (PolicyRun run in runs)
        {
            foreach (WaitCause cause in run.Waiting!.Causes.Take(MostSentences))
            {
                page.Paragraph(Sentence(run.Policy.Name, run.Waiting, cause));
            }
        }
    }

    private static string Sentence(string policy, WaitBreakdown waits, WaitCause cause)
    {
        double hours = waits.All.Hours[(int)cause];
        WaitShare hit = (waits.ByAccount.Count > 1 ? waits.ByAccount : waits.ByUser.Count > 1 ? waits.ByUser : waits.BySize).MaxBy(share => share.Hours[(int)cause])!;
        return $"{policy}: {Figures.Share(hours / waits.All.TotalHours)} of all waiting, {Figures.Number(hours)} job-hours, because {_words[(int)cause]}; "
            + $"most of it hit {hit.Name} ({Figures.Share(hit.Hours[(int)cause] / hours)}).";
    }
}
