using System.Text;

namespace Berth.Simulation.Reports.Charts;

/// <summary>A horizontal time axis of a hand-made drawing.</summary>
/// <param name="FromMs">Start, ms since the Unix epoch.</param>
/// <param name="ToMs">End; after the start.</param>
/// <param name="OriginMs">Where elapsed time counts from, when there is no calendar.</param>
/// <param name="HasCalendar">True when the axis shows dates.</param>
/// <param name="Left">Position of the start.</param>
/// <param name="Width">Length in units of the drawing.</param>
internal sealed record TimeScale(long FromMs, long ToMs, long OriginMs, bool HasCalendar, double Left, double Width)
{
    private const int Spacing = 78;

    /// <summary>Where a moment lies; moments outside lie at the ends.</summary>
    public double X(long ms) => Left + (Width * (Math.Clamp(ms, FromMs, ToMs) - FromMs) / (ToMs - FromMs));

    /// <summary>Draws ticks, their labels below, and what they count.</summary>
    /// <param name="drawing">The drawing.</param>
    /// <param name="top">Top of the lines.</param>
    /// <param name="bottom">Their bottom; labels stand below.</param>
    public void Draw(SvgDrawing drawing, double top, double bottom)
    {
        int most = Math.Max(2, (int)(Width / Spacing));
        (IReadOnlyList<Tick> ticks, string unit) = HasCalendar
            ? (Ticks.Calendar(FromMs, ToMs, most), "UTC")
            : Elapsed(most);
        var lines = new StringBuilder();
        foreach (Tick tick in ticks)
        {
            double x = X((long)tick.At);
            lines.Append('M').Append(SvgDrawing.Number(x)).Append(' ').Append(SvgDrawing.Number(top)).Append('V').Append(SvgDrawing.Number(bottom + 4));
            drawing.Text(x, bottom + 16, tick.Label, "f-muted", "middle");
        }

        drawing.Path("n k-grid", lines);
        drawing.Text(Left + (Width / 2), bottom + 32, unit, "f-muted", "middle");
    }

    private (IReadOnlyList<Tick> Ticks, string Unit) Elapsed(int most)
    {
        (IReadOnlyList<Tick> ticks, string unit) = Ticks.Elapsed(OriginMs, FromMs, ToMs, most);
        return (ticks, unit + " since the first submit");
    }
}
