using Berth.Cli.UseCases;
using Berth.Formats.Swf;
using Berth.Formats.Tables;
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
            string asked = result.Requests is null
                ? "The log does not say how large its machine is: the size of its largest job was taken."
                : "No cluster was named (--cluster FILE.yaml): names were not checked, and the size of the largest job was taken for the machine.";
            page.Paragraph(asked, style: "yellow");
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

        if (result.Table is { } table)
        {
            WriteColumns(page, table);
        }

        foreach (string remark in result.Remarks)
        {
            page.Paragraph(remark, style: "yellow");
        }

        if (result.Requests is { } requests)
        {
            WriteRequests(page, requests);
        }

        IssueTable.Write(page, result.Report, int.MaxValue);
    }

    private static void WriteColumns(TextPage page, TableImportResult table)
    {
        page.Heading("What the columns became");
        var grid = new Grid { Expand = false };
        grid.AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(2, 0, 2, 0) });
        grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, 2, 0) });
        grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        foreach (MappedField mapped in table.Fields)
        {
            grid.AddRow(new Text(mapped.Field.Name), new Text(mapped.Expression), new Text(mapped.IsAutomatic ? "by its name" : "--map"));
        }

        page.Write(grid);
        page.Blank();
        string[] unused = [.. table.Columns.Where(column => !table.Fields.Any(mapped => mapped.Expression.Contains(column, StringComparison.OrdinalIgnoreCase)))];
        if (unused.Length > 0)
        {
            page.Paragraph($"Not used: {string.Join(", ", unused)}.");
        }
    }

    private static void WriteRequests(TextPage page, RequestCounts requests)
    {
        (int Jobs, string What)[] rows =
        [
            (requests.Gpu, "ask for whole GPUs"),
            (requests.GpuPart, "ask for a part of a GPU"),
            (requests.Gang, "are gangs of several tasks"),
            (requests.Modes, "can run in several ways"),
            (requests.Exclusive, "want nodes of their own"),
            (requests.Topology, "name a level of the topology"),
            (requests.Features, "name features or types of GPU"),
            (requests.Licence, "need a licence"),
            (requests.Partition, "name a partition"),
            (requests.Waiting, "wait for other jobs"),
            (requests.Release, "have a release date"),
            (requests.Deadline, "have a deadline"),
        ];
        page.Heading("Of these jobs");
        var grid = new Grid { Expand = false };
        grid.AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(2, 0, 2, 0), Alignment = Justify.Right });
        grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        foreach ((int jobs, string what) in rows.Where(row => row.Jobs > 0))
        {
            grid.AddRow(new Text(Figures.Count(jobs)), new Text(what));
        }

        page.Write(grid);
        page.Blank();
    }
}
