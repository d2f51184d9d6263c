using Berth.Cli.UseCases;
using Berth.Model.Fairness;
using Berth.Model.Metrics;
using Berth.Simulation.Experiments;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Shows what tenants were promised and got: a row a policy, the tenants with the most work, and sentences.</summary>
internal static class FairnessView
{
    private const int MostTenants = 8;
    private const int LongestName = 20;

    // Simple borders: one blank left and right of a cell, one character between columns.
    private const int PerColumn = 3;

    /// <summary>Writes the section; nothing where fairness was not asked for.</summary>
    public static void Write(TextPage page, SimulateResult result)
    {
        if (result.Fairness is not { } study)
        {
            return;
        }

        ServiceByKind first = study.Policies[0].Service.Widest;
        int count = first.Entities.Count;
        page.Heading($"Fairness between {Figures.Count(count)} {FairnessText.Word(first.Kind, count)}");
        page.Write(Summary(study, [.. result.Runs.Select(run => run.Metrics)]));
        WriteTenants(page, study);
        page.Blank();
        foreach (string sentence in FairnessText.Of(study))
        {
            page.Paragraph(sentence);
        }

        page.Blank();
    }

    private static Table Summary(FairnessStudy study, IReadOnlyList<ScheduleMetrics> metrics)
    {
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("policy", left: true, wrap: true));
        foreach (string heading in (string[])["kept", "Jain", "worst user", "rho median", "max", "above 1"])
        {
            table.AddColumn(TextPage.Column(heading));
        }

        for (int i = 0; i < study.Policies.Count; i++)
        {
            FinishTimeFairness times = study.Policies[i].WidestFinishTimes;
            ServiceByKind service = study.Policies[i].Service.Widest;
            bool hasTimes = times.Tenants.Count > 0;
            table.AddRow(
                new Text(study.Policies[i].Service.Policy),
                new Text(Figures.Share(service.Kept)),
                new Text(Figures.Number(service.JainIndex)),
                new Text("x" + Figures.Number(metrics[i].Fairness.MaxOverMean)),
                new Text(hasTimes ? Figures.Number(times.Median) : "-"),
                new Text(hasTimes ? Figures.Number(times.Max) : "-"),
                new Text(hasTimes ? Figures.Share(times.ShareAboveOne) : "-"));
        }

        return table;
    }

    /// <summary>The tenants with the most work: the part of the promise that each policy kept, for as many policies as there is room.</summary>
    private static void WriteTenants(TextPage page, FairnessStudy study)
    {
        EntityService[] shown = [.. study.Policies[0].Service.Widest.Entities.Take(MostTenants)];
        if (shown.Length == 0)
        {
            return;
        }

        int names = Math.Min(LongestName, shown.Max(entity => entity.Name.Length));
        int room = page.Width - names - "promised".Length - (3 * PerColumn);
        List<PolicyFairness> columns = [];
        foreach (PolicyFairness policy in study.Policies)
        {
            room -= Math.Max("100.0 %".Length, policy.Service.Policy.Length) + PerColumn;
            if (room >= 0)
            {
                columns.Add(policy);
            }
        }

        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column(FairnessText.Word(study.Policies[0].Service.Widest.Kind, 1), left: true));
        table.AddColumn(TextPage.Column("promised"));
        columns.ForEach(policy => table.AddColumn(TextPage.Column(policy.Service.Policy)));
        foreach (EntityService entity in shown)
        {
            table.AddRow(
            [
                new Text(entity.Name.Length > names ? entity.Name[..(names - 1)] + "…" : entity.Name),
                new Text(entity.PromisedShare is { } share ? Figures.Share(share) : "-"),
                .. columns.Select(policy => new Text(policy.Service.Widest.Entities.First(own => own.Name == entity.Name).Kept is { } kept ? Figures.Share(kept) : "-")),
            ]);
        }

        string more = columns.Count < study.Policies.Count ? "; further policies: --report or --json" : "";
        page.Paragraph($"The part of its promise that each got (promised: mean share while it had jobs under {study.Policies[0].Service.Policy}{more}):");
        page.Write(table);
    }
}
