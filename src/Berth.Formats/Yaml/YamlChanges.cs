using System.Globalization;
using Berth.Model;

namespace Berth.Formats.Yaml;

/// <summary>Puts other values into a YAML document before it is read. What comes out has the places of what it replaces.</summary>
internal static class YamlChanges
{
    private const int LongestValue = 100_000;

    /// <summary>The document with changes, one after the other. Throws <see cref="BadInputException"/> where a place is not there, or a value is no YAML.</summary>
    public static YamlNode Apply(YamlNode top, IReadOnlyList<ValueChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        foreach (ValueChange change in changes)
        {
            top = At(top, change, 0);
        }

        return top;
    }

    private static YamlNode At(YamlNode node, ValueChange change, int step)
    {
        string name = change.Steps[step];
        return name[0] == '[' ? InList(node, change, step, name[1..^1]) : InMap(node, change, step, name);
    }

    private static YamlList InList(YamlNode node, ValueChange change, int step, string item)
    {
        if (node is not YamlList list)
        {
            throw Bad(change, $"{Place(change, step)} is {node.InWords} and has no items");
        }

        int index = IndexOf(list, item);
        if (index < 0)
        {
            string[] names = [.. list.Items.Select(NameOf).OfType<string>()];
            string there = list.Items.Count == 1 ? "there is one item, [0]" : string.Create(CultureInfo.InvariantCulture, $"there are {list.Items.Count} items, [0] to [{list.Items.Count - 1}]");
            throw Bad(change, $"{Place(change, step)} has no item [{item}]", NearestName.Find(item, names) is { } near ? $"did you mean [{near}]?" : there);
        }

        YamlNode[] items = [.. list.Items];
        items[index] = step == change.Steps.Count - 1
            ? ValueOf(change, items[index]) ?? throw Bad(change, "an item of a list cannot be taken away", "--without NAME leaves jobs out")
            : At(items[index], change, step + 1);
        return list with { Items = items };
    }

    private static YamlMap InMap(YamlNode node, ValueChange change, int step, string key)
    {
        if (node is not YamlMap map)
        {
            throw Bad(change, $"{Place(change, step)} is {node.InWords} and has no keys");
        }

        int index = map.Entries.Index().Where(entry => entry.Item.Key.Value == key).Select(entry => entry.Index).DefaultIfEmpty(-1).First();
        bool isLast = step == change.Steps.Count - 1;
        if (index < 0 && !isLast)
        {
            string[] keys = [.. map.Entries.Select(entry => entry.Key.Value)];
            throw Bad(change, $"{Place(change, step)} has no key '{key}'", NearestName.Advice(key, keys));
        }

        List<YamlEntry> entries = [.. map.Entries];
        YamlNode? value = isLast ? ValueOf(change, index < 0 ? map : entries[index].Value) : At(entries[index].Value, change, step + 1);
        if (value is null)
        {
            entries.RemoveAll(entry => entry.Key.Value == key);
        }
        else if (index < 0)
        {
            entries.Add(new YamlEntry(new YamlText(key, false, map.Line, map.Column), value));
        }
        else
        {
            entries[index] = entries[index] with { Value = value };
        }

        return map with { Entries = entries };
    }

    /// <summary>The new value; null to take it away. A plain value for a mapping with a count, such as that of GPUs, is its count.</summary>
    private static YamlNode? ValueOf(ValueChange change, YamlNode old)
    {
        if (change.Value.Length == 0)
        {
            return null;
        }

        YamlInput input = YamlInput.Of(new StringReader(change.Value), change.InMessages, "change", "a value", LongestValue);
        YamlNode value = Moved(YamlDocument.Read(input, "write a value"), old);
        return value is YamlText count && old is YamlMap map && map.Entries.Any(entry => entry.Key.Value == "count")
            ? map with { Entries = [.. map.Entries.Select(entry => entry.Key.Value == "count" ? entry with { Value = count } : entry)] }
            : value;
    }

    private static YamlNode Moved(YamlNode node, YamlNode to) => node switch
    {
        YamlText text => text with { Line = to.Line, Column = to.Column },
        YamlList list => list with { Line = to.Line, Column = to.Column, Items = [.. list.Items.Select(item => Moved(item, to))] },
        YamlMap map => map with
        {
            Line = to.Line, Column = to.Column, EndLine = to.Line, EndColumn = to.Column,
            Entries = [.. map.Entries.Select(entry => new YamlEntry(entry.Key with { Line = to.Line, Column = to.Column }, Moved(entry.Value, to)))],
        },
        _ => node,
    };

    private static int IndexOf(YamlList list, string item)
    {
        if (int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number < list.Items.Count ? number : -1;
        }

        return list.Items.Index().Where(one => NameOf(one.Item) == item).Select(one => one.Index).DefaultIfEmpty(-1).First();
    }

    private static string? NameOf(YamlNode item) =>
        item is YamlMap map && map.Entries.Where(entry => entry.Key.Value == "name").Select(entry => entry.Value).FirstOrDefault() is YamlText name ? name.Value : null;

    private static string Place(ValueChange change, int steps)
    {
        string place = string.Join('.', change.Steps.Take(steps)).Replace(".[", "[", StringComparison.Ordinal);
        return place.Length == 0 ? "the file" : place;
    }

    private static BadInputException Bad(ValueChange change, string problem, string? advice = null) => new(change.InMessages, "bad-change", problem, advice);
}
