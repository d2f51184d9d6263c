using Berth.Model;

namespace Berth.Formats.Tables;

/// <summary>
/// Says on which line of a file a row of its table stands. DuckDB gives rows without places, and the lines of records that it could not take
/// apart; where every line but the header is one record, the two together give each row's line. Where records span lines or lines are empty,
/// DuckDB's count of lines is not that of the text: then rows are numbered as they were read, and broken records get no number.
/// </summary>
internal sealed class RowPlaces
{
    private readonly TableFile _file;
    private readonly long _linesBefore;
    private readonly IReadOnlyList<(long Line, string Kind)> _rejects;
    private readonly bool _linesAreRecords;

    /// <param name="file">The file.</param>
    /// <param name="linesBefore">Lines before the first record.</param>
    /// <param name="rows">Rows that were read.</param>
    /// <param name="rejects">Records that could not be taken apart, by line.</param>
    public RowPlaces(TableFile file, long linesBefore, long rows, IReadOnlyList<(long Line, string Kind)> rejects)
    {
        _file = file;
        _linesBefore = linesBefore;
        _rejects = rejects;
        _linesAreRecords = file.Storage != TableStorage.Parquet && file.Lines == linesBefore + rows + rejects.Count;
    }

    /// <summary>The report with places, records that could not be taken apart first.</summary>
    /// <param name="counted">Issues of rows, counted by the number of the row.</param>
    /// <param name="records">Rows that were wanted.</param>
    /// <param name="kept">Rows that became jobs.</param>
    /// <param name="placesPerRule">How many places to keep for each rule.</param>
    public ImportReport Complete(ImportReportBuilder counted, long records, long kept, int placesPerRule)
    {
        var broken = new ImportReportBuilder(TableRules.All, placesPerRule);
        foreach ((long line, string kind) in _rejects)
        {
            broken.Count(RuleOf(kind), _linesAreRecords ? line : 0);
        }

        ImportReport report = counted.Build(_file.Name, _file.Lines, records + _rejects.Count, kept);
        ImportReport first = broken.Build(_file.Name, _file.Lines, 0, 0);
        return report with
        {
            Issues = [.. first.Issues, .. report.Issues.Select(issue => issue with { FirstLines = [.. issue.FirstLines.Select(PlaceOf)] })],
            CountsRows = !_linesAreRecords,
        };
    }

    /// <summary>Each rejected record before the row moves it down by one.</summary>
    private long PlaceOf(long row)
    {
        if (!_linesAreRecords)
        {
            return row;
        }

        long record = row;
        foreach ((long line, _) in _rejects)
        {
            if (line - _linesBefore > record)
            {
                break;
            }

            record++;
        }

        return record + _linesBefore;
    }

    private static int RuleOf(string kind) => kind switch
    {
        "MISSING COLUMNS" => TableRules.TooFewFields,
        "TOO MANY COLUMNS" => TableRules.TooManyFields,
        "UNQUOTED VALUE" => TableRules.QuotesBroken,
        _ => TableRules.LineUnreadable,
    };
}
