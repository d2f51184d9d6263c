using Berth.Formats;
using Berth.Formats.Clusters;
using Berth.Formats.Jobs;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Formats.Yaml;

/// <summary>Values that are changed in a file before it is read.</summary>
public sealed class ValueChangeTests
{
    private const string Jobs = """
        cluster: {nodes: [{name: s, cpus: 8, memory: 64GiB, gpus: {count: 4, type: X}}]}
        jobs:
          - {name: train, gpus: 1, duration: 1h, weight: 2}
          - {name: "probe", duration: 2h}
        """;

    [Fact]
    public void Items_are_named_by_number_or_by_name()
    {
        Assert.Equal([5, 1], Read("jobs[0].weight=5").Workload.Jobs.Weight.ToArray());
        Assert.Equal([2, 7], Read("jobs[probe].weight=7").Workload.Jobs.Weight.ToArray());
    }

    [Fact]
    public void A_number_for_a_mapping_with_a_count_is_its_count()
    {
        ClusterNodes nodes = Read("cluster.nodes[0].gpus=5").Cluster!.Nodes;

        Assert.Equal((5, "X"), (nodes.GpuCount, nodes.Classes[0].GpuType));
    }

    [Fact]
    public void A_value_may_be_a_list_or_a_mapping() =>
        Assert.Equal(2, Read("jobs[1].modes=[{gpus: 1, duration: 1h}, {gpus: 2, duration: 30m}]", "jobs[1].duration=").Workload.Shapes[1].Modes.Count);

    [Fact]
    public void An_empty_value_takes_the_key_away() => Assert.True(Read("jobs[0].weight=").Workload.Jobs.Weight.IsEmpty);

    [Fact]
    public void A_cluster_in_a_file_of_its_own_is_changed_there()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "nodes: [{name: s, cpus: 8, memory: 64GiB}]");

            ClusterFile cluster = ClusterYaml.ReadFile(path, [ValueChange.Parse("cluster.nodes[s].cpus=16", "--set")]);

            Assert.Equal(16_000, cluster.Nodes.CpuMillicores);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("nodes", "expected PATH=VALUE")]
    [InlineData("=5", "expected PATH=VALUE")]
    [InlineData("jobs[0=5", "expected PATH=VALUE")]
    [InlineData("jobs[].weight=5", "expected PATH=VALUE")]
    [InlineData("job[0].weight=5", "did you mean jobs?")]
    [InlineData("jobs[2].weight=5", "jobs has no item [2]")]
    [InlineData("jobs[2].weight=5", "there are 2 items, [0] to [1]")]
    [InlineData("jobs[trian].weight=5", "did you mean [train]?")]
    [InlineData("jobs.weight=5", "jobs is a list and has no keys")]
    [InlineData("jobs[0].weight.x=5", "jobs[0].weight is '2' and has no keys")]
    [InlineData("jobs[0].weight[1]=5", "has no items")]
    [InlineData("jobs[0]=", "an item of a list cannot be taken away")]
    [InlineData("jobs[0].modes=[{gpus: 1", "this is no YAML")]
    [InlineData("jobs[0].wieght=5", "did you mean weight?")]
    [InlineData("cluster.nodes[0].cpus=many", "cpus")]
    public void What_cannot_be_changed_is_refused_with_the_place(string change, string message)
    {
        BadInputException bad = Assert.Throws<BadInputException>(() => Read(change));

        Assert.Contains(message, bad.Message, StringComparison.Ordinal);
    }

    private static JobsFile Read(params string[] changes) => JobsYaml.Read(
        new StringReader(Jobs), "jobs.yaml", new JobsYamlOptions { Changes = [.. changes.Select(change => ValueChange.Parse(change, "--set"))] });
}
