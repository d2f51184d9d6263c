using System.Globalization;

namespace Berth.Model;

/// <summary>Lengths of time as people say them. Invariant culture.</summary>
public static class DurationText
{
    private const double Minute = 60;
    private const double Hour = 3_600;
    private const double Day = 86_400;

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

    private static string Parts(double seconds, double large, string largeUnit, double small, string smallUnit)
    {
        double units = Math.Floor(seconds / large);
        double rest = Math.Floor((seconds - (units * large)) / small);
        return Invariant($"{units:0}{largeUnit} {rest:0}{smallUnit}");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
