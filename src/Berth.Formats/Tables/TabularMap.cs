using Berth.Model;

namespace Berth.Formats.Tables;

/// <summary>
/// Which column, or which SQL expression over the columns, gives which field of a job. Fields that are not in it are looked for by well-known
/// column names; a field with an empty expression is not. Immutable.
/// </summary>
public sealed class TabularMap
{
    private readonly Dictionary<TableField, string> _expressions;

    private TabularMap(Dictionary<TableField, string> expressions) => _expressions = expressions;

    /// <summary>Nothing mapped: well-known column names only.</summary>
    public static TabularMap Automatic { get; } = new([]);

    /// <summary>The fields that were given, with their expressions; an empty one turns the field off.</summary>
    public IReadOnlyDictionary<TableField, string> Expressions => _expressions;

    /// <summary>
    /// Reads assignments such as <c>gpus=num_gpus</c> or <c>cpus=cpu_milli/1000</c>. Throws <see cref="BadInputException"/> for one without an
    /// equals sign, an unknown field, or a field given twice.
    /// </summary>
    /// <param name="assignments">The assignments.</param>
    /// <param name="input">Where they were written, for messages.</param>
    public static TabularMap Parse(IEnumerable<string> assignments, string input = "--map")
    {
        ArgumentNullException.ThrowIfNull(assignments);
        var expressions = new Dictionary<TableField, string>();
        foreach (string assignment in assignments)
        {
            int equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new BadInputException(input, "map-form", $"'{assignment}' is no assignment", "write FIELD=COLUMN or FIELD=EXPRESSION, for example gpus=num_gpus");
            }

            TableField field = TableFields.Named(assignment[..equals].Trim(), input);
            if (!expressions.TryAdd(field, assignment[(equals + 1)..].Trim()))
            {
                throw new BadInputException(input, "map-twice", $"the field {field} is mapped twice", "keep one of the two", field: field.Name);
            }
        }

        return new TabularMap(expressions);
    }

    /// <summary>One line for provenance: the assignments in the order of the fields, with semicolons between.</summary>
    public override string ToString() =>
        string.Join("; ", TableFields.All.Where(_expressions.ContainsKey).Select(field => $"{field}={_expressions[field]}"));
}

/// <summary>What gave a field its values.</summary>
/// <param name="Field">The field.</param>
/// <param name="Expression">The column's name, or the SQL expression.</param>
/// <param name="IsAutomatic">True when nobody asked for it: the column has a well-known name.</param>
public sealed record MappedField(TableField Field, string Expression, bool IsAutomatic);
