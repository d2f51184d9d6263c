using System.Security.Cryptography;
using System.Text;
using Berth.Model;

namespace Berth.Formats.Yaml;

/// <summary>
/// The text of one YAML file with what its errors need: name, kind of file, lines. Kinds differ in their names for rules only.
/// </summary>
internal sealed class YamlInput
{
    private readonly string _text;

    private YamlInput(string name, string kind, string text)
    {
        Name = name;
        Kind = kind;
        _text = text;
    }

    /// <summary>The file as the user named it.</summary>
    public string Name { get; }

    /// <summary>What the file holds, in one word, for example <c>jobs</c>: the first part of rule names.</summary>
    public string Kind { get; }

    /// <summary>Rule of a file whose parts are not where they belong.</summary>
    public string Structure => Kind + "-structure";

    /// <summary>Rule of a file beyond its limits.</summary>
    public string TooLarge => Kind + "-too-large";

    /// <summary>The characters of the text.</summary>
    public TextReader Open() => new StringReader(_text);

    /// <summary>Number of lines.</summary>
    public long Lines => _text.Length == 0 ? 0 : _text.AsSpan().Count('\n') + (_text[^1] == '\n' ? 0 : 1);

    /// <summary>Takes a text to its end. Throws <see cref="BadInputException"/> when it is too long.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="kind">What it holds, in one word.</param>
    /// <param name="thing">The same for people, for example <c>a list of policies</c>.</param>
    /// <param name="mostCharacters">The longest text that is taken.</param>
    public static YamlInput Of(TextReader reader, string name, string kind, string thing, int mostCharacters)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var text = new StringBuilder();
        char[] buffer = new char[Math.Min(mostCharacters, 64 * 1024) + 1];
        for (int length = reader.ReadBlock(buffer, 0, buffer.Length); length > 0; length = reader.ReadBlock(buffer, 0, buffer.Length))
        {
            if (text.Length + length > mostCharacters)
            {
                throw new BadInputException(name, kind + "-too-large", $"the file is too long for {thing}", $"at most {mostCharacters} characters are allowed");
            }

            text.Append(buffer, 0, length);
        }

        return new YamlInput(name, kind, text.ToString());
    }

    /// <summary>
    /// Reads a file and the SHA-256 of its bytes in lower-case hex. Throws <see cref="BadInputException"/> when it cannot be read or is too long.
    /// </summary>
    public static (YamlInput Input, string Sha256) OfFile(string path, string kind, string thing, int mostCharacters)
    {
        try
        {
            const int bytesPerCharacter = 4;
            ReadOnlyMemory<byte> bytes = Bytes(path, checked(mostCharacters * bytesPerCharacter));
            using var reader = new StreamReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8);
            return (Of(reader, path, kind, thing, mostCharacters), Convert.ToHexStringLower(SHA256.HashData(bytes.Span)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException(path, "unreadable", $"the file cannot be read: {error.Message}", innerException: error);
        }
    }

    /// <summary>An error that points at a piece of the file.</summary>
    /// <param name="at">The piece.</param>
    /// <param name="rule">What was broken.</param>
    /// <param name="problem">What is wrong, in words.</param>
    /// <param name="advice">What to do about it; null for nothing.</param>
    /// <param name="field">Path of keys to it, for example <c>nodes[2].memory</c>; null where there is none.</param>
    public BadInputException Bad(YamlNode at, string rule, string problem, string? advice, string? field = null) =>
        Bad(at.Line, at.Column, rule, problem, advice, field);

    /// <summary>An error that points at a place in the file, with the line and a caret below the column.</summary>
    public BadInputException Bad(int line, int column, string rule, string problem, string? advice, string? field = null, Exception? inner = null) =>
        new(Name, rule, problem, advice, line, column, field, inner) { Excerpt = Excerpt(line, column) };

    private string? Excerpt(int line, int column)
    {
        ReadOnlySpan<char> rest = _text;
        for (int before = 1; before < line; before++)
        {
            int end = rest.IndexOf('\n');
            if (end < 0)
            {
                return null;
            }

            rest = rest[(end + 1)..];
        }

        int length = rest.IndexOf('\n');
        string text = (length < 0 ? rest : rest[..length]).TrimEnd('\r').ToString();
        return text.Length == 0 ? null : TextExcerpt.WithCaret(text, column);
    }

    /// <summary>All bytes of a file, or the first <paramref name="most"/> + 1 of a longer one (a device may have no end).</summary>
    private static ReadOnlyMemory<byte> Bytes(string path, int most)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        for (int length = file.Read(buffer); length > 0 && bytes.Length <= most; length = file.Read(buffer))
        {
            bytes.Write(buffer, 0, length);
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
