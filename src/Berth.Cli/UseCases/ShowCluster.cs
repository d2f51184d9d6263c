using Berth.Formats.Clusters;
using Berth.Model;

namespace Berth.Cli.UseCases;

/// <summary>A cluster file or this machine, told back: what it says once names, units and defaults have their meaning.</summary>
/// <param name="Name">Name of the cluster.</param>
/// <param name="Sha256">Of the file's bytes, lower-case hex; null for this machine.</param>
/// <param name="Nodes">Number of nodes.</param>
/// <param name="Cores">Cores of all nodes.</param>
/// <param name="MemoryBytes">Memory of all nodes.</param>
/// <param name="Gpus">GPUs of all nodes.</param>
/// <param name="Classes">The classes of nodes.</param>
/// <param name="Partitions">The partitions.</param>
/// <param name="Licences">How many there are, by name.</param>
/// <param name="TopologyLevels">Names of the levels, the widest first; empty where nothing is said of them.</param>
/// <param name="Topology">The domains of the widest level.</param>
/// <param name="NodesWithoutDomain">Nodes that hang on no domain; empty for none.</param>
/// <param name="Reservations">Advance reservations, then maintenance windows.</param>
/// <param name="Notes">What one should know about it, in sentences.</param>
public sealed record ClusterListing(
    string Name,
    string? Sha256,
    int Nodes,
    double Cores,
    long MemoryBytes,
    int Gpus,
    IReadOnlyList<NodeClass> Classes,
    IReadOnlyList<PartitionListing> Partitions,
    IReadOnlyDictionary<string, int> Licences,
    IReadOnlyList<string> TopologyLevels,
    IReadOnlyList<DomainListing> Topology,
    string NodesWithoutDomain,
    IReadOnlyList<ReservationListing> Reservations,
    IReadOnlyList<string> Notes);

/// <summary>A partition.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nodes">Its nodes by name.</param>
/// <param name="NodeCount">Number of them.</param>
/// <param name="PriorityTier">Higher tiers come first.</param>
/// <param name="MaxSeconds">Longest time that a job may ask for; null without limit.</param>
/// <param name="DefaultSeconds">Requested time of jobs that name none; null: the longest.</param>
/// <param name="MaxNodes">Most nodes of a job; null without limit.</param>
/// <param name="IsDefault">True for the partition of jobs that name none.</param>
public sealed record PartitionListing(
    string Name, string Nodes, int NodeCount, int PriorityTier, double? MaxSeconds, double? DefaultSeconds, int? MaxNodes, bool IsDefault);

/// <summary>A domain of the topology.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nodes">Its nodes by name.</param>
/// <param name="NodeCount">Number of them.</param>
/// <param name="Domains">The domains of the next level in it; empty at the last level.</param>
public sealed record DomainListing(string Name, string Nodes, int NodeCount, IReadOnlyList<DomainListing> Domains);

/// <summary>An advance reservation or a maintenance window.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nodes">Its nodes by name.</param>
/// <param name="NodeCount">Number of them.</param>
/// <param name="From">First moment: a date, or the time since the zero of the jobs.</param>
/// <param name="To">First moment after it.</param>
/// <param name="Users">Whom it is for; empty for maintenance.</param>
public sealed record ReservationListing(string Name, string Nodes, int NodeCount, string From, string To, IReadOnlyList<string> Users);

/// <summary>Reads a cluster file, or looks at this machine, and tells it back.</summary>
public static class ShowCluster
{
    /// <summary>Reads the file, or looks at this machine for the word <c>local</c>. Throws <see cref="BadInputException"/>.</summary>
    public static ClusterListing Run(string path)
    {
        ClusterFile file = ClusterInput.Read(path);
        ClusterNodes nodes = file.Nodes;
        return new ClusterListing(
            file.Name,
            file.Sha256,
            nodes.Count,
            nodes.CpuMillicores / (double)ResourceSchema.MillicoresPerCore,
            nodes.Classes.Sum(one => one.Count * one.MemoryBytes),
            nodes.GpuCount,
            nodes.Classes,
            [.. nodes.Partitions.Select(one => OfPartition(one, nodes))],
            nodes.Licences.ToDictionary(licence => licence.Name, licence => licence.Count),
            nodes.Topology?.Levels ?? [],
            nodes.Topology is { } topology ? Domains(topology, nodes, 0, NodeSet.All(nodes.Count)) : [],
            nodes.Topology is { } tree ? NodeSetText.Of(Without(tree, nodes.Count), nodes) : "",
            [.. file.Reservations.Select(one => OfReservation(one, nodes))],
            file.Notes);
    }

    private static PartitionListing OfPartition(Partition one, ClusterNodes nodes) => new(
        one.Name, NodeSetText.Of(one.Nodes, nodes), one.Nodes.Count, one.PriorityTier, one.MaxTime?.Seconds, one.DefaultTime?.Seconds, one.MaxNodes, one.IsDefault);

    private static ReservationListing OfReservation(PlannedReservation one, ClusterNodes nodes) => new(
        one.Name, NodeSetText.Of(one.Nodes, nodes), one.Nodes.Count, Text(one.Begin), Text(one.End), one.Users);

    private static string Text(Moment moment) =>
        moment.Calendar?.ToString() ?? "+" + DurationText.Exact(moment.SinceZero!.Value);

    private static List<DomainListing> Domains(Topology topology, ClusterNodes nodes, int level, NodeSet among)
    {
        if (level == topology.Levels.Count)
        {
            return [];
        }

        ReadOnlySpan<int> domainOf = topology.DomainOf(level);
        var members = new SortedDictionary<int, List<int>>();
        foreach (int node in among)
        {
            int domain = domainOf[node];
            if (domain != Topology.NoDomain)
            {
                (members.TryGetValue(domain, out List<int>? list) ? list : members[domain] = []).Add(node);
            }
        }

        var listings = new List<DomainListing>();
        foreach ((int domain, List<int> list) in members)
        {
            NodeSet set = NodeSet.Of(list);
            listings.Add(new DomainListing(
                topology.DomainNames[level][domain], NodeSetText.Of(set, nodes), set.Count, Domains(topology, nodes, level + 1, set)));
        }

        return listings;
    }

    private static NodeSet Without(Topology topology, int count)
    {
        var without = new List<int>();
        ReadOnlySpan<int> domainOf = topology.DomainOf(0);
        for (int node = 0; node < count; node++)
        {
            if (domainOf[node] == Topology.NoDomain)
            {
                without.Add(node);
            }
        }

        return NodeSet.Of(without);
    }
}
