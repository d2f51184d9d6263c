using System.Globalization;

namespace Berth.Model;

/// <summary>
/// A moment as a person gives it: on the calendar, or counted from a zero that the context names, such as the first submit time of a log.
/// </summary>
/// <param name="Calendar">The moment itself; null when it is counted from the zero.</param>
/// <param name="SinceZero">Time since the zero; null when it is a calendar moment.</param>
public sealed record Moment(Instant? Calendar, Duration? SinceZero)
{
    /// <summary>What a text may look like, for messages.</summary>
    public const string Expected = "2012-03-01, 2012-03-01T12:00 (UTC), or a length of time such as 30d or +2h";

    private static readonly string[] _calendarForms =
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mmZ", "yyyy-MM-ddTHH:mm:ssZ"];

    /// <summary>Reads a date, a date with time (UTC), or a length of time since the zero, with or without a plus sign.</summary>
    public static bool TryParse(string text, out Moment? moment)
    {
        ArgumentNullException.ThrowIfNull(text);
        const DateTimeStyles style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, _calendarForms, CultureInfo.InvariantCulture, style, out DateTimeOffset date))
        {
            moment = new Moment(new Instant(date.ToUnixTimeMilliseconds()), null);
            return true;
        }

        if (DurationText.TryParse(text.StartsWith('+') ? text[1..] : text, out Duration length))
        {
            moment = new Moment(null, length);
            return true;
        }

        moment = null;
        return false;
    }

    /// <summary>The instant it means where the zero is <paramref name="zero"/>.</summary>
    public Instant In(Instant zero) => Calendar ?? zero + SinceZero!.Value;

    /// <summary>In a form that reads back: <c>2012-03-01T12:00:00Z</c> or <c>2592000s</c>.</summary>
    public override string ToString() => Calendar?.ToString() ?? SinceZero!.Value.ToString();
}
