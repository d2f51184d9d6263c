using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>A job with a matrix, made ready so that its texts can be filled with the values of one element after the other.</summary>
internal sealed class SweepTemplate
{
    private readonly YamlFields _fields;
    private readonly IReadOnlyList<string> _names;
    private readonly Dictionary<YamlNode, Func<IReadOnlyList<string>, YamlNode>> _fill = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, SortedSet<int>> _parameters = new(StringComparer.Ordinal);

    /// <summary>Finds the placeholders. Throws <see cref="BadInputException"/> for those that are no parameter.</summary>
    /// <param name="fields">The job, the defaults behind it.</param>
    /// <param name="names">The parameters of its matrix.</param>
    public SweepTemplate(YamlFields fields, IReadOnlyList<string> names)
    {
        _fields = fields;
        _names = names;
        for (YamlFields? layer = fields; layer is not null; layer = layer.Behind)
        {
            foreach (YamlEntry entry in layer.OwnEntries)
            {
                // What the job hides of the defaults need not be right for its matrix.
                string key = entry.Key.Value;
                if (key is not ("name" or "matrix") && (ReferenceEquals(fields[key], entry.Value) || key == "env") && Ready(layer, entry.Value, key) is { } fill)
                {
                    _fill.Add(entry.Value, fill);
                }
            }
        }
    }

    /// <summary>True where one of some keys has placeholders.</summary>
    public bool Varies(IEnumerable<string> keys) => keys.Any(_parameters.ContainsKey);

    /// <summary>The parameters, by number, that make a difference to any key but some.</summary>
    public IReadOnlyList<int> ParametersBeyond(IEnumerable<string> keys) => [.. _parameters.Where(pair => !keys.Contains(pair.Key)).SelectMany(pair => pair.Value).Distinct().Order()];

    /// <summary>The job with the values of one element.</summary>
    public YamlFields Fill(IReadOnlyList<string> values) => _fill.Count == 0
        ? _fields
        : _fields.Rewritten(entry => _fill.TryGetValue(entry.Value, out Func<IReadOnlyList<string>, YamlNode>? fill) ? fill(values) : entry.Value);

    /// <summary>What fills a piece; null for one that stays as it is.</summary>
    private Func<IReadOnlyList<string>, YamlNode>? Ready(YamlFields fields, YamlNode node, string key)
    {
        switch (node)
        {
            case YamlText text when Placeholders.In(fields, text, key, _names) is { } placeholders:
                (_parameters.TryGetValue(key, out SortedSet<int>? seen) ? seen : _parameters[key] = []).UnionWith(placeholders.Parameters);
                return values => text with { Value = placeholders.Fill(values) };
            case YamlList list:
                Func<IReadOnlyList<string>, YamlNode>?[] items = [.. list.Items.Select(item => Ready(fields, item, key))];
                return items.All(item => item is null) ? null
                    : values => list with { Items = [.. list.Items.Select((item, i) => items[i]?.Invoke(values) ?? item)] };
            case YamlMap map:
                RefuseBarePlaceholder(fields, map, key);
                Func<IReadOnlyList<string>, YamlNode>?[] entries = [.. map.Entries.Select(entry => Ready(fields, entry.Value, key))];
                return entries.All(entry => entry is null) ? null
                    : values => map with { Entries = [.. map.Entries.Select((entry, i) => entry with { Value = entries[i]?.Invoke(values) ?? entry.Value })] };
            default:
                return null;
        }
    }

    /// <summary>Without quotation marks <c>{lr}</c> is a mapping in YAML, whose key has no value.</summary>
    private void RefuseBarePlaceholder(YamlFields fields, YamlMap map, string key)
    {
        if (map.Entries is [{ Value: YamlText { IsMissing: true } } only] && _names.Contains(only.Key.Value))
        {
            throw fields.Bad(map, key, "bad-placeholder", $"{{{only.Key.Value}}} without quotation marks is a mapping", $"write \"{{{only.Key.Value}}}\"");
        }
    }
}
