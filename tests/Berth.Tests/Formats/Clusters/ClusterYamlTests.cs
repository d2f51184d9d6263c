using Berth.Formats.Clusters;
using Berth.Model;
using CsCheck;
using Xunit;

namespace Berth.Tests.Formats.Clusters;

public sealed class ClusterYamlTests
{
    private const string Everything = """
        name: everything
        nodes:
          - {name: cpu, count: 4, cpus: 47.5, memory: 192GiB, features: [avx512, ssd], pricePerHour: 1.10}
          - name: gpu
            count: 6
            cpus: 64
            memory: 500GB
            storage: 2TiB
            gpus: {count: 8, type: A100, memory: 80GiB, shareable: true}
            features: nvlink
            idlePower: 1.1kW
            fullPower: 5600
          - {name: login, cpus: 8, memory: 32GiB, gpus: {count: 1, type: T4}}
        licences: {solver: 4, "my tool": 0}
        topology:
          levels: [rack, switch]
          domains:
            r1: {s1: "cpu-[1-2],gpu-[1-2]", s2: [cpu-3, "gpu-[3,4]"]}
            r2: {s3: gpu-5}
        partitions:
          - {name: batch, nodes: [cpu, login], maxTime: 2d, defaultTime: 4h, default: true}
          - {name: gpu, nodes: {features: nvlink}, priorityTier: 3, maxNodes: 2}
          - {name: any}
        reservations:
          - {name: course, nodes: gpu-1, from: +6h, for: 3h, users: [ann, bob]}
          - {nodes: "cpu-[1-4]", from: 2026-01-05, to: 2026-01-05T08:30, users: eve}
        maintenance:
          - {from: 7d, to: 7d8h}
        """;

    private static ClusterFile File { get; } = Read(Everything);

    private static ClusterNodes Nodes => File.Nodes;

    [Fact]
    public void Classes_keep_counts_amounts_and_words()
    {
        Assert.Equal("everything", File.Name);
        Assert.Equal(["cpu", "gpu", "login"], Nodes.Classes.Select(one => one.Name));
        Assert.Equal([4, 6, 1], Nodes.Classes.Select(one => one.Count));
        NodeClass cpu = Nodes.Classes[0];
        Assert.Equal((47_500, 192L << 30, 0L), (cpu.CpuMillicores, cpu.MemoryBytes, cpu.StorageBytes));
        Assert.Equal(["avx512", "ssd"], cpu.Features);
        Assert.Equal(1.10, cpu.PricePerHour);
        Assert.Null(cpu.IdleWatts);
        NodeClass gpu = Nodes.Classes[1];
        Assert.Equal((500_000_000_000, 2L << 40), (gpu.MemoryBytes, gpu.StorageBytes));
        Assert.Equal((8, "A100", 80L << 30, true), (gpu.GpuCount, gpu.GpuType, gpu.GpuMemoryBytes, gpu.GpusShareable));
        Assert.Equal((1100.0, 5600.0), (gpu.IdleWatts, gpu.FullWatts));
        Assert.Equal((1, "T4", null, false), (Nodes.Classes[2].GpuCount, Nodes.Classes[2].GpuType, Nodes.Classes[2].GpuMemoryBytes, Nodes.Classes[2].GpusShareable));
        Assert.Equal([new Licence("solver", 4), new Licence("my tool", 0)], Nodes.Licences);
    }

    [Fact]
    public void The_topology_has_the_domains_of_each_level_and_nodes_outside()
    {
        Topology topology = Nodes.Topology!;

        Assert.Equal(["rack", "switch"], topology.Levels);
        Assert.Equal(["r1", "r2"], topology.DomainNames[0]);
        Assert.Equal(["s1", "s2", "s3"], topology.DomainNames[1]);
        Assert.Equal([0, 0, 0, -1, 0, 0, 0, 0, 1, -1, -1], topology.DomainOf(0).ToArray());
        Assert.Equal([0, 0, 1, -1, 0, 0, 1, 1, 2, -1, -1], topology.DomainOf(1).ToArray());
    }

    [Fact]
    public void Partitions_keep_their_rules_and_take_all_nodes_where_none_are_named()
    {
        Assert.Equal(["batch", "gpu", "any"], Nodes.Partitions.Select(one => one.Name));
        Partition batch = Nodes.Partitions[0];
        Assert.Equal([0, 1, 2, 3, 10], batch.Nodes);
        Assert.Equal((Duration.FromDays(2), Duration.FromHours(4), true), (batch.MaxTime, batch.DefaultTime, batch.IsDefault));
        Partition gpu = Nodes.Partitions[1];
        Assert.Equal([4, 5, 6, 7, 8, 9], gpu.Nodes);
        Assert.Equal((3, 2, null), (gpu.PriorityTier, gpu.MaxNodes, gpu.MaxTime));
        Assert.Equal(NodeSet.All(11), Nodes.Partitions[2].Nodes);
    }

