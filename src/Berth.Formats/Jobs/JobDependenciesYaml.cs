using System.Globalization;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>An item of the jobs file and the rows that it became: one, or one for each element of its array.</summary>
/// <param name="Name">Its name, without the number of an element.</param>
/// <param name="Fields">What was written.</param>
/// <param name="FirstRow">Its first row.</param>
/// <param name="Count">Number of rows.</param>
/// <param name="IsArray">True for an array, also for one of a single element.</param>
internal sealed record JobItem(string Name, YamlFields Fields, int FirstRow, int Count, bool IsArray)
{
    /// <summary>Name of one of its rows.</summary>
    public string NameOf(int row) => IsArray ? ElementName(Name, row - FirstRow + 1) : Name;

    /// <summary>Name of an element of an array; elements count from 1.</summary>
    public static string ElementName(string array, int element) => string.Create(CultureInfo.InvariantCulture, $"{array}[{element}]");
}

/// <summary>Turns the names of jobs that others wait for into links between rows.</summary>
internal sealed class JobDependenciesYaml
{
    private const int MostLinks = 10_000_000;

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
        if (singleton && item.IsArray)
        {
            throw item.Fields.Bad(item.Fields["singleton"]!, "singleton", YamlValues.BadValue, "an array cannot be a singleton", "write 'array: {count: ..., width: 1}' to run its jobs one after the other");
        }

        if (!_byName.TryGetValue(item.Name, out List<JobItem>? same))
        {
            _byName.Add(item.Name, [item]);
        }
        else if (singleton && !same[0].IsArray)
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
        foreach ((string key, DependencyKind kind) in Kinds)
        {
            foreach (YamlText name in item.Fields.Texts(key))
            {
                foreach ((int first, int count) in RowsOf(item, name, key))
                {
                    Add(item, kind, first, count, name);
                }
            }
        }
    }

    private void Add(JobItem item, DependencyKind kind, int first, int count, YamlText name)
    {
        _count += (long)item.Count * count;
        if (_count > MostLinks)
        {
            throw _input.Bad(name, _input.TooLarge, "there are too many dependencies between elements of arrays", $"at most {MostLinks}; a job between two arrays waits for one and is waited for by the other");
        }

        for (int row = item.FirstRow; row < item.FirstRow + item.Count; row++)
        {
            for (int on = first; on < first + count; on++)
            {
                _links.Add(row, kind, on);
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
        if (bracket > 0 && _byName.TryGetValue(name.Value[..bracket], out found) && found[0].IsArray)
        {
            JobItem array = found[0];
            bool read = int.TryParse(name.Value.AsSpan(bracket + 1).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out int element);
            return read && element >= 1 && element <= array.Count && name.Value == JobItem.ElementName(array.Name, element)
                ? [(array.FirstRow + element - 1, 1)]
                : throw item.Fields.Bad(name, key, "unknown-job", $"there is no job {name.InWords}", $"the elements of '{array.Name}' are {array.Name}[1] to {JobItem.ElementName(array.Name, array.Count)}");
        }

        throw item.Fields.Bad(name, key, "unknown-job", $"there is no job {name.InWords}", NearestName.Advice(name.Value, _byName.Keys));
    }

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
