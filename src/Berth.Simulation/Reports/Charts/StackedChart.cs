using System.Text;

namespace Berth.Simulation.Reports.Charts;

/// <summary>One layer of a stacked chart.</summary>
/// <param name="Css">Style class of its fill.</param>
/// <param name="Values">One value a bucket, at least 0; missing ones at the end count as 0.</param>
internal readonly record struct StackedLayer(string Css, IReadOnlyList<double> Values);

/// <summary>Parts of a whole over time as inline SVG: layers above each other, in steps, each one path whose colour is a style class.</summary>
/// <param name="Layers">From the bottom up.</param>
/// <param name="StartMs">Start of the first bucket, ms since the Unix epoch.</param>
/// <param name="BucketMs">Length of a bucket in ms.</param>
internal sealed record StackedChart(IReadOnlyList<StackedLayer> Layers, long StartMs, long BucketMs)
{
    private const double Width = 470;
    private const double Height = 190;
    private const double Left = 46;
    private const double Top = 8;
    private const double Bottom = 44;
    private const double Right = 8;

    /// <summary>Largest sum of all layers in a bucket.</summary>
    public double Largest => Enumerable.Range(0, Buckets).Select(bucket => Layers.Sum(layer => At(layer, bucket))).DefaultIfEmpty(0).Max();

    private int Buckets => Layers.Select(layer => layer.Values.Count).DefaultIfEmpty(0).Max();

    /// <summary>The same with as many neighbouring buckets put together as leave at most so many.</summary>
    public StackedChart Coarser(int most)
    {
        int together = Math.Max(1, (Buckets + most - 1) / most);
        return new StackedChart(
            [
                .. Layers.Select(layer => layer with
                {
                    Values = [.. layer.Values.Chunk(together).Select(values => values.Average())],
                }),
            ],
            StartMs,
            BucketMs * together);
    }

    /// <summary>Draws it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="range">The time axis.</param>
    /// <param name="valueTicks">The value axis, from zero up; the last one is at or above <see cref="Largest"/>.</param>
    /// <param name="label">What the picture shows, in words.</param>
    public void Write(HtmlPage page, TimeRange range, IReadOnlyList<Tick> valueTicks, string label)
    {
        var drawing = new SvgDrawing(page, Width, Height, label, "stacked");
        var time = new TimeScale(range.FromMs, range.ToMs, range.FromMs, range.HasCalendar, Left, Width - Left - Right);
        double top = valueTicks[^1].At;
        var grid = new StringBuilder();
        foreach (Tick tick in valueTicks)
        {
            double y = Y(tick.At, top);
            grid.Append('M').Append(SvgDrawing.Number(Left)).Append(' ').Append(SvgDrawing.Number(y)).Append('H').Append(SvgDrawing.Number(Width - Right));
            drawing.Text(Left - 6, y + 4, tick.Label, "f-muted", "end");
        }

        double[] below = new double[Buckets];
        foreach (StackedLayer layer in Layers)
        {
            double[] above = [.. below.Select((value, bucket) => value + At(layer, bucket))];
            drawing.Path(layer.Css, Outline(below, above, time, top));
            below = above;
        }

        drawing.Path("n k-grid", grid);
        time.Draw(drawing, Height - Bottom, Height - Bottom);
        drawing.Finish();
    }

    private static double At(StackedLayer layer, int bucket) => bucket < layer.Values.Count ? layer.Values[bucket] : 0;

    private static double Y(double value, double top) => Height - Bottom - ((Height - Bottom - Top) * Math.Min(1, value / top));

    /// <summary>Runs of buckets in which the layer has any height, each as a closed line along its top and back along its bottom.</summary>
    private StringBuilder Outline(double[] below, double[] above, TimeScale time, double top)
    {
        var path = new StringBuilder();
        for (int first = 0; first < above.Length;)
        {
            if (above[first] <= below[first])
            {
                first++;
                continue;
            }

            int end = first;
            while (end < above.Length && above[end] > below[end])
            {
                end++;
            }

            path.Append('M').Append(SvgDrawing.Number(X(first))).Append(' ').Append(SvgDrawing.Number(Y(below[first], top)));
            for (int bucket = first; bucket < end; bucket++)
            {
                Step(path, Y(above[bucket], top), X(bucket + 1));
            }

            for (int bucket = end - 1; bucket >= first; bucket--)
            {
                Step(path, Y(below[bucket], top), X(bucket));
            }

            path.Append('z');
            first = end;
        }

        return path;

        double X(int bucket) => time.X(StartMs + (bucket * BucketMs));
    }

    private static void Step(StringBuilder path, double y, double x) => path.Append('V').Append(SvgDrawing.Number(y)).Append('H').Append(SvgDrawing.Number(x));
}
