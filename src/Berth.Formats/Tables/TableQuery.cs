using System.Text;
using Berth.Model;

namespace Berth.Formats.Tables;

/// <summary>Composes the one query that reads a table: for each row whether to keep it, and the values of the mapped fields.</summary>
internal static class TableQuery
{
    /// <summary>The query. Every expression of the user is checked first, by itself. Throws <see cref="BadInputException"/>.</summary>
    /// <param name="table">The table.</param>
    /// <param name="fields">What gives which field its values.</param>
    /// <param name="where">The condition; null for none.</param>
    public static string Of(DuckTable table, IReadOnlyList<MappedField> fields, string? where)
    {
        table.KeepAsWritten(fields.Where(mapped => mapped.Field.Kind == TableFieldKind.Text).Select(mapped => mapped.Expression).ToHashSet(StringComparer.Ordinal));
        var inner = new StringBuilder("SELECT file.*");
        var outer = new StringBuilder();
        HashSet<string> columns = new(table.Columns.Select(column => column.Name), StringComparer.OrdinalIgnoreCase);
        foreach (MappedField mapped in fields)
        {
            string expression = columns.Contains(mapped.Expression) ? FieldSql.Quoted(mapped.Expression) : mapped.Expression;
            string type = table.TypeOf(expression, "--map", mapped.Field.Name);
            string hidden = FieldSql.Quoted($"berth {mapped.Field}");
            string value = TableRow.ColumnsFor(mapped.Field.Kind, type, hidden) ?? throw WrongType(mapped, type);
            inner.Append($", (\n{expression}\n) AS {hidden}");
            outer.Append(", ").Append(value);

            // A column of the file keeps its own name.
            if (!columns.Contains(mapped.Field.Name))
            {
                inner.Append($", (\n{expression}\n) AS {FieldSql.Quoted(mapped.Field.Name)}");
            }
        }

        string condition = where is null ? "true" : Condition(table, where, $"({inner} FROM file)");
        return $"SELECT {condition}{outer} FROM ({inner} FROM {table.Source} AS file)";
    }

    private static string Condition(DuckTable table, string where, string from)
    {
        string type = table.TypeOf(where, "--where", null, from);
        return type == "BOOLEAN" ? $"(\n{where}\n)"
            : throw new BadInputException("--where", "where-type", $"'{DuckErrors.OneLine(where)}' is a {type}, no condition", "compare it with something, for example gpus > 0");
    }

    private static BadInputException WrongType(MappedField mapped, string type) => new(
        "--map", "map-type", $"'{DuckErrors.OneLine(mapped.Expression)}' is a {type}, which cannot be the {mapped.Field.Meaning}", "convert it, for example with CAST(... AS DOUBLE)", field: mapped.Field.Name);
}
