using System.Data.Common;
using System.Text;
using System.Text.Json;
using Berth.Model;
using DuckDB.NET.Data;

namespace Berth.Formats.Tables;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">DuckDB's name of its type.</param>
internal sealed record TableColumn(string Name, string Type);

/// <summary>
/// A table opened by DuckDB, alone in a session that sees no other file and no network and cannot be given more: expressions of the user run in
/// it. Rows come in the order of the file whatever the number of threads. Throws only <see cref="BadInputException"/>.
/// </summary>
internal sealed class DuckTable : IDisposable
{
    private const string ExpressionBegin = "SELECT (\n";

    private static readonly char[] Separators = [',', ';', '\t', '|'];

    private readonly TableFile _file;
    private readonly DuckDBConnection _session;
    private string? _form;

    private DuckTable(TableFile file, DuckDBConnection session)
    {
        _file = file;
        _session = session;
    }

    /// <summary>The columns in their order.</summary>
    public IReadOnlyList<TableColumn> Columns { get; private set; } = [];

    /// <summary>The file as it stands behind FROM.</summary>
    public string Source => _form is null ? $"read_parquet({FieldSql.Literal(_file.FullPath)})"
        : $"{_form}, columns={{{string.Join(", ", Columns.Select(column => $"{FieldSql.Literal(column.Name)}: {FieldSql.Literal(column.Type)}"))}}})";

    /// <summary>Lines before the first row of data; 0 for Parquet.</summary>
    public long LinesBeforeData { get; private set; }

