using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Berth.Simulation.Reports.Charts;

/// <summary>Share of tenants whose finish-time fairness is at most a value, on a logarithmic axis, one line a policy.</summary>
internal static class RhoChart
{
    /// <summary>Most points of a line.</summary>
    private const int MostPoints = 160;

    /// <summary>Values beyond these are drawn at them: a user of one tiny job can be thousands of times slower than alone.</summary>
    private static readonly (double Low, double High) _reach = (1 / 16.0, 256);

    /// <summary>Builds the chart.</summary>
    /// <param name="values">For each policy the values of all tenants, in any order.</param>
    /// <param name="tenants">What the value axis counts: <c>share of users</c>.</param>
    public static PlotModel Build(IReadOnlyList<IReadOnlyList<double>> values, string tenants)
    {
        double[] logs = [.. values.SelectMany(all => all).Select(Position)];
        double low = Math.Min(-1, Math.Floor(logs.DefaultIfEmpty(0).Min()));
        double high = Math.Max(1, Math.Ceiling(logs.DefaultIfEmpty(0).Max()));
        PlotModel model = Chart.Model(new OxyThickness(62, 30, 16, 44));
        TickAxis shares = Chart.Axis(AxisPosition.Left, [.. Enumerable.Range(0, 5).Select(i => new Tick(i * 0.25, NumberText.Percent(i * 0.25, 0)))], 0, 1);
        TickAxis axis = Chart.Axis(AxisPosition.Bottom, RhoTicks(low, high), low, high);
        axis.AxislineStyle = LineStyle.Solid;
        axis.AxislineColor = ChartColor.Muted;
        model.Axes.Add(shares);
        model.Axes.Add(axis);
        Chart.Title(model, shares, axis, tenants);
        Chart.Title(model, axis, shares, "rho at most (logarithmic scale)");
        model.Annotations.Add(new LineAnnotation
        {
            Type = LineAnnotationType.Vertical, X = 0, Color = ChartColor.Muted, LineStyle = LineStyle.Solid, StrokeThickness = 1,
        });
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i].Count > 0)
            {
                model.Series.Add(Line(i, [.. values[i].Select(Position).Order()], low, high));
            }
        }

        return model;
    }

    private static double Position(double rho) => Math.Log2(Math.Clamp(rho, _reach.Low, _reach.High));

    private static Tick[] RhoTicks(double low, double high) =>
    [
        .. Enumerable.Range((int)low, (int)(high - low) + 1)
            .Where(power => high - low <= 7 || power % 2 == 0)
            .Select(power => new Tick(power, (Math.Pow(2, power) == _reach.High ? "≥ " : "") + (power >= 0 ? NumberText.Plain(Math.Pow(2, power)) : "1/" + NumberText.Plain(Math.Pow(2, -power))))),
    ];

    private static LineSeries Line(int policy, double[] ascending, double low, double high)
    {
        var series = new LineSeries { Color = ChartColor.Series(policy), StrokeThickness = 2, LineJoin = LineJoin.Round, MinimumSegmentLength = 0.4 };
        if (ChartColor.Dash(policy) is { } dash)
        {
            series.Dashes = dash;
        }

        int step = Math.Max(1, (ascending.Length + MostPoints - 1) / MostPoints);
        series.Points.Add(new DataPoint(low, 0));
        double share = 0;
        for (int first = 0; first < ascending.Length; first += step)
        {
            int end = Math.Min(ascending.Length, first + step);
            series.Points.Add(new DataPoint(ascending[end - 1], share));
            share = end / (double)ascending.Length;
            series.Points.Add(new DataPoint(ascending[end - 1], share));
        }

        series.Points.Add(new DataPoint(high, 1));
        return series;
    }
}
