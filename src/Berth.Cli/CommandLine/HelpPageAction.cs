using System.CommandLine;
using System.CommandLine.Invocation;
using Berth.Cli.Terminal;

namespace Berth.Cli.CommandLine;

/// <summary>
/// Writes a help page that fits the width. The library's own page has no room for examples, headings and exit codes, and its
/// builder is not open to change.
/// </summary>
internal sealed class HelpPageAction(CommandPage page) : SynchronousCommandLineAction
{
    private const int Indent = 2;
    private const int WidestLabel = 30;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Where the page goes; set by <see cref="CommandLineApplication"/> before it is invoked.</summary>
    public static int Write(CommandPage page, CommandConsole console)
    {
        int width = Math.Min(console.Width, 100);
        TextWriter to = console.Out;
        Wrapped(to, page.Command.Description ?? "", 0, width);
        to.WriteLine();
        to.WriteLine("Usage:");
        Wrapped(to, page.Usage, Indent, width);
        WriteRows(to, "Arguments:", page.Command.Arguments.Select(a => new Row(a.HelpName ?? a.Name, a.Description)), width);
        WriteRows(to, "Commands:", page.Children.Select(c => new Row(c.Command.Name, c.Command.Description)), width);
        foreach (OptionGroup group in page.Groups)
        {
            WriteRows(to, group.Heading + ":", group.Options.Select(o => new Row(Label(o), o.Description)), width);
        }

        WriteRows(to, page.Groups.Count == 0 ? "Options:" : "General:", [new Row(Label(page.Help), page.Help.Description)], width);
        if (page.Examples.Count > 0)
        {
            to.WriteLine();
            to.WriteLine("Examples:");
            foreach (CommandExample example in page.Examples)
            {
                to.WriteLine($"  {example.Line}");
                Wrapped(to, example.Meaning, 6, width);
            }
        }

        foreach (string note in page.Notes)
        {
            to.WriteLine();
            Wrapped(to, note, 0, width);
        }

        return ExitCodes.Success;
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult) =>
        Write(page, ((ConsoleConfiguration)parseResult.InvocationConfiguration).Console);

    private static string Label(Option option)
    {
        string names = option.Aliases.Count == 0 ? option.Name : string.Join(", ", option.Aliases.Order(StringComparer.Ordinal)) + ", " + option.Name;
        if (option.Arity.MaximumNumberOfValues == 0 || option.HelpName is null)
        {
            return names;
        }

        return option.Arity.MinimumNumberOfValues == 0 ? $"{names} [{option.HelpName}]" : $"{names} {option.HelpName}";
    }

    private static void WriteRows(TextWriter to, string heading, IEnumerable<Row> content, int width)
    {
        Row[] rows = [.. content];
        if (rows.Length == 0)
        {
            return;
        }

        to.WriteLine();
        to.WriteLine(heading);
        int labels = 0;
        foreach (Row row in rows)
        {
            labels = Math.Min(WidestLabel, Math.Max(labels, row.Label.Length));
        }

        int textAt = Indent + labels + 2;
        foreach (Row row in rows)
        {
            to.Write(new string(' ', Indent));
            to.Write(row.Label);
            if (row.Label.Length > labels)
            {
                to.WriteLine();
                Wrapped(to, row.Text ?? "", textAt, width);
            }
            else
            {
                to.Write(new string(' ', labels - row.Label.Length + 2));
                Wrapped(to, row.Text ?? "", textAt, width, firstLineStarted: true);
            }
        }
    }

    /// <summary>Writes text in lines that end before <paramref name="width"/>, broken at spaces.</summary>
    internal static void Wrapped(TextWriter to, string text, int indent, int width, bool firstLineStarted = false)
    {
        string margin = new(' ', indent);
        int column = indent;
        bool lineEmpty = true;
        if (!firstLineStarted)
        {
            to.Write(margin);
        }

        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!lineEmpty && column + 1 + word.Length > width)
            {
                to.WriteLine();
                to.Write(margin);
                column = indent;
                lineEmpty = true;
            }

            if (!lineEmpty)
            {
                to.Write(' ');
                column++;
            }

            to.Write(word);
            column += word.Length;
            lineEmpty = false;
        }

        to.WriteLine();
    }

    /// <summary>A label with its explanation.</summary>
    private sealed record Row(string Label, string? Text);
}
