using System.Globalization;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Tenancy;

/// <summary>Reads cohorts and queues with their quotas.</summary>
internal sealed class QuotasYaml
{
    /// <summary>Keys of the quotas.</summary>
    public static readonly string[] Keys = ["cohorts", "queues"];

    /// <summary>Keys of a cohort.</summary>
    public static readonly string[] CohortKeys = ["name", "parent", .. QuotaKeys];

    /// <summary>Keys of a queue.</summary>
    public static readonly string[] QueueKeys = ["name", "cohort", .. QuotaKeys, "members"];

    private const string Twice = "named-twice";
    private const int Most = 100_000;
    private const double MostWeight = 1e9;

    private static readonly (string Name, string Key)[] Limits = [("borrow", "borrowingLimit"), ("lend", "lendingLimit")];

    private readonly List<(YamlFields? Fields, YamlNode At)> _cohortPlaces = [];
    private readonly List<Cohort> _cohorts = [];
    private readonly List<QueueQuota> _queues = [];

    private static string[] QuotaKeys => ["nominal", "borrowingLimit", "lendingLimit", "weight"];

    /// <summary>The quotas, or null where the file says nothing of them.</summary>
    public static QuotaTree? Read(YamlFields top)
    {
        if (top["quotas"] is not { } node)
        {
            return null;
        }

        YamlFields fields = YamlFields.Of(top.Input, node, "in the quotas", Keys, "the quotas are a mapping with 'queues', and 'cohorts' where some may borrow", "quotas");
        var reader = new QuotasYaml();
        reader.ReadCohorts(fields);
        reader.ReadQueues(fields);
        return new QuotaTree(reader.ParentsFirst(), reader._queues);
    }

    private void ReadCohorts(YamlFields fields)
    {
        IReadOnlyList<YamlNode> items = ItemsOf(fields, "cohorts", "cohort");
        for (int i = 0; i < items.Count; i++)
        {
            // A cohort that is only a name needs no braces.
            YamlFields? one = items[i] is YamlText ? null : YamlFields.Of(
                fields.Input, items[i], "in a cohort", CohortKeys, "a cohort is a name, or a mapping such as {name: lab, parent: site}", Path(fields, "cohorts", i));
            string name = one is null ? fields.NameIn((YamlText)items[i], "cohorts")
                : one.Name("name") ?? throw one.Missing("name", "give the cohort a name");
            YamlNode at = one is null ? items[i] : one["name"]!;
            if (_cohorts.Exists(other => other.Name == name))
            {
                throw fields.Bad(at, "cohorts", Twice, $"there are two cohorts '{name}'", "give each its own name");
            }

            string? parent = one?.Name("parent");
            _cohorts.Add(new Cohort(name, parent, one is null || !QuotaKeys.Any(one.HasOwn) ? null : QuotaOf(one, parent is null ? "parent" : null, isQueue: false)));
            _cohortPlaces.Add((one, at));
        }

        foreach ((YamlFields? one, _) in _cohortPlaces)
        {
            RequireCohort(one, "parent");
        }
    }

    private void ReadQueues(YamlFields fields)
    {
        IReadOnlyList<YamlNode> items = ItemsOf(fields, "queues", "queue");
        if (items.Count == 0)
        {
            throw fields.Missing("queues", "write 'queues:' and one item for each queue");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var queueOf = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < items.Count; i++)
        {
            YamlFields one = YamlFields.Of(
                fields.Input, items[i], "in a queue", QueueKeys, "a queue is a mapping, for example {name: vision, cohort: lab, nominal: {gpus: 16}}", Path(fields, "queues", i));
            string name = one.Name("name") ?? throw one.Missing("name", "give the queue a name: that of its account or user, or name these as 'members'");
            if (!names.Add(name))
            {
                throw one.Bad(one["name"]!, "name", Twice, $"there are two queues '{name}'", "give each its own name");
            }

            RequireCohort(one, "cohort");
            string? cohort = one.Name("cohort");
            IReadOnlyList<string> members = one.Names("members");
            RequireOneQueue(one, name, members, queueOf);
            _queues.Add(new QueueQuota(name, cohort, QuotaOf(one, cohort is null ? "cohort" : null, isQueue: true), members));
        }
    }

    private static void RequireOneQueue(YamlFields fields, string queue, IReadOnlyList<string> members, Dictionary<string, string> queueOf)
    {
        string key = members.Count == 0 ? "name" : "members";
        IReadOnlyList<YamlText> texts = fields.Texts(key);
        for (int i = 0; i < texts.Count; i++)
        {
            if (!queueOf.TryAdd(texts[i].Value, queue))
            {
                throw fields.Bad(texts[i], key, Twice, $"{texts[i].InWords} is in the queue '{queueOf[texts[i].Value]}' already", "an account or user is in one queue");
            }
        }
    }

