using System.Diagnostics;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Simulation.Generators;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Berth.Bench;

/// <summary>How the cost of a replay grows: with the number of jobs at one load, and with the length of the queue at one number of jobs.</summary>
internal static class CurveBenchmarks
{
    private static readonly string[] Policies = ["easy", "easy-sjbf", "wfp3", "conservative"];
    private static readonly int[] JobCounts = [10_000, 30_000, 100_000, 300_000, 1_000_000];
    private static readonly double[] Loads = [0.6, 0.75, 0.85, 0.92, 0.97, 1.0, 1.03];

    public static void Run(Output output)
    {
        var byJobs = new List<(string Policy, double X, double Y)>();
        var byDepth = new List<(string Policy, double X, double Y)>();
        foreach (string policy in Policies)
        {
            // Not measured: the first runs go through code that is not optimized yet.
            Microseconds(Generate(20_000, 0.8), policy);
        }

        foreach (int jobs in JobCounts)
        {
            Workload workload = Generate(jobs, 0.8);
            foreach (string policy in Policies.Where(policy => policy != "conservative" || jobs <= 300_000))
            {
                byJobs.Add((policy, jobs, Microseconds(workload, policy).Cost));
            }
        }

        foreach (double load in Loads)
        {
            Workload workload = Generate(50_000, load);
            foreach (string policy in Policies)
            {
                (double cost, double depth) = Microseconds(workload, policy);
                byDepth.Add((policy, Math.Max(depth, 0.1), cost));
            }
        }

        output.Table("Cost against jobs (Lublin, 256 processors, load 0.8)", ["policy", "jobs", "µs a job"], Rows(byJobs, 0));
        output.Table("Cost against queue depth (50 000 jobs, loads 0.6 to 1.03)", ["policy", "mean jobs waiting", "µs a job"], Rows(byDepth, 1));
        output.Picture("jobs.svg", Chart("Cost of a replay against the number of jobs", "jobs", byJobs));
        output.Picture("depth.svg", Chart("Cost of a replay against queue depth", "mean number of waiting jobs", byDepth));
    }

    private static IEnumerable<string[]> Rows(List<(string Policy, double X, double Y)> points, int decimals) =>
        points.Select(point => new[] { point.Policy, Output.Number(point.X, decimals), Output.Number(point.Y, 3) });

    private static Workload Generate(int jobs, double load) =>
        LublinModel.Generate(new LublinOptions { Jobs = jobs, Processors = 256, Load = load, Seed = 1 });

    /// <summary>Best of three replays, in microseconds a job, and the time average of waiting jobs.</summary>
    private static (double Cost, double Depth) Microseconds(Workload workload, string policy)
    {
        double best = double.MaxValue;
        double depth = 0;
        for (int round = 0; round < 3; round++)
        {
            var watch = Stopwatch.StartNew();
            Schedule schedule = Replay.Run(workload, Cluster.Pool(256), PolicyText.Parse(policy)).Schedule;
            best = Math.Min(best, watch.Elapsed.TotalMicroseconds);
            double waitedMs = 0;
            for (int job = 0; job < schedule.Count; job++)
            {
                waitedMs += schedule.StartMs[job] - schedule.SubmitMs[job];
            }

            depth = waitedMs / (schedule.EndMs[^1] - schedule.SubmitMs[0]);
        }

        return (best / workload.JobCount, depth);
    }

    /// <summary>A picture of cost against something, both on logarithmic axes.</summary>
    public static string Chart(string title, string axis, List<(string Policy, double X, double Y)> points)
    {
        var plot = new PlotModel { Title = title, TitleFontSize = 15, DefaultFont = "sans-serif", PlotMargins = new OxyThickness(60, 10, 20, 50), Background = OxyColors.White };
        plot.Legends.Add(new Legend { LegendPosition = LegendPosition.TopLeft, LegendPadding = 12, LegendMaxWidth = 160 });
        plot.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Bottom, Title = axis, MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColors.LightGray });
        plot.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Left, Title = "µs a job", MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColors.LightGray });
        foreach (IGrouping<string, (string Policy, double X, double Y)> group in points.GroupBy(point => point.Policy))
        {
            var line = new LineSeries { Title = group.Key, MarkerType = MarkerType.Circle, MarkerSize = 3 };
            line.Points.AddRange(group.OrderBy(point => point.X).Select(point => new DataPoint(point.X, point.Y)));
            plot.Series.Add(line);
        }

        return new SvgExporter { Width = 760, Height = 440 }.ExportToString(plot);
    }
}
