using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;

namespace Berth.Simulation.Reports.Charts;

/// <summary>One class of jobs in a chart of change.</summary>
/// <param name="Label">Name of the class, short.</param>
/// <param name="Ratio">Figure under the candidate over figure under the first policy; above 0.</param>
internal readonly record struct ClassChange(string Label, double Ratio);

/// <summary>Bars to the left for classes that fare better and to the right for classes that fare worse, on a logarithmic scale.</summary>
internal static class ChangeChart
{
    /// <summary>Height of one bar with its gap, in chart units.</summary>
    public const double RowHeight = 25;

    private const double LeftMargin = 108;
    private const double RightMargin = 54;
    private const double TopMargin = 26;
    private const double BottomMargin = 26;

    /// <summary>Height of a chart of so many classes.</summary>
    public static double Height(int classes) => TopMargin + BottomMargin + (RowHeight * classes);

    /// <summary>Builds the chart.</summary>
    /// <param name="changes">Classes from top to bottom; at least one.</param>
    /// <param name="largestLog2">Largest binary logarithm of a ratio, either way, that any chart beside this one shows.</param>
    public static PlotModel Build(IReadOnlyList<ClassChange> changes, double largestLog2)
    {
        double reach = Math.Max(0.14, largestLog2) * 1.06;
        PlotModel model = Chart.Model(new OxyThickness(LeftMargin, TopMargin, RightMargin, BottomMargin));
        TickAxis classes = Chart.Axis(
            AxisPosition.Left, [.. changes.Select((change, i) => new Tick(-i, change.Label))], -changes.Count + 0.5, 0.5);
        classes.MajorGridlineStyle = LineStyle.None;
        classes.TextColor = ChartColor.Ink;
        model.Axes.Add(classes);
        model.Axes.Add(Chart.Axis(
            AxisPosition.Bottom, [.. Ticks.Factors(Math.Max(0.14, largestLog2)).Where(tick => Math.Abs(tick.At) <= reach)], -reach, reach));
        for (int i = 0; i < changes.Count; i++)
        {
            AddBar(model, -i, changes[i].Ratio, reach);
        }

        model.Annotations.Add(new LineAnnotation
        {
            Type = LineAnnotationType.Vertical, X = 0, Color = ChartColor.Muted, LineStyle = LineStyle.Solid, StrokeThickness = 1,
        });
        model.Annotations.Add(Heading("← better", -reach, HorizontalAlignment.Left));
        model.Annotations.Add(Heading("worse →", reach, HorizontalAlignment.Right));
        return model;
    }

    private static void AddBar(PlotModel model, double y, double ratio, double reach)
    {
        double change = Math.Log2(ratio);
        string text = NumberText.Factor(ratio);
        if (text != NumberText.Same)
        {
            model.Annotations.Add(new RectangleAnnotation
            {
                MinimumX = Math.Min(0, change),
                MaximumX = Math.Max(0, change),
                MinimumY = y - 0.34,
                MaximumY = y + 0.34,
                Fill = change < 0 ? ChartColor.Better : ChartColor.Worse,
            });
        }

        // Numbers stand in a column of their own, where they line up and meet neither bars nor names.
        model.Annotations.Add(new TextAnnotation
        {
            Text = text,
            TextPosition = new DataPoint(reach, y),
            Offset = new ScreenVector(RightMargin - 2, 0),
            TextHorizontalAlignment = HorizontalAlignment.Right,
            TextVerticalAlignment = VerticalAlignment.Middle,
            TextColor = ChartColor.Ink,
            StrokeThickness = 0,
            Padding = new OxyThickness(0),
        });
    }

    private static TextAnnotation Heading(string text, double x, HorizontalAlignment alignment) => new()
    {
        Text = text,
        TextPosition = new DataPoint(x, 0.5),
        Offset = new ScreenVector(0, -5),
        TextHorizontalAlignment = alignment,
        TextVerticalAlignment = VerticalAlignment.Bottom,
        TextColor = ChartColor.Muted,
        StrokeThickness = 0,
        Padding = new OxyThickness(0),
    };
}
