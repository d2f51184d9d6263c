using Berth.Cli.UseCases;
using Berth.Formats.Swf;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Shows what a log holds.</summary>
internal static class ImportView
{
    private const int LongestValue = 200;

    private static readonly string[] _told =
        ["Computer", "Installation", "Acknowledge", "Information", "Version", "TimeZoneString", "StartTime", "EndTime", "MaxNodes", "MaxProcs", "MaxJobs", "Note"];

    /// <summary>Writes facts, the log's words about itself, and the issues.</summary>
    public static void Write(TextPage page, ImportResult result)
    {
        page.Paragraph(LogLine.Of(result.Facts, result.Sha256));
        if (!result.MachineIsKnown)
        {
            page.Paragraph("The log does not say how large its machine is: the size of its largest job was taken.", style: "yellow");
        }

        var grid = new Grid { Expand = false };
        grid.AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(2, 0, 2, 0) });
        grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        foreach (SwfDirective directive in result.Directives.Where(d => _told.Contains(d.Label)))
        {
            string value = directive.Value.Length > LongestValue ? directive.Value[..LongestValue] + "..." : directive.Value;
            grid.AddRow(new Text(directive.Label), new Text(value));
        }

        if (grid.Rows.Count > 0)
        {
            page.Heading("The log about itself");
            page.Write(grid);
            page.Blank();
        }

        IssueTable.Write(page, result.Report, int.MaxValue);
    }
}
