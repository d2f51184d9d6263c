using Berth.Model;
using Berth.Planning;
using Berth.Testing;

namespace Berth.Bench.Planning;

/// <summary>Fifty experiments on four GPUs under a limit of time: gap to the proven bound, over seeds.</summary>
internal static class FiftyBenchmarks
{
    public static void Run(Output output, BenchArguments arguments)
    {
        foreach ((PlanMeasure measure, double seconds) in new[] { (PlanMeasure.Makespan, arguments.Seconds), (PlanMeasure.WeightedCompletion, arguments.Seconds * 2.5) })
        {
            var rows = new List<string[]>();
            var gaps = new List<double>();
            for (int seed = 0; seed < Math.Min(20, arguments.Sample); seed++)
            {
                (Workload workload, Cluster cluster) = BatchInstances.FiftyExperiments(arguments.Seed + seed);
                using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
                PlanResult plan = Planner.Plan(workload, cluster, new PlanOptions { Objective = PlanObjective.Of(measure) }, stop.Token);
                gaps.Add(plan.Gap ?? double.NaN);
                rows.Add([$"{arguments.Seed + seed}", Output.Number(plan.Value / 60_000, 0), plan.Bound is { } bound ? Output.Number(bound.Value / 60_000, 1) : "-", plan.Gap is { } gap ? Output.Number(gap * 100, 2) : "-", plan.End.ToString(), Output.Number(plan.Decodes, 0)]);
            }

            output.Table($"Fifty experiments on four GPUs: {PlanObjective.NameOf(measure)}, {seconds} s", ["seed", "minutes", "bound", "gap, %", "end", "lists"], rows);
            double[] sorted = [.. gaps.Order()];
            output.Line($"gap: median {100 * sorted[sorted.Length / 2]:F3} %, worst {100 * sorted[^1]:F3} %");
        }
    }
}
