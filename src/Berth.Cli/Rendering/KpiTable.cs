using Berth.Model;
using Berth.Model.Metrics;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>The figures of one or more policies: policies as columns where they fit, else as rows with the main figures.</summary>
internal static class KpiTable
{
    private const int LeastColumn = 9;

    // Simple borders: one blank left and right of a cell, one character between columns and at the edges.
    private const int LeastName = 16;
    private const int PerColumn = 3;

    private const string Utilization = "utilization";

    private static readonly Kpi[] _all =
    [
        new("mean wait", "wait", true, m => Figures.Length(m.Wait.Mean)),
        new("median wait", "median", false, m => Figures.Length(m.Wait.Median)),
        new("95 % wait less than", "95 % wait", true, m => Figures.Length(m.Wait.P95)),
        new("longest wait", "longest", true, m => Figures.Length(m.Wait.Max)),
        new("mean bounded slowdown", "slowdown", true, m => Figures.Number(m.BoundedSlowdown.Mean)),
        new("95 % bounded slowdown", "95 %", false, m => Figures.Number(m.BoundedSlowdown.P95)),
        new("mean turnaround", "turnaround", false, m => Figures.Length(m.Turnaround.Mean)),
        new(Utilization, "used", true, m => Figures.Share(m.Utilization)),
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
        Kpi[] shown = policies[0].Resources is { } resources ? OnNodes(policies, resources.Cluster) : _all;
        shown = policies.All(metrics => metrics.Interruptions is null) ? shown : [.. shown, .. Interruptions(policies)];
        shown = policies.All(metrics => Outcome(metrics, JobOutcome.Refused) == 0)
            ? shown : [.. shown, new("refused when submitted", "refused", false, m => Figures.Count(Outcome(m, JobOutcome.Refused)))];
        int labels = shown.Max(kpi => kpi.Label.Length);
        int columns = policies.Sum(p => Math.Max(LeastColumn, p.Policy.Length) + PerColumn);
        page.Write(labels + PerColumn + columns + 1 <= page.Width ? PoliciesAsColumns(shown, policies) : PoliciesAsRows(shown, policies, page.Width));
    }

    /// <summary>On nodes the share of each resource that jobs held stands in the place of utilization, and what idle nodes cost below.</summary>
    private static Kpi[] OnNodes(IReadOnlyList<ScheduleMetrics> policies, NodeGroupUsage cluster)
    {
        int at = Array.FindIndex(_all, kpi => kpi.Label == Utilization);
        var own = new List<Kpi>();
        if (cluster.Gpu is not null)
        {
            own.Add(new("GPU in use", "GPU", true, m => Figures.Share(m.Resources!.Cluster.Gpu!.Share)));
        }

        own.Add(new("CPU in use", "CPU", true, m => Figures.Share(m.Resources!.Cluster.Cpu.Share)));
        own.Add(new("memory in use", "memory", false, m => Figures.Share(m.Resources!.Cluster.Memory.Share)));
        own.Add(new("nodes with a task", "nodes", true, m => Figures.Share(m.Resources!.Cluster.NodeTime.BusyShare)));
        own.Add(new("idle while jobs waited, node-h", "idle", false, m => Figures.Number(m.Resources!.Cluster.NodeTime.IdleWhileJobsWaitedHours)));
        if (cluster.Energy is not null)
        {
            own.Add(new("energy, kWh", "kWh", false, m => Figures.Number(m.Resources!.Cluster.Energy!.KilowattHours)));
        }

        if (cluster.Cost is not null)
        {
            own.Add(new("cost of busy nodes", "cost", false, m => Figures.Number(m.Resources!.Cluster.Cost!.Busy)));
        }

        var after = new List<Kpi>();
        if (policies.Any(metrics => metrics.Resources?.Deadlines is not null))
        {
            after.Add(new("deadlines missed", "late", false, m => Figures.Count(m.Resources!.Deadlines?.Missed ?? 0)));
        }

        if (policies.Any(metrics => metrics.Resources?.DependencyFailed > 0))
        {
            after.Add(new("failed with a dependency", "failed", false, m => Figures.Count(m.Resources!.DependencyFailed)));
        }

        return [.. _all[..at], .. own, .. _all[(at + 1)..], .. after];
    }

