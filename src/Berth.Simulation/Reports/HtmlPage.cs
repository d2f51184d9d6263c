using System.Text;
using System.Xml;

namespace Berth.Simulation.Reports;

/// <summary>
/// Writes HTML that is well-formed XML as well. Text and attributes pass through <see cref="XmlWriter"/>, so nothing can reach the
/// page unescaped; the only way around it is <see cref="Constant"/>, for style and script.
/// </summary>
internal sealed class HtmlPage
{
    private static readonly HashSet<string> Void = ["meta", "br", "col"];
    private static readonly HashSet<string> Block =
    [
        "html", "head", "body", "header", "main", "nav", "section", "figure", "figcaption", "table", "thead", "tbody", "tr", "h1", "h2", "h3",
        "p", "ul", "ol", "li", "dl", "div", "details", "summary", "meta", "title", "style", "script", "caption",
    ];

    private readonly Stack<string> _open = new();
    private readonly TextWriter _output;

    /// <summary>A page on an output that the caller owns.</summary>
    public HtmlPage(TextWriter output)
    {
        _output = output;
        Xml = XmlWriter.Create(output, new XmlWriterSettings { OmitXmlDeclaration = true, NewLineChars = "\n", CloseOutput = false });
        Xml.WriteDocType("html", null, null, null);
        Newline();
    }

    /// <summary>The writer below, for charts.</summary>
    public XmlWriter Xml { get; }

    /// <summary>Opens an element; attributes come in pairs of name and value, pairs with a null value are left out.</summary>
    public void Open(string tag, string? css = null, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Xml.WriteStartElement(tag);
        _open.Push(tag);
        if (css is not null)
        {
            Xml.WriteAttributeString("class", css);
        }

        foreach ((string name, string? value) in attributes)
        {
            if (value is not null)
            {
                Xml.WriteAttributeString(name, Clean(value));
            }
        }
    }

    /// <summary>Closes the innermost element.</summary>
    public void Close()
    {
        string tag = _open.Pop();
        if (Void.Contains(tag))
        {
            Xml.WriteEndElement();
        }
        else
        {
            Xml.WriteFullEndElement();
        }

        if (_open.Count > 0 && Block.Contains(tag))
        {
            Newline();
        }
    }

    /// <summary>Writes text, escaped.</summary>
    public void Text(string text) => Xml.WriteString(Clean(text));

    /// <summary>A whole element with text in it.</summary>
    public void Element(string tag, string text, string? css = null, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Open(tag, css, attributes);
        Text(text);
        Close();
    }

    /// <summary>A whole element without content.</summary>
    public void Empty(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Open(tag, null, attributes);
        Close();
    }

    /// <summary>Writes a constant of this program as it stands.</summary>
    public void Constant(string markup) => Xml.WriteRaw(markup);

    /// <summary>Ends the document. Throws when an element is still open.</summary>
    public void Finish()
    {
        if (_open.Count > 0)
        {
            throw new InvalidOperationException($"element {_open.Peek()} is not closed");
        }

        Xml.Flush();
        _output.Write('\n');
    }

    /// <summary>
    /// Replaces what must not appear in a page, whoever wrote it: control characters, halves of surrogate pairs, and characters that
    /// turn the direction of writing and can so make a name read as another one.
    /// </summary>
    public static string Clean(string text)
    {
        StringBuilder? clean = null;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair)
            {
                clean?.Append(c).Append(text[i + 1]);
                i++;
                continue;
            }

            if (IsUnwanted(c))
            {
                clean ??= new StringBuilder(text, 0, i, text.Length);
                clean.Append(c is '\t' or '\n' or '\r' ? ' ' : '\uFFFD');
            }
            else
            {
                clean?.Append(c);
            }
        }

        return clean?.ToString() ?? text;
    }

    private static bool IsUnwanted(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) || c is '\uFFFE' or '\uFFFF' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private void Newline() => Xml.WriteWhitespace("\n");
}
