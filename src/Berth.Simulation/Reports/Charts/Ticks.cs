using System.Globalization;

namespace Berth.Simulation.Reports.Charts;

/// <summary>Chooses ticks and bucket lengths that people count in.</summary>
internal static class Ticks
{
    private const long Second = 1000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;
    private const long Week = 7 * Day;

    // Buckets that divide the day or the week evenly, so that neighbours hold alike hours; then whole weeks.
    private static readonly long[] Steps =
    [
        1, 10, 100, Second, 2 * Second, 5 * Second, 10 * Second, 30 * Second, Minute, 2 * Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute,
        Hour, 2 * Hour, 3 * Hour, 6 * Hour, 12 * Hour, Day, Week, 2 * Week, 4 * Week, 8 * Week, 13 * Week, 26 * Week, 52 * Week,
    ];

    private static readonly int[] MonthSteps = [1, 2, 3, 6, 12, 24, 60, 120];

    private static readonly (double Seconds, string Label)[] WaitLengths =
    [
        (1, "1 s"), (10, "10 s"), (60, "1 min"), (600, "10 min"), (3600, "1 h"), (6 * 3600, "6 h"), (86_400, "1 d"), (7 * 86_400, "7 d"),
        (30 * 86_400, "30 d"), (365 * 86_400, "1 y"), (3650.0 * 86_400, "10 y"),
    ];

    /// <summary>The shortest even bucket that covers a length of time with at most so many buckets.</summary>
    public static long Bucket(long lengthMs, int most)
    {
        foreach (long step in Steps)
        {
            if (lengthMs <= step * most)
            {
                return step;
            }
        }

        return 52 * Week * (1 + (lengthMs / (52 * Week * most)));
    }

    /// <summary>The bucket boundary at or before a moment; weeks begin on Monday.</summary>
    public static long Floor(long unixMs, long bucketMs)
    {
        // The Unix epoch was a Thursday, so Mondays lie four days after multiples of a week.
        long offset = bucketMs % Week == 0 ? 4 * Day : 0;
        long rest = (unixMs - offset) % bucketMs;
        return unixMs - (rest < 0 ? rest + bucketMs : rest);
    }

    /// <summary>Ticks on dates or hours in UTC; positions in milliseconds since the Unix epoch.</summary>
    public static IReadOnlyList<Tick> Calendar(long fromMs, long toMs, int most)
    {
        long length = Math.Max(1, toMs - fromMs);
        return length > most * 2 * Week ? Months(fromMs, toMs, most) : DaysOrHours(fromMs, toMs, Bucket(length, most));
    }

    /// <summary>Ticks on time since the start, positions in milliseconds since the Unix epoch, and the unit their labels count.</summary>
    public static (IReadOnlyList<Tick> Ticks, string Unit) Elapsed(long fromMs, long toMs, int most) => Elapsed(fromMs, fromMs, toMs, most);

    /// <summary>The same for a part of the time: labels count from <paramref name="originMs"/>, ticks lie between the other two.</summary>
    public static (IReadOnlyList<Tick> Ticks, string Unit) Elapsed(long originMs, long fromMs, long toMs, int most)
    {
        long length = Math.Max(1, toMs - fromMs);
        (long unitMs, string unit) = length switch
        {
            > 4 * Day => (Day, "days"),
            > 4 * Hour => (Hour, "hours"),
            > 5 * Minute => (Minute, "minutes"),
            _ => (Second, "seconds"),
        };
        double[] clock = unitMs is Hour ? [1, 2, 3, 6, 12, 24] : unitMs is Minute ? [1, 2, 5, 10, 15, 30, 60] : [];
        double units = (double)length / unitMs;
        double step = clock.FirstOrDefault(candidate => units <= candidate * most, NiceStep(units, most));
        var ticks = new List<Tick>();
        double skipped = (double)(fromMs - originMs) / unitMs;
        long first = (long)Math.Ceiling((skipped / step) - 1e-9);
        for (long i = first; i * step <= (skipped + units) * (1 + 1e-9); i++)
        {
            ticks.Add(new Tick(originMs + (i * step * unitMs), NumberText.Plain(i * step)));
        }

        return (ticks, unit);
    }

