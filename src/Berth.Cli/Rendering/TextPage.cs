using System.Text;
using Berth.Cli.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Berth.Cli.Rendering;

/// <summary>Lays out tables and charts for one console; lines end without blanks, so that a pipe gets clean text.</summary>
internal sealed class TextPage
{
    private readonly CommandConsole _to;
    private readonly StringBuilder _buffer = new();
    private readonly IAnsiConsole _canvas;
    private bool _isBelowBlank = true;

    /// <summary>A page on a console.</summary>
    public TextPage(CommandConsole to)
    {
        _to = to;
        _canvas = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = to.Colour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = to.Colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(new StringWriter(_buffer)),
        });
        _canvas.Profile.Width = to.Width;
        _canvas.Profile.Capabilities.Unicode = true;
    }

    /// <summary>Columns of the page.</summary>
    public int Width => _to.Width;

    /// <summary>True when colours are shown.</summary>
    public bool HasColour => _to.Colour;

    /// <summary>Writes a table, a chart or a text in which square brackets mean style.</summary>
    public void Write(IRenderable renderable)
    {
        _canvas.Write(renderable);
        Drain();
    }

    /// <summary>Writes a paragraph, broken at spaces. Square brackets are plain text.</summary>
    public void Paragraph(string text, int indent = 0, string? style = null)
    {
        var content = new Text(text, style is null ? Style.Plain : Style.Parse(style));
        Write(indent == 0 ? content : new Padder(content, new Padding(indent, 0, 0, 0)));
    }

    /// <summary>Writes a heading after an empty line.</summary>
    public void Heading(string text)
    {
        Blank();
        Paragraph(text, style: "bold");
    }

    /// <summary>Writes a heading below exactly one empty line.</summary>
    public void Section(string text)
    {
        Gap();
        Paragraph(text, style: "bold");
    }

    /// <summary>Writes an empty line where there is none yet.</summary>
    public void Gap()
    {
        if (!_isBelowBlank)
        {
            Blank();
        }
    }

    /// <summary>Writes a line as it stands.</summary>
    public void Line(string text)
    {
        _to.Out.WriteLine(text);
        _isBelowBlank = text.Length == 0;
    }

    /// <summary>Ends the line.</summary>
    public void Blank() => Line("");

    /// <summary>A table without a frame: a line below the heading, two blanks between columns.</summary>
    public static Table PlainTable() => new()
    {
        Border = TableBorder.Simple,
        UseSafeBorder = false,
        Expand = false,
    };

    /// <summary>A column of such a table; numbers stand to the right.</summary>
    public static TableColumn Column(string heading, bool left = false, bool wrap = false) => new(new Text(heading, new Style(decoration: Decoration.Bold)))
    {
        Alignment = left ? Justify.Left : Justify.Right,
        NoWrap = !wrap,
    };

    private void Drain()
    {
        string text = _buffer.ToString();
        _buffer.Clear();
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            Line(line.TrimEnd());
        }
    }
}