    /// <summary>Opens a table and finds its columns.</summary>
    public static DuckTable Open(TableFile file)
    {
        DuckDBConnection session = NewSession();
        var table = new DuckTable(file, session);
        try
        {
            table.Prepare();
            return table;
        }
        catch (DuckDBException error)
        {
            table.Dispose();
            throw DuckErrors.InFile(file.Name, error.Message, error);
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The type of an expression over the columns. Throws when it is no single expression: statements of any kind, a second column, other tables
    /// named beside it are all refused before anything is run.
    /// </summary>
    /// <param name="expression">The expression as the user wrote it.</param>
    /// <param name="option">Where it was written.</param>
    /// <param name="field">For which field; null for none.</param>
    /// <param name="from">What stands behind FROM: the columns that it may use.</param>
    public string TypeOf(string expression, string option, string? field, string from = "file")
    {
        CheckIsExpression(expression, option, field);
        try
        {
            List<TableColumn> found = Describe($"{ExpressionBegin}{expression}\n) AS value FROM {from}");
            return found.Count == 1 ? found[0].Type : throw DuckErrors.InExpression(option, field, $"'{DuckErrors.OneLine(expression)}' gives {found.Count} columns", null);
        }
        catch (DuckDBException error)
        {
            throw DuckErrors.InExpression(option, field, error.Message, error);
        }
    }

    /// <summary>
    /// Takes some columns of a text file as they are written, whatever they look like: a name such as <c>007</c> or <c>62e9</c> is no number.
    /// </summary>
    public void KeepAsWritten(IReadOnlySet<string> names)
    {
        if (_form is not null)
        {
            Columns = [.. Columns.Select(column => names.Contains(column.Name) ? column with { Type = "VARCHAR" } : column)];
            MakeTwin();
        }
    }

    /// <summary>A query whose rows are read as they come.</summary>
    public DuckDBCommand Query(string sql)
    {
        DuckDBCommand command = _session.CreateCommand();
        command.CommandText = sql;
        command.UseStreamingMode = true;
        return command;
    }

    /// <summary>Records that DuckDB could not take apart, by line, each once; known when a query has been read to its end.</summary>
    public IReadOnlyList<(long Line, string Kind)> Rejects()
    {
        var rejects = new List<(long, string)>();
        if (_file.Storage != TableStorage.Parquet)
        {
            using DuckDBCommand command = _session.CreateCommand();
            command.CommandText = "SELECT line, min(CAST(error_type AS VARCHAR)) FROM reject_errors GROUP BY line ORDER BY line";
            using DbDataReader rows = command.ExecuteReader();
            while (rows.Read())
            {
                rejects.Add(((long)rows.GetFieldValue<ulong>(0), rows.GetString(1)));
            }
        }

        return rejects;
    }

    public void Dispose() => _session.Dispose();

    private static DuckDBConnection NewSession()
    {
        try
        {
            var session = new DuckDBConnection("Data Source=:memory:");
            session.Open();
            return session;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            throw new BadInputException("tables", "duckdb-missing", "DuckDB's library cannot be loaded on this platform", "convert the table to SWF elsewhere", innerException: error);
        }
    }

    private void Prepare()
    {
        // Rows that are read as they come are in the order of the file only where one thread makes them.
        Run("SET threads=1");
        Run("SET TimeZone='UTC'");
        Run("SET autoinstall_known_extensions=false");
        Run("SET autoload_known_extensions=false");
        Run("SET allow_community_extensions=false");
        Run("SET temp_directory=''");
        foreach (string macro in FieldSql.Macros)
        {
            Run(macro);
        }

        if (_file.Storage != TableStorage.Parquet)
        {
            Sniff();
        }

        // From here on nothing but this one file can be opened, and the lock cannot be taken back.
        Run($"SET allowed_paths=[{FieldSql.Literal(_file.FullPath)}]");
        Run("SET enable_external_access=false");
        Run("SET lock_configuration=true");
        Columns = Describe($"SELECT * FROM {Source}");
        MakeTwin();
    }

    /// <summary>An empty table with the same columns, against which expressions are checked without reading the file.</summary>
    private void MakeTwin() =>
        Run($"CREATE OR REPLACE TABLE file ({string.Join(", ", Columns.Select(column => $"{FieldSql.Quoted(column.Name)} {column.Type}"))})");

    /// <summary>Finds the form of a text and its columns.</summary>
    private void Sniff()
    {
        string name = _file.Name.ToLowerInvariant();
        char? separator = name.Contains(".tsv", StringComparison.Ordinal) ? '\t' : name.Contains(".psv", StringComparison.Ordinal) ? '|' : null;
        char likely = separator ?? Separators.MaxBy(candidate => _file.FirstLine.Count(letter => letter == candidate));
        try
        {
            SniffWith(separator, isStrict: true);
            if (Columns.Count > 1 || !_file.FirstLine.Contains(likely, StringComparison.Ordinal))
            {
                return;
            }
        }
        catch (DuckDBException) when (_file.FirstLine.Contains(likely, StringComparison.Ordinal))
        {
            // Nothing fits all lines: the first line decides, below.
        }

        // A few lines with a stray quotation mark make DuckDB take every line for one field, or give up. They are put aside when the file is read.
        SniffWith(likely, isStrict: false);
    }

    /// <summary>
    /// Looks at all lines, so that one odd value far down makes its column a text instead of breaking off. Records that cannot be taken apart
    /// are put aside.
    /// </summary>
    private void SniffWith(char? separator, bool isStrict)
    {
        string shared = $"quote='\"', escape='\"', compression='{(_file.Storage == TableStorage.PackedText ? "gzip" : "none")}'";
        string path = FieldSql.Literal(_file.FullPath);
        using DuckDBCommand command = _session.CreateCommand();
        command.CommandText = $"""
            SELECT Delimiter, NewLineDelimiter, Comment, DateFormat, TimestampFormat, SkipRows, HasHeader, unnest(Columns).name, unnest(Columns).type
            FROM sniff_csv({path}, sample_size=-1, store_rejects=true, strict_mode={isStrict}, {shared}{(separator is null ? "" : $", delim='{separator}'")})
            """;
        using DbDataReader rows = command.ExecuteReader();
        var columns = new List<TableColumn>();
        string form = "";
        while (rows.Read())
        {
            columns.Add(new TableColumn(rows.GetString(7), rows.GetString(8)));
            LinesBeforeData = rows.GetFieldValue<uint>(5) + (rows.GetBoolean(6) ? 1 : 0);
            form = $"delim={FieldSql.Literal(rows.GetString(0))}, skip={rows.GetFieldValue<uint>(5)}, header={rows.GetBoolean(6)}"
                + Option("new_line", rows, 1) + Option("comment", rows, 2) + Option("dateformat", rows, 3) + Option("timestampformat", rows, 4);
        }

        _form = $"read_csv({path}, auto_detect=false, store_rejects=true, {shared}, {form}";
        Columns = columns;
    }

    private static string Option(string name, DbDataReader rows, int column) =>
        rows.IsDBNull(column) || rows.GetString(column) is "" or "(empty)" or "mix" ? "" : $", {name}={FieldSql.Literal(rows.GetString(column))}";

    private void Run(string sql)
    {
        using DuckDBCommand command = _session.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private List<TableColumn> Describe(string select)
    {
        using DuckDBCommand command = _session.CreateCommand();
        command.CommandText = "DESCRIBE " + select;
        using DbDataReader rows = command.ExecuteReader();
        var columns = new List<TableColumn>();
        while (rows.Read())
        {
            columns.Add(new TableColumn(rows.GetString(0), rows.GetString(1)));
        }

        return columns;
    }

    /// <summary>DuckDB's own parser says what the text is, as a tree; nothing of it is run.</summary>
    private void CheckIsExpression(string expression, string option, string? field)
    {
        using DuckDBCommand command = _session.CreateCommand();
        command.CommandText = "SELECT json_serialize_sql(CAST($1 AS VARCHAR))";
        command.Parameters.Add(new DuckDBParameter($"{ExpressionBegin}{expression}\n)"));
        using var parsed = JsonDocument.Parse((string)command.ExecuteScalar()!);
        JsonElement root = parsed.RootElement;
        if (root.GetProperty("error").GetBoolean() && root.GetProperty("error_type").GetString() == "parser")
        {
            throw SyntaxError(expression, option, field, root);
        }

        if (root.GetProperty("error").GetBoolean() || !IsOneExpression(root))
        {
            throw new BadInputException(option, "table-sql", $"'{DuckErrors.OneLine(expression)}' is not one SQL expression", "write a condition or a value over the columns, no statement", field: field);
        }
    }

    private static bool IsOneExpression(JsonElement root)
    {
        JsonElement statements = root.GetProperty("statements");
        if (statements.GetArrayLength() != 1)
        {
            return false;
        }

        JsonElement node = statements[0].GetProperty("node");
        return node.GetProperty("type").GetString() == "SELECT_NODE"
            && node.GetProperty("select_list").GetArrayLength() == 1
            && node.GetProperty("from_table").GetProperty("type").GetString() == "EMPTY"
            && node.GetProperty("where_clause").ValueKind == JsonValueKind.Null;
    }

    private static BadInputException SyntaxError(string expression, string option, string? field, JsonElement root)
    {
        string problem = DuckErrors.OneLine(root.GetProperty("error_message").GetString()!);
        string? excerpt = null;
        if (root.TryGetProperty("position", out JsonElement position) && int.TryParse(position.GetString(), out int offset))
        {
            // The position counts bytes of the whole text.
            byte[] bytes = Encoding.UTF8.GetBytes(expression);
            int before = Math.Clamp(offset - ExpressionBegin.Length, 0, bytes.Length);
            problem = before == bytes.Length ? "the expression is not complete" : problem;
            excerpt = TextExcerpt.WithCaret(expression, Encoding.UTF8.GetCharCount(bytes, 0, before) + 1);
        }

        return new BadInputException(option, "table-sql", problem, "check the expression", field: field) { Excerpt = excerpt };
    }
}
