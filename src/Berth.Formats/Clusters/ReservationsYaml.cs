using System.Globalization;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Clusters;

/// <summary>Reads advance reservations and maintenance windows.</summary>
internal static class ReservationsYaml
{
    /// <summary>Keys of an advance reservation.</summary>
    public static readonly string[] Keys = ["name", "nodes", "from", "to", "for", "users"];

    /// <summary>Keys of a maintenance window.</summary>
    public static readonly string[] MaintenanceKeys = ["name", "nodes", "from", "to", "for"];

    private const int MostReservations = 100_000;

    /// <summary>Reservations, then maintenance windows, each in the order of the file.</summary>
    public static IReadOnlyList<PlannedReservation> Read(YamlFields top, NodeNames names)
    {
        var all = new List<PlannedReservation>();
        Add(top, names, "reservations", Keys, all);
        Add(top, names, "maintenance", MaintenanceKeys, all);
        return all;
    }

    private static void Add(YamlFields top, NodeNames names, string list, IReadOnlyList<string> keys, List<PlannedReservation> all)
    {
        bool forUsers = list == "reservations";
        IReadOnlyList<YamlNode> items = top.Items(list, forUsers ? "reservation" : "window") ?? [];
        if (items.Count > MostReservations)
        {
            throw top.Bad(items[MostReservations], list, top.Input.TooLarge, "there are too many", $"at most {MostReservations} are allowed");
        }

        for (int i = 0; i < items.Count; i++)
        {
            YamlFields fields = YamlFields.Of(
                top.Input,
                items[i],
                forUsers ? "in a reservation" : "in a maintenance window",
                keys,
                forUsers ? "a reservation is a mapping with 'nodes', 'from', 'to' or 'for', and 'users'" : "a maintenance window is a mapping with 'from' and 'to' or 'for'",
                string.Create(CultureInfo.InvariantCulture, $"{top.PathOf(list)}[{i}]"));
            string usual = string.Create(CultureInfo.InvariantCulture, $"{(forUsers ? "reservation" : "maintenance")}-{i + 1}");
            PlannedReservation one = One(fields, names, usual, forUsers);
            if (all.Any(other => other.Name == one.Name))
            {
                throw fields.Bad(fields["name"] ?? fields.Map, "name", "named-twice", $"there are two reservations '{one.Name}'", "give each its own name");
            }

            all.Add(one);
        }
    }

    private static PlannedReservation One(YamlFields fields, NodeNames names, string usualName, bool forUsers)
    {
        string name = fields.Name("name") ?? usualName;
        NodeSet nodes = fields["nodes"] is { } node ? names.Resolve(fields.Input, node, fields.PathOf("nodes"))
            : forUsers ? throw fields.Missing("nodes", "name the nodes that are set aside, or all")
            : names.Everything;
        (Moment from, Moment to) = fields.Period();
        IReadOnlyList<string> users = forUsers ? fields.Names("users") : [];
        return forUsers && users.Count == 0
            ? throw fields.Missing("users", "name the users it is for; nodes that nobody may use belong under 'maintenance'")
            : new PlannedReservation(name, nodes, from, to, users);
    }
}
