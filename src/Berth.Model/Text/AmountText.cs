using System.Globalization;

namespace Berth.Model;

/// <summary>Amounts of resources as people write and say them: sizes, cores, GPUs, power. Invariant culture.</summary>
public static class AmountText
{
    /// <summary>What a size may look like, for messages.</summary>
    public const string ExpectedBytes = "a size such as 64GiB (1024^3), 500MB (1000^2), or bytes";

    /// <summary>What an amount of CPU may look like, for messages.</summary>
    public const string ExpectedCores = "a number of cores such as 32, 0.5 or 500m, to a thousandth";

    /// <summary>What an amount of GPU may look like, for messages.</summary>
    public const string ExpectedGpus = "a whole number of GPUs, or a part of one such as 0.25, to a thousandth";

    /// <summary>What a power may look like, for messages.</summary>
    public const string ExpectedWatts = "a power such as 350W, 1.2kW, or watts";

    private const decimal MostBytes = 1_000_000_000_000_000_000m;
    private const decimal MostCores = 1_000_000_000m;
    private const decimal MostGpus = 1_000_000m;
    private const decimal MostWatts = 1_000_000_000m;
    private const string Prefixes = "KMGTPE";

    /// <summary>
    /// Reads a size: a number and a unit, case ignored: B, KB ... EB (powers of 1000), KiB ... EiB or Ki ... Ei (powers of 1024); a bare number
    /// counts bytes. Parts of a byte are rounded. False for anything else (also for a lone K, M, G, which mean one thing here and another
    /// there), and for more than 10^18 bytes.
    /// </summary>
    public static bool TryBytes(string text, out long bytes)
    {
        bytes = 0;
        if (!TrySplit(text, out decimal number, out string unit) || !TryFactor(unit.ToUpperInvariant(), out decimal factor) || number > MostBytes / factor)
        {
            return false;
        }

        bytes = (long)Math.Round(number * factor);
        return true;
    }

    /// <summary>Reads cores: <c>32</c>, <c>0.5</c>, or thousandths as <c>500m</c>. False for anything else, or finer than a millicore.</summary>
    public static bool TryMillicores(string text, out long millicores)
    {
        millicores = 0;
        if (!TrySplit(text, out decimal number, out string unit) || unit is not ("" or "m") || number > MostCores)
        {
            return false;
        }

        decimal exact = unit.Length == 0 ? number * ResourceSchema.MillicoresPerCore : number;
        millicores = (long)exact;
        return exact == millicores;
    }

    /// <summary>
    /// Reads GPUs of one task: a whole number, or a part below one to a thousandth. False for anything else. The thousandths are those of each
    /// of its GPUs: 1000 for whole ones, 0 for none.
    /// </summary>
    public static bool TryGpus(string text, out int count, out int thousandths)
    {
        count = 0;
        thousandths = 0;
        if (!TrySplit(text, out decimal number, out string unit) || unit.Length > 0 || number > MostGpus)
        {
            return false;
        }

        if (number == Math.Floor(number))
        {
            count = (int)number;
            thousandths = count == 0 ? 0 : TaskRequest.WholeGpu;
            return true;
        }

        decimal exact = number * TaskRequest.WholeGpu;
        count = 1;
        thousandths = (int)exact;
        return number < 1 && exact == thousandths;
    }

    /// <summary>Reads a power in watts: <c>350W</c>, <c>1.2kW</c>, or a bare number of watts, case ignored. False for anything else.</summary>
    public static bool TryWatts(string text, out double watts)
    {
        watts = 0;
        if (!TrySplit(text, out decimal number, out string unit) || number > MostWatts)
        {
            return false;
        }

        decimal factor = unit.ToUpperInvariant() switch { "" or "W" => 1, "KW" => 1000, _ => 0 };
        watts = (double)(number * factor);
        return factor > 0;
    }

    /// <summary>
    /// Bytes as <c>64 GiB</c>, <c>1.5 TiB</c>, <c>500 MB</c>: in binary or decimal units, whichever says it exactly in few digits, else rounded to
    /// two places.
    /// </summary>
    public static string BytesForPeople(long bytes) => Exact(bytes, 1024, "iB") ?? Exact(bytes, 1000, "B") ?? InUnit(bytes, 1024, "iB");

    /// <summary>Millicores as cores: <c>32</c>, <c>0.5</c>.</summary>
    public static string CoresForPeople(long millicores) =>
        (millicores / (decimal)ResourceSchema.MillicoresPerCore).ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>In the largest unit of which there is at least one; null where two places do not say it exactly.</summary>
    private static string? Exact(long bytes, int step, string suffix)
    {
        decimal value = bytes / Power(step, PowerOf(bytes, step));
        return Math.Round(value, 2) == value ? InUnit(bytes, step, suffix) : null;
    }

    private static string InUnit(long bytes, int step, string suffix)
    {
        int power = PowerOf(bytes, step);
        string unit = power == 0 ? "B" : Prefixes[power - 1] + suffix;
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / Power(step, power):0.##} {unit}");
    }

    private static int PowerOf(long bytes, int step)
    {
        int power = 0;
        while (power < Prefixes.Length && bytes >= Power(step, power + 1))
        {
            power++;
        }

        return power;
    }

    private static bool TryFactor(string unit, out decimal factor)
    {
        factor = 1;
        if (unit is "" or "B")
        {
            return true;
        }

        int power = Prefixes.IndexOf(unit[0], StringComparison.Ordinal) + 1;
        int step = unit[1..] switch { "B" => 1000, "IB" or "I" => 1024, _ => 0 };
        factor = step == 0 || power == 0 ? 1 : Power(step, power);
        return step > 0 && power > 0;
    }

    private static decimal Power(int step, int power)
    {
        decimal factor = 1;
        for (int i = 0; i < power; i++)
        {
            factor *= step;
        }

        return factor;
    }

    /// <summary>A number without sign and exponent, and the letters after it; a blank between them is allowed.</summary>
    private static bool TrySplit(string text, out decimal number, out string unit)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = 0;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
        {
            at++;
        }

        unit = text[at..].TrimStart(' ');
        number = 0;
        return at > 0 && unit.All(char.IsAsciiLetter)
            && decimal.TryParse(text.AsSpan(0, at), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }
}
