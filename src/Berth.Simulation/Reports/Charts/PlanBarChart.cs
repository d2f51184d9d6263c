using System.Text;

namespace Berth.Simulation.Reports.Charts;

/// <summary>One figure of several schedules as bars from zero, the first in colour.</summary>
internal static class PlanBarChart
{
    private const double Width = 480;
    private const double NameRoom = 84;
    private const double TextRoom = 78;
    private const double Row = 24;
    private const double Bar = 16;

    /// <summary>Draws it.</summary>
    public static void Write(HtmlPage page, ReportBars bars)
    {
        page.Open("figure");
        page.Element("figcaption", bars.Title);
        string label = $"{bars.Title}: {string.Join(", ", bars.Bars.Select(bar => $"{bar.Name} {bar.Text}"))}";
        var drawing = new SvgDrawing(page, Width, (Row * bars.Bars.Count) + 4, label, "bars");
        double most = bars.Bars.Max(bar => bar.Value);
        for (int i = 0; i < bars.Bars.Count; i++)
        {
            (string name, double value, string text) = bars.Bars[i];
            double length = most > 0 ? (Width - NameRoom - TextRoom) * value / most : 0;
            double top = Row * i;
            var box = new StringBuilder();
            SvgDrawing.AppendBox(box, NameRoom, top, Math.Max(length, 1), Bar);
            drawing.Text(NameRoom - 8, top + 12, name, "f-ink", "end");
            drawing.Path(i == 0 ? GanttWords.ColorClass(0) : GanttWords.ColorClass(GanttWords.Colors), box);
            drawing.Text(NameRoom + length + 6, top + 12, text, "f-ink");
        }

        drawing.Finish();
        page.Close();
    }
}
