using DuckDB.NET.Data;

namespace Berth.Formats.Tables;

/// <summary>The row that a query stands at, by field.</summary>
internal sealed class TableRow
{
    private const int KeepColumn = 0;

    private readonly DuckDBDataReader _reader;
    private readonly Dictionary<TableField, int> _columns;

    /// <param name="reader">The rows: first whether to keep the row, then what <see cref="ColumnsFor"/> lists.</param>
    /// <param name="fields">The fields in their order.</param>
    public TableRow(DuckDBDataReader reader, IReadOnlyList<MappedField> fields)
    {
        _reader = reader;
        _columns = [];
        int column = KeepColumn + 1;
        foreach (MappedField mapped in fields)
        {
            _columns.Add(mapped.Field, column);
            column += mapped.Field.Kind == TableFieldKind.Whole ? 2 : 1;
        }
    }

    /// <summary>True when the condition of the user holds for the row.</summary>
    public bool IsWanted => !_reader.IsDBNull(KeepColumn) && _reader.GetBoolean(KeepColumn);

    /// <summary>SQL of the columns of one field: its value, and for whole numbers whether something else stands there.</summary>
    /// <param name="kind">The kind of the field.</param>
    /// <param name="type">Type of what stands there.</param>
    /// <param name="value">SQL of what stands there.</param>
    public static string? ColumnsFor(TableFieldKind kind, string type, string value) => FieldSql.Value(kind, type, value) is not { } sql ? null
        : kind == TableFieldKind.Whole ? $"{sql}, {FieldSql.IsNotWhole(value)}"
        : sql;

    /// <summary>The column of a field for the getters below; -1 when it has none.</summary>
    public int ColumnOf(TableField field) => _columns.GetValueOrDefault(field, -1);

    /// <summary>A number; null for nothing, NaN for something that cannot be read.</summary>
    public double? Number(int column) => column < 0 || _reader.IsDBNull(column) ? null : _reader.GetDouble(column);

    /// <summary>A text; null for nothing.</summary>
    public string? Text(int column) => column < 0 || _reader.IsDBNull(column) ? null : _reader.GetString(column);

    /// <summary>A whole number; null for nothing and for something else.</summary>
    public long? Whole(int column) => column < 0 || _reader.IsDBNull(column) ? null : _reader.GetInt64(column);

    /// <summary>True when something stands there that is no whole number.</summary>
    public bool IsNotWhole(int column) => column >= 0 && _reader.GetBoolean(column + 1);
}
