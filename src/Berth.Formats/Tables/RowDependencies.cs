using System.Globalization;
using Berth.Model;

namespace Berth.Formats.Tables;

/// <summary>
/// Turns the names of jobs in a column into links between rows: each of them must have ended well before. Names stand with <c>;</c> between, or with
/// blanks where that gives no name of a job. Of several jobs of one name all are waited for.
/// </summary>
internal sealed class RowDependencies
{
    private const string Rule = "unknown-job";
    private const long MostLinks = 10_000_000;

    private readonly List<(int Row, long Number, string Text)> _waiting = [];
    private readonly Dictionary<string, List<int>> _rowsOf = new(StringComparer.Ordinal);
    private readonly List<string?> _names = [];

    /// <summary>Takes the next row.</summary>
    /// <param name="number">Its number in the table.</param>
    /// <param name="name">The name of its job; null for none.</param>
    /// <param name="after">What it waits for; null for nothing.</param>
    public void Add(long number, string? name, string? after)
    {
        int row = _names.Count;
        _names.Add(name);
        if (name is not null)
        {
            (_rowsOf.TryGetValue(name, out List<int>? rows) ? rows : _rowsOf[name] = []).Add(row);
        }

        if (after is not null)
        {
            _waiting.Add((row, number, after));
        }
    }

    /// <summary>Adds the links. Throws <see cref="BadInputException"/> for names that no row has, and for jobs that wait for each other in a circle.</summary>
    public void Link(string input, JobLinks links)
    {
        long count = 0;
        foreach ((int row, long number, string text) in _waiting)
        {
            foreach (int on in NamesIn(text).SelectMany(name => _rowsOf.TryGetValue(name, out List<int>? rows) ? rows : throw Unknown(input, number, name)))
            {
                links.Add(row, DependencyKind.AfterOk, on);
                count++;
            }

            if (count > MostLinks)
            {
                throw new BadInputException(input, "table-too-large", "there are too many dependencies", $"at most {MostLinks}", field: TableFields.After.Name);
            }
        }

        if (links.FindCycle() is { } circle)
        {
            string names = string.Join(" -> ", circle.Append(circle[0]).Select(row => _names[row] ?? string.Create(CultureInfo.InvariantCulture, $"row {row + 1}")));
            string problem = circle.Count == 1 ? $"{_names[circle[0]]} waits for itself" : $"jobs wait for each other in a circle: {names}";
            throw new BadInputException(input, "dependency-circle", problem, "take one of these dependencies out", field: TableFields.After.Name);
        }
    }

    private IEnumerable<string> NamesIn(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .SelectMany(part => _rowsOf.ContainsKey(part) ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private BadInputException Unknown(string input, long number, string name)
    {
        string near = NearestName.Find(name, _rowsOf.Keys.Take(10_000)) is { } found ? $"did you mean {found}? " : "";
        return new BadInputException(
            input, Rule, string.Create(CultureInfo.InvariantCulture, $"the job of row {number} waits for '{name}', and no row that is read has that name"),
            $"{near}--map after= takes no dependencies", field: TableFields.After.Name);
    }
}
