using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Model.Metrics;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>The plan beside what the obvious orders would have cost.</summary>
internal static class PlanOrdersView
{
    /// <summary>Writes the table; nothing where nothing was replayed.</summary>
    public static void Write(TextPage page, PlanJobsResult result)
    {
        if (result.Orders.Count == 0)
        {
            return;
        }

        page.Heading("Instead of an obvious order (replayed by the simulator)");
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("", left: true));
        table.AddColumn(TextPage.Column("this plan"));
        foreach (OrderReplay order in result.Orders)
        {
            table.AddColumn(TextPage.Column(order.Policy));
        }

        PlannedJobs planned = result.Planned;
        foreach (PlanRow row in PlanRows.For(planned))
        {
            double own = row.Value(planned.Plan.Schedule, planned.Metrics);
            table.AddRow(
            [
                new Text(row.Label), new Text(row.Format(own)),
                .. result.Orders.Select(order => Cell(row, own, row.Value(order.Schedule, order.Metrics))),
            ]);
        }

        page.Write(table);
        page.Paragraph(string.Join("; ", result.Orders.Select(order => $"{order.Policy}: {order.InWords}")) + ".", style: "dim");
    }

    private static Text Cell(PlanRow row, double own, double other)
    {
        string change = row.HasChange && row.Format(own) != row.Format(other) ? $" {Figures.Change(own, other)}" : "";
        return new Text(row.Format(other) + change);
    }
}

/// <summary>One figure of a comparison.</summary>
/// <param name="Label">What it is.</param>
/// <param name="HasChange">True where a change in percent says something.</param>
/// <param name="Value">Reads it.</param>
/// <param name="Format">Writes it.</param>
internal sealed record PlanRow(string Label, bool HasChange, Func<Schedule, ScheduleMetrics, double> Value, Func<double, string> Format);

/// <summary>The figures in which plans and orders are compared.</summary>
internal static class PlanRows
{
    /// <summary>The figures that say something about some jobs: weights, deadlines and GPUs only where there are any.</summary>
    public static IEnumerable<PlanRow> For(PlannedJobs planned)
    {
        Workload workload = planned.Workload;
        double Measure(PlanMeasure measure, Schedule schedule) => PlanFigures.Of(measure, workload, schedule)!.Value;
        double Mean(PlanMeasure measure, Schedule schedule) => Measure(measure, schedule) / Math.Max(1, PlanFigures.Planned(schedule));
        yield return new("all finished after", true, (schedule, _) => Measure(PlanMeasure.Makespan, schedule) / 1000, Figures.Length);
        yield return new("mean end of a job", true, (schedule, _) => Mean(PlanMeasure.Completion, schedule) / 1000, Figures.Length);
        if (!workload.Jobs.Weight.IsEmpty)
        {
            double Weights(Schedule schedule) => Enumerable.Range(0, schedule.Count).Where(job => schedule.Started(new JobId(job))).Sum(job => (double)workload.Jobs.Weight[job]);
            yield return new("mean end by weight", true, (schedule, _) => Measure(PlanMeasure.WeightedCompletion, schedule) / Math.Max(1, Weights(schedule)) / 1000, Figures.Length);
        }

        yield return new("mean bounded slowdown", true, (schedule, _) => Mean(PlanMeasure.BoundedSlowdown, schedule), Figures.Number);
        if (Enumerable.Range(0, workload.JobCount).Any(job => workload.Jobs.Deadline(new JobId(job)) is not null))
        {
            yield return new("late jobs", false, (schedule, _) => Measure(PlanMeasure.LateJobs, schedule), value => Figures.Count((long)value));
        }

        if (planned.Metrics.Resources is null)
        {
            yield return new("processors in use", false, (_, metrics) => metrics.Utilization, Figures.Share);
            yield break;
        }

        if (planned.Metrics.Resources.Cluster.Gpu is not null)
        {
            yield return new("GPU in use", false, (_, metrics) => metrics.Resources!.Cluster.Gpu!.Share, Figures.Share);
        }

        yield return new("CPU in use", false, (_, metrics) => metrics.Resources!.Cluster.Cpu.Share, Figures.Share);
        yield return new("memory in use", false, (_, metrics) => metrics.Resources!.Cluster.Memory.Share, Figures.Share);
    }
}
