using Berth.Model;

namespace Berth.Formats.Tables;

/// <summary>Makes one clear line of what DuckDB says about a text of the user or about a file.</summary>
internal static class DuckErrors
{
    private const int Longest = 300;

    /// <summary>An error in an expression of the user.</summary>
    /// <param name="option">Where it was written, for example <c>--map</c>.</param>
    /// <param name="field">The field, or null.</param>
    /// <param name="message">What DuckDB says.</param>
    /// <param name="innerException">The exception; null for none.</param>
    public static BadInputException InExpression(string option, string? field, string message, Exception? innerException) =>
        new(option, "table-sql", FirstLine(message), Suggestion(message), field: field, innerException: innerException);

    /// <summary>An error while a table is read.</summary>
    public static BadInputException InFile(string name, string message, Exception innerException) =>
        new(name, "table-unreadable", FirstLine(message), Suggestion(message) ?? "check the separator, the quotation marks and the header line", innerException: innerException);

    /// <summary>A text of the user or of DuckDB in one line of bearable length.</summary>
    public static string OneLine(string text)
    {
        string line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return line.Length > Longest ? line[..Longest] + "…" : line;
    }

    private static string FirstLine(string message) => OneLine(message.Split('\n')[0]).TrimEnd('!', '.');

    /// <summary>DuckDB's own advice stands in a line of its own.</summary>
    private static string? Suggestion(string message)
    {
        string? line = message.Split('\n').Skip(1).Select(text => text.Trim()).FirstOrDefault(
            text => text.StartsWith("Candidate", StringComparison.Ordinal) || text.StartsWith("Did you mean", StringComparison.Ordinal));
        line = line is null ? null : char.ToLowerInvariant(line[0]) + line[1..];
        return line is null ? null : OneLine(line);
    }
}
