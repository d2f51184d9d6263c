using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Tenancy;

/// <summary>Reads the QOS and whom each may preempt.</summary>
internal static class QosYaml
{
    /// <summary>Keys of a QOS.</summary>
    public static readonly string[] Keys = ["name", "priority", "preempts"];

    private const int MostQos = 10_000;

    /// <summary>The QOS in the order of the file. Throws <see cref="BadInputException"/> where they preempt in a circle.</summary>
    public static IReadOnlyList<Qos> Read(YamlFields top)
    {
        IReadOnlyList<YamlNode> items = top.Items("qos", "QOS") ?? [];
        if (items.Count > MostQos)
        {
            throw top.Bad(items[MostQos], "qos", top.Input.TooLarge, "there are too many QOS", $"at most {MostQos} are allowed");
        }

        var all = new List<Qos>(items.Count);
        var places = new List<YamlFields>(items.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < items.Count; i++)
        {
            YamlFields fields = YamlFields.Of(
                top.Input, items[i], "in a QOS", Keys, "a QOS is a mapping, for example {name: urgent, preempts: [normal]}", FormattableString.Invariant($"qos[{i}]"));
            string name = fields.Name("name") ?? throw fields.Missing("name", "give the QOS a name");
            if (!names.Add(name))
            {
                throw fields.Bad(fields["name"]!, "name", "named-twice", $"there are two QOS '{name}'", "give each its own name");
            }

            all.Add(new Qos(name, fields.Whole("priority", 0, AccountsYaml.MostShares) ?? 0, fields.Names("preempts")));
            places.Add(fields);
        }

        Check(all, places);
        return all;
    }

    /// <summary>What to say about a QOS that is not there.</summary>
    public static string Advice(string given, IReadOnlyCollection<string> names) =>
        names.Count == 0 ? "the file lists none: write it under 'qos:'" : NearestName.Advice(given, names);

    private static void Check(List<Qos> all, List<YamlFields> places)
    {
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < all.Count; i++)
        {
            byName.Add(all[i].Name, i);
        }

        var preempts = new List<int[]>(all.Count);
        for (int i = 0; i < all.Count; i++)
        {
            YamlFields fields = places[i];
            foreach (YamlText other in fields.Texts("preempts"))
            {
                if (!byName.TryGetValue(other.Value, out int found))
                {
                    throw fields.Bad(other, "preempts", "unknown-qos", $"there is no QOS {other.InWords}", Advice(other.Value, byName.Keys));
                }

                if (found == i)
                {
                    throw fields.Bad(other, "preempts", "qos-cycle", $"the QOS {other.InWords} preempts itself", "jobs of one QOS never stop each other");
                }
            }

            preempts.Add([.. all[i].Preempts.Select(name => byName[name])]);
        }

        if (Circle.Find(all.Count, i => preempts[i]) is { } circle)
        {
            int first = circle.Min();
            int at = circle.IndexOf(first);
            IEnumerable<string> round = circle[at..].Concat(circle[..at]).Append(first).Select(i => $"'{all[i].Name}'");
            throw places[first].Bad(
                places[first]["preempts"]!, "preempts", "qos-cycle", $"QOS preempt in a circle: {string.Join(" preempts ", round)}", "jobs would stop each other for ever: take one out");
        }
    }
}
