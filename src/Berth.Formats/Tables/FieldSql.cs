namespace Berth.Formats.Tables;

/// <summary>
/// SQL that turns what stands in a column, whatever its type, into the value of a field: milliseconds since the Unix epoch, seconds, bytes and
/// numbers as DOUBLE, where NULL is nothing and NaN is something that cannot be read; whole numbers as BIGINT; texts as VARCHAR, among them
/// lengths of time and sizes with units, which <see cref="TableRow"/> reads.
/// </summary>
internal static class FieldSql
{
    private static readonly string[] NumberTypes =
        ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "BOOLEAN"];

    private static readonly string[] WordsForNothing =
        ["", "-", "none", "null", "nan", "n/a", "na", "unknown", "unlimited", "infinite", "partition_limit"];

    /// <summary>Statements to run once in each session: words that mean nothing, and readers of text.</summary>
    public static IReadOnlyList<string> Macros { get; } =
    [
        $"CREATE MACRO berth_said(x) AS CASE WHEN lower(trim(x)) IN ({string.Join(", ", WordsForNothing.Select(Literal))}) THEN NULL ELSE trim(x) END",
        "CREATE MACRO berth_read(x, y) AS CASE WHEN berth_said(x) IS NULL THEN NULL ELSE coalesce(y, 'nan'::DOUBLE) END",
        "CREATE MACRO berth_number(x) AS berth_read(x, TRY_CAST(x AS DOUBLE))",
        "CREATE MACRO berth_moment(x) AS berth_read(x, coalesce(TRY_CAST(x AS DOUBLE) * 1000, epoch_ms(TRY_CAST(trim(x) AS TIMESTAMPTZ))::DOUBLE))",
    ];

    /// <summary>True for texts that stand for nothing, such as <c>None</c>.</summary>
    public static bool SaysNothing(string text) => WordsForNothing.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The value of a field. Null when the type of its column cannot become one.</summary>
    /// <param name="kind">The kind of the field.</param>
    /// <param name="type">DuckDB's name of the type.</param>
    /// <param name="value">SQL of what stands there.</param>
    public static string? Value(TableFieldKind kind, string type, string value)
    {
        bool isNumber = NumberTypes.Contains(type) || type.StartsWith("DECIMAL", StringComparison.Ordinal);
        bool isText = type == "VARCHAR" || type.StartsWith("ENUM", StringComparison.Ordinal);
        bool isMoment = type == "DATE" || type.StartsWith("TIMESTAMP", StringComparison.Ordinal);
        bool isSpan = type is "INTERVAL" or "TIME";
        bool isScalar = isNumber || isText || isMoment || isSpan || type is "UUID" or "\"NULL\"";
        string text = $"CAST({value} AS VARCHAR)";
        string number = $"CASE WHEN isnan(CAST({value} AS DOUBLE)) THEN NULL ELSE CAST({value} AS DOUBLE) END";
        return kind switch
        {
            TableFieldKind.Text => isScalar ? $"berth_said({text})" : null,
            TableFieldKind.Whole => isNumber || isText ? $"TRY_CAST({value} AS BIGINT)" : NullOrNone(type, "BIGINT"),
            TableFieldKind.Number => isNumber ? number : isText ? $"berth_number({text})" : NullOrNone(type, "DOUBLE"),
            TableFieldKind.Bytes => isNumber ? number : isText ? $"berth_said({text})" : NullOrNone(type, "DOUBLE"),
            TableFieldKind.Moment => isNumber ? $"({number}) * 1000"
                : isMoment ? $"CAST(epoch_ms(CAST({value} AS {(type.EndsWith("ZONE", StringComparison.Ordinal) ? "TIMESTAMPTZ" : "TIMESTAMP")})) AS DOUBLE)"
                : isText ? $"berth_moment({text})" : NullOrNone(type, "DOUBLE"),
            _ => isNumber ? number : isSpan ? $"CAST(epoch({value}) AS DOUBLE)" : isText ? $"berth_said({text})" : NullOrNone(type, "DOUBLE"),
        };
    }

    /// <summary>True where something stands there that is no whole number.</summary>
    public static string IsNotWhole(string value) => $"(berth_said(CAST({value} AS VARCHAR)) IS NOT NULL AND TRY_CAST({value} AS BIGINT) IS NULL)";

    /// <summary>A name as SQL takes it, whatever is in it.</summary>
    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text as SQL takes it.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // A column in which nothing stands has a type of its own.
    private static string? NullOrNone(string type, string wanted) => type == "\"NULL\"" ? $"CAST(NULL AS {wanted})" : null;
}
