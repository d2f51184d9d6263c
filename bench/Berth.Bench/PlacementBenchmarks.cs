using System.Diagnostics;
using System.Globalization;
using Berth.Formats.OpenB;
using Berth.Model;
using Berth.Simulation.Placement;
using Berth.Testing;

namespace Berth.Bench;

/// <summary>
/// The published experiment on GPU fragmentation (Weng et al., USENIX ATC 2023) beside ours: allocated GPU when the work that arrived asks for
/// exactly the GPU there is, mean of ten seeds.
/// </summary>
internal static class PlacementBenchmarks
{
    private const int Seeds = 10;

    public static void Run(Output output)
    {
        if (!SharedData.Exists)
        {
            output.Line(SharedData.MissingReason);
            return;
        }

        PublishedAllocation published = PublishedAllocation.Read();
        var rows = new List<string[]>();
        foreach (string workload in PublishedAllocation.Workloads)
        {
            PlacementInput input = OpenBInput.Read(workload);
            foreach (string rule in PlacementSpec.Names)
            {
                rows.Add(Row(input, workload, rule, published));
            }
        }

        output.Table(
            "Allocated GPU in percent: mean of ten seeds, on the published orders of arrivals",
            ["workload", "rule", "at 100 %", "published", "difference", "over FGD", "at 130 %", "published", "largest difference on a curve", "ms a run"],
            rows);
    }

    private static string[] Row(PlacementInput input, string workload, string rule, PublishedAllocation published)
    {
        var at100 = new List<double>();
        double largest = 0;
        var at130 = new List<double>();
        long start = Stopwatch.GetTimestamp();
        for (int seed = 0; seed < Seeds; seed++)
        {
            PlacementRun run = PlacementExperiment.Run(input, PlacementSpec.Parse(rule), new PlacementOptions { Seed = 42 + seed }, StudyOrder.Draw(input, 42 + seed));
            if (run.Problems.Count > 0)
            {
                throw new InvalidOperationException($"{workload}, {rule}: {run.Problems[0]}");
            }

            IReadOnlyList<double?>? curve = published.Curve(workload, rule, 42 + seed);
            for (int point = 0; point < run.AllocatedPercent.Count && curve is not null; point++)
            {
                largest = Math.Max(largest, Math.Abs((run.AllocatedPercent[point] - curve[point]) ?? 0));
            }

            at100.Add(run.AllocatedPercent[100]!.Value);
            at130.Add(run.AllocatedPercent[130]!.Value);
        }

        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds / Seeds;
        double? expected100 = published.Mean(workload, rule, 100);
        double? expected130 = published.Mean(workload, rule, 130);
        return
        [
            workload, rule, Text(at100.Average(), 2), Text(expected100, 2), Text(at100.Average() - expected100, 2), Text(at100.Average() - published.Mean(workload, "fgd", 100), 2),
            Text(at130.Average(), 2), Text(expected130, 2), published.Curve(workload, rule, 42) is null ? "" : Text(largest, 3), Text(milliseconds, 0),
        ];
    }

    private static string Text(double? value, int decimals) =>
        value?.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) ?? "";
}
