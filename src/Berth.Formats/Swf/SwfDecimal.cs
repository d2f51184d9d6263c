using System.Globalization;

namespace Berth.Formats.Swf;

/// <summary>A decimal number kept exactly as it was written: <c>31405.50</c> has the digits 3140550 and two decimals.</summary>
/// <param name="Digits">All digits with the sign, without the point.</param>
/// <param name="Decimals">How many of the digits stand behind the point, 0 to 18.</param>
public readonly record struct SwfDecimal(long Digits, int Decimals)
{
    /// <summary>Most digits kept; further decimals of a longer number are cut off.</summary>
    public const int MaxDigits = 18;

    /// <summary>"Not known" in the format: -1.</summary>
    public static SwfDecimal Unknown => new(-1, 0);

    /// <summary>The number as a binary fraction, for arithmetic.</summary>
    public double Value => Digits / Math.Pow(10, Decimals);

    /// <summary>The text as it stands in a log.</summary>
    public override string ToString()
    {
        if (Decimals == 0)
        {
            return Digits.ToString(CultureInfo.InvariantCulture);
        }

        string digits = Math.Abs(Digits).ToString(CultureInfo.InvariantCulture).PadLeft(Decimals + 1, '0');
        return (Digits < 0 ? "-" : string.Empty) + digits[..^Decimals] + "." + digits[^Decimals..];
    }
}
