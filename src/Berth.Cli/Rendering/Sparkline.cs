namespace Berth.Cli.Rendering;

/// <summary>A series in one line of eight heights.</summary>
public static class Sparkline
{
    private const string Heights = "▁▂▃▄▅▆▇█";

    /// <summary>The means of at most <paramref name="parts"/> equal parts of a series; empty for an empty one.</summary>
    public static double[] Means(IReadOnlyList<double> series, int parts)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        double[] means = new double[Math.Min(parts, series.Count)];
        for (int i = 0; i < means.Length; i++)
        {
            int from = (int)((long)i * series.Count / means.Length);
            int to = (int)((i + 1L) * series.Count / means.Length);
            double sum = 0;
            for (int j = from; j < to; j++)
            {
                sum += series[j];
            }

            means[i] = sum / (to - from);
        }

        return means;
    }

    /// <summary>One character for each value; a full block stands for <paramref name="top"/> and more.</summary>
    public static string Of(ReadOnlySpan<double> values, double top)
    {
        char[] text = new char[values.Length];
        for (int i = 0; i < text.Length; i++)
        {
            double share = top > 0 ? values[i] / top : 0;
            text[i] = Heights[Math.Clamp((int)(share * Heights.Length), 0, Heights.Length - 1)];
        }

        return new string(text);
    }
}
