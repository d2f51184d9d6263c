using System.Globalization;
using Berth.Cli.UseCases;
using Berth.Model;

namespace Berth.Cli.CommandLine;

/// <summary>Reads times from the command line.</summary>
public static class TimeText
{
    private static readonly string[] _calendarForms =
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mmZ", "yyyy-MM-ddTHH:mm:ssZ"];

    /// <summary>
    /// Reads <c>1d12h30m5s</c>: numbers with units d, h, m, s from large to small, each at most once; a bare number counts
    /// seconds. Fractions only in seconds, to the millisecond. False for anything else and for more than 10 000 days.
    /// </summary>
    public static bool TryLength(string text, out Duration length)
    {
        ArgumentNullException.ThrowIfNull(text);
        length = default;
        const string units = "dhms";
        decimal seconds = 0;
        int at = 0;
        int lastUnit = -1;
        while (at < text.Length)
        {
            int from = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            {
                at++;
            }

            if (!decimal.TryParse(text.AsSpan(from, at - from), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount)
                || amount > 1_000_000_000)
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
            seconds += amount * unit switch { 0 => 86_400, 1 => 3_600, 2 => 60, _ => 1 };
        }

        const decimal mostSeconds = 10_000m * 86_400m;
        if (lastUnit < 0 || seconds > mostSeconds)
        {
            return false;
        }

        length = new Duration((long)(seconds * 1000));
        return true;
    }

    /// <summary>Reads a date, a date with time (UTC), or a length of time since the first submit time of the log.</summary>
    public static bool TryMoment(string text, out Moment? moment)
    {
        ArgumentNullException.ThrowIfNull(text);
        const DateTimeStyles style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, _calendarForms, CultureInfo.InvariantCulture, style, out DateTimeOffset date))
        {
            moment = new Moment(new Instant(date.ToUnixTimeMilliseconds()), null);
            return true;
        }

        if (TryLength(text.StartsWith('+') ? text[1..] : text, out Duration length))
        {
            moment = new Moment(null, length);
            return true;
        }

        moment = null;
        return false;
    }
}