    /// <summary>Ticks for a scale that starts at zero; the last one is at or above the largest value.</summary>
    public static IReadOnlyList<Tick> FromZero(double largest, int most, Func<double, string> label)
    {
        double step = NiceStep(largest > 0 ? largest : 1, most);
        int count = Math.Max(1, (int)Math.Ceiling((largest / step) - 1e-9));
        return [.. Enumerable.Range(0, count + 1).Select(i => new Tick(i * step, label(i * step)))];
    }

    /// <summary>Ticks on lengths of wait up to the longest; positions are decimal logarithms of seconds.</summary>
    public static IReadOnlyList<Tick> Waits(double longestSeconds, bool isNarrow)
    {
        var ticks = new List<Tick>();
        for (int i = 0; i < WaitLengths.Length; i++)
        {
            bool isLeftOut = isNarrow && WaitLengths[i].Label is "10 s" or "10 min" or "6 h";
            if (WaitLengths[i].Seconds <= longestSeconds && (!isNarrow || !isLeftOut))
            {
                ticks.Add(new Tick(Math.Log10(WaitLengths[i].Seconds), (i == 0 ? "≤ " : "") + WaitLengths[i].Label));
            }
        }

        return ticks;
    }

    /// <summary>Ticks on factors, symmetrical around "same"; positions are binary logarithms of the ratio.</summary>
    public static IReadOnlyList<Tick> Factors(double largestLog2)
    {
        double[] factors = largestLog2 switch
        {
            < 0.2 => [1.1],
            < 0.5 => [1.15, 1.3],
            < 1.1 => [1.5, 2],
            < 2.1 => [2, 4],
            < 3.1 => [2, 8],
            < 4.1 => [3, 8],
            < 5.1 => [4, 16],
            < 7.2 => [10, 100],
            _ => [100, 10_000],
        };
        var ticks = new List<Tick> { new(0, NumberText.Same) };
        foreach (double factor in factors)
        {
            ticks.Add(new Tick(Math.Log2(factor), "×" + NumberText.Plain(factor)));
            ticks.Add(new Tick(-Math.Log2(factor), "÷" + NumberText.Plain(factor)));
        }

        return ticks;
    }

    private static double NiceStep(double length, int most)
    {
        double raw = length / most;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        foreach (double factor in (ReadOnlySpan<double>)[1, 2, 2.5, 5])
        {
            if (raw <= factor * power * (1 + 1e-9))
            {
                return factor * power;
            }
        }

        return 10 * power;
    }

    private static List<Tick> Months(long fromMs, long toMs, int most)
    {
        DateTimeOffset from = DateTimeOffset.FromUnixTimeMilliseconds(fromMs);
        double months = (toMs - fromMs) / (30.44 * Day);
        int step = MonthSteps.FirstOrDefault(candidate => months <= candidate * most, 120);
        var ticks = new List<Tick>();
        int year = 0;
        var month = new DateTimeOffset(from.Year, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (; month.ToUnixTimeMilliseconds() <= toMs; month = month.AddMonths(step))
        {
            if (month.ToUnixTimeMilliseconds() >= fromMs)
            {
                string format = step >= 12 ? "yyyy" : month.Year == year ? "MMM" : "MMM yyyy";
                ticks.Add(new Tick(month.ToUnixTimeMilliseconds(), month.ToString(format, CultureInfo.InvariantCulture)));
                year = month.Year;
            }
        }

        return ticks;
    }

    private static List<Tick> DaysOrHours(long fromMs, long toMs, long stepMs)
    {
        var ticks = new List<Tick>();
        int year = 0;
        int day = 0;
        for (long at = Floor(fromMs + stepMs - 1, stepMs); at <= toMs; at += stepMs)
        {
            DateTimeOffset moment = DateTimeOffset.FromUnixTimeMilliseconds(at);
            string date = moment.ToString(moment.Year == year ? "d MMM" : "d MMM yyyy", CultureInfo.InvariantCulture);
            string time = moment.ToString(stepMs < Minute ? "HH:mm:ss" : "HH:mm", CultureInfo.InvariantCulture);
            bool isNewDay = moment.DayOfYear != day || moment.Year != year;
            string label = stepMs >= Day || (isNewDay && at % Day == 0) ? date : ticks.Count == 0 ? date + " " + time : time;
            ticks.Add(new Tick(at, label));
            year = moment.Year;
            day = moment.DayOfYear;
        }

        return ticks;
    }
}