    [Fact]
    public void Reservations_count_from_the_zero_of_the_jobs_or_lie_on_the_calendar()
    {
        Instant zero = Instant.FromUnixSeconds(1_000_000);

        IReadOnlyList<AdvanceReservation> all = File.NodesFrom(zero).Reservations;

        Assert.Equal(["course", "reservation-2", "maintenance-1"], all.Select(one => one.Name));
        Assert.Equal((zero + Duration.FromHours(6), zero + Duration.FromHours(9)), (all[0].From, all[0].To));
        Assert.Equal(["ann", "bob"], all[0].Users);
        Assert.Equal(("2026-01-05T00:00:00Z", "2026-01-05T08:30:00Z"), (all[1].From.ToString(), all[1].To.ToString()));
        Assert.Equal([0, 1, 2, 3], all[1].Nodes);
        Assert.Equal((zero + Duration.FromDays(7), Duration.FromHours(8)), (all[2].From, all[2].To - all[2].From));
        Assert.Equal(NodeSet.All(11), all[2].Nodes);
        Assert.Empty(all[2].Users);
        Assert.Empty(Nodes.Reservations);
    }

    [Fact]
    public void A_file_that_names_only_nodes_gets_its_name_and_the_rest_by_default()
    {
        ClusterFile file = ClusterYaml.Read(new StringReader("nodes: [{name: n, cpus: 1, memory: 1}]"), "folder/lab.yaml");

        Assert.Equal("lab", file.Name);
        Assert.Equal((1, 1000L, 1L), (file.Nodes.Count, file.Nodes.CpuMillicores, file.Nodes.Classes[0].MemoryBytes));
        Assert.Equal("n", file.Nodes.NameOf(0));
        Assert.Empty(file.Nodes.Partitions);
        Assert.Null(file.Nodes.Topology);
    }

    [Theory]
    [InlineData("all", "0-10")]
    [InlineData("cpu", "0-3")]
    [InlineData("login", "10")]
    [InlineData("gpu-1", "4")]
    [InlineData("'gpu-[2-3,6]'", "5-6 9")]
    [InlineData("' login , cpu-[1, 3] '", "0 2 10")]
    [InlineData("[cpu-4, 'gpu-[1-6]', login]", "3-10")]
    [InlineData("{features: [avx512, ssd]}", "0-3")]
    [InlineData("[{features: nvlink}, cpu-1]", "0 4-9")]
    public void Nodes_are_named_by_class_number_range_and_feature(string nodes, string expected) =>
        Assert.Equal(expected, string.Join(' ', NodesOf(nodes).Ranges.Select(range => range.First == range.Last ? $"{range.First}" : $"{range.First}-{range.Last}")));

    [Fact]
    public void The_short_text_of_any_set_of_nodes_reads_back_as_that_set() => Gen.Int[1, (1 << 11) - 1].Sample(bits =>
    {
        NodeSet set = NodeSet.Of(Enumerable.Range(0, 11).Where(node => (bits >> node & 1) == 1));

        Assert.Equal(set, NodesOf($"'{NodeSetText.Of(set, Nodes)}'"));
    });

    [Fact]
    public void Aliases_are_refused_and_tags_make_nothing_but_texts()
    {
        Assert.Contains("an alias", Refusal("x: &a 1\nnodes: *a").Problem + Refusal("nodes: &a [{name: n, cpus: 1, memory: *a}]").Problem, StringComparison.Ordinal);
        Assert.Equal("n", Read("nodes: [!!map {name: !secret n, cpus: !!int 1, memory: 1}]").Nodes.NameOf(0));
    }

    [Fact]
    public void A_large_cluster_is_read_and_a_text_without_end_is_not()
    {
        Assert.Equal(1_000_000, Read("nodes: [{name: n, count: 1000000, cpus: 1, memory: 1}]").Nodes.Count);
        Assert.Equal("cluster-too-large", Refusal("nodes: [{name: n, count: 1000000, cpus: 1, memory: 1}, {name: m, cpus: 1, memory: 1}]").Rule);
        Assert.Equal("cluster-too-large", Refusal(new string('#', 4_000_001)).Rule);
        Assert.Equal("cluster-structure", Refusal("nodes: " + new string('[', 100) + new string(']', 100)).Rule);
    }

    [Fact]
    public void Arbitrary_text_is_read_or_refused_and_nothing_else()
    {
        string[] pieces =
        [
            "name", "nodes", "cpus", "memory", "count", "gpus", "type", "features", "levels", "domains", "topology", "partitions", "maintenance", "from", "to", "for", "all", "gpu-[1-2]",
            ":", ": ", "- ", "\n", "\n  ", "\n    ", "1", "-1", "2GiB", "2h", "+2h", "[", "]", "{", "}", "'", "\"", "&a ", "*a", "!x ", "---", "|", "\t", "é", ", ",
        ];
        Gen<string> soup = Gen.OneOf(pieces).Array[0, 25].Select(string.Concat);
        Gen.OneOf(soup, soup.Select(tail => "nodes: [{name: n, count: 3, cpus: 1, memory: 1}]\n" + tail), Gen.Int[0, Everything.Length - 1].Select(CutOne)).Sample(
            text =>
            {
                try
                {
                    Assert.NotEmpty(Read(text).Nodes.Classes);
                }
                catch (BadInputException error)
                {
                    Assert.Equal("c.yaml", error.Input);
                }
            },
            iter: 10_000);
    }

    private static string CutOne(int at) => Everything.Remove(at, 1);

    private static NodeSet NodesOf(string nodes) => Read($"{Everything}\n  - {{from: 1h, for: 1h, nodes: {nodes}}}").Reservations[^1].Nodes;

    private static ClusterFile Read(string yaml) => ClusterYaml.Read(new StringReader(yaml), "c.yaml");

    private static BadInputException Refusal(string yaml) => Assert.Throws<BadInputException>(() => Read(yaml));
}
