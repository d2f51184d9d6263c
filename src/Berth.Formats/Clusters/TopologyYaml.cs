using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Clusters;

/// <summary>
/// Reads the tree of switches and racks: names of the levels, and domains within domains, with nodes below the last level. Nodes that hang on
/// no domain are allowed.
/// </summary>
internal static class TopologyYaml
{
    /// <summary>Keys of the topology.</summary>
    public static readonly string[] Keys = ["levels", "domains"];

    private const int MostLevels = 16;

    /// <summary>The tree, or null where the file says nothing of it.</summary>
    public static Topology? Read(YamlFields top, NodeNames names)
    {
        if (top["topology"] is not { } node)
        {
            return null;
        }

        YamlFields fields = YamlFields.Of(top.Input, node, "in the topology", Keys, "the topology is a mapping with 'levels' and 'domains'", top.PathOf("topology"));
        IReadOnlyList<string> levels = fields.Names("levels");
        if (levels.Count == 0)
        {
            throw fields.Missing("levels", "name the levels, the widest first, for example [rack, switch]");
        }

        if (levels.Count > MostLevels)
        {
            throw fields.Bad(fields["levels"]!, "levels", top.Input.TooLarge, "there are too many levels", $"at most {MostLevels} are allowed");
        }

        YamlNode domains = fields["domains"] ?? throw fields.Missing("domains", $"write the name of each {levels[0]}, and what is in it");
        var tree = new Tree(top.Input, names, levels);
        tree.Add(domains, 0, fields.PathOf("domains")!);
        return tree.Finish();
    }

    /// <summary>Collects the domains of each level.</summary>
    private sealed class Tree(YamlInput input, NodeNames names, IReadOnlyList<string> levels)
    {
        private readonly List<string>[] _names = [.. levels.Select(_ => new List<string>())];
        private readonly HashSet<(int Level, string Name)> _taken = [];
        private readonly int[][] _domainOf = [.. levels.Select(_ => NoDomains(names.Count))];

        /// <summary>Adds the domains of one level that lie within one domain of the level above, and all below them.</summary>
        /// <returns>The nodes in them.</returns>
        public List<int> Add(YamlNode node, int level, string path)
        {
            if (node is not YamlMap { Entries.Count: > 0 } map)
            {
                string what = node is YamlMap ? "an empty mapping" : node.InWords;
                string advice = level == 0 ? "" : $"; every branch goes down to the level '{levels[^1]}'";
                throw input.Bad(node, input.Structure, $"{what} cannot stand here", $"write the name of each {levels[level]} and what is in it{advice}", path);
            }

            var all = new List<int>();
            foreach (YamlEntry entry in map.Entries)
            {
                all.AddRange(Domain(entry, level, $"{path}.{entry.Key.Value}"));
            }

            return all;
        }

        public Topology Finish() => new(levels, _names, _domainOf);

        private List<int> Domain(YamlEntry entry, int level, string path)
        {
            string name = entry.Key.Value;
            if (name.Length == 0)
            {
                throw input.Bad(entry.Key, YamlValues.BadValue, "a name is empty", $"give each {levels[level]} a name", path);
            }

            if (!_taken.Add((level, name)))
            {
                throw input.Bad(entry.Key, "named-twice", $"there are two domains '{name}' in the level '{levels[level]}'", "give each its own name", path);
            }

            int domain = _names[level].Count;
            _names[level].Add(name);
            List<int> nodes = level + 1 < levels.Count ? Add(entry.Value, level + 1, path) : Leaf(entry.Value, path);
            foreach (int node in nodes)
            {
                _domainOf[level][node] = domain;
            }

            return nodes;
        }

        private List<int> Leaf(YamlNode value, string path)
        {
            if (value is YamlMap)
            {
                throw input.Bad(value, input.Structure, "a mapping cannot stand here", $"'{levels[^1]}' is the last level: name the nodes in it, or add a level to 'levels'", path);
            }

            List<int> nodes = [.. names.Resolve(input, value, path, selectors: false)];
            foreach (int node in nodes)
            {
                int other = _domainOf[^1][node];
                if (other != Topology.NoDomain)
                {
                    throw input.Bad(
                        value, "node-twice", $"node '{names.NameOf(node)}' is in the {levels[^1]} '{_names[^1][other]}' already", $"a node hangs on one {levels[^1]}", path);
                }
            }

            return nodes;
        }

        private static int[] NoDomains(int count)
        {
            int[] none = new int[count];
            Array.Fill(none, Topology.NoDomain);
            return none;
        }
    }
}
