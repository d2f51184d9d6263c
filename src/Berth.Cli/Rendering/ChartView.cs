using Berth.Cli.UseCases;
using Berth.Model.Metrics;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Small charts: mean bounded slowdown by policy, utilization and queue over time.</summary>
internal static class ChartView
{
    private const int WidestChart = 100;
    private const int MostSparklines = 4;

    /// <summary>Writes the charts that make sense for the result.</summary>
    public static void Write(TextPage page, SimulateResult result)
    {
        int width = Math.Min(page.Width, WidestChart);
        if (result.Runs.Count > 1)
        {
            WriteSlowdowns(page, result, width);
        }

        WriteTimelines(page, result, width);
    }

    private static void WriteSlowdowns(TextPage page, SimulateResult result, int width)
    {
        page.Heading("Mean bounded slowdown (shorter is better)");
        var chart = new BarChart { Width = width };
        chart.UseValueFormatter(value => Figures.Number(value));
        foreach (PolicyRun run in result.Runs)
        {
            chart.AddItem(Markup.Escape(run.Policy.Name), run.Metrics.BoundedSlowdown.Mean, Color.Blue);
        }

        page.Write(chart);
    }

    private static void WriteTimelines(TextPage page, SimulateResult result, int width)
    {
        PolicyRun[] shown = [.. result.Runs.Take(MostSparklines)];
        Timeline first = shown[0].Timeline;
        if (first.Utilization.Count == 0)
        {
            return;
        }

        string what = shown[0].NodeTimeline is null ? "Utilization" : shown[0].NodeTimeline!.Gpu.Count > 0 ? "GPU in use" : "CPU in use";
        int label = shown.Max(run => run.Policy.Name.Length);
        int room = Math.Max(10, width - label - 3);
        double[][] queues = [.. shown.Select(run => Sparkline.Means(run.Timeline.QueueLength, room))];
        double longest = queues.Max(queue => queue.Max());
        page.Heading($"{what} over {Figures.Length(first.BucketMs * first.Utilization.Count / 1000.0)} (full height: 100 %)");
        foreach (PolicyRun run in shown)
        {
            page.Line($" {run.Policy.Name.PadLeft(label)} {Sparkline.Of(Sparkline.Means(Use(run), room), 1)}");
        }

        page.Heading($"Jobs waiting (full height: {Figures.Number(longest)})");
        for (int i = 0; i < shown.Length; i++)
        {
            page.Line($" {shown[i].Policy.Name.PadLeft(label)} {Sparkline.Of(queues[i], longest)}");
        }

        page.Blank();
    }

    private static IReadOnlyList<double> Use(PolicyRun run) =>
        run.NodeTimeline is not { } nodes ? run.Timeline.Utilization : nodes.Gpu.Count > 0 ? nodes.Gpu : nodes.Cpu;
}
