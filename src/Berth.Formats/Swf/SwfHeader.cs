using System.Globalization;
using System.Text;

namespace Berth.Formats.Swf;

/// <summary>A labelled line of the header, <c>; MaxProcs: 1152</c>, with the lines that continue it.</summary>
/// <param name="Label">The word before the colon.</param>
/// <param name="Value">The text behind it; continuation lines follow after a line break each.</param>
public sealed record SwfDirective(string Label, string Value);

/// <summary>
/// The comment lines of a log, kept byte for byte in their order, with the directives of the format read out of them. Lines are
/// UTF-8; one that is not is read as Latin-1.
/// </summary>
public sealed class SwfHeader
{
    private readonly List<byte[]> _lines = [];
    private List<SwfDirective>? _directives;

    /// <summary>A header without lines.</summary>
    public SwfHeader()
    {
    }

    /// <summary>A header with the given lines; a leading semicolon is added where it is missing. Line breaks inside a line are refused.</summary>
    public SwfHeader(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            if (line.AsSpan().IndexOfAny('\r', '\n') >= 0)
            {
                throw new ArgumentException($"a header line must not contain a line break: '{line}'", nameof(lines));
            }

            _lines.Add(Encoding.UTF8.GetBytes(line.TrimStart().StartsWith(';') ? line : "; " + line));
        }
    }

    /// <summary>All lines with their semicolons, without line ends.</summary>
    public IReadOnlyList<string> Lines => _lines.ConvertAll(Decode);

    /// <summary>The labelled lines in their order, known or not.</summary>
    public IReadOnlyList<SwfDirective> Directives => _directives ??= ParseDirectives();

    /// <summary>Version of the format.</summary>
    public string? Version => Text("Version");

    /// <summary>Make and model of the machine.</summary>
    public string? Computer => Text("Computer");

    /// <summary>Where the machine stood.</summary>
    public string? Installation => Text("Installation");

    /// <summary>Jobs in the log, as the header says.</summary>
    public long? MaxJobs => Number("MaxJobs");

    /// <summary>Records in the log, as the header says; more than jobs where jobs were stopped and resumed.</summary>
    public long? MaxRecords => Number("MaxRecords");

    /// <summary>Seconds since the Unix epoch at which the log begins; submit times count from here.</summary>
    public long? UnixStartTime => Number("UnixStartTime");

    /// <summary>Name of the site's time zone in the tz database.</summary>
    public string? TimeZoneString => Text("TimeZoneString");

    /// <summary>Begin of the log as text.</summary>
    public string? StartTime => Text("StartTime");

    /// <summary>Last end of a job as text.</summary>
    public string? EndTime => Text("EndTime");

    /// <summary>Nodes of the machine.</summary>
    public long? MaxNodes => Number("MaxNodes");

    /// <summary>Processors of the machine.</summary>
    public long? MaxProcs => Number("MaxProcs");

    /// <summary>Longest run time that the site allowed, in seconds.</summary>
    public long? MaxRuntime => Number("MaxRuntime");

    /// <summary>Largest memory that the site allowed, in kilobytes.</summary>
    public long? MaxMemory => Number("MaxMemory");

    /// <summary>Whether a job could use more than it had asked for.</summary>
    public bool? AllowOveruse => Boolean("AllowOveruse");

    /// <summary>Whether jobs were stopped and resumed, as text (<c>Yes</c>, <c>No</c>, <c>Double</c>, <c>TS</c>).</summary>
    public string? Preemption => Text("Preemption");

    /// <summary>Description of the queues.</summary>
    public string? Queues => Text("Queues");

    /// <summary>Description of the partitions.</summary>
    public string? Partitions => Text("Partitions");

    /// <summary>Names of the queues by number, from lines <c>; Queue: n name</c>.</summary>
    public IReadOnlyDictionary<long, string> QueueNames => Names("Queue");

    /// <summary>Names of the partitions by number, from lines <c>; Partition: n name</c>.</summary>
    public IReadOnlyDictionary<long, string> PartitionNames => Names("Partition");

    /// <summary>Notes of those who recorded or converted the log.</summary>
    public IReadOnlyList<string> Notes => [.. Directives.Where(directive => Is(directive, "Note")).Select(directive => directive.Value)];

    internal IReadOnlyList<byte[]> RawLines => _lines;

    /// <summary>The value of the first directive with that label (case does not matter); null when there is none.</summary>
    public string? Text(string label)
    {
        foreach (SwfDirective directive in Directives)
        {
            if (Is(directive, label))
            {
                return directive.Value;
            }
        }

        return null;
    }

    /// <summary>The whole number at the beginning of that directive's value; null when there is none or it is too large.</summary>
    public long? Number(string label)
    {
        ReadOnlySpan<char> value = Text(label).AsSpan().Trim();
        int length = value.StartsWith('-') ? 1 : 0;
        while (length < value.Length && char.IsAsciiDigit(value[length]))
        {
            length++;
        }

        return long.TryParse(value[..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;
    }

    /// <summary>Names by number from every directive with that label: the number first, then the name. The first of a number counts.</summary>
    public IReadOnlyDictionary<long, string> Names(string label)
    {
        var names = new Dictionary<long, string>();
        foreach (SwfDirective directive in Directives)
        {
            string value = directive.Value.Trim();
            int space = value.AsSpan().IndexOfAny(' ', '\t');
            if (Is(directive, label) && space > 0
                && long.TryParse(value.AsSpan(0, space), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
            {
                names.TryAdd(number, value[space..].Trim());
            }
        }

        return names;
    }

    internal void AddRaw(ReadOnlySpan<byte> line)
    {
        _lines.Add(line.ToArray());
        _directives = null;
    }

    private static bool Is(SwfDirective directive, string label) =>
        directive.Label.Equals(label, StringComparison.OrdinalIgnoreCase);

    private static string Decode(byte[] line) =>
        System.Text.Unicode.Utf8.IsValid(line) ? Encoding.UTF8.GetString(line) : Encoding.Latin1.GetString(line);

    private bool? Boolean(string label)
    {
        string value = (Text(label) ?? string.Empty).Trim();
        return value.StartsWith("true", StringComparison.OrdinalIgnoreCase) || value.StartsWith("yes", StringComparison.OrdinalIgnoreCase) ? true
            : value.StartsWith("false", StringComparison.OrdinalIgnoreCase) || value.StartsWith("no", StringComparison.OrdinalIgnoreCase) ? false
            : null;
    }

    private List<SwfDirective> ParseDirectives()
    {
        var directives = new List<SwfDirective>();
        foreach (byte[] raw in _lines)
        {
            string text = Decode(raw).TrimStart().TrimStart(';').Trim();
            int colon = LabelLength(text);
            if (colon > 0)
            {
                directives.Add(new SwfDirective(text[..colon], text[(colon + 1)..].Trim()));
            }
            else if (text.Length > 0 && directives.Count > 0)
            {
                SwfDirective last = directives[^1];
                directives[^1] = last with { Value = last.Value + "\n" + text };
            }
        }

        return directives;
    }

    /// <summary>Length of the word before a colon that a blank or the end follows; 0 where there is none (addresses, free text).</summary>
    private static int LabelLength(string text)
    {
        int length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] is '-' or '_' or '.'))
        {
            length++;
        }

        bool isLabel = length > 0 && length < text.Length && text[length] == ':'
            && (length + 1 == text.Length || char.IsWhiteSpace(text[length + 1]));
        return isLabel ? length : 0;
    }
}
