using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Simulation.Waiting;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Says where the waiting went: hours by cause under each policy, and a sentence for each of the largest causes.</summary>
internal static class WaitView
{
    private const double HourMs = 3_600_000;

    /// <summary>Policies that get sentences of their own.</summary>
    private const int MostPolicies = 3;

    private const int LeastColumn = 12;
    private const int ShareColumn = 11;
    private const int LabelColumn = 20;

    /// <summary>Writes the section; nothing where causes were not asked for, or nobody waited.</summary>
    public static void Write(TextPage page, SimulateResult result)
    {
        PolicyRun[] runs = [.. result.Runs.Where(run => run.Waits is { All.TotalMs: > 0 })];
        if (runs.Length == 0)
        {
            return;
        }

        page.Heading("Why jobs waited (job-hours; docs/WAITING.md)");
        PolicyRun[] shown = [.. runs.Take(Math.Max(1, (page.Width - LabelColumn) / (ShareColumn + Math.Max(LeastColumn, runs.Max(run => run.Policy.Name.Length + 3)))))];
        page.Write(TableOf(shown));
        if (shown.Length < runs.Length)
        {
            page.Paragraph($"{Figures.Count(runs.Length - shown.Length, "more policy", "more policies")}: --report or --json.", style: "dim");
        }

        foreach (PolicyRun run in runs.Take(MostPolicies))
        {
            WriteSentences(page, run, runs.Length > 1);
        }
    }

    private static Table TableOf(IReadOnlyList<PolicyRun> runs)
    {
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("cause", left: true));
        foreach (PolicyRun run in runs)
        {
            table.AddColumn(TextPage.Column(run.Policy.Name, wrap: true));
            table.AddColumn(TextPage.Column("share"));
        }

        foreach (WaitCause cause in WaitCauses.InOrder.Where(cause => runs.Any(run => run.Waits!.All.MsByCause[(int)cause] > 0)))
        {
            table.AddRow([new Text(WaitCauses.Label(cause)), .. runs.SelectMany(run => Cells(run.Waits!.All, cause))]);
        }

        table.AddRow([new Text("all"), .. runs.SelectMany(run => (Text[])[new Text(WaitText.Hours(run.Waits!.All.TotalMs / HourMs)), new Text("")])]);
        return table;
    }

    private static Text[] Cells(WaitGroup all, WaitCause cause) => all.MsByCause[(int)cause] == 0
        ? [new Text("-"), new Text("-")]
        : [new Text(WaitText.Hours(all.Hours(cause))), new Text(Figures.Share(all.Share(cause)))];

    private static void WriteSentences(TextPage page, PolicyRun run, bool hasOthers)
    {
        if (hasOthers)
        {
            page.Paragraph(run.Policy.Name, style: "bold");
        }

        foreach (string sentence in WaitText.Of(run.Waits!))
        {
            page.Paragraph(sentence);
        }

        WaitGroup never = run.Waits!.NeverStarted;
        if (never.Jobs > 0)
        {
            page.Paragraph($"Not counted: {WaitText.Hours(never.TotalMs / HourMs)} job-hours of {Figures.Count(never.Jobs, "job")} that never started.", style: "dim");
        }

        page.Blank();
    }
}
