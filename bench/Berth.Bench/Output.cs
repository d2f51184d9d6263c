using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Berth.Bench;

/// <summary>What a benchmark found: tables for people, the same as JSON, pictures beside them.</summary>
internal sealed class Output(string name, string? only = null)
{
    private readonly StringBuilder _markdown = new();
    private readonly List<object> _tables = [];
    private readonly List<(string File, string Text)> _pictures = [];

    /// <summary>A number with a fixed count of decimals and spaces between thousands.</summary>
    public static string Number(double value, int decimals) =>
        value.ToString("#,0." + new string('0', decimals), CultureInfo.InvariantCulture).TrimEnd('.').Replace(",", " ", StringComparison.Ordinal);

    /// <summary>True when a row is asked for: all are, unless one was named; then those whose name has that in it.</summary>
    public bool Wants(string row) => only is null || row.Contains(only, StringComparison.OrdinalIgnoreCase);

    /// <summary>Adds a table and prints it; nothing when it has no row.</summary>
    public void Table(string title, string[] columns, IEnumerable<string[]> rows)
    {
        string[][] cells = [.. rows];
        if (cells.Length == 0)
        {
            return;
        }

        var text = new StringBuilder();
        text.Append("## ").Append(title).Append("\n\n| ").AppendJoin(" | ", columns).Append(" |\n|");
        text.Insert(text.Length, "---|", columns.Length);
        text.Append('\n');
        foreach (string[] row in cells)
        {
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        }

        text.Append('\n');
        _markdown.Append(text);
        _tables.Add(new { title, columns, rows = cells });
        Console.Write(text);
    }

    /// <summary>Adds a line of text and prints it.</summary>
    public void Line(string text)
    {
        _markdown.Append(text).Append("\n\n");
        Console.WriteLine(text);
    }

    /// <summary>Adds a picture; the file name gets the benchmark's own in front.</summary>
    public void Picture(string file, string svg) => _pictures.Add((file, svg));

    /// <summary>Writes what was found into a folder: DATE-NAME.md, the same as JSON, pictures. Nothing without a folder.</summary>
    public void Finish(string? folder)
    {
        if (folder is null)
        {
            return;
        }

        Directory.CreateDirectory(folder);
        string file = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "-" + name;
        string machine = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, .NET {Environment.Version}");
        string pictures = string.Concat(_pictures.Select(picture => $"![{picture.File}]({file}-{picture.File})\n\n"));
        File.WriteAllText(Path.Combine(folder, file + ".md"), $"# Benchmark: {name}\n\nCommand: `bench/run {name}`. Machine: {machine}.\n\n{_markdown}{pictures}".TrimEnd() + "\n");
        File.WriteAllText(Path.Combine(folder, file + ".json"), JsonSerializer.Serialize(new { name, machine, tables = _tables }, Indented) + "\n");
        foreach ((string picture, string text) in _pictures)
        {
            File.WriteAllText(Path.Combine(folder, $"{file}-{picture}"), text);
        }
    }

    private static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };
}
