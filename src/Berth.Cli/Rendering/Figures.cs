using System.Globalization;
using Berth.Model;

namespace Berth.Cli.Rendering;

/// <summary>Numbers as people read them. Invariant culture; a blank groups thousands.</summary>
public static class Figures
{
    private const double Day = 86_400;

    /// <summary>Seconds as <c>0.4 s</c>, <c>43 s</c>, <c>12m 5s</c>, <c>1h 54m</c>, <c>2d 3h</c>, <c>123d</c>; a minus sign in front where negative.</summary>
    public static string Length(double seconds) => DurationText.ForPeople(seconds);

    /// <summary>A whole number: <c>232 542</c>.</summary>
    public static string Count(long value)
    {
        string text = value.ToString("#,0", CultureInfo.InvariantCulture);
        return text.Replace(',', ' ');
    }

    /// <summary>A whole number with the thing it counts: <c>1 job</c>, <c>232 542 jobs</c>.</summary>
    public static string Count(long value, string thing) => Count(value, thing, thing + "s");

    /// <summary>A whole number with the thing it counts, where its plural is more than an s.</summary>
    public static string Count(long value, string thing, string things) => $"{Count(value)} {(value == 1 ? thing : things)}";

    /// <summary>A number without unit to about four digits: <c>1.07</c>, <c>92.58</c>, <c>1 234</c>.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            return "-";
        }

        return Math.Abs(value) >= 1000
            ? Count((long)Math.Round(value))
            : Fixed(value, Math.Abs(value) >= 100 ? 1 : 2);
    }

    /// <summary>A share in 0..1 as <c>71.2 %</c>.</summary>
    public static string Share(double value) =>
        double.IsFinite(value) ? Fixed(value * 100, 1) + " %" : "-";

    /// <summary>A difference with its sign; none where it is written as zero.</summary>
    public static string WithSign(double value, Func<double, string> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        string text = format(value);
        return value > 0 && text.AsSpan().ContainsAnyInRange('1', '9') ? "+" + text : text;
    }

    /// <summary>A relative change as <c>+12 %</c>; <c>-</c> where there is nothing to compare with.</summary>
    public static string Change(double from, double to)
    {
        if (from == 0 || !double.IsFinite(from) || !double.IsFinite(to))
        {
            return "-";
        }

        double percent = Math.Round((to - from) / Math.Abs(from) * 100);
        return percent == 0 ? "0 %" : percent.ToString("+0;-0", CultureInfo.InvariantCulture) + " %";
    }

    /// <summary>
    /// A date, or a day counted from the log's own zero where it has no calendar. A zero more than twenty years before the moment is no
    /// log's own: such logs count from 1970 without saying so.
    /// </summary>
    public static string Moment(Instant instant, bool hasCalendar) => hasCalendar || instant.UnixMs > 20 * 365 * Day * 1000
        ? DateTimeOffset.FromUnixTimeMilliseconds(instant.UnixMs).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : "day " + Count((long)Math.Floor(instant.UnixMs / (Day * 1000)));

    /// <summary>A fixed number of decimals; what rounds to zero has no sign.</summary>
    private static string Fixed(double value, int decimals)
    {
        double rounded = Math.Round(value, decimals);
        return (rounded == 0 ? 0 : rounded).ToString(decimals == 1 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
    }
}
