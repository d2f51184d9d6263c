using Berth.Formats.Clusters;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Model.Plans;

/// <summary>Clusters with one more GPU or node.</summary>
public sealed class ClusterGrowthTests
{
    [Fact]
    public void A_single_node_gets_a_gpu()
    {
        ClusterGrowth growth = ClusterGrowth.Of(Of("nodes: [{name: a, cpus: 4, memory: 1, gpus: {count: 4, type: X}}]"), 0, ofGpu: true)!;

        Assert.Equal(("one more GPU in a", 5, 5), (growth.InWords, growth.Cluster.Nodes!.GpuCount, growth.Cluster.Processors));
    }

    [Fact]
    public void A_new_node_moves_later_ones_and_joins_the_partitions_of_its_class()
    {
        Cluster cluster = Of("""
            nodes:
              - {name: a, count: 2, cpus: 4, memory: 1}
              - {name: b, count: 2, cpus: 8, memory: 1}
            partitions:
              - {name: all, nodes: all, default: true}
              - {name: first, nodes: a-1}
              - {name: later, nodes: b}
            maintenance: [{name: m, nodes: b-2, from: 2h, to: 3h}]
            """);

        ClusterNodes nodes = ClusterGrowth.Of(cluster, 0, ofGpu: false)!.Cluster.Nodes!;

        Assert.Equal(["a-1", "a-2", "a-3", "b-1", "b-2"], Enumerable.Range(0, nodes.Count).Select(nodes.NameOf));
        Assert.Equal(["all", "a-1", "b"], nodes.Partitions.Select(partition => NodeSetText.Of(partition.Nodes, nodes)));
        Assert.Equal("b-2", NodeSetText.Of(Assert.Single(nodes.Reservations).Nodes, nodes));
        Assert.Equal("one more node like the 2 of class a", ClusterGrowth.Of(cluster, 0, ofGpu: false)!.InWords);
    }

    [Fact]
    public void No_node_is_added_where_racks_are_described() =>
        Assert.Null(ClusterGrowth.Of(Of("nodes: [{name: a, count: 2, cpus: 4, memory: 1}]\ntopology: {levels: [rack], domains: {r1: a}}"), 0, ofGpu: false));

    [Fact]
    public void A_pool_gets_a_processor() => Assert.Equal(5, ClusterGrowth.Of(Cluster.Pool(4), -1, ofGpu: false)!.Cluster.Processors);

    private static Cluster Of(string yaml)
    {
        ClusterFile file = ClusterYaml.Read(new StringReader(yaml), "c.yaml");
        ClusterNodes nodes = file.NodesFrom(default);
        return Cluster.OfNodes("c", nodes, nodes.GpuCount > 0 ? SizeUnit.Gpu : SizeUnit.Processor);
    }
}
