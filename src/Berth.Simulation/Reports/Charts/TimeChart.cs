using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Berth.Simulation.Reports.Charts;

/// <summary>One line of a time chart.</summary>
/// <param name="Series">The figure.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Dash">Its dash in chart units; null for solid.</param>
/// <param name="Thickness">Its width in chart units.</param>
internal readonly record struct TimeLine(TimeSeries Series, OxyColor Color, double[]? Dash, double Thickness);

/// <summary>Figures over time on one axis that starts at zero.</summary>
internal static class TimeChart
{
    /// <summary>Room left of the plot, the same in all charts that stand above each other.</summary>
    private const double LeftMargin = 62;

    /// <summary>Where lines turn into steps: few buckets are shown as what they are, means over a stretch of time.</summary>
    private const int FewBuckets = 130;

    /// <summary>Builds the chart.</summary>
    /// <param name="lines">Lines in drawing order, later ones on top.</param>
    /// <param name="range">The time axis.</param>
    /// <param name="valueTicks">The value axis, from zero up.</param>
    /// <param name="valueTitle">Title of the value axis with its unit.</param>
    /// <param name="mostTimeTicks">Most ticks that the time axis has room for.</param>
    public static PlotModel Build(
        IReadOnlyList<TimeLine> lines, TimeRange range, IReadOnlyList<Tick> valueTicks, string valueTitle, int mostTimeTicks)
    {
        PlotModel model = Chart.Model(new OxyThickness(LeftMargin, 28, 16, 44));
        TimeSeries any = lines.Select(line => line.Series).MaxBy(series => series.Values.Count)!;
        long bucketMs = any.BucketMs;
        bool isStepped = any.Values.Count <= FewBuckets;
        TickAxis values = Chart.Axis(AxisPosition.Left, valueTicks, 0, valueTicks[^1].At);
        (TickAxis times, string timeTitle) = TimeAxis(range, mostTimeTicks);
        model.Axes.Add(values);
        model.Axes.Add(times);
        Chart.Title(model, values, times, valueTitle);
        Chart.Title(model, times, values, $"{timeTitle}; each {(isStepped ? "step" : "point")} is a mean over {NumberText.OneStep(bucketMs)}");
        foreach (TimeLine line in lines)
        {
            var series = new LineSeries
            {
                Color = line.Color,
                StrokeThickness = line.Thickness,
                LineJoin = LineJoin.Round,
                MinimumSegmentLength = 0.4,
            };
            if (line.Dash is not null)
            {
                series.Dashes = line.Dash;
            }

            series.Points.AddRange(Points(line.Series, range, isStepped));
            model.Series.Add(series);
        }

        return model;
    }

    private static (TickAxis Axis, string Title) TimeAxis(TimeRange range, int mostTicks)
    {
        TickAxis axis;
        string title = "UTC";
        if (range.HasCalendar)
        {
            axis = Chart.Axis(AxisPosition.Bottom, Ticks.Calendar(range.FromMs, range.ToMs, mostTicks), range.FromMs, range.ToMs);
        }
        else
        {
            (IReadOnlyList<Tick> ticks, string unit) = Ticks.Elapsed(range.FromMs, range.ToMs, mostTicks);
            axis = Chart.Axis(AxisPosition.Bottom, ticks, range.FromMs, range.ToMs);
            title = unit + " since the first submit";
        }

        axis.MajorGridlineStyle = LineStyle.None;
        axis.MajorTickSize = 5;
        axis.AxislineStyle = LineStyle.Solid;
        axis.AxislineColor = ChartColor.Muted;
        axis.TicklineColor = ChartColor.Muted;
        return (axis, title);
    }

    private static List<DataPoint> Points(TimeSeries series, TimeRange range, bool isStepped)
    {
        var points = new List<DataPoint>(2 * series.Values.Count);
        for (int i = 0; i < series.Values.Count; i++)
        {
            double from = Math.Max(range.FromMs, series.FirstMs + (i * series.BucketMs));
            double to = Math.Min(range.ToMs, series.FirstMs + ((i + 1) * series.BucketMs));
            if (series.Values[i] is not { } value)
            {
                points.Add(DataPoint.Undefined);
            }
            else if (isStepped)
            {
                points.Add(new DataPoint(from, value));
                points.Add(new DataPoint(to, value));
            }
            else
            {
                points.Add(new DataPoint((from + to) / 2, value));
            }
        }

        return points;
    }
}
