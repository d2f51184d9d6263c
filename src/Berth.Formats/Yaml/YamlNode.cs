namespace Berth.Formats.Yaml;

/// <summary>A piece of a YAML document with its place, lines and columns from 1.</summary>
internal abstract record YamlNode(int Line, int Column)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string InWords { get; }
}

/// <summary>A plain or quoted text: also numbers and yes or no, which get a meaning only from the key.</summary>
internal sealed record YamlText(string Value, bool IsQuoted, int Line, int Column) : YamlNode(Line, Column)
{
    public override string InWords => $"'{Shortened(Value)}'";

    /// <summary>Column of the first character of the value itself, past an opening quote.</summary>
    public int ValueColumn => Column + (IsQuoted ? 1 : 0);

    /// <summary>True for a key without a value.</summary>
    public bool IsMissing => !IsQuoted && Value is "" or "~" or "null";

    private static string Shortened(string text) => text.Length <= 60 ? text : text[..57] + "...";
}

/// <summary>A reference to an anchor; no format of Berth takes one.</summary>
internal sealed record YamlAlias(int Line, int Column) : YamlNode(Line, Column)
{
    public override string InWords => "an alias";
}

/// <summary>A list.</summary>
internal sealed record YamlList(IReadOnlyList<YamlNode> Items, int Line, int Column) : YamlNode(Line, Column)
{
    public override string InWords => "a list";
}

/// <summary>A mapping, its entries in the order of the file, keys unchecked.</summary>
internal sealed record YamlMap(IReadOnlyList<YamlEntry> Entries, int Line, int Column) : YamlNode(Line, Column)
{
    public override string InWords => "a mapping";

    /// <summary>Line where it ends.</summary>
    public required int EndLine { get; init; }

    /// <summary>Column where it ends.</summary>
    public required int EndColumn { get; init; }
}

/// <summary>A key with its value.</summary>
internal readonly record struct YamlEntry(YamlText Key, YamlNode Value);
