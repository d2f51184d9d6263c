using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Clusters;

/// <summary>Reads the classes of nodes.</summary>
internal static class NodeClassesYaml
{
    /// <summary>Keys of a class.</summary>
    public static readonly string[] Keys =
        ["name", "count", "cpus", "memory", "storage", "gpus", "features", "pricePerHour", "idlePower", "fullPower"];

    /// <summary>Keys of the GPUs of a class.</summary>
    public static readonly string[] GpuKeys = ["count", "type", "memory", "shareable"];

    private const int MostNodes = 1_000_000;
    private const int MostGpuTypes = 64;
    private const long MostMillicores = 100_000_000;

    /// <summary>The classes of the file, and their names.</summary>
    public static NodeNames Read(YamlFields top)
    {
        IReadOnlyList<YamlNode> items = top.Items("nodes", "class") ?? throw top.Missing("nodes", "write 'nodes:' and one item for each class of nodes");
        if (items.Count == 0)
        {
            throw top.Bad(top["nodes"]!, "nodes", "empty-list", "there are no nodes", "write one item for each class of nodes");
        }

        var classes = new List<NodeClass>(items.Count);
        var places = new List<YamlNode>(items.Count);
        long nodes = 0;
        foreach (YamlNode item in items)
        {
            YamlFields fields = YamlFields.Of(
                top.Input, item, "in a class of nodes", Keys, "a class of nodes is a mapping with 'name', 'cpus' and 'memory'", $"{top.PathOf("nodes")}[{classes.Count}]");
            NodeClass one = Class(fields);
            nodes += one.Count;
            if (nodes > MostNodes)
            {
                throw fields.Bad(item, "count", top.Input.TooLarge, "there are too many nodes", $"at most {MostNodes} are allowed");
            }

            classes.Add(one);
            places.Add(fields["name"]!);
        }

        if (classes.Select(one => one.GpuType).Distinct().Count() > MostGpuTypes)
        {
            throw top.Bad(top["nodes"]!, "nodes", top.Input.TooLarge, "there are too many types of GPU", $"at most {MostGpuTypes} are allowed");
        }

        RequireDifferentNames(top, classes, places);
        return new NodeNames(classes);
    }

    private static NodeClass Class(YamlFields fields)
    {
        NodeClass basis = new()
        {
            Name = ClassName(fields),
            Count = fields.Whole("count", 1, MostNodes) ?? 1,
            CpuMillicores = Cpus(fields),
            MemoryBytes = fields.Bytes("memory") ?? throw fields.Missing("memory", "write the memory of one node, for example 256GiB"),
            StorageBytes = fields.Bytes("storage") ?? 0,
            Features = fields.Names("features"),
            PricePerHour = fields.Money("pricePerHour"),
            IdleWatts = fields.Watts("idlePower"),
            FullWatts = fields.Watts("fullPower"),
        };
        if (basis is { IdleWatts: { } idle, FullWatts: { } full } && idle > full)
        {
            throw fields.Bad(fields["idlePower"]!, "idlePower", YamlValues.BadValue, "an idle node takes more power than a fully used one", "swap idlePower and fullPower");
        }

        return fields["gpus"] is { } gpus ? WithGpus(basis, fields, gpus) : basis;
    }

    private static NodeClass WithGpus(NodeClass basis, YamlFields fields, YamlNode node)
    {
        YamlFields gpus = YamlFields.Of(
            fields.Input, node, "in 'gpus'", GpuKeys, "write 'gpus: {count: 8, type: A100, memory: 80GiB, shareable: true}'", fields.PathOf("gpus"));
        return basis with
        {
            GpuCount = gpus.Whole("count", 1, TaskRequest.MaxGpus) ?? throw gpus.Missing("count", "write how many GPUs one node has"),
            GpuType = gpus.Name("type") ?? throw gpus.Missing("type", "write the type of the GPUs, for example A100"),
            GpuMemoryBytes = gpus.Bytes("memory"),
            GpusShareable = gpus.Flag("shareable"),
        };
    }

    private static long Cpus(YamlFields fields)
    {
        long millicores = fields.Millicores("cpus") ?? throw fields.Missing("cpus", "write the cores of one node");
        return millicores is > 0 and <= MostMillicores
            ? millicores
            : throw fields.Unfit(fields.Text("cpus")!, "cpus", $"a node has more than 0 and at most {MostMillicores / ResourceSchema.MillicoresPerCore} cores");
    }

    private static string ClassName(YamlFields fields)
    {
        YamlText text = fields.Text("name") ?? throw fields.Missing("name", "give the class a name; nodes are called after it");
        string name = fields.NameIn(text, "name");
        bool valid = char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        if (!valid)
        {
            throw fields.Bad(text, "name", YamlValues.BadValue, $"{text.InWords} cannot be the name of nodes", "letters, digits, '-', '_' and '.', beginning with a letter or digit");
        }

        return name != NodeNames.All
            ? name
            : throw fields.Bad(text, "name", YamlValues.BadValue, $"'{name}' means all nodes", "choose another name");
    }

    /// <summary>No class is called like another one, or like a node of another one.</summary>
    private static void RequireDifferentNames(YamlFields top, List<NodeClass> classes, List<YamlNode> places)
    {
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < classes.Count; i++)
        {
            if (!byName.TryAdd(classes[i].Name, i))
            {
                throw top.Input.Bad(places[i], "named-twice", $"there are two classes '{classes[i].Name}'", "give each its own name, or one a larger count", $"{top.PathOf("nodes")}[{i}].name");
            }
        }

        for (int i = 0; i < classes.Count; i++)
        {
            if (NodeNames.TrySplit(classes[i].Name, out string other, out int number)
                && byName.TryGetValue(other, out int owner) && classes[owner].Count > 1 && number <= classes[owner].Count)
            {
                throw top.Input.Bad(
                    places[i], "named-twice", $"class '{classes[i].Name}' is called like a node of class '{other}'", "give it another name", $"{top.PathOf("nodes")}[{i}].name");
            }
        }
    }
}
