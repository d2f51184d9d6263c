using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Berth.Simulation.Reports.Charts;

/// <summary>Share of jobs that waited no longer than a length, on a logarithmic axis, one line a policy.</summary>
internal static class WaitChart
{
    /// <summary>Builds the chart. Needs at least one curve with a job behind it.</summary>
    public static PlotModel Build(IReadOnlyList<WaitCurve> curves, bool isNarrow)
    {
        double longest = Math.Max(60, curves.Max(curve => curve.Count > 0 ? curve.Seconds[^1] : 1));
        double end = Math.Log10(longest * 1.15);
        PlotModel model = Chart.Model(new OxyThickness(62, 30, 16, 44));
        TickAxis shares = Chart.Axis(
            AxisPosition.Left, [.. Enumerable.Range(0, 5).Select(i => new Tick(i * 0.25, NumberText.Percent(i * 0.25, 0)))], 0, 1);
        TickAxis axis = Chart.Axis(AxisPosition.Bottom, Ticks.Waits(longest, isNarrow), 0, end);
        axis.AxislineStyle = LineStyle.Solid;
        axis.AxislineColor = ChartColor.Muted;
        model.Axes.Add(shares);
        model.Axes.Add(axis);
        Chart.Title(model, shares, axis, "share of jobs");
        Chart.Title(model, axis, shares, "waited at most (logarithmic scale)");
        for (int i = 0; i < curves.Count; i++)
        {
            if (curves[i].Count == 0)
            {
                continue;
            }

            var series = new LineSeries
            {
                Color = ChartColor.Series(i),
                StrokeThickness = 2,
                LineJoin = LineJoin.Round,
                MinimumSegmentLength = 0.4,
            };
            if (ChartColor.Dash(i) is { } dash)
            {
                series.Dashes = dash;
            }

            series.Points.AddRange(curves[i].Seconds.Zip(curves[i].Shares, (seconds, share) => new DataPoint(Math.Log10(seconds), share)));
            series.Points.Add(new DataPoint(end, 1));
            model.Series.Add(series);
        }

        return model;
    }
}
