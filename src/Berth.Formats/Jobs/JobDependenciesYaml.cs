using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>Turns the names of jobs that others wait for into links between rows.</summary>
internal sealed class JobDependenciesYaml
{
    private const int MostLinks = 10_000_000;
    private const int MostCompared = 10_000;

    private static readonly (string Key, DependencyKind Kind)[] Kinds =
    [
        ("after", DependencyKind.After), ("afterok", DependencyKind.AfterOk), ("afterany", DependencyKind.AfterAny), ("afternotok", DependencyKind.AfterNotOk),
    ];

    private readonly YamlInput _input;
    private readonly IReadOnlyList<JobItem> _items;
    private readonly Dictionary<string, List<JobItem>> _byName = new(StringComparer.Ordinal);
    private readonly JobLinks _links;
    private long _count;

    private JobDependenciesYaml(YamlInput input, IReadOnlyList<JobItem> items, JobLinks links)
    {
        _input = input;
        _items = items;
        _links = links;
    }

    /// <summary>
    /// Adds the links of all items. Throws <see cref="BadInputException"/> for names that are there twice or nowhere, and for jobs that wait
    /// for each other in a circle.
    /// </summary>
    public static void Link(YamlInput input, IReadOnlyList<JobItem> items, JobLinks links)
    {
        var dependencies = new JobDependenciesYaml(input, items, links);
        foreach (JobItem item in items)
        {
            dependencies.Name(item);
        }

        foreach (JobItem item in items)
        {
            dependencies.LinkAll(item);
        }

        dependencies.RequireNoCircle();
    }

    /// <summary>A name may stand twice only where the later job is a singleton: then it waits for the earlier ones.</summary>
    private void Name(JobItem item)
    {
        bool singleton = item.Fields.Flag("singleton");
        YamlNode at = item.Fields["name"] ?? item.Fields.Map;
        if (singleton && item.HasElements)
        {
            throw item.Fields.Bad(item.Fields["singleton"]!, "singleton", YamlValues.BadValue, $"{item.Kind} cannot be a singleton", "write 'array: {count: ..., width: 1}' to run its jobs one after the other");
        }

        if (!_byName.TryGetValue(item.Name, out List<JobItem>? same))
        {
            _byName.Add(item.Name, [item]);
        }
        else if (singleton && !same[0].HasElements)
        {
            same.Add(item);
        }
        else
        {
            throw item.Fields.Bad(
                at, "name", "named-twice", $"there are two jobs '{item.Name}'; the first is in line {same[0].Fields.Map.Line}", "give each its own name, or write 'singleton: true' for a job that waits for earlier ones of its name");
        }

        if (singleton)
        {
            _links.AddSingleton(item.FirstRow);
        }
    }

    private void LinkAll(JobItem item)
    {
        if (item.Filled is not { } filled)
        {
            LinkRows(item, item.Fields, item.FirstRow, item.Count);
            return;
        }

        for (int element = 0; element < item.Count; element++)
        {
            LinkRows(item, filled[element], item.FirstRow + element, 1);
        }
    }

    /// <summary>Some rows of an item wait for what some fields name.</summary>
    private void LinkRows(JobItem item, YamlFields fields, int firstRow, int count)
    {
        foreach ((string key, DependencyKind kind) in Kinds)
        {
            foreach (YamlText name in fields.Texts(key))
            {
                foreach ((int first, int others) in RowsOf(item, name, key))
                {
                    Add((firstRow, count), kind, (first, others), name);
                }
            }
        }
    }

    private void Add((int First, int Count) rows, DependencyKind kind, (int First, int Count) on, YamlText name)
    {
        _count += (long)rows.Count * on.Count;
        if (_count > MostLinks)
        {
            throw _input.Bad(name, _input.TooLarge, "there are too many dependencies between elements of arrays", $"at most {MostLinks}; a job between two arrays waits for one and is waited for by the other");
        }

        for (int row = rows.First; row < rows.First + rows.Count; row++)
        {
            for (int other = on.First; other < on.First + on.Count; other++)
            {
                _links.Add(row, kind, other);
            }
        }
    }

    private IEnumerable<(int First, int Count)> RowsOf(JobItem item, YamlText name, string key)
    {
        if (_byName.TryGetValue(name.Value, out List<JobItem>? found))
        {
            return found.Select(one => (one.FirstRow, one.Count));
        }

        int bracket = name.Value.IndexOf('[', StringComparison.Ordinal);
        if (bracket > 0 && _byName.TryGetValue(name.Value[..bracket], out found) && found[0].HasElements)
        {
            return found[0].RowOf(name.Value) is { } row
                ? [(row, 1)]
                : throw item.Fields.Bad(name, key, "unknown-job", $"there is no job {name.InWords}", Advice(found[0], name.Value));
        }

        throw item.Fields.Bad(name, key, "unknown-job", $"there is no job {name.InWords}", NearestName.Advice(name.Value, _byName.Keys));
    }

    private static string Advice(JobItem item, string name) => item.Sweep is { Count: <= MostCompared } sweep && NearestName.Find(name, sweep) is { } near
        ? $"did you mean {near}? {Sentence(item.ElementsInWords)}"
        : item.ElementsInWords;

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private void RequireNoCircle()
    {
        if (_links.FindCycle() is not { } rows)
        {
            return;
        }

        JobItem[] items = [.. rows.Select(ItemOf)];
        IEnumerable<string> names = rows.Zip(items, (row, item) => $"{item.NameOf(row)} (line {item.Fields.Map.Line})");
        string circle = rows.Count == 1
            ? $"{items[0].NameOf(rows[0])} waits for itself"
            : $"jobs wait for each other in a circle: {string.Join(" -> ", names.Append(items[0].NameOf(rows[0])))}";
        string key = JobKeys.Dependencies.First(items[0].Fields.HasOwn);
        throw items[0].Fields.Bad(items[0].Fields[key]!, key, "dependency-circle", circle, "take one of these dependencies out");
    }

    private JobItem ItemOf(int row)
    {
        int low = 0;
        int high = _items.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >> 1;
            (low, high) = _items[middle].FirstRow <= row ? (middle, high) : (low, middle - 1);
        }

        return _items[low];
    }
}
