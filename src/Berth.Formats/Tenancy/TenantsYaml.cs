using System.Globalization;
using Berth.Formats.Jobs;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Tenancy;

/// <summary>
/// Reads who shares a cluster and on what terms from YAML: accounts and shares, decay of use, weights of priority, QOS, limits, quotas. Keys,
/// units and defaults: docs/formats/tenants-yaml.md; schema for editors: docs/schemas/tenants.schema.json.
/// </summary>
public static class TenantsYaml
{
    private const string Kind = "tenants";
    private const string Thing = "a description of tenants";
    private const string Advice = "expected one of 'accounts:', 'qos:', 'limits:', 'quotas:'";
    private const string Never = "never";
    private const int MaxCharacters = 64_000_000;
    private const int MostWeight = 1_000_000_000;
    private const double MostBilling = 1e9;

    private static readonly string[] TopKeys =
        ["name", "defaultShares", "accounts", "users", "decay", "priority", "qos", "partitionFactors", "limits", "quotas"];

    private static readonly string[] DecayKeys = ["halfLife", "period", "weights"];

    private static readonly string[] PriorityKeys =
    [
        "fairShare", "fairShareKind", "age", "maxAge", "ageSaturates", "association", "jobSize", "favorSmall", "partition", "qos", .. AmountsYaml.Keys,
    ];

    private static readonly (string Word, FairShareKind Value)[] Kinds = [("classic", FairShareKind.Classic), ("fair-tree", FairShareKind.FairTree)];

