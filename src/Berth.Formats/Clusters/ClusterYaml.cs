using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Clusters;

/// <summary>
/// Reads a cluster of nodes from YAML: classes of nodes, licences, topology, partitions, advance reservations and maintenance windows. Keys,
/// units and defaults: docs/formats/cluster-yaml.md; schema for editors: docs/schemas/cluster.schema.json.
/// </summary>
public static class ClusterYaml
{
    private const string Kind = "cluster";
    private const string Thing = "a cluster";
    private const string Advice = "expected 'nodes:' and one item for each class of nodes";
    private const int MaxCharacters = 4_000_000;
    private const int MostLicences = 1_000_000_000;

    private static readonly string[] TopKeys = ["name", "nodes", "licences", "topology", "partitions", "reservations", "maintenance"];

    /// <summary>The keys that each kind of mapping in the file may have; the kinds are named as in the schema.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Keys { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["cluster"] = TopKeys,
        ["nodeClass"] = NodeClassesYaml.Keys,
        ["gpus"] = NodeClassesYaml.GpuKeys,
        ["topology"] = TopologyYaml.Keys,
        ["partition"] = PartitionsYaml.Keys,
        ["reservation"] = ReservationsYaml.Keys,
        ["maintenance"] = ReservationsYaml.MaintenanceKeys,
        ["nodesWith"] = NodeNames.SelectorKeys,
    };

    /// <summary>
    /// Reads a file. Throws <see cref="BadInputException"/> with line, column and the nearest valid name, also when the file cannot be read.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="changes">Values to change before it is read, their places beginning with <c>cluster</c>; null for none.</param>
    public static ClusterFile ReadFile(string path, IReadOnlyList<ValueChange>? changes = null)
    {
        (YamlInput input, string sha256) = YamlInput.OfFile(path, Kind, Thing, MaxCharacters);
        return Read(input, changes) with { Path = path, Sha256 = sha256 };
    }

    /// <summary>Reads a text. Throws <see cref="BadInputException"/> with line, column and the nearest valid name.</summary>
    /// <param name="reader">The text; at most 4 000 000 characters.</param>
    /// <param name="input">Its name, for messages; the cluster's name where the text gives none.</param>
    public static ClusterFile Read(TextReader reader, string input) => Read(YamlInput.Of(reader, input, Kind, Thing, MaxCharacters));

    /// <summary>The cluster that a mapping within another file describes.</summary>
    /// <param name="input">The file.</param>
    /// <param name="node">The mapping.</param>
    /// <param name="path">Path of keys to it.</param>
    internal static ClusterFile Read(YamlInput input, YamlNode node, string path) => Read(YamlFields.Of(input, node, "in a cluster", TopKeys, Advice, path));

    private static ClusterFile Read(YamlInput input, IReadOnlyList<ValueChange>? changes = null)
    {
        YamlNode top = YamlChanges.Apply(YamlDocument.Read(input, Advice), [.. (changes ?? []).Where(change => change.IsOfCluster).Select(change => change.WithinCluster())]);
        return Read(YamlFields.Of(input, top, "at the top", TopKeys, Advice, ""));
    }

    private static ClusterFile Read(YamlFields top)
    {
        string? name = top.Name("name");
        NodeNames names = NodeClassesYaml.Read(top);
        var nodes = new ClusterNodes(names.Classes)
        {
            Licences = Licences(top),
            Topology = TopologyYaml.Read(top, names),
            Partitions = PartitionsYaml.Read(top, names),
        };
        return new ClusterFile
        {
            Name = name ?? Path.GetFileNameWithoutExtension(top.Input.Name),
            Nodes = nodes,
            Reservations = ReservationsYaml.Read(top, names),
        };
    }

    private static Licence[] Licences(YamlFields top)
    {
        if (top["licences"] is not { } node)
        {
            return [];
        }

        YamlFields counts = YamlFields.OfNames(top.Input, node, "'licences' is a mapping: the name of each and how many there are", top.PathOf("licences"));
        return [.. counts.Map.Entries.Select(entry =>
            new Licence(counts.NameIn(entry.Key, entry.Key.Value), counts.Whole(entry.Key.Value, 0, MostLicences)!.Value))];
    }
}
