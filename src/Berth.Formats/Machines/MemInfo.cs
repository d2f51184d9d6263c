using System.Globalization;

namespace Berth.Formats.Machines;

/// <summary>The Linux file <c>/proc/meminfo</c>: a fact a line, sizes in units of 1024 bytes that it calls kB (proc_meminfo(5)).</summary>
public static class MemInfo
{
    private const string Total = "MemTotal:";

    /// <summary>Usable memory in bytes; null where the text does not say.</summary>
    public static long? TotalBytes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string? line = text.Split('\n').FirstOrDefault(line => line.StartsWith(Total, StringComparison.Ordinal));
        string[] words = line is null ? [] : line[Total.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words is [string number, "kB"] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long kibibytes) && kibibytes is > 0 and < 1L << 50
            ? kibibytes * 1024
            : null;
    }
}
