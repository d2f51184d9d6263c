using System.Text;

namespace Berth.Simulation.Reports.Charts;

/// <summary>One tenant's pair of bars.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Due">What it was promised and wanted; null where nothing is promised.</param>
/// <param name="Kept">The part of that which it got; null where nothing is promised.</param>
/// <param name="Delivered">All that it got, in the same unit.</param>
internal readonly record struct PromiseBar(string Name, double? Due, double? Kept, double Delivered);

/// <summary>Pairs of bars, promised above delivered, on one scale; what was delivered beyond the promise is lighter.</summary>
internal static class PromiseChart
{
    private const double Width = 340;
    private const double Row = 30;
    private const double Left = 112;
    private const double Right = 54;
    private const double Top = 16;

    /// <summary>Draws it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="bars">Tenants from top to bottom; at least one.</param>
    /// <param name="largest">Largest value that any chart beside this one shows.</param>
    /// <param name="label">What the picture shows, in words.</param>
    public static void Write(HtmlPage page, IReadOnlyList<PromiseBar> bars, double largest, string label)
    {
        double height = Top + (Row * bars.Count);
        var drawing = new SvgDrawing(page, Width, height, label, "promise");
        double scale = (Width - Left - Right) / (largest > 0 ? largest : 1);
        var due = new StringBuilder();
        var kept = new StringBuilder();
        var beyond = new StringBuilder();
        for (int i = 0; i < bars.Count; i++)
        {
            double y = Top + (Row * i);
            double inside = bars[i].Kept ?? 0;
            Bar(due, y + 3, 0, bars[i].Due ?? 0, scale);
            Bar(kept, y + 14, 0, inside, scale);
            Bar(beyond, y + 14, inside, bars[i].Delivered - inside, scale);
            drawing.Text(Left - 8, y + 18, ReportContext.Shorten(bars[i].Name, 16), "f-ink", "end");
            string part = bars[i] is { Due: > 0, Kept: { } got } ? NumberText.Percent(got / bars[i].Due!.Value) : "–";
            drawing.Text(Width - 2, y + 18, part, "f-ink", "end");
        }

        drawing.Path("f-even", due);
        drawing.Path("f-better", kept);
        drawing.Path("f-faint", beyond);
        drawing.Text(Width - 2, 10, "kept", "f-muted", "end");
        drawing.Finish();
    }

    private static void Bar(StringBuilder path, double y, double from, double length, double scale)
    {
        if (length * scale >= 0.1)
        {
            SvgDrawing.AppendBox(path, Left + (from * scale), y, length * scale, 9);
        }
    }
}
