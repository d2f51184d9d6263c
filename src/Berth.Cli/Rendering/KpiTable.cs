using Berth.Model;
using Berth.Model.Metrics;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>The figures of one or more policies: policies as columns where they fit, else as rows with the main figures.</summary>
internal static class KpiTable
{
    private const int LeastColumn = 9;

    // Simple borders: one blank left and right of a cell, one character between columns and at the edges.
    private const int PerColumn = 3;

    private static readonly Kpi[] _all =
    [
        new("mean wait", "wait", true, m => Figures.Length(m.Wait.Mean)),
        new("median wait", "median", false, m => Figures.Length(m.Wait.Median)),
        new("95 % wait less than", "95 % wait", true, m => Figures.Length(m.Wait.P95)),
        new("longest wait", "longest", true, m => Figures.Length(m.Wait.Max)),
        new("mean bounded slowdown", "slowdown", true, m => Figures.Number(m.BoundedSlowdown.Mean)),
        new("95 % bounded slowdown", "95 %", false, m => Figures.Number(m.BoundedSlowdown.P95)),
        new("mean turnaround", "turnaround", false, m => Figures.Length(m.Turnaround.Mean)),
        new("utilization", "used", true, m => Figures.Share(m.Utilization)),
        new("loss of capacity", "lost", false, m => Figures.Share(m.LossOfCapacity)),
        new("jobs an hour", "jobs/h", false, m => Figures.Number(m.ThroughputPerHour)),
        new("makespan", "makespan", false, m => Figures.Length(m.MakespanSeconds)),
        new("mean queue length", "queue", false, m => Figures.Number(m.MeanQueueLength)),
        new("longest queue", "max queue", false, m => Figures.Count(m.MaxQueueLength)),
        new("fairness (Jain, users)", "Jain", true, m => Figures.Number(m.Fairness.JainIndex)),
        new("worst user / mean user", "worst", false, m => Figures.Number(m.Fairness.MaxOverMean)),
        new("overtakes", "overtakes", false, m => Figures.Count(m.Fairness.Overtakes)),
        new("killed at their limit", "killed", false, m => Figures.Count(Outcome(m, JobOutcome.KilledAtLimit))),
    ];

    /// <summary>Writes the table.</summary>
    public static void Write(TextPage page, IReadOnlyList<ScheduleMetrics> policies)
    {
        int labels = _all.Max(kpi => kpi.Label.Length);
        int columns = policies.Sum(p => Math.Max(LeastColumn, p.Policy.Length) + PerColumn);
        page.Write(labels + PerColumn + columns + 1 <= page.Width ? PoliciesAsColumns(policies) : PoliciesAsRows(policies));
    }

    private static Table PoliciesAsColumns(IReadOnlyList<ScheduleMetrics> policies)
    {
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("", left: true));
        foreach (ScheduleMetrics metrics in policies)
        {
            table.AddColumn(TextPage.Column(metrics.Policy));
        }

        foreach (Kpi kpi in _all)
        {
            table.AddRow([new Text(kpi.Label), .. policies.Select(p => new Text(kpi.Value(p)))]);
        }

        return table;
    }

    private static Table PoliciesAsRows(IReadOnlyList<ScheduleMetrics> policies)
    {
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("policy", left: true, wrap: true));
        Kpi[] main = [.. _all.Where(kpi => kpi.IsMain)];
        foreach (Kpi kpi in main)
        {
            table.AddColumn(TextPage.Column(kpi.ShortLabel));
        }

        foreach (ScheduleMetrics metrics in policies)
        {
            table.AddRow([new Text(metrics.Policy), .. main.Select(kpi => new Text(kpi.Value(metrics)))]);
        }

        return table;
    }

    private static int Outcome(ScheduleMetrics metrics, JobOutcome outcome) => metrics.Outcomes.TryGetValue(outcome, out int count) ? count : 0;

    /// <summary>A figure with its heading for wide and for narrow tables.</summary>
    private sealed record Kpi(string Label, string ShortLabel, bool IsMain, Func<ScheduleMetrics, string> Value);
}