    private void RequireCohort(YamlFields? fields, string key)
    {
        if (fields?.Text(key) is not { } text || _cohorts.Exists(cohort => cohort.Name == text.Value))
        {
            return;
        }

        string advice = _cohorts.Count == 0 ? "list it first: cohorts: [" + text.Value + "]" : NearestName.Advice(text.Value, [.. _cohorts.Select(cohort => cohort.Name)]);
        throw fields.Bad(text, key, "unknown-cohort", $"there is no cohort {text.InWords}", advice);
    }

    /// <summary>The quota that a queue or cohort states.</summary>
    /// <param name="fields">Its mapping.</param>
    /// <param name="missing">The key by which it would belong to others, where it belongs to none; else null.</param>
    /// <param name="isQueue">False for a cohort, which may lend more than its own.</param>
    private static Quota QuotaOf(YamlFields fields, string? missing, bool isQueue)
    {
        AmountLimits nominal = AmountsYaml.Of(fields, "nominal") ?? throw fields.Missing("nominal", "write what it is guaranteed, for example {gpus: 16}");
        AmountLimits[] limits = [.. Limits.Select(limit => AmountsYaml.Of(fields, limit.Key) ?? AmountLimits.None)];
        for (int i = 0; i < Limits.Length; i++)
        {
            (string verb, string key) = Limits[i];
            if (fields[key] is not { } at)
            {
                continue;
            }

            if (missing is not null)
            {
                throw fields.Bad(at, key, YamlValues.BadValue, $"there is nobody to {verb} {(i == 0 ? "from" : "to")}", $"name its '{missing}', or leave '{key}' out");
            }

            RequireGoverned(AmountsYaml.Fields(fields, key)!, key, nominal, limits[i], isLimitOfOwn: isQueue && i == 1);
        }

        return new Quota
        {
            Nominal = nominal,
            Borrowing = limits[0],
            Lending = limits[1],
            Weight = fields.Value("weight", "a number above 0", (string text, out double value) =>
                double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value is > 0 and <= MostWeight) ?? 1,
        };
    }

    /// <summary>Limits are for resources that the quota governs, and a queue lends at most what it has.</summary>
    private static void RequireGoverned(YamlFields limits, string key, AmountLimits nominal, AmountLimits limit, bool isLimitOfOwn)
    {
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            string word = AmountsYaml.Keys[resource];
            if (limit[resource] is not { } most)
            {
                continue;
            }

            if (nominal[resource] is not { } own)
            {
                throw limits.Bad(limits[word]!, word, YamlValues.BadValue, $"'{key}' limits {word}, but 'nominal' does not name them", $"write 'nominal: {{{word}: ...}}' too");
            }

            if (isLimitOfOwn && most > own)
            {
                throw limits.Bad(limits[word]!, word, YamlValues.BadValue, $"it would lend more {word} than its nominal quota", "make lendingLimit at most nominal");
            }
        }
    }

    /// <summary>Cohorts with parents before their children, else in the order of the file.</summary>
    private List<Cohort> ParentsFirst()
    {
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < _cohorts.Count; i++)
        {
            byName.Add(_cohorts[i].Name, i);
        }

        if (Circle.Find(_cohorts.Count, i => _cohorts[i].Parent is { } parent ? [byName[parent]] : []) is { } circle)
        {
            int first = circle.Min();
            int at = circle.IndexOf(first);
            IEnumerable<string> round = circle[at..].Concat(circle[..at]).Append(first).Select(i => $"'{_cohorts[i].Name}'");
            YamlFields fields = _cohortPlaces[first].Fields!;
            throw fields.Bad(fields["parent"]!, "parent", "cohort-cycle", $"cohorts lie in each other: {string.Join(" in ", round)}", "the widest cohort has no parent");
        }

        var sorted = new List<Cohort>(_cohorts.Count);
        bool[] placed = new bool[_cohorts.Count];
        for (int i = 0; i < _cohorts.Count; i++)
        {
            var line = new List<int>();
            for (int? at = i; at is { } one && !placed[one]; at = _cohorts[one].Parent is { } parent ? byName[parent] : null)
            {
                line.Add(one);
                placed[one] = true;
            }

            line.Reverse();
            sorted.AddRange(line.Select(one => _cohorts[one]));
        }

        return sorted;
    }

    private static IReadOnlyList<YamlNode> ItemsOf(YamlFields fields, string key, string thing)
    {
        IReadOnlyList<YamlNode> items = fields.Items(key, thing) ?? [];
        return items.Count <= Most ? items : throw fields.Bad(items[Most], key, fields.Input.TooLarge, $"there are too many {key}", $"at most {Most} are allowed");
    }

    private static string Path(YamlFields fields, string key, int item) => string.Create(CultureInfo.InvariantCulture, $"{fields.PathOf(key)}[{item}]");
}
