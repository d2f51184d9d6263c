using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Clusters;

/// <summary>Reads the partitions.</summary>
internal static class PartitionsYaml
{
    /// <summary>Keys of a partition.</summary>
    public static readonly string[] Keys = ["name", "nodes", "priorityTier", "maxTime", "defaultTime", "maxNodes", "default"];

    private const int HighestTier = 1_000_000;
    private const int MostPartitions = 10_000;

    /// <summary>The partitions in the order of the file; empty where it has none.</summary>
    public static IReadOnlyList<Partition> Read(YamlFields top, NodeNames names)
    {
        var partitions = new List<Partition>();
        IReadOnlyList<YamlNode> items = top.Items("partitions", "partition") ?? [];
        if (items.Count > MostPartitions)
        {
            throw top.Bad(items[MostPartitions], "partitions", top.Input.TooLarge, "there are too many partitions", $"at most {MostPartitions} are allowed");
        }

        foreach (YamlNode item in items)
        {
            YamlFields fields = YamlFields.Of(
                top.Input, item, "in a partition", Keys, "a partition is a mapping with 'name' and 'nodes'", $"{top.PathOf("partitions")}[{partitions.Count}]");
            partitions.Add(One(fields, names, partitions));
        }

        return partitions;
    }

    private static Partition One(YamlFields fields, NodeNames names, List<Partition> before)
    {
        var partition = new Partition
        {
            Name = fields.Name("name") ?? throw fields.Missing("name", "give the partition a name"),
            Nodes = fields["nodes"] is { } nodes ? names.Resolve(fields.Input, nodes, fields.PathOf("nodes")) : names.Everything,
            PriorityTier = fields.Whole("priorityTier", 0, HighestTier) ?? 0,
            MaxTime = fields.PositiveLength("maxTime"),
            DefaultTime = fields.PositiveLength("defaultTime"),
            MaxNodes = fields.Whole("maxNodes", 1, int.MaxValue),
            IsDefault = fields.Flag("default"),
        };
        if (before.Any(other => other.Name == partition.Name))
        {
            throw fields.Bad(fields["name"]!, "name", "named-twice", $"there are two partitions '{partition.Name}'", "give each its own name");
        }

        if (partition is { MaxTime: { } most, DefaultTime: { } usual } && usual > most)
        {
            throw fields.Bad(fields["defaultTime"]!, "defaultTime", YamlValues.BadValue, "the default time is longer than the longest time", "make defaultTime at most maxTime");
        }

        return partition.IsDefault && before.Find(other => other.IsDefault) is { } first
            ? throw fields.Bad(fields["default"]!, "default", "named-twice", $"'{first.Name}' is the default partition already", "one partition is the default")
            : partition;
    }
}
