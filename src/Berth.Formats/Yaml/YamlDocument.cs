using Berth.Model;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Berth.Formats.Yaml;

/// <summary>
/// Reads the one document of a YAML file into a tree with places. Nothing but texts, lists and mappings is built: tags are ignored, an alias
/// stays an alias, so no file can make anything else or grow beyond its own length.
/// </summary>
internal sealed class YamlDocument
{
    private const int DeepestNesting = 64;

    private readonly YamlInput _input;
    private readonly Parser _parser;

    private YamlDocument(YamlInput input)
    {
        _input = input;
        _parser = new Parser(input.Open());
    }

    /// <summary>The top of the document. Throws <see cref="BadInputException"/> for what is no YAML, for nothing, and for a second document.</summary>
    /// <param name="input">The file.</param>
    /// <param name="advice">What to write into an empty file.</param>
    public static YamlNode Read(YamlInput input, string advice)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new YamlDocument(input).Document(advice);
    }

    private YamlNode Document(string advice)
    {
        Advance();
        Advance();
        if (_parser.Current is not DocumentStart)
        {
            throw Bad("the file is empty", advice);
        }

        Advance();
        YamlNode top = Node(0);
        Advance();
        return _parser.Current is DocumentStart ? throw Bad("a second document begins", "one document is allowed") : top;
    }

    private YamlNode Node(int depth)
    {
        if (depth > DeepestNesting)
        {
            throw Bad("lists and mappings are nested too deep", $"at most {DeepestNesting} levels are allowed");
        }

        ParsingEvent found = _parser.Current!;
        Advance();
        return found switch
        {
            Scalar text => TextOf(text),
            SequenceStart => ListFrom(found, depth),
            MappingStart => MapFrom(found, depth),
            _ => new YamlAlias(Line(found), Column(found)),
        };
    }

    private YamlList ListFrom(ParsingEvent start, int depth)
    {
        var items = new List<YamlNode>();
        while (_parser.Current is not SequenceEnd)
        {
            items.Add(Node(depth + 1));
        }

        Advance();
        return new YamlList(items, Line(start), Column(start));
    }

    private YamlMap MapFrom(ParsingEvent start, int depth)
    {
        var entries = new List<YamlEntry>();
        while (_parser.Current is not MappingEnd)
        {
            YamlNode key = Node(depth + 1);
            if (key is not YamlText text)
            {
                throw _input.Bad(key, _input.Structure, $"{key.InWords} cannot stand here", "a key is a plain text");
            }

            entries.Add(new YamlEntry(text, Node(depth + 1)));
        }

        ParsingEvent end = _parser.Current;
        Advance();
        return new YamlMap(entries, Line(start), Column(start)) { EndLine = Line(end), EndColumn = Column(end) };
    }

    private static YamlText TextOf(Scalar text) =>
        new(text.Value, text.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted, Line(text), Column(text));

    /// <summary>
    /// The next event. Only the parser runs in here, and beside its documented exception it is known to throw others on broken
    /// text (an unfinished flow mapping followed by '|', for one): whatever it throws means that the text is no YAML.
    /// </summary>
    private void Advance()
    {
        try
        {
            _parser.MoveNext();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Mark? at = (error as YamlException)?.Start ?? _parser.Current?.End;
            string problem = "this is no YAML: " + (error is YamlException ? error.Message : "something here is not closed, or stands where it cannot");
            throw at is { } mark
                ? _input.Bad((int)mark.Line, (int)mark.Column, "yaml-syntax", problem, null, null, error)
                : new BadInputException(_input.Name, "yaml-syntax", problem, innerException: error);
        }
    }

    private BadInputException Bad(string problem, string advice) =>
        _input.Bad((int)(_parser.Current?.Start.Line ?? 1), (int)(_parser.Current?.Start.Column ?? 1), _input.Structure, problem, advice);

    private static int Line(ParsingEvent at) => (int)at.Start.Line;

    private static int Column(ParsingEvent at) => (int)at.Start.Column;
}