    /// <summary>The keys that each kind of mapping in the file may have; the kinds are named as in the schema.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Keys { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["tenants"] = TopKeys,
        ["account"] = AccountsYaml.Keys,
        ["decay"] = DecayKeys,
        ["useWeights"] = AmountsYaml.Keys,
        ["priority"] = PriorityKeys,
        ["qos"] = QosYaml.Keys,
        ["limit"] = LimitsYaml.Keys,
        ["amounts"] = AmountsYaml.Keys,
        ["quotas"] = QuotasYaml.Keys,
        ["cohort"] = QuotasYaml.CohortKeys,
        ["queue"] = QuotasYaml.QueueKeys,
    };

    /// <summary>
    /// Reads a file. Throws <see cref="BadInputException"/> with line, column and the nearest valid name, also when the file cannot be read.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="cluster">The nodes that are shared: names of partitions must exist there; null: they are taken as they are.</param>
    public static TenantsFile ReadFile(string path, ClusterNodes? cluster = null)
    {
        (YamlInput input, string sha256) = YamlInput.OfFile(path, Kind, Thing, MaxCharacters);
        return Read(input, cluster) with { Sha256 = sha256 };
    }

    /// <summary>Reads a text. Throws <see cref="BadInputException"/> with line, column and the nearest valid name.</summary>
    /// <param name="reader">The text; at most 64 000 000 characters.</param>
    /// <param name="input">Its name, for messages; the tenants' name where the text gives none.</param>
    /// <param name="cluster">The nodes that are shared; null: names of partitions are taken as they are.</param>
    public static TenantsFile Read(TextReader reader, string input, ClusterNodes? cluster = null) =>
        Read(YamlInput.Of(reader, input, Kind, Thing, MaxCharacters), cluster);

    private static TenantsFile Read(YamlInput input, ClusterNodes? cluster)
    {
        YamlFields top = YamlFields.Of(input, YamlDocument.Read(input, Advice), "at the top", TopKeys, Advice, "");
        var names = new ClusterNames(cluster);
        int defaultShares = top.Whole("defaultShares", 1, AccountsYaml.MostShares) ?? 1;
        var accounts = new AccountsYaml(defaultShares);
        accounts.Read(top);
        IReadOnlyList<Qos> qos = QosYaml.Read(top);
        var tenants = new Tenants
        {
            Name = top.Name("name") ?? Path.GetFileNameWithoutExtension(input.Name),
            DefaultShares = defaultShares,
            Accounts = accounts.Accounts,
            Users = accounts.Users,
            Decay = Decay(top),
            Priority = Priority(top),
            Qos = qos,
            PartitionFactors = Factors(top, names),
            Limits = new LimitsYaml(qos, names).Read(top),
            Quotas = QuotasYaml.Read(top),
        };
        return new TenantsFile(tenants, null);
    }

    private static UsageDecay Decay(YamlFields top)
    {
        var usual = new UsageDecay();
        if (top["decay"] is not { } node)
        {
            return usual;
        }

        YamlFields fields = YamlFields.Of(top.Input, node, "in 'decay'", DecayKeys, "write for example 'decay: {halfLife: 7d, weights: {cpus: 1, gpus: 10}}'", "decay");
        UsageDecay decay = usual with
        {
            HalfLife = fields.Text("halfLife") is { Value: Never } ? null
                : fields.Value("halfLife", $"{DurationText.Expected}, more than none, or {Never}", (string text, out Duration length) =>
                    DurationText.TryParse(text, out length) && length.Ms > 0) ?? usual.HalfLife,
            Period = fields.PositiveLength("period") ?? usual.Period,
        };
        return fields["weights"] is { } weights ? WithWeights(decay, fields, weights) : decay;
    }

    private static UsageDecay WithWeights(UsageDecay decay, YamlFields fields, YamlNode node)
    {
        YamlFields weights = YamlFields.Of(
            fields.Input, node, "in 'weights'", AmountsYaml.Keys, "write what a core, a GiB of memory and a GPU count, for example {cpus: 1, memory: 0.25, gpus: 10}", "decay.weights");
        UsageDecay weighted = decay with { PerCore = Number("cpus"), PerGibibyte = Number("memory"), PerGpu = Number("gpus") };
        return weighted is { PerCore: 0, PerGibibyte: 0, PerGpu: 0 }
            ? throw fields.Bad(node, "weights", YamlValues.BadValue, "no use counts at all", "give at least one of them a weight above 0")
            : weighted;

        double Number(string key) => weights.Value(key, "a number of at least 0", (string text, out double value) =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value <= MostBilling) ?? 0;
    }

    private static PriorityWeights Priority(YamlFields top)
    {
        if (top["priority"] is not { } node)
        {
            return PriorityWeights.Default;
        }

        YamlFields fields = YamlFields.Of(top.Input, node, "in 'priority'", PriorityKeys, "write weights, for example 'priority: {fairShare: 100000, age: 1000}'", "priority");
        var usual = new PriorityWeights();
        var weights = new PriorityWeights
        {
            FairShare = Weight("fairShare"),
            FairShareKind = fields.Choice("fairShareKind", Kinds) ?? usual.FairShareKind,
            Age = Weight("age"),
            MaxAge = fields.PositiveLength("maxAge") ?? usual.MaxAge,
            AgeSaturates = fields.HasOwn("ageSaturates") ? fields.Flag("ageSaturates") : usual.AgeSaturates,
            Association = Weight("association"),
            JobSize = Weight("jobSize"),
            FavorSmall = fields.Flag("favorSmall"),
            Partition = Weight("partition"),
            Qos = Weight("qos"),
            Cpu = Weight("cpus"),
            Memory = Weight("memory"),
            Gpu = Weight("gpus"),
        };
        bool isNothing = weights is { FairShare: 0, Age: 0, Association: 0, JobSize: 0, Partition: 0, Qos: 0, Cpu: 0, Memory: 0, Gpu: 0 };
        return isNothing ? throw top.Bad(node, "priority", YamlValues.BadValue, "no factor has a weight", "give one above 0, or leave 'priority' out") : weights;

        long Weight(string key) => fields.Whole(key, 0, MostWeight) ?? 0;
    }

    private static List<PartitionFactor> Factors(YamlFields top, ClusterNames names)
    {
        if (top["partitionFactors"] is not { } node)
        {
            return [];
        }

        YamlFields factors = YamlFields.OfNames(top.Input, node, "'partitionFactors' is a mapping: the name of each partition and its factor", "partitionFactors");
        var all = new List<PartitionFactor>();
        foreach (YamlEntry entry in factors.Map.Entries)
        {
            names.RequirePartition(factors, entry.Key, entry.Key.Value);
            all.Add(new PartitionFactor(factors.NameIn(entry.Key, entry.Key.Value), factors.Whole(entry.Key.Value, 0, MostWeight)!.Value));
        }

        return all;
    }
}
