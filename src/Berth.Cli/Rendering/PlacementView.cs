using System.Globalization;
using Berth.Cli.UseCases;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Shows how much GPU each placement rule allocates.</summary>
internal static class PlacementView
{
    private const int WidestChart = 100;

    /// <summary>Writes the table, best rule first, and what stays free as more and more arrives.</summary>
    public static void Write(TextPage page, PlacementRequest request, PlacementResult result)
    {
        string seeds = request.Seeds == 1 ? $"seed {request.FirstSeed}" : $"mean of the seeds {request.FirstSeed} to {request.FirstSeed + request.Seeds - 1}";
        page.Paragraph(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Pods} pods on {result.Nodes} nodes with {result.Gpus} GPUs; arrivals up to {request.Load * 100:0.#} % of the GPUs; {seeds}"));
        PlacementSummary[] ranked = [.. result.Rules.OrderByDescending(rule => rule.At(100))];
        int last = ranked[0].AllocatedPercent.Count - 1;
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("rule", left: true));
        table.AddColumn(TextPage.Column("GPU allocated at 100 %, %"));
        table.AddColumn(TextPage.Column($"at {last} %, %"));
        table.AddColumn(TextPage.Column("pods without room, %"));
        foreach (PlacementSummary rule in ranked)
        {
            table.AddRow(new Text(rule.Rule.Name), Number(rule.At(100)), Number(rule.At(last)), Number(rule.FailedPercent));
        }

        page.Write(table);
        WriteCurves(page, ranked, last);
        foreach (string problem in result.Problems)
        {
            page.Paragraph(problem, style: "red");
        }

        page.Paragraph(result.Problems.Count == 0 ? "Checked: every task fits where it was put." : "These placements break rules.");
    }

    private static void WriteCurves(TextPage page, PlacementSummary[] ranked, int last)
    {
        int label = ranked.Max(rule => rule.Rule.Name.Length);
        int room = Math.Max(10, Math.Min(page.Width, WidestChart) - label - 3);
        page.Heading($"GPU allocated while 0 to {last} % arrive (full height: 100 %)");
        foreach (PlacementSummary rule in ranked)
        {
            double[] series = [.. Enumerable.Range(0, last + 1).Select(point => rule.At(point) ?? 0)];
            page.Line($" {rule.Rule.Name.PadLeft(label)} {Sparkline.Of(Sparkline.Means(series, room), 100)}");
        }

        page.Blank();
    }

    private static Text Number(double? value) => new(value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "");
}
