using System.Globalization;

namespace Berth.Simulation.Reports;

/// <summary>Numbers as people read them: few digits, units, narrow spaces between thousands, a real minus sign. Never "NaN".</summary>
internal static class NumberText
{
    /// <summary>Stands for a value that does not exist.</summary>
    public const string None = "n/a";

    /// <summary>Stands for no difference.</summary>
    public const string Same = "same";

    private const string Thin = "\u202F";
    private static readonly NumberFormatInfo Format = MakeFormat();

    /// <summary>Three or four significant digits; thousands grouped.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            return None;
        }

        double size = Math.Abs(value);
        string format = size switch
        {
            0 => "0",
            >= 1000 => "N0",
            >= 10 => "N1",
            >= 1 => "N2",
            >= 0.001 => "N3",
            _ => "0.#E+0",
        };
        return value.ToString(format, Format);
    }

    /// <summary>At most four digits wide, for cells: <c>1.35</c>, <c>424</c>, <c>24.5k</c>, <c>1.2M</c>.</summary>
    public static string Compact(double value) => Math.Abs(value) switch
    {
        >= 999_500 => Number(value / 1e6) + "M",
        >= 9_999.5 => (value / 1000).ToString(Math.Abs(value) < 99_950 ? "N1" : "N0", Format) + "k",
        >= 99.95 => Plain(Math.Round(value)),
        _ => Number(value),
    };

    /// <summary>A tick label: as many digits as the value has, at most three after the point; thousands grouped.</summary>
    public static string Plain(double value) => double.IsFinite(value) ? value.ToString("#,0.###", Format) : None;

    /// <summary>A whole number, thousands grouped.</summary>
    public static string Count(long value) => value.ToString("N0", Format);

    /// <summary>A share of one as per cent.</summary>
    public static string Percent(double share, int digits = 1) =>
        double.IsFinite(share) ? (share * 100).ToString("N" + digits.ToString(Format), Format) + Thin + "%" : None;

    /// <summary>A share of one as per cent with a sign; enough digits to tell it from zero.</summary>
    public static string SignedPercent(double share) => double.IsFinite(share) ? SignedDigits(share * 100) + Thin + "%" : None;

    /// <summary>A signed number without unit, for the ends of an interval given in per cent.</summary>
    public static string SignedDigits(double value)
    {
        if (!double.IsFinite(value))
        {
            return None;
        }

        string digits = Math.Abs(value) switch
        {
            >= 100 => "N0",
            >= 1 => "N1",
            _ => "N2",
        };
        string text = Math.Abs(value).ToString(digits, Format);
        bool isZero = text.AsSpan().TrimStart("0.").IsEmpty;
        return isZero ? text : (value < 0 ? Format.NegativeSign : "+") + text;
    }

    /// <summary>A length of time given in seconds, in its two largest units: <c>42 s</c>, <c>5 min 12 s</c>, <c>2 h 05 min</c>, <c>3 d 4 h</c>.</summary>
    public static string Span(double seconds)
    {
        if (!double.IsFinite(seconds))
        {
            return None;
        }

        string sign = seconds < 0 ? Format.NegativeSign : "";
        double size = Math.Abs(seconds);
        if (size < 59.95)
        {
            string text = size.ToString(size is 0 or >= 10 ? "0" : "0.#", Format);
            return (text == "0" ? "" : sign) + text + Thin + "s";
        }

        if (size < 3599.5)
        {
            long whole = (long)Math.Round(size);
            return sign + Two(whole / 60, "min", whole % 60, "s", "00");
        }

        if (size < 47.99 * 3600)
        {
            long whole = (long)Math.Round(size / 60);
            return sign + Two(whole / 60, "h", whole % 60, "min", "00");
        }

        long hours = (long)Math.Round(size / 3600);
        return sign + (hours < 100 * 24 ? Two(hours / 24, "d", hours % 24, "h", "0") : Count(hours / 24) + Thin + "d");
    }

    /// <summary>The same with a sign for lengths above zero too.</summary>
    public static string SignedSpan(double seconds) => (double.IsFinite(seconds) && seconds >= 0.05 ? "+" : "") + Span(seconds);

    /// <summary>A bucket or tick length in one whole unit: <c>30 min</c>, <c>6 h</c>, <c>1 week</c>.</summary>
    public static string Step(long ms)
    {
        (long unitMs, string name)[] units =
        [
            (7 * 86_400_000L, "week"), (86_400_000L, "day"), (3_600_000L, "hour"), (60_000L, "minute"), (1000L, "second"), (1L, "millisecond"),
        ];
        foreach ((long unitMs, string name) in units)
        {
            if (ms % unitMs == 0)
            {
                long count = ms / unitMs;
                return count == 1 ? name : Count(count) + " " + name + "s";
            }
        }

        return Count(ms) + " milliseconds";
    }

    /// <summary>The same with an article: <c>one week</c>, <c>2 weeks</c>.</summary>
    public static string OneStep(long ms)
    {
        string step = Step(ms);
        return char.IsAsciiDigit(step[0]) ? step : "one " + step;
    }

    /// <summary>How much larger (<c>×1.50</c>) or smaller (<c>÷1.50</c>) a ratio is than one.</summary>
    public static string Factor(double ratio)
    {
        if (!double.IsFinite(ratio) || ratio <= 0)
        {
            return None;
        }

        double size = ratio >= 1 ? ratio : 1 / ratio;
        string digits = size.ToString(size >= 99.5 ? "N0" : size >= 9.95 ? "N1" : "N2", Format);
        return digits == "1.00" ? Same : (ratio >= 1 ? "×" : "÷") + digits;
    }

    /// <summary>A calendar day in UTC.</summary>
    public static string Day(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    private static string Two(long large, string largeUnit, long small, string smallUnit, string smallFormat)
    {
        string head = Count(large) + Thin + largeUnit;
        return small == 0 ? head : head + " " + small.ToString(smallFormat, Format) + Thin + smallUnit;
    }

    private static NumberFormatInfo MakeFormat()
    {
        var format = (NumberFormatInfo)CultureInfo.InvariantCulture.NumberFormat.Clone();
        format.NumberGroupSeparator = Thin;
        format.NegativeSign = "\u2212";
        return format;
    }
}
