using System.Globalization;
using Berth.Model;
using DuckDB.NET.Data;

namespace Berth.Formats.Tables;

/// <summary>The row that a query stands at, by field.</summary>
internal sealed class TableRow
{
    private const int KeepColumn = 0;

    private readonly DuckDBDataReader _reader;
    private readonly Dictionary<TableField, int> _columns;
    private readonly TableFieldKind?[] _textKinds;

    /// <param name="reader">The rows: first whether to keep the row, then what <see cref="ColumnsFor"/> lists.</param>
    /// <param name="fields">The fields in their order.</param>
    public TableRow(DuckDBDataReader reader, IReadOnlyList<MappedField> fields)
    {
        _reader = reader;
        _columns = [];
        _textKinds = new TableFieldKind?[reader.FieldCount];
        int column = KeepColumn + 1;
        foreach (MappedField mapped in fields)
        {
            _columns.Add(mapped.Field, column);
            bool isWritten = mapped.Field.Kind is TableFieldKind.Span or TableFieldKind.Bytes && reader.GetFieldType(column) == typeof(string);
            _textKinds[column] = isWritten ? mapped.Field.Kind : null;
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
    public double? Number(int column) => column < 0 || _reader.IsDBNull(column) ? null
        : _textKinds[column] is { } kind ? Written(_reader.GetString(column), kind)
        : _reader.GetDouble(column);

    /// <summary>A text; null for nothing.</summary>
    public string? Text(int column) => column < 0 || _reader.IsDBNull(column) ? null : _reader.GetString(column);

    /// <summary>A whole number; null for nothing and for something else.</summary>
    public long? Whole(int column) => column < 0 || _reader.IsDBNull(column) ? null : _reader.GetInt64(column);

    /// <summary>True when something stands there that is no whole number.</summary>
    public bool IsNotWhole(int column) => column >= 0 && _reader.GetBoolean(column + 1);

    /// <summary>A number, or a length of time or a size as people write it; NaN for anything else.</summary>
    private static double Written(string text, TableFieldKind kind)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            return number;
        }

        return kind == TableFieldKind.Span
            ? DurationText.TryParse(text, out Duration length) ? length.Ms / 1000.0 : double.NaN
            : AmountText.TryBytes(text, out long bytes) ? bytes : double.NaN;
    }
}
