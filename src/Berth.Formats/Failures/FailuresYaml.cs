using System.Globalization;
using Berth.Formats.Clusters;
using Berth.Formats.Jobs;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Failures;

/// <summary>
/// Reads what goes wrong in a replay from YAML: failures of nodes and jobs, recovery, outages, sizes of a pool over time. Keys, units and
/// defaults: docs/formats/failures-yaml.md; schema for editors: docs/schemas/failures.schema.json.
/// </summary>
public static class FailuresYaml
{
    private const string Kind = "failures";
    private const string Thing = "a description of failures";
    private const string Advice = "expected one of 'nodeFailuresPerDay:', 'jobFailureProbability:', 'outages:', 'capacity:'";
    private const int MaxCharacters = 16_000_000;
    private const int MostItems = 100_000;
    private const double MostFailures = 1440;

    private static readonly string[] TopKeys =
        ["seed", "nodeFailuresPerDay", "meanRepair", "jobFailureProbability", "recovery", "outages", "capacity"];

    private static readonly string[] OutageKeys = ["nodes", "from", "to", "for", "kind"];

    private static readonly string[] CapacityKeys = ["from", "processors"];

    private static readonly (string Word, OutageKind Value)[] Kinds = [("down", OutageKind.Down), ("drained", OutageKind.Drained)];

