using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Model.Metrics;
using Berth.Scheduling.Policies;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>What the regimes of each policy had of the replay, and the first changes with what caused them.</summary>
internal static class RegimeView
{
    private const int MostSwitches = 5;

    /// <summary>Writes a table for each policy that has regimes; nothing where none has.</summary>
    public static void Write(TextPage page, SimulateResult result)
    {
        foreach (PolicyRun run in result.Runs)
        {
            if (run.Schedule.Regimes is { } log && run.Regimes is { } use)
            {
                Write(page, result, run.Policy.Name, log, use);
                page.Blank();
            }
        }
    }

    private static void Write(TextPage page, SimulateResult result, string policy, RegimeLog log, IReadOnlyList<RegimeUse> use)
    {
        page.Paragraph($"Regimes of {policy}: {Figures.Count(log.Switches.Count, "change")}, at least {Figures.Length(log.Set.Dwell.Seconds)} apart", style: "bold");
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("regime", left: true));
        table.AddColumn(TextPage.Column("policy", left: true, wrap: true));
        foreach (string heading in (ReadOnlySpan<string>)["in force", "entered", "jobs started", "mean wait"])
        {
            table.AddColumn(TextPage.Column(heading));
        }

        for (int i = 0; i < use.Count; i++)
        {
            RegimeUse one = use[i];
            table.AddRow(
                new Text(one.Name),
                new Text(log.Set.Regimes[i].Policy.Name),
                new Text(Figures.Share(one.TimeShare)),
                new Text(Figures.Count(one.Entered)),
                new Text(Figures.Share(one.StartedShare)),
                new Text(one.Started == 0 ? "-" : Figures.Length(one.MeanWaitSeconds)));
        }

        page.Write(table);
        foreach (RegimeSwitch change in log.Switches.Take(MostSwitches))
        {
            page.Paragraph($"{When(result, change.At)}: {log.Set.Regimes[change.From].Name} to {log.Set.Regimes[change.To].Name}, {Cause(log, change)}", indent: 2);
        }

        if (log.Switches.Count > MostSwitches)
        {
            page.Paragraph($"and {Figures.Count(log.Switches.Count - MostSwitches)} more: --json FILE has them all.", indent: 2);
        }
    }

    private static string Cause(RegimeLog log, RegimeSwitch change)
    {
        string test = PolicyText.FormatTest(log.CauseOf(change), change.Leaves);
        return change.Value is { } value ? $"{test} (it was {Figures.Number(value)})" : test;
    }

    private static string When(SimulateResult result, Instant at) => result.Facts.HasCalendar
        ? at.ToString()[..16].Replace('T', ' ') + " UTC"
        : Figures.Length((at - result.Facts.FirstSubmit).Seconds) + " after the first submit";
}
