using Berth.Formats.Jobs;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Tenancy;

/// <summary>Reads limits on users, accounts, QOS and partitions.</summary>
internal sealed class LimitsYaml(IReadOnlyList<Qos> qos, ClusterNames names)
{
    /// <summary>Keys of a limit.</summary>
    public static readonly string[] Keys =
        ["users", "accounts", "qos", "partitions", "perUser", "runningJobs", "submittedJobs", "inUse", "minutes", "maxTime"];

    /// <summary>The word for all who have no limit of their own.</summary>
    public const string Others = "others";

    private const int MostLimits = 100_000;

    private static readonly (string Key, LimitScope Scope)[] Scopes =
        [("users", LimitScope.User), ("accounts", LimitScope.Account), ("qos", LimitScope.Qos), ("partitions", LimitScope.Partition)];

    private readonly List<TenantLimit> _limits = [];
    private readonly HashSet<(LimitScope, string?, bool)> _taken = [];

    /// <summary>The limits, one for each name, in the order of the file.</summary>
    public IReadOnlyList<TenantLimit> Read(YamlFields top)
    {
        IReadOnlyList<YamlNode> items = top.Items("limits", "limit") ?? [];
        for (int i = 0; i < items.Count; i++)
        {
            YamlFields fields = YamlFields.Of(
                top.Input, items[i], "in a limit", Keys, "a limit is a mapping, for example {users: others, runningJobs: 20}", FormattableString.Invariant($"limits[{i}]"));
            Add(fields);
            if (_limits.Count > MostLimits)
            {
                throw fields.Bad(items[i], "users", top.Input.TooLarge, "there are too many limits", $"at most {MostLimits} are allowed");
            }
        }

        return _limits;
    }

    private void Add(YamlFields fields)
    {
        (string key, LimitScope scope) = ScopeOf(fields);
        TenantLimit limit = Amounts(fields, scope);
        IReadOnlyList<YamlText> entities = fields.Texts(key);
        fields.Names(key);
        foreach (YamlText entity in entities)
        {
            string? name = NameOf(fields, key, scope, entity, entities.Count);
            if (!_taken.Add((scope, name, limit.PerUser)))
            {
                throw fields.Bad(entity, key, "named-twice", $"{entity.InWords} has a limit of this kind already", "write all of it into one item");
            }

            _limits.Add(limit with { Name = name });
        }
    }

    private static (string Key, LimitScope Scope) ScopeOf(YamlFields fields)
    {
        const string advice = "name 'users', 'accounts', 'qos' or 'partitions', one of them; 'others' means all without a limit of their own";
        (string Key, LimitScope Scope)[] found = [.. Scopes.Where(one => fields.HasOwn(one.Key))];
        return found.Length switch
        {
            0 => throw fields.Missing("users", advice),
            1 => found[0],
            _ => throw fields.Bad(fields[found[1].Key]!, found[1].Key, YamlValues.BadValue, $"both '{found[0].Key}' and '{found[1].Key}' are there", advice),
        };
    }

    private static TenantLimit Amounts(YamlFields fields, LimitScope scope)
    {
        var limit = new TenantLimit
        {
            Scope = scope,
            Name = null,
            PerUser = fields.Flag("perUser"),
            RunningJobs = fields.Whole("runningJobs", 1, int.MaxValue),
            SubmittedJobs = fields.Whole("submittedJobs", 0, int.MaxValue),
            InUse = AmountsYaml.Of(fields, "inUse") ?? AmountLimits.None,
            Minutes = AmountsYaml.Of(fields, "minutes") ?? AmountLimits.None,
            MaxRequestedTime = fields.PositiveLength("maxTime"),
        };
        if (limit.PerUser && scope == LimitScope.User)
        {
            throw fields.Bad(fields["perUser"]!, "perUser", YamlValues.BadValue, "a limit on users holds for each of them anyway", "leave 'perUser' out");
        }

        bool isEmpty = limit is { RunningJobs: null, SubmittedJobs: null, InUse.IsNone: true, Minutes.IsNone: true, MaxRequestedTime: null };
        return isEmpty ? throw fields.Missing("runningJobs", $"say what is limited: {string.Join(", ", Keys[5..])}") : limit;
    }

    private string? NameOf(YamlFields fields, string key, LimitScope scope, YamlText entity, int count)
    {
        if (entity.Value == Others)
        {
            return count == 1 ? null : throw fields.Bad(entity, key, YamlValues.BadValue, "'others' stands beside names", "write an item of its own for it");
        }

        if (scope == LimitScope.Qos && !qos.Any(one => one.Name == entity.Value))
        {
            throw fields.Bad(entity, key, "unknown-qos", $"there is no QOS {entity.InWords}", QosYaml.Advice(entity.Value, [.. qos.Select(one => one.Name)]));
        }

        if (scope == LimitScope.Partition)
        {
            names.RequirePartition(fields, entity, key);
        }

        return fields.NameIn(entity, key);
    }
}
