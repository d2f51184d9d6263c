using System.Globalization;
using System.Text;

namespace Berth.Model;

/// <summary>Lengths of time as people write and say them. Invariant culture.</summary>
public static class DurationText
{
    /// <summary>What a text may look like, for messages.</summary>
    public const string Expected = "a length of time such as 90s, 12h, 1d12h or 1-12:00:00";

    private const double Minute = 60;
    private const double Hour = 3_600;
    private const double Day = 86_400;
    private const decimal MostSeconds = 10_000m * 86_400m;

    /// <summary>
    /// Reads <c>1d12h30m5s</c>: numbers with units d, h, m, s from large to small, each at most once; a bare number counts seconds. Fractions
    /// only in the last number, to the millisecond. Or as Slurm writes times: <c>1-12:30:05</c>, <c>12:30:05</c>. False for anything else and
    /// for more than 10 000 days.
    /// </summary>
    public static bool TryParse(string text, out Duration length)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool read = text.Contains(':', StringComparison.Ordinal) ? TryClock(text, out decimal seconds) : TryUnits(text, out seconds);
        read &= seconds <= MostSeconds;
        length = read ? new Duration((long)(seconds * 1000)) : default;
        return read;
    }

    /// <summary>Seconds as <c>0.4 s</c>, <c>43 s</c>, <c>12m 5s</c>, <c>1h 54m</c>, <c>2d 3h</c>, <c>1 230d</c>; a minus sign in front where negative.</summary>
    public static string ForPeople(double seconds)
    {
        if (!double.IsFinite(seconds))
        {
            return "-";
        }

        double size = Math.Abs(seconds);
        string sign = seconds < 0 ? "-" : "";
        if (size < 9.95)
        {
            return size == 0 ? "0 s" : sign + size.ToString("0.0", CultureInfo.InvariantCulture) + " s";
        }

        double whole = Math.Round(size);
        return sign + whole switch
        {
            < Minute => Invariant($"{whole:0} s"),
            < Hour => Parts(whole, Minute, "m", 1, "s"),
            < Day => Parts(whole, Hour, "h", Minute, "m"),
            < 100 * Day => Parts(whole, Day, "d", Hour, "h"),
            _ => Math.Round(whole / Day).ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ') + "d",
        };
    }

    /// <summary>Exactly, in a form that reads back: <c>1d12h</c>, <c>90m</c> as <c>1h30m</c>, <c>0.5s</c>, <c>0s</c>.</summary>
    public static string Exact(Duration length)
    {
        var text = new StringBuilder();
        long rest = length.Ms;
        foreach ((long unitMs, char unit) in (ReadOnlySpan<(long, char)>)[(86_400_000, 'd'), (3_600_000, 'h'), (60_000, 'm')])
        {
            if (rest >= unitMs)
            {
                text.Append(CultureInfo.InvariantCulture, $"{rest / unitMs}{unit}");
                rest %= unitMs;
            }
        }

        return rest > 0 || text.Length == 0 ? text.Append(CultureInfo.InvariantCulture, $"{rest / 1000m:0.###}s").ToString() : text.ToString();
    }

    private static bool TryUnits(string text, out decimal seconds)
    {
        const string units = "dhms";
        seconds = 0;
        int at = 0;
        int lastUnit = -1;
        bool fraction = false;
        while (at < text.Length)
        {
            int from = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            {
                at++;
            }

            ReadOnlySpan<char> number = text.AsSpan(from, at - from);
            if (fraction || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount) || amount > 1_000_000_000)
            {
                return false;
            }

            bool bare = at == text.Length;
            int unit = bare ? 3 : units.IndexOf(char.ToLowerInvariant(text[at++]), StringComparison.Ordinal);
            if (unit <= lastUnit || (bare && lastUnit >= 0))
            {
                return false;
            }

            lastUnit = unit;
            fraction = number.Contains('.');
            seconds += amount * unit switch { 0 => 86_400, 1 => 3_600, 2 => 60, _ => 1 };
        }

        return lastUnit >= 0;
    }

    /// <summary>Hours, minutes and seconds with colons, and days with a dash before them. Two parts would be ambiguous and are refused.</summary>
    private static bool TryClock(string text, out decimal seconds)
    {
        seconds = 0;
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        string[] parts = text[(dash + 1)..].Split(':');
        int days = 0;
        if (parts.Length != 3 || (dash >= 0 && !Whole(text[..dash], 10_000, out days)))
        {
            return false;
        }

        bool read = Whole(parts[0], dash < 0 ? 100_000 : 23, out int hours);
        read &= Whole(parts[1], 59, out int minutes);
        read &= Whole(parts[2], 59, out int rest);
        seconds = (((((days * 24m) + hours) * 60) + minutes) * 60) + rest;
        return read;
    }

    private static bool Whole(string text, int most, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= most;

    private static string Parts(double seconds, double large, string largeUnit, double small, string smallUnit)
    {
        double units = Math.Floor(seconds / large);
        double rest = Math.Floor((seconds - (units * large)) / small);
        return Invariant($"{units:0}{largeUnit} {rest:0}{smallUnit}");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
