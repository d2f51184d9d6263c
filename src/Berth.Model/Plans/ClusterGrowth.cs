namespace Berth.Model;

/// <summary>A cluster that has a little more.</summary>
/// <param name="Cluster">The larger cluster.</param>
/// <param name="InWords">What is more, for example <c>one more GPU in server</c>.</param>
public sealed record ClusterGrowth(Cluster Cluster, string InWords)
{
    /// <summary>
    /// One more processor for a pool. On nodes: one more GPU where jobs are short of GPUs and the class is a single node, else one more node of the class. Null where a node
    /// cannot be added, because racks and switches are described and nobody says where it would stand.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="classIndex">The class of nodes that jobs are short of; not looked at for a pool.</param>
    /// <param name="ofGpu">True where they are short of its GPUs.</param>
    public static ClusterGrowth? Of(Cluster cluster, int classIndex, bool ofGpu)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        if (cluster.Nodes is not { } nodes)
        {
            return new ClusterGrowth(cluster with { Processors = checked(cluster.Processors + 1) }, "one more processor");
        }

        NodeClass kind = nodes.Classes[classIndex];
        if (ofGpu && kind.Count == 1 && kind.GpuCount < TaskRequest.MaxGpus)
        {
            ClusterNodes larger = new([.. nodes.Classes.Select((one, i) => i == classIndex ? one with { GpuCount = one.GpuCount + 1 } : one)])
            {
                Topology = nodes.Topology, Partitions = nodes.Partitions, Licences = nodes.Licences, Reservations = nodes.Reservations,
            };
            return new ClusterGrowth(Sized(cluster, larger), $"one more GPU in {kind.Name}");
        }

        return nodes.Topology is null ? new ClusterGrowth(Sized(cluster, WithNode(nodes, classIndex)), $"one more node like {(kind.Count == 1 ? kind.Name : $"the {kind.Count} of class {kind.Name}")}") : null;
    }

    /// <summary>The new node is the last of its class: those of later classes have the next number. It belongs to the partitions that have all of its class.</summary>
    private static ClusterNodes WithNode(ClusterNodes nodes, int classIndex)
    {
        NodeSet ofClass = nodes.NodesOf(classIndex);
        int added = ofClass.Max() + 1;
        NodeSet Moved(NodeSet set, bool grows) =>
            NodeSet.Of([.. set.Select(node => node >= added ? node + 1 : node), .. grows && ofClass.All(set.Contains) ? [added] : Array.Empty<int>()]);
        return new ClusterNodes([.. nodes.Classes.Select((one, i) => i == classIndex ? one with { Count = one.Count + 1 } : one)])
        {
            Partitions = [.. nodes.Partitions.Select(partition => partition with { Nodes = Moved(partition.Nodes, grows: true) })],
            Licences = nodes.Licences,
            Reservations = [.. nodes.Reservations.Select(one => one with { Nodes = Moved(one.Nodes, grows: false) })],
        };
    }

    /// <summary>The size of the cluster in the unit of its jobs grows with what it counts.</summary>
    private static Cluster Sized(Cluster cluster, ClusterNodes larger)
    {
        bool inGpus = cluster.Processors == cluster.Nodes!.GpuCount && cluster.Nodes.GpuCount > 0;
        return Cluster.OfNodes(cluster.Name, larger, inGpus ? SizeUnit.Gpu : SizeUnit.Processor) with { Tenants = cluster.Tenants };
    }
}
