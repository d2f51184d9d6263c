using System.Globalization;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;

namespace Berth.Simulation.Reports.Charts;

/// <summary>What all charts share: an empty model in the page's style, and the way onto the page.</summary>
internal static class Chart
{
    /// <summary>Size of text in chart units.</summary>
    public const double FontSize = 12.5;

    /// <summary>A model without frame, title, legend or background; the page supplies those.</summary>
    public static PlotModel Model(OxyThickness margins) => new()
    {
        PlotAreaBorderThickness = new OxyThickness(0),
        PlotMargins = margins,
        Padding = new OxyThickness(0),
        DefaultFont = "Arial",
        DefaultFontSize = FontSize,
        TextColor = ChartColor.Muted,
        PlotAreaBorderColor = ChartColor.Grid,
        IsLegendVisible = false,
    };

    /// <summary>An axis with given ticks in the page's style.</summary>
    public static TickAxis Axis(AxisPosition position, IReadOnlyList<Tick> ticks, double minimum, double maximum) => new(ticks)
    {
        Position = position,
        Minimum = minimum,
        Maximum = maximum,
        MinimumPadding = 0,
        MaximumPadding = 0,
        TextColor = ChartColor.Muted,
        TicklineColor = ChartColor.Grid,
        MajorGridlineColor = ChartColor.Grid,
        MajorGridlineStyle = LineStyle.Solid,
        MajorGridlineThickness = 1,
        MajorTickSize = 0,
        MinorTickSize = 0,
        AxisTickToLabelDistance = 6,
        AxislineStyle = LineStyle.None,
    };

    /// <summary>Writes what an axis counts: level text above the value axis, centred text below the other. (Upright text is harder to read.)</summary>
    public static void Title(PlotModel model, TickAxis axis, TickAxis other, string text)
    {
        bool isLeft = axis.Position == AxisPosition.Left;
        model.Annotations.Add(new TextAnnotation
        {
            Text = text,
            TextPosition = isLeft ? new DataPoint(other.Minimum, axis.Maximum) : new DataPoint((axis.Minimum + axis.Maximum) / 2, other.Minimum),
            Offset = isLeft ? new ScreenVector(-model.PlotMargins.Left, -11) : new ScreenVector(0, 27),
            TextHorizontalAlignment = isLeft ? HorizontalAlignment.Left : HorizontalAlignment.Center,
            TextVerticalAlignment = isLeft ? VerticalAlignment.Bottom : VerticalAlignment.Top,
            TextColor = ChartColor.Muted,
            StrokeThickness = 0,
            Padding = new OxyThickness(0),
        });
    }

    /// <summary>Draws a model as inline SVG. Throws when the chart library could not draw it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="model">The chart.</param>
    /// <param name="width">Width in chart units; the page scales it.</param>
    /// <param name="height">Height in chart units.</param>
    /// <param name="label">What the picture shows, for people who do not see it.</param>
    /// <param name="css">Style class; null for none.</param>
    public static void Write(HtmlPage page, PlotModel model, double width, double height, string label, string? css = null)
    {
        page.Xml.WriteStartElement("svg", SvgCanvas.Namespace);
        page.Xml.WriteAttributeString("class", css is null ? "chart" : "chart " + css);
        page.Xml.WriteAttributeString("viewBox", FormattableString.Invariant($"0 0 {width} {height}"));
        page.Xml.WriteAttributeString("font-size", FontSize.ToString(CultureInfo.InvariantCulture));
        page.Xml.WriteAttributeString("role", "img");
        page.Xml.WriteAttributeString("aria-label", HtmlPage.Clean(label));
        IPlotModel drawing = model;
        drawing.Update(true);
        drawing.Render(new SvgCanvas(page.Xml, FontSize), new OxyRect(0, 0, width, height));
        if (model.GetLastPlotException() is { } failure)
        {
            throw new InvalidOperationException($"chart \"{label}\" could not be drawn", failure);
        }

        page.Xml.WriteFullEndElement();
        page.Xml.WriteWhitespace("\n");
    }
}

/// <summary>One tick of an axis.</summary>
/// <param name="At">Position on the axis.</param>
/// <param name="Label">Its text.</param>
internal readonly record struct Tick(double At, string Label);

/// <summary>A linear axis whose ticks are given: the library chooses them by number, people read times and factors.</summary>
internal sealed class TickAxis : LinearAxis
{
    private readonly Dictionary<double, string> _labels = [];
    private readonly double[] _positions;

    /// <summary>An axis with these ticks.</summary>
    public TickAxis(IReadOnlyList<Tick> ticks)
    {
        _positions = [.. ticks.Select(tick => tick.At)];
        foreach (Tick tick in ticks)
        {
            _labels[tick.At] = tick.Label;
        }
    }

    /// <inheritdoc/>
    public override void GetTickValues(out IList<double> majorLabelValues, out IList<double> majorTickValues, out IList<double> minorTickValues)
    {
        majorLabelValues = _positions;
        majorTickValues = _positions;
        minorTickValues = [];
    }

    /// <inheritdoc/>
    protected override string FormatValueOverride(double x) => _labels.GetValueOrDefault(x, "");
}
