namespace Berth.Cli.Rendering;

/// <summary>A series in one line of eight heights.</summary>
public static class Sparkline
{
    private const string Heights = "▁▂▃▄▅▆▇█";

    /// <summary>
    /// The series averaged down to at most <paramref name="width"/> characters; a full block stands for <paramref name="top"/> and more.
    /// Empty for an empty series.
    /// </summary>
    public static string Of(IReadOnlyList<double> series, int width, double top)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        int columns = Math.Min(width, series.Count);
        return string.Create(columns, (series, top), static (text, state) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                int from = (int)((long)i * state.series.Count / text.Length);
                int to = (int)((i + 1L) * state.series.Count / text.Length);
                double sum = 0;
                for (int j = from; j < to; j++)
                {
                    sum += state.series[j];
                }

                double share = state.top > 0 ? sum / (to - from) / state.top : 0;
                text[i] = Heights[Math.Clamp((int)(share * Heights.Length), 0, Heights.Length - 1)];
            }
        });
    }
}
