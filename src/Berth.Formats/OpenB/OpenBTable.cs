using System.Globalization;
using System.Text;
using Berth.Formats.Streams;
using Berth.Model;
using CsvHelper;
using CsvHelper.Configuration;

namespace Berth.Formats.OpenB;

/// <summary>
/// Reads a comma-separated file with a header line, plain or gzip, and gives typed values by column name. What cannot be read becomes a
/// <see cref="BadInputException"/> with line and field.
/// </summary>
internal sealed class OpenBTable : IDisposable
{
    private const long MaxBytes = 1L << 30;

    private readonly string _name;
    private readonly StreamReader _reader;
    private readonly CsvParser _parser;
    private readonly Dictionary<string, int> _columns = new(StringComparer.OrdinalIgnoreCase);
    private int _width;

    private OpenBTable(string name, MemoryStream text)
    {
        _name = name;
        _reader = new StreamReader(text, Encoding.UTF8);
        _parser = new CsvParser(_reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = args => throw Bad("csv-quotes", $"a quotation mark stands where none may ({TextOf(args.Field)})", "write it twice inside quotation marks", null),
            TrimOptions = TrimOptions.Trim,
        });
    }

    /// <summary>Opens a file and reads its header. All columns named must be there; others are ignored.</summary>
    public static OpenBTable Open(string path, params ReadOnlySpan<string> required)
    {
        using FileStream file = InputErrors.Open(path);
        return Read(file, path, required);
    }

    /// <summary>The same for a stream, which stays open.</summary>
    public static OpenBTable Read(Stream stream, string name, params ReadOnlySpan<string> required)
    {
        var text = new MemoryStream();
        using (var pump = new BlockPump(stream, name, leaveOpen: true))
        {
            for (Block? block = pump.Take(); block is not null; block = pump.Take())
            {
                if (text.Length + block.Count > MaxBytes)
                {
                    throw new BadInputException(name, "csv-too-large", "the text has more than 1 GiB", "give a part of it");
                }

                text.Write(block.Buffer, BlockPump.Reserve, block.Count);
            }
        }

        text.Position = 0;
        var table = new OpenBTable(name, text);
        table.ReadHeader(required);
        return table;
    }

    /// <summary>Goes to the next record; false at the end. Empty lines are skipped.</summary>
    public bool Next()
    {
        if (!_parser.Read())
        {
            return false;
        }

        if (_parser.Count != _width)
        {
            throw Bad("csv-width", $"the line has {_parser.Count} fields, the header {_width}", "check for a missing or an extra comma", null);
        }

        return true;
    }

    /// <summary>The text of a column; empty when the column or its value is missing.</summary>
    public string Text(string column) => _columns.TryGetValue(column, out int index) ? _parser[index] : "";

    /// <summary>A whole number within a range. Empty counts as 0 when 0 is in the range.</summary>
    public long Whole(string column, long least, long most)
    {
        string text = Text(column);
        if (text.Length == 0 && least <= 0)
        {
            return 0;
        }

        // Some exports write whole numbers with a decimal point.
        string digits = text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text;
        if (!long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
        {
            throw Bad("csv-number", $"'{TextOf(text)}' is not a whole number", null, column);
        }

        return value >= least && value <= most
            ? value
            : throw Bad("csv-range", $"{value} is not in {least} .. {most}", null, column);
    }

    /// <summary>An error at the record being read.</summary>
    public BadInputException Bad(string rule, string problem, string? advice, string? column) =>
        new(_name, rule, problem, advice, line: Math.Max(1, _parser?.RawRow ?? 1), field: column);

    public void Dispose()
    {
        _parser.Dispose();
        _reader.Dispose();
    }

    private void ReadHeader(ReadOnlySpan<string> required)
    {
        if (!_parser.Read())
        {
            throw InputErrors.Empty(_name);
        }

        _width = _parser.Count;
        for (int index = 0; index < _width; index++)
        {
            _columns.TryAdd(_parser[index], index);
        }

        foreach (string column in required)
        {
            if (!_columns.ContainsKey(column))
            {
                string? near = NearestName.Find(column, _columns.Keys);
                throw Bad("csv-column", $"the header has no column '{column}'", near is null ? "the first line must name the columns" : $"did you mean '{near}'?", column);
            }
        }
    }

    private static string TextOf(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
