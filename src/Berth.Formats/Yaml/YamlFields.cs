using Berth.Model;

namespace Berth.Formats.Yaml;

/// <summary>
/// One mapping with known keys: each at most once, unknown ones refused with the nearest valid key. Keys that it lacks may come from another
/// mapping behind it (defaults).
/// </summary>
internal sealed class YamlFields
{
    private readonly Dictionary<string, YamlEntry> _entries = new(StringComparer.Ordinal);
    private readonly string? _path;
    private readonly YamlFields? _behind;

    private YamlFields(YamlInput input, YamlMap map, string? path, YamlFields? behind)
    {
        Input = input;
        Map = map;
        _path = path;
        _behind = behind;
    }

    /// <summary>The file.</summary>
    public YamlInput Input { get; }

    /// <summary>The mapping itself.</summary>
    public YamlMap Map { get; }

    /// <summary>Takes a mapping apart. Throws <see cref="BadInputException"/> for anything else and for keys that are unknown or there twice.</summary>
    /// <param name="input">The file.</param>
    /// <param name="node">What should be a mapping.</param>
    /// <param name="where">Where its keys stand, for example <c>in a policy</c>.</param>
    /// <param name="keys">The keys that it may have, in the order to list them.</param>
    /// <param name="advice">What to write where it is no mapping.</param>
    /// <param name="path">Path of keys to it; null where errors shall not name fields.</param>
    /// <param name="behind">Where the keys come from that it lacks; null for nowhere.</param>
    public static YamlFields Of(
        YamlInput input, YamlNode node, string where, IReadOnlyList<string> keys, string advice, string? path = null, YamlFields? behind = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (node is not YamlMap map)
        {
            throw input.Bad(node, input.Structure, $"{node.InWords} cannot stand here", advice, path is "" ? null : path);
        }

        var fields = new YamlFields(input, map, path, behind);
        foreach (YamlEntry entry in map.Entries)
        {
            string key = entry.Key.Value;
            if (!keys.Contains(key, StringComparer.Ordinal))
            {
                throw input.Bad(entry.Key, "unknown-key", $"there is no key '{key}' {where}", NearestName.Advice(key, keys), fields.PathOf(key));
            }

            fields.AddOnce(entry);
        }

        return fields;
    }

    /// <summary>
    /// Takes a mapping apart whose keys are names that the file gives. Throws <see cref="BadInputException"/> for anything else and for a name
    /// that is there twice.
    /// </summary>
    public static YamlFields OfNames(YamlInput input, YamlNode node, string advice, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (node is not YamlMap map)
        {
            throw input.Bad(node, input.Structure, $"{node.InWords} cannot stand here", advice, path);
        }

        var fields = new YamlFields(input, map, path, null);
        foreach (YamlEntry entry in map.Entries)
        {
            fields.AddOnce(entry);
        }

        return fields;
    }

    /// <summary>Its entries with its own keys, without those from behind; in no order.</summary>
    public IEnumerable<YamlEntry> OwnEntries => _entries.Values;

    /// <summary>Where the keys come from that it lacks; null for nowhere.</summary>
    public YamlFields? Behind => _behind;

    /// <summary>The same mapping with other values under its keys, and under those of the mappings behind it.</summary>
    /// <param name="rewrite">Gives the new value of an entry; the same one to leave it.</param>
    public YamlFields Rewritten(Func<YamlEntry, YamlNode> rewrite)
    {
        ArgumentNullException.ThrowIfNull(rewrite);
        var copy = new YamlFields(Input, Map, _path, _behind?.Rewritten(rewrite));
        foreach (YamlEntry entry in _entries.Values)
        {
            copy._entries.Add(entry.Key.Value, entry with { Value = rewrite(entry) });
        }

        return copy;
    }

    /// <summary>The value of a key, its own or from behind; null where neither has it.</summary>
    public YamlNode? this[string key] => _entries.TryGetValue(key, out YamlEntry entry) ? entry.Value : _behind?[key];

    /// <summary>True when it has the key itself.</summary>
    public bool HasOwn(string key) => _entries.ContainsKey(key);

    /// <summary>The nearest mapping, this one or one behind it, that has at least one of some keys itself; this one where none has.</summary>
    public YamlFields NearestWith(params ReadOnlySpan<string> keys)
    {
        for (YamlFields? fields = this; fields is not null; fields = fields._behind)
        {
            foreach (string key in keys)
            {
                if (fields.HasOwn(key))
                {
                    return fields;
                }
            }
        }

        return this;
    }

    /// <summary>Path of keys to one of its values, for messages.</summary>
    public string? PathOf(string key) => _path is null ? null : _path.Length == 0 ? key : $"{_path}.{key}";

    /// <summary>The text of a key; null where it is left out. Throws <see cref="BadInputException"/> where something else stands, or nothing.</summary>
    public YamlText? Text(string key, string expected = "a text or a number")
    {
        if (this[key] is not { } node)
        {
            return null;
        }

        YamlText text = node as YamlText ?? throw Bad(node, key, Input.Structure, $"{node.InWords} cannot stand here", $"the value of '{key}' is {expected}");
        return text.IsMissing ? throw Bad(text, key, Input.Structure, $"'{key}' has no value", "write one, or leave the key out") : text;
    }

    /// <summary>One text or a list of texts, at least one; empty where the key is left out.</summary>
    public IReadOnlyList<YamlText> Texts(string key)
    {
        if (this[key] is not YamlList list)
        {
            return Text(key, "a text or a list of texts") is { } one ? [one] : [];
        }

        if (list.Items.Count == 0)
        {
            throw Bad(list, key, "empty-list", $"the list of '{key}' is empty", "write something into it, or leave the key out");
        }

        var texts = new List<YamlText>(list.Items.Count);
        foreach (YamlNode item in list.Items)
        {
            bool missing = item is YamlText { IsMissing: true };
            texts.Add(item is YamlText text && !missing
                ? text
                : throw Bad(item, key, Input.Structure, missing ? "an item has no value" : $"{item.InWords} cannot stand here", $"the items of '{key}' are texts"));
        }

        return texts;
    }

    /// <summary>The items of a list; null where the key is left out. Throws <see cref="BadInputException"/> where something else stands.</summary>
    public IReadOnlyList<YamlNode>? Items(string key, string thing)
    {
        return this[key] switch
        {
            null => null,
            YamlList list => list.Items,
            YamlNode other => throw Bad(other, key, Input.Structure, $"{other.InWords} cannot stand here", $"'{key}' is a list: write '- ' before each {thing}"),
        };
    }

    /// <summary>An error at one of its values.</summary>
    public BadInputException Bad(YamlNode at, string key, string rule, string problem, string? advice) =>
        Input.Bad(at, rule, problem, advice, PathOf(key));

    /// <summary>An error for a key that must be there and is not.</summary>
    public BadInputException Missing(string key, string advice) =>
        Input.Bad(Map, "missing-key", $"there is no '{key}'", advice, PathOf(key));

    private void AddOnce(YamlEntry entry)
    {
        if (!_entries.TryAdd(entry.Key.Value, entry))
        {
            throw Input.Bad(entry.Key, "duplicate-key", $"the key '{entry.Key.Value}' is there twice", "give it once", PathOf(entry.Key.Value));
        }
    }
}
