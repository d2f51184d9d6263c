using Berth.Cli.Terminal;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>
/// Lays out a small page to nowhere, so that the generic code of the table library, which cannot be compiled before the program runs,
/// is compiled on an idle core while the log is read and replayed. It saves some hundredths of a second of a run of half a second.
/// </summary>
internal static class WarmUp
{
    /// <summary>Begins in the background, where there is a core to spare. Nobody waits for it.</summary>
    public static void Begin(CommandConsole console)
    {
        if (Environment.ProcessorCount > 1)
        {
            _ = Task.Run(() => Write(new TextPage(console with { Out = TextWriter.Null })));
        }
    }

    private static void Write(TextPage page)
    {
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("", left: true));
        table.AddColumn(TextPage.Column("a"));
        table.AddRow(new Text("b"), new Text("1"));
        page.Write(table);
        page.Paragraph("c", style: "green");
        page.Heading("d");
    }
}
