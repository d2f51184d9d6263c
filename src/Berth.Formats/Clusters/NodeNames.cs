using System.Globalization;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Clusters;

/// <summary>
/// Finds the nodes that a text names: <c>all</c>, a class, a node (<c>gpu-3</c>), numbers of a class (<c>gpu-[1-4,7]</c>), several of these with
/// commas; or a list of texts; or <c>features: ...</c>, the nodes that have all of these.
/// </summary>
internal sealed class NodeNames
{
    /// <summary>The text for all nodes.</summary>
    public const string All = "all";

    /// <summary>Keys of a choice by what nodes have.</summary>
    public static readonly string[] SelectorKeys = ["features"];

    private const string UnknownNode = "unknown-node";
    private readonly Dictionary<string, int> _classOf = new(StringComparer.Ordinal);
    private readonly ClusterNodes _nodes;

    /// <summary>Names of the nodes of some classes.</summary>
    public NodeNames(IReadOnlyList<NodeClass> classes)
    {
        _nodes = new ClusterNodes(classes);
        for (int i = 0; i < classes.Count; i++)
        {
            _classOf.Add(classes[i].Name, i);
        }
    }

    /// <summary>The classes.</summary>
    public IReadOnlyList<NodeClass> Classes => _nodes.Classes;

    /// <summary>Number of nodes.</summary>
    public int Count => _nodes.Count;

    /// <summary>The set of all nodes.</summary>
    public NodeSet Everything => NodeSet.All(_nodes.Count);

    /// <summary>Name of a node.</summary>
    public string NameOf(int node) => _nodes.NameOf(node);

    /// <summary>The nodes that a value names; at least one. Throws <see cref="BadInputException"/> at the name that is wrong.</summary>
    /// <param name="input">The file.</param>
    /// <param name="value">The value.</param>
    /// <param name="path">Path of keys to it.</param>
    /// <param name="selectors">True where a choice by features may stand.</param>
    public NodeSet Resolve(YamlInput input, YamlNode value, string? path, bool selectors = true)
    {
        switch (value)
        {
            case YamlText { IsMissing: false } text:
                return NodeSet.Of(Terms(input, text, path));
            case YamlList { Items.Count: > 0 } list:
                RequireFlat(input, list, path);
                return NodeSet.Of(list.Items.SelectMany(item => Resolve(input, item, path, selectors)));
            case YamlMap when selectors:
                return WithFeatures(YamlFields.Of(input, value, "in a choice of nodes", SelectorKeys, "", path));
            default:
                string what = value is YamlText ? "a missing value" : value is YamlList ? "an empty list" : value.InWords;
                string advice = selectors ? ", a list of these, or {features: [...]}" : ", or a list of these";
                throw input.Bad(value, input.Structure, $"{what} cannot stand here", $"name nodes: all, a class, gpu-[1-4]{advice}", path);
        }
    }

    /// <summary>Takes <c>gpu-3</c> apart. False for a text that does not end in a dash and a number from 1 without leading zeros.</summary>
    public static bool TrySplit(string text, out string className, out int number)
    {
        int dash = text.LastIndexOf('-');
        className = dash < 0 ? text : text[..dash];
        number = 0;
        return dash > 0 && TryNumber(text[(dash + 1)..], out number);
    }

    private static void RequireFlat(YamlInput input, YamlList list, string? path)
    {
        if (list.Items.FirstOrDefault(item => item is YamlList) is { } nested)
        {
            throw input.Bad(nested, input.Structure, "a list cannot stand in a list of nodes", "write one list; a name with brackets needs quotes in it", path);
        }
    }

    private NodeSet WithFeatures(YamlFields fields)
    {
        IReadOnlyList<string> features = fields.Names("features");
        if (features.Count == 0)
        {
            throw fields.Missing("features", "name the features that the nodes have");
        }

        string[] known = [.. Classes.SelectMany(one => one.Features).Distinct()];
        foreach (YamlText text in fields.Texts("features"))
        {
            if (!known.Contains(text.Value))
            {
                string advice = known.Length == 0 ? "no class of nodes has features" : NearestName.Advice(text.Value, known);
                throw fields.Bad(text, "features", "unknown-feature", $"no node has the feature {text.InWords}", advice);
            }
        }

        int[] classes = [.. Enumerable.Range(0, Classes.Count).Where(i => features.All(Classes[i].Features.Contains))];
        return classes.Length > 0
            ? NodeSet.Of(classes.SelectMany(_nodes.NodesOf))
            : throw fields.Bad(fields["features"]!, "features", "empty-set", "no node has all of these features", "name fewer, or give them to a class of nodes");
    }

