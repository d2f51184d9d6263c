using Berth.Model;
using DuckDB.NET.Data;

namespace Berth.Formats.Tables;

/// <summary>Choices in turning a table into a workload.</summary>
public sealed record TableImportOptions
{
    /// <summary>Which columns and expressions give which fields, beside well-known names.</summary>
    public TabularMap Map { get; init; } = TabularMap.Automatic;

    /// <summary>A condition in SQL over the columns and the names of mapped fields: other rows are left out. Null: all rows.</summary>
    public string? Where { get; init; }

    /// <summary>GPUs of the nodes for which a job that does not say how many tasks it has is split; 1 to 16.</summary>
    public int GpusPerNode { get; init; } = 8;

    /// <summary>Any issue at all, even a note, is an error. The error names the first one and how many there are.</summary>
    public bool Strict { get; init; }

    /// <summary>Name of the workload; null for the file name.</summary>
    public string? Name { get; init; }

    /// <summary>How many line numbers to remember for each rule; at least 0.</summary>
    public int LinesPerRule { get; init; } = 10;
}

/// <summary>A table as a workload, with what its reader met.</summary>
public sealed record TableImportResult
{
    /// <summary>The jobs; at least one. Sizes are GPUs where a field of GPUs is mapped, else cores; every job has a shape.</summary>
    public required Workload Workload { get; init; }

    /// <summary>What was skipped, repaired and noticed among the rows that <see cref="TableImportOptions.Where"/> leaves.</summary>
    public required ImportReport Report { get; init; }

    /// <summary>SHA-256 of the bytes as stored, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What gave which field its values, in the order of <see cref="TableFields.All"/>.</summary>
    public required IReadOnlyList<MappedField> Fields { get; init; }

    /// <summary>The columns of the table in their order.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>What each job runs, for a shell, by <see cref="JobId.Index"/>; null where its row does not say. Empty where no field says.</summary>
    public required IReadOnlyList<string?> Commands { get; init; }

    /// <summary>Rows that the condition left out; they count nowhere else.</summary>
    public required long LeftOut { get; init; }
}

/// <summary>
/// Reads a table of jobs, CSV (comma, semicolon, bar or tab; plain or gzip) or Parquet, by DuckDB. Expressions of the user run in a session that
/// can open nothing but the table. Throws only <see cref="BadInputException"/>.
/// </summary>
public static class TableImport
{
    private const int CancellationStride = 0x3fff;

    /// <summary>True for names of tables: <c>.csv</c>, <c>.tsv</c> or <c>.psv</c>, also with <c>.gz</c>, and <c>.parquet</c>.</summary>
    public static bool IsNamedLikeTable(string path) => TableFile.IsNamedLikeOne(path);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; it must be one, not a pipe.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <param name="cancellation">Stops with <see cref="OperationCanceledException"/>.</param>
    public static TableImportResult Read(string path, TableImportOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new TableImportOptions();
        if (options.GpusPerNode is < 1 or > TaskRequest.MaxGpus)
        {
            throw new BadInputException("--gpus-per-node", "value-range", $"{options.GpusPerNode} is not in 1 .. {TaskRequest.MaxGpus}");
        }

        TableFile file = TableFile.Open(path, cancellation);
        using DuckTable table = DuckTable.Open(file);
        IReadOnlyList<MappedField> fields = FieldChoice.Of(path, table.Columns, options.Map);
        string select = TableQuery.Of(table, fields, options.Where);
        TableImportResult result = Run(file, table, select, fields, options, cancellation);
        if (options.Strict)
        {
            StrictReading.Check(result.Report, "table");
        }

        return result;
    }

    private static TableImportResult Run(
        TableFile file, DuckTable table, string select, IReadOnlyList<MappedField> fields, TableImportOptions options, CancellationToken cancellation)
    {
        using DuckDBCommand command = table.Query(select);
        using CancellationTokenRegistration stop = cancellation.Register(command.Cancel);
        var report = new ImportReportBuilder(TableRules.All, options.LinesPerRule);
        long rows = 0;
        long leftOut = 0;
        TableWorkloadMapper mapper;
        try
        {
            using DuckDBDataReader reader = command.ExecuteReader();
            var row = new TableRow(reader, fields);
            mapper = new TableWorkloadMapper(row, fields, report, options.Name ?? Path.GetFileName(file.Name), options.GpusPerNode);
            while (reader.Read())
            {
                rows++;
                if (row.IsWanted)
                {
                    mapper.Add(rows);
                }
                else
                {
                    leftOut++;
                }

                if ((rows & CancellationStride) == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                }
            }
        }
        catch (DuckDBException error)
        {
            cancellation.ThrowIfCancellationRequested();
            throw DuckErrors.InFile(file.Name, error.Message, error);
        }

        IReadOnlyList<(long Line, string Kind)> rejects = table.Rejects();
        var places = new RowPlaces(file, table.LinesBeforeData, rows, rejects);
        ImportReport complete = places.Complete(report, rows - leftOut, mapper.Kept, options.LinesPerRule);
        return new TableImportResult
        {
            Workload = mapper.Kept > 0 ? mapper.Finish(file.Name) : throw NoJobs(file, complete, leftOut),
            Commands = mapper.Commands(),
            Report = complete,
            Sha256 = file.Sha256,
            Fields = fields,
            Columns = [.. table.Columns.Select(column => column.Name)],
            LeftOut = leftOut,
        };
    }

    private static BadInputException NoJobs(TableFile file, ImportReport report, long leftOut)
    {
        if (report.Records == 0)
        {
            return leftOut == 0
                ? new BadInputException(file.Name, "no-records", "the table has no row", "check the download or the command that made it")
                : new BadInputException(file.Name, "no-records", $"the condition leaves none of the {leftOut} rows", "check --where");
        }

        string reasons = string.Join("; ", report.Issues.Select(issue => $"{issue.Count} {issue.Rule.Text}"));
        string hint = report.CountOf("value-out-of-range") == report.Records ? "; numbers are taken as seconds: for milliseconds write --map submit='COLUMN/1000'" : "";
        return new BadInputException(
            file.Name, "no-usable-jobs", $"none of the {report.Records} rows is a usable job ({reasons})", $"see docs/formats/tables.md for what a job needs{hint}");
    }
}
