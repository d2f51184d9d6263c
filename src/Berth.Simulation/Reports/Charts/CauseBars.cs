using System.Text;
using Berth.Model;

namespace Berth.Simulation.Reports.Charts;

/// <summary>One bar for each group of jobs, as long as its waiting and divided by cause.</summary>
internal static class CauseBars
{
    private const double Width = 430;
    private const double Row = 24;
    private const double Bar = 15;
    private const double Left = 118;
    private const double Right = 66;
    private const double Top = 4;

    /// <summary>Style class of a cause.</summary>
    public static string Css(WaitCause cause) => FormattableString.Invariant($"c{(int)cause}");

    /// <summary>Draws it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="groups">Groups from top to bottom; at least one.</param>
    /// <param name="largestMs">The longest bar of all charts on one scale, milliseconds; above 0.</param>
    /// <param name="label">What the picture shows, in words.</param>
    public static void Write(HtmlPage page, IReadOnlyList<WaitGroup> groups, long largestMs, string label)
    {
        var drawing = new SvgDrawing(page, Width, (2 * Top) + (Row * groups.Count), label, "causes");
        var paths = WaitCauses.InOrder.ToDictionary(cause => cause, _ => new StringBuilder());
        double scale = (Width - Left - Right) / largestMs;
        for (int i = 0; i < groups.Count; i++)
        {
            double y = Top + (Row * i) + ((Row - Bar) / 2);
            long beforeMs = 0;
            foreach (WaitCause cause in WaitCauses.InOrder)
            {
                long ms = groups[i].MsByCause[(int)cause];
                if (ms * scale >= 0.1)
                {
                    SvgDrawing.AppendBox(paths[cause], Left + (beforeMs * scale), y, ms * scale, Bar);
                }

                beforeMs += ms;
            }

            double middle = y + (Bar / 2) + 4;
            drawing.Text(Left - 8, middle, ReportContext.Shorten(groups[i].Name, 18), "f-ink", "end");
            drawing.Text(Left + (beforeMs * scale) + 6, middle, NumberText.Compact(groups[i].TotalMs / 3_600_000.0), "f-muted");
        }

        foreach (WaitCause cause in WaitCauses.InOrder.Where(cause => paths[cause].Length > 0))
        {
            drawing.Path(Css(cause), paths[cause]);
        }

        drawing.Finish();
    }
}