    private IEnumerable<int> Terms(YamlInput input, YamlText text, string? path)
    {
        string whole = text.Value;
        for (int from = 0; from <= whole.Length;)
        {
            int to = EndOfTerm(whole, from);
            string term = whole[from..to];
            int blanks = term.Length - term.TrimStart().Length;
            var at = new YamlText(term.Trim(), false, text.Line, text.ValueColumn + from + blanks);
            foreach (int node in Term(input, at, path))
            {
                yield return node;
            }

            from = to + 1;
        }
    }

    private static int EndOfTerm(string whole, int from)
    {
        bool inside = false;
        for (int at = from; at < whole.Length; at++)
        {
            inside = (inside || whole[at] == '[') && whole[at] != ']';
            if (whole[at] == ',' && !inside)
            {
                return at;
            }
        }

        return whole.Length;
    }

    private NodeSet Term(YamlInput input, YamlText term, string? path)
    {
        if (term.Value == All)
        {
            return Everything;
        }

        if (_classOf.TryGetValue(term.Value, out int byClass))
        {
            return _nodes.NodesOf(byClass);
        }

        int bracket = term.Value.IndexOf("-[", StringComparison.Ordinal);
        if (bracket > 0 && term.Value.EndsWith(']'))
        {
            int owner = ClassNamed(input, term, term.Value[..bracket], path);
            return NodeSet.Of(term.Value[(bracket + 2)..^1].Split(',').SelectMany(part => Range(input, term, owner, part, path)));
        }

        if (TrySplit(term.Value, out string className, out int number) && _classOf.TryGetValue(className, out int one))
        {
            return NodeSet.Of(Numbers(input, term, one, number, number, path));
        }

        throw Unknown(input, term, term.Value, path);
    }

    private IEnumerable<int> Range(YamlInput input, YamlText term, int owner, string part, string? path)
    {
        string[] ends = part.Split('-', StringSplitOptions.TrimEntries);
        bool read = TryNumber(ends[0], out int first);
        int last = first;
        read &= ends.Length == 1 || (ends.Length == 2 && TryNumber(ends[1], out last));
        if (!read || first > last)
        {
            throw input.Bad(term, YamlValues.BadValue, $"'{part}' in {term.InWords} is no range of numbers", "write numbers from 1 and ranges such as [1-4,7]", path);
        }

        return Numbers(input, term, owner, first, last, path);
    }

    private IEnumerable<int> Numbers(YamlInput input, YamlText term, int owner, int first, int last, string? path)
    {
        NodeClass one = Classes[owner];
        if (one.Count == 1)
        {
            throw input.Bad(term, UnknownNode, $"there is no node {term.InWords}", $"the one node of class {one.Name} is called {one.Name}", path);
        }

        if (last > one.Count)
        {
            throw input.Bad(term, UnknownNode, $"there is no node '{one.Name}-{last}'", $"class {one.Name} has the nodes {one.Name}-[1-{one.Count}]", path);
        }

        int before = _nodes.NodesOf(owner).Ranges[0].First - 1;
        return Enumerable.Range(before + first, last - first + 1);
    }

    private int ClassNamed(YamlInput input, YamlText term, string name, string? path) =>
        _classOf.TryGetValue(name, out int found) ? found : throw Unknown(input, term, name, path);

    private BadInputException Unknown(YamlInput input, YamlText term, string name, string? path)
    {
        string[] valid = [All, .. Classes.Select(one => one.Name), .. Classes.Where(one => one.Count > 1).Select(one => $"{one.Name}-[1-{one.Count}]")];
        string problem = name.Length == 0 ? "a name of nodes is empty" : $"there is no class and no node '{name}'";
        return input.Bad(term, UnknownNode, problem, NearestName.Advice(name, valid), path);
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0 && text[0] != '0';
}
