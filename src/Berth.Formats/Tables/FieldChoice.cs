using Berth.Model;

namespace Berth.Formats.Tables;

/// <summary>Decides which column or expression gives which field of a job, for a table with known columns.</summary>
internal sealed class FieldChoice
{
    // What stands for the same thing: where one is given, the other is not looked for.
    private static readonly (TableField Given, TableField NotSought)[] Instead =
    [
        (TableFields.Gpus, TableFields.TotalGpus), (TableFields.TotalGpus, TableFields.Gpus),
        (TableFields.Cpus, TableFields.TotalCpus), (TableFields.TotalCpus, TableFields.Cpus),
        (TableFields.End, TableFields.Run), (TableFields.Start, TableFields.Wait),
    ];

    private readonly string _input;
    private readonly IReadOnlyList<string> _columns;
    private readonly HashSet<string> _texts;
    private readonly Dictionary<TableField, MappedField> _chosen = [];

    private FieldChoice(string input, IReadOnlyList<TableColumn> columns)
    {
        _input = input;
        _columns = [.. columns.Select(column => column.Name)];
        _texts = [.. columns.Where(column => column.Type == "VARCHAR").Select(column => column.Name)];
    }

    /// <summary>The fields that have values, in the order of <see cref="TableFields.All"/>. Throws when something necessary is missing.</summary>
    /// <param name="input">The file, for messages.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="map">What the user asked for.</param>
    public static IReadOnlyList<MappedField> Of(string input, IReadOnlyList<TableColumn> columns, TabularMap map)
    {
        var choice = new FieldChoice(input, columns);
        choice.TakeGiven(map);
        choice.TakeKnownNames(map);
        choice.CheckComplete(map);
        return [.. TableFields.All.Where(choice._chosen.ContainsKey).Select(field => choice._chosen[field])];
    }

    private void TakeGiven(TabularMap map)
    {
        foreach ((TableField field, string expression) in map.Expressions)
        {
            if (expression.Length > 0)
            {
                string? column = _columns.FirstOrDefault(name => name.Equals(expression, StringComparison.OrdinalIgnoreCase));
                _chosen.Add(field, new MappedField(field, column ?? expression, IsAutomatic: false));
            }
        }

        Refuse(TableFields.Gpus, TableFields.TotalGpus);
        Refuse(TableFields.Cpus, TableFields.TotalCpus);
    }

    private void Refuse(TableField one, TableField other)
    {
        if (_chosen.ContainsKey(one) && _chosen.ContainsKey(other))
        {
            throw new BadInputException("--map", "map-both", $"{one} and {other} say the same thing in two ways", $"map {one} (of each task) or {other} (of the whole job)");
        }
    }

    private void TakeKnownNames(TabularMap map)
    {
        var byWord = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string column in _columns)
        {
            byWord.TryAdd(WordOf(column), column);
        }

        HashSet<string> used = [.. _chosen.Values.Select(given => given.Expression)];
        HashSet<TableField> notSought = [.. Instead.Where(pair => _chosen.ContainsKey(pair.Given)).Select(pair => pair.NotSought)];
        foreach (TableField field in TableFields.All.Where(field => !map.Expressions.ContainsKey(field)))
        {
            IEnumerable<string?> known =
            [
                .. field.AutomaticNames.Select(name => byWord.GetValueOrDefault(name)),
                .. field.NamesOfTexts.Select(name => byWord.GetValueOrDefault(name)).Where(column => column is not null && _texts.Contains(column)),
            ];
            string? column = known.FirstOrDefault(found => found is not null && !used.Contains(found));
            if (column is not null && !notSought.Contains(field))
            {
                _chosen.Add(field, new MappedField(field, column, IsAutomatic: true));
                used.Add(column);
                notSought.UnionWith(Instead.Where(pair => pair.Given == field && IsEitherOr(pair)).Select(pair => pair.NotSought));
            }
        }
    }

    // Run time and end, wait and start may both be there; GPUs and cores of a task and of the job may not.
    private static bool IsEitherOr((TableField Given, TableField NotSought) pair) =>
        pair.Given.Kind == TableFieldKind.Number && pair.NotSought.Kind == TableFieldKind.Number;

    /// <summary>
    /// A table that says nothing of when jobs came, started or ended is a list of jobs to run, all of them there at its beginning. One with a column that
    /// looks like a misspelt submit time is not, unless that was asked for.
    /// </summary>
    private bool IsBatch(TabularMap map) =>
        map.Expressions.GetValueOrDefault(TableFields.Submit) is "" || (Near(TableFields.Submit) is null
            && !new[] { TableFields.Start, TableFields.End, TableFields.Wait }.Any(field => _chosen.ContainsKey(field) || Near(field) is not null));

    private void CheckComplete(TabularMap map)
    {
        if (!_chosen.ContainsKey(TableFields.Submit) && !IsBatch(map))
        {
            throw Missing(TableFields.Submit, "no column is known to be the submit time");
        }

        bool hasTimes = _chosen.ContainsKey(TableFields.Start) && _chosen.ContainsKey(TableFields.End);
        if (!_chosen.ContainsKey(TableFields.Run) && !hasTimes)
        {
            throw Missing(TableFields.Run, "no column is known to be the run time, nor are there a start and an end");
        }
    }

    private BadInputException Missing(TableField field, string problem)
    {
        string? near = Near(field);
        string example = near ?? "COLUMN";
        string list = string.Join(", ", _columns.Take(40)) + (_columns.Count > 40 ? FormattableString.Invariant($" and {_columns.Count - 40} more") : "");
        string question = near is null ? "" : $"did you mean {near}? ";
        return new BadInputException(_input, "field-missing", problem, $"{question}name it with --map {field}={example}; the columns are {list}", field: field.Name);
    }

    private string? Near(TableField field) => field.AutomaticNames.Select(name => NearestName.Find(name, _columns)).FirstOrDefault(found => found is not null);

    private static string WordOf(string column) => string.Concat(column.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