    /// <summary>The keys that each kind of mapping in the file may have; the kinds are named as in the schema.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Keys { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["failures"] = TopKeys,
        ["recovery"] = RecoveryYaml.Keys,
        ["outage"] = OutageKeys,
        ["capacityStep"] = CapacityKeys,
        ["nodesWith"] = NodeNames.SelectorKeys,
    };

    /// <summary>
    /// Reads a file. Throws <see cref="BadInputException"/> with line, column and the nearest valid name, also when the file cannot be read.
    /// </summary>
    public static FailuresFile ReadFile(string path, in FailuresContext context)
    {
        (YamlInput input, string sha256) = YamlInput.OfFile(path, Kind, Thing, MaxCharacters);
        return Read(input, in context) with { Sha256 = sha256 };
    }

    /// <summary>Reads a text. Throws <see cref="BadInputException"/> with line, column and the nearest valid name.</summary>
    /// <param name="reader">The text; at most 16 000 000 characters.</param>
    /// <param name="input">Its name, for messages.</param>
    /// <param name="context">What it is read for.</param>
    public static FailuresFile Read(TextReader reader, string input, in FailuresContext context) =>
        Read(YamlInput.Of(reader, input, Kind, Thing, MaxCharacters), in context);

    private static FailuresFile Read(YamlInput input, in FailuresContext context)
    {
        YamlFields top = YamlFields.Of(input, YamlDocument.Read(input, Advice), "at the top", TopKeys, Advice, "");
        var usual = new FailureSpec();
        double perDay = top.Value<double>("nodeFailuresPerDay", $"a number from 0 to {MostFailures}, such as 0.01", TryPerDay) ?? 0;
        if (perDay > 0 && context.Cluster.Nodes is null)
        {
            throw NeedsNodes(top, "nodeFailuresPerDay");
        }

        var failures = new FailureSpec
        {
            Seed = top.Value<long>("seed", "a whole number of at least 0", TrySeed) ?? usual.Seed,
            NodeFailuresPerDay = perDay,
            MeanRepair = top.PositiveLength("meanRepair") ?? usual.MeanRepair,
            JobFailureProbability = top.Value<double>("jobFailureProbability", "a probability from 0 to 1, such as 0.02 or 2%", TryProbability) ?? 0,
            Recovery = Recovery(top),
            Outages = Outages(top, in context),
            Capacity = Capacity(top, in context),
        };
        return new FailuresFile(failures, null);
    }

    private static JobRecovery Recovery(YamlFields top)
    {
        if (top["recovery"] is not { } node)
        {
            return RecoveryYaml.Usual;
        }

        YamlFields fields = YamlFields.Of(top.Input, node, "in 'recovery'", RecoveryYaml.Keys, "write for example 'recovery: {checkpoint: 1h, retries: 5}'", "recovery");
        return RecoveryYaml.Read(fields) ?? RecoveryYaml.Usual;
    }

    private static List<PlannedOutage> Outages(YamlFields top, in FailuresContext context)
    {
        var outages = new List<PlannedOutage>();
        IReadOnlyList<YamlNode> items = ItemsOf(top, "outages", "outage");
        if (items.Count == 0)
        {
            return outages;
        }

        NodeNames names = context.Cluster.Nodes is { } nodes ? new NodeNames(nodes.Classes) : throw NeedsNodes(top, "outages");
        foreach (YamlNode item in items)
        {
            YamlFields fields = YamlFields.Of(
                top.Input, item, "in an outage", OutageKeys, "an outage is a mapping with 'nodes', 'from', and 'to' or 'for'", FormattableString.Invariant($"outages[{outages.Count}]"));
            YamlNode which = fields["nodes"] ?? throw fields.Missing("nodes", "name the nodes that are out, or all");
            (Moment from, Moment to) = fields.Period();
            outages.Add(new PlannedOutage(
                names.Resolve(top.Input, which, fields.PathOf("nodes")), from.In(context.Zero), to.In(context.Zero), fields.Choice("kind", Kinds) ?? OutageKind.Down));
        }

        return outages;
    }

    private static List<CapacityStep> Capacity(YamlFields top, in FailuresContext context)
    {
        var steps = new List<CapacityStep>();
        IReadOnlyList<YamlNode> items = ItemsOf(top, "capacity", "size");
        if (items.Count > 0 && context.Cluster.Nodes is not null)
        {
            throw top.Bad(top["capacity"]!, "capacity", "pool-missing", "the size of a pool, and the machine is made of nodes", "write 'outages', with the nodes that are out");
        }

        foreach (YamlNode item in items)
        {
            YamlFields fields = YamlFields.Of(
                top.Input, item, "in a size", CapacityKeys, "a size is a mapping, for example {from: +12h, processors: 96}", FormattableString.Invariant($"capacity[{steps.Count}]"));
            Moment from = fields.Moment("from") ?? throw fields.Missing("from", "write from when on");
            int processors = fields.Whole("processors", 0, context.Cluster.Processors) ?? throw fields.Missing("processors", "write how many there are from then on");
            Instant at = from.In(context.Zero);
            if (steps.Count > 0 && at <= steps[^1].From)
            {
                throw fields.Bad(fields["from"]!, "from", "period-order", $"{from} is not after the size before it", "write the sizes in the order of time");
            }

            steps.Add(new CapacityStep(at, processors));
        }

        return steps;
    }

    private static IReadOnlyList<YamlNode> ItemsOf(YamlFields top, string key, string thing)
    {
        IReadOnlyList<YamlNode> items = top.Items(key, thing) ?? [];
        return items.Count <= MostItems ? items : throw top.Bad(items[MostItems], key, top.Input.TooLarge, "there are too many", $"at most {MostItems} are allowed");
    }

    private static BadInputException NeedsNodes(YamlFields top, string key) =>
        top.Bad(top[key]!, key, "cluster-missing", "a pool of processors has no nodes", "name a cluster of nodes (--cluster FILE.yaml), or write 'capacity', the size of the pool over time");

    private static bool TrySeed(string text, out long seed) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seed);

    private static bool TryPerDay(string text, out double value) => TryNumber(text, out value) && value <= MostFailures;

    private static bool TryProbability(string text, out double value)
    {
        bool isPercent = text.EndsWith('%');
        bool read = TryNumber(isPercent ? text[..^1].TrimEnd() : text, out value);
        value = isPercent ? value / 100 : value;
        return read && value <= 1;
    }

    private static bool TryNumber(string text, out double value) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
}
