using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Model.Metrics;

namespace Berth.Cli.Rendering;

/// <summary>One figure of a comparison.</summary>
/// <param name="Label">What it is.</param>
/// <param name="HasChange">True where a change in percent says something.</param>
/// <param name="Value">Reads it.</param>
/// <param name="Format">Writes it.</param>
internal sealed record PlanRow(string Label, bool HasChange, Func<Workload, Schedule, ScheduleMetrics, double> Value, Func<double, string> Format)
{
    /// <summary>True for a share, whose differences are told in points.</summary>
    public bool IsShare { get; init; }
}

/// <summary>The figures in which plans and orders are compared.</summary>
internal static class PlanRows
{
    /// <summary>The figures that say something about some jobs: weights, deadlines and GPUs only where there are any.</summary>
    public static IEnumerable<PlanRow> For(PlannedJobs planned)
    {
        yield return Mean("all finished after", PlanMeasure.Makespan, (_, _) => 1000, Figures.Length);
        yield return Mean("mean end of a job", PlanMeasure.Completion, (_, schedule) => 1000.0 * Planned(schedule), Figures.Length);
        if (!planned.Workload.Jobs.Weight.IsEmpty)
        {
            yield return Mean("mean end by weight", PlanMeasure.WeightedCompletion, (workload, schedule) => 1000 * PlanText.Weights(workload, schedule), Figures.Length);
        }

        yield return Mean("mean bounded slowdown", PlanMeasure.BoundedSlowdown, (_, schedule) => Planned(schedule), Figures.Number);
        if (Enumerable.Range(0, planned.Workload.JobCount).Any(job => planned.Workload.Jobs.Deadline(new JobId(job)) is not null))
        {
            yield return Mean("late jobs", PlanMeasure.LateJobs, (_, _) => 1, value => Figures.Count((long)value)) with { HasChange = false };
        }

        if (planned.Metrics.Resources is null)
        {
            yield return Share("processors in use", metrics => metrics.Utilization);
            yield break;
        }

        if (planned.Metrics.Resources.Cluster.Gpu is not null)
        {
            yield return Share("GPU in use", metrics => metrics.Resources?.Cluster.Gpu?.Share ?? 0);
        }

        yield return Share("CPU in use", metrics => metrics.Resources?.Cluster.Cpu.Share ?? 0);
        yield return Share("memory in use", metrics => metrics.Resources?.Cluster.Memory.Share ?? 0);
    }

    private static double Planned(Schedule schedule) => Math.Max(1, PlanFigures.Planned(schedule));

    private static PlanRow Mean(string label, PlanMeasure measure, Func<Workload, Schedule, double> over, Func<double, string> format) =>
        new(label, true, (workload, schedule, _) => PlanFigures.Of(measure, workload, schedule)!.Value / over(workload, schedule), format);

    private static PlanRow Share(string label, Func<ScheduleMetrics, double> share) => new(label, false, (_, _, metrics) => share(metrics), Figures.Share) { IsShare = true };
}
