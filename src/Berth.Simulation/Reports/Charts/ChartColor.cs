using OxyPlot;

namespace Berth.Simulation.Reports.Charts;

/// <summary>
/// Colours that the page decides, not the chart: each stands for a style class, so that charts follow light, dark and paper.
/// The colour value only carries the number of the class through the chart library.
/// </summary>
internal static class ChartColor
{
    /// <summary>Policies that have a colour of their own; later ones start over with another dash.</summary>
    public const int SeriesColors = 8;

    private const byte RedMark = 0xBE;
    private const byte GreenMark = 0x27;
    private const int FirstSeries = 16;

    private static readonly string[] Names = ["ink", "muted", "grid", "better", "worse", "even", "faint"];

    /// <summary>Main text and zero lines.</summary>
    public static OxyColor Ink { get; } = Make(0);

    /// <summary>Tick labels and axis titles.</summary>
    public static OxyColor Muted { get; } = Make(1);

    /// <summary>Grid lines.</summary>
    public static OxyColor Grid { get; } = Make(2);

    /// <summary>A change for the better.</summary>
    public static OxyColor Better { get; } = Make(3);

    /// <summary>A change for the worse.</summary>
    public static OxyColor Worse { get; } = Make(4);

    /// <summary>A change too small to show.</summary>
    public static OxyColor Even { get; } = Make(5);

    /// <summary>The first policy where it is only there to be compared with.</summary>
    public static OxyColor Faint { get; } = Make(6);

    /// <summary>The colour of a policy by its position.</summary>
    public static OxyColor Series(int index) => Make(FirstSeries + (index % SeriesColors));

    /// <summary>The dash of a policy by its position, in chart units; null for a solid line.</summary>
    public static double[]? Dash(int index) => (index / SeriesColors) switch
    {
        0 => null,
        1 => [6, 3],
        _ => [2, 3],
    };

    /// <summary>The style class of a stroke (prefix k) or a fill (prefix f). Throws for a colour not made here.</summary>
    public static string Class(char prefix, OxyColor color)
    {
        if (color.R != RedMark || color.G != GreenMark)
        {
            throw new ArgumentException($"{color} is not a theme colour", nameof(color));
        }

        return color.B >= FirstSeries ? $"{prefix}{color.B - FirstSeries + 1}" : $"{prefix}-{Names[color.B]}";
    }

    private static OxyColor Make(int number) => OxyColor.FromRgb(RedMark, GreenMark, (byte)number);
}