    /// <summary>What was interrupted and what that cost; rows that are 0 under every policy are left out.</summary>
    private static IEnumerable<Kpi> Interruptions(IReadOnlyList<ScheduleMetrics> policies)
    {
        yield return new("used by work that counts", "useful", true, m => Figures.Share(m.Interruptions?.UsefulUtilization ?? m.Utilization));
        yield return new("lost work", "lost work", false, m => Figures.Share(m.Interruptions?.LostShare ?? 0));
        (string Label, string ShortLabel, Func<ScheduleMetrics, int> Count)[] counts =
        [
            ("interrupted jobs", "interr.", m => m.Interruptions?.InterruptedJobs ?? 0),
            ("runs requeued", "requeued", m => m.Interruptions?.Requeued ?? 0),
            ("runs suspended", "suspended", m => m.Interruptions?.Suspended ?? 0),
            ("runs ended by a node", "node", m => m.Interruptions?.NodeFailed ?? 0),
            ("runs failed, tried again", "retried", m => m.Interruptions?.JobFailed ?? 0),
            ("jobs cancelled", "cancelled", m => Outcome(m, JobOutcome.Cancelled)),
            ("jobs failed for good", "failed", m => Outcome(m, JobOutcome.Failed)),
        ];
        foreach ((string label, string shortLabel, Func<ScheduleMetrics, int> count) in counts.Where(count => policies.Any(metrics => count.Count(metrics) > 0)))
        {
            yield return new(label, shortLabel, false, m => Figures.Count(count(m)));
        }

        if (policies.Any(metrics => metrics.Interruptions?.Availability < 1))
        {
            yield return new("nodes down or drained", "out", false, m => Figures.Share(1 - (m.Interruptions?.Availability ?? 1)));
        }
    }

    private static Table PoliciesAsColumns(Kpi[] shown, IReadOnlyList<ScheduleMetrics> policies)
    {
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("", left: true));
        foreach (ScheduleMetrics metrics in policies)
        {
            table.AddColumn(TextPage.Column(metrics.Policy));
        }

        foreach (Kpi kpi in shown)
        {
            table.AddRow([new Text(kpi.Label), .. policies.Select(p => new Text(kpi.Value(p)))]);
        }

        return table;
    }

    private static Table PoliciesAsRows(Kpi[] shown, IReadOnlyList<ScheduleMetrics> policies, int width)
    {
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("policy", left: true, wrap: true));
        Kpi[] main = [.. ThatFit(shown.Where(kpi => kpi.IsMain), policies, width)];
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

    /// <summary>The first figures for which there is room beside names of policies that can still be read.</summary>
    private static IEnumerable<Kpi> ThatFit(IEnumerable<Kpi> main, IReadOnlyList<ScheduleMetrics> policies, int width)
    {
        int left = width - PerColumn - Math.Min(LeastName, policies.Max(metrics => metrics.Policy.Length));
        foreach (Kpi kpi in main)
        {
            left -= PerColumn + Math.Max(kpi.ShortLabel.Length, policies.Max(metrics => kpi.Value(metrics).Length));
            if (left < 0)
            {
                yield break;
            }

            yield return kpi;
        }
    }

    private static int Outcome(ScheduleMetrics metrics, JobOutcome outcome) => metrics.Outcomes.TryGetValue(outcome, out int count) ? count : 0;

    /// <summary>A figure with its heading for wide and for narrow tables.</summary>
    private sealed record Kpi(string Label, string ShortLabel, bool IsMain, Func<ScheduleMetrics, string> Value);
}
