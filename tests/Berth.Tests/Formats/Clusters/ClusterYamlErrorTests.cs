using Berth.Formats.Clusters;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Formats.Clusters;

/// <summary>Wrong cluster files: each is refused at its place, with its rule and what was probably meant.</summary>
public sealed class ClusterYamlErrorTests
{
    private const string Good = "nodes:\n  - {name: cpu, count: 2, cpus: 4, memory: 8GiB, features: ssd}\n  - {name: gpu, count: 8, cpus: 8, memory: 16GiB}\n";

    [Theory]
    [InlineData("", 1, 1, "cluster-structure", "the file is empty", "nodes:")]
    [InlineData("- a\n", 1, 1, "cluster-structure", "a list cannot stand here", "nodes:")]
    [InlineData("name: x\n", 1, 1, "missing-key", "there is no 'nodes'", "one item")]
    [InlineData("nodes: []\n", 1, 8, "empty-list", "there are no nodes", "one item")]
    [InlineData("nodes: cpu\n", 1, 8, "cluster-structure", "'cpu' cannot stand here", "'- ' before each class")]
    [InlineData("node: []\n", 1, 1, "unknown-key", "no key 'node' at the top", "did you mean nodes?")]
    [InlineData("nodes:\n  - cpu\n", 2, 5, "cluster-structure", "'cpu' cannot stand here", "a mapping")]
    [InlineData("nodes:\n  - {name: a, cpu: 4, memory: 1}\n", 2, 15, "unknown-key", "no key 'cpu' in a class of nodes", "did you mean cpus?")]
    [InlineData("nodes:\n  - {name: a, cpus: 4}\n", 2, 5, "missing-key", "there is no 'memory'", "256GiB")]
    [InlineData("nodes:\n  - {cpus: 4, memory: 1}\n", 2, 5, "missing-key", "there is no 'name'", "called after it")]
    [InlineData("nodes:\n  - {name: a, memory: 1}\n", 2, 5, "missing-key", "there is no 'cpus'", "cores")]
    [InlineData("nodes:\n  - {name: a, cpus: 4, cpus: 5, memory: 1}\n", 2, 24, "duplicate-key", "'cpus' is there twice", "once")]
    [InlineData("nodes:\n  - {name: a, cpus: four, memory: 1}\n", 2, 21, "bad-value", "'four' is no value of cpus", "0.5 or 500m")]
    [InlineData("nodes:\n  - {name: a, cpus: 0, memory: 1}\n", 2, 21, "bad-value", "'0' is no value of cpus", "more than 0")]
    [InlineData("nodes:\n  - {name: a, cpus: 4, memory: 64G}\n", 2, 32, "bad-value", "'64G' is no value of memory", "64GiB (1024^3), 500MB (1000^2)")]
    [InlineData("nodes:\n  - {name: a, cpus: 4, memory: }\n", 2, 32, "cluster-structure", "'memory' has no value", "leave the key out")]
    [InlineData("nodes:\n  - {name: a, cpus: [4], memory: 1}\n", 2, 21, "cluster-structure", "a list cannot stand here", "the value of 'cpus'")]
    [InlineData("nodes:\n  - {name: a, count: 0, cpus: 4, memory: 1}\n", 2, 22, "bad-value", "'0' is no value of count", "from 1 to 1000000")]
    [InlineData("nodes:\n  - {name: all, cpus: 4, memory: 1}\n", 2, 12, "bad-value", "'all' means all nodes", "another name")]
    [InlineData("nodes:\n  - {name: 'a b', cpus: 4, memory: 1}\n", 2, 12, "bad-value", "cannot be the name of nodes", "letters, digits")]
    [InlineData("nodes:\n  - {name: a, cpus: 4, memory: 1}\n  - {name: a, cpus: 4, memory: 1}\n", 3, 12, "named-twice", "two classes 'a'", "own name")]
    [InlineData("nodes:\n  - {name: a, count: 9, cpus: 4, memory: 1}\n  - {name: a-9, cpus: 4, memory: 1}\n", 3, 12, "named-twice", "like a node of class 'a'", "another name")]
    [InlineData("nodes:\n  - {name: a, cpus: 4, memory: 1, gpus: 4}\n", 2, 41, "cluster-structure", "'4' cannot stand here", "{count: 8, type: A100")]
    [InlineData("nodes:\n  - {name: a, cpus: 4, memory: 1, gpus: {count: 4}}\n", 2, 41, "missing-key", "there is no 'type'", "A100")]
    [InlineData("nodes:\n  - {name: a, cpus: 4, memory: 1, gpus: {count: 17, type: A}}\n", 2, 49, "bad-value", "'17' is no value of count", "from 1 to 16")]
    [InlineData("nodes:\n  - {name: a, cpus: 4, memory: 1, gpus: {count: 4, type: A, shareable: yes}}\n", 2, 72, "bad-value", "'yes' is no value of shareable", "true or false")]
    [InlineData("nodes:\n  - {name: a, cpus: 4, memory: 1, pricePerHour: -1}\n", 2, 49, "bad-value", "no value of pricePerHour", "at least 0")]
    [InlineData("nodes:\n  - {name: a, cpus: 4, memory: 1, idlePower: 2kW, fullPower: 1kW}\n", 2, 46, "bad-value", "more power than", "swap")]
    [InlineData("nodes:\n  - {name: a, cpus: 4, memory: 1, features: []}\n", 2, 45, "empty-list", "'features' is empty", "leave the key out")]
    [InlineData("nodes:\n  - {name: a, cpus: 4, memory: 1, features: [x, x]}\n", 2, 49, "named-twice", "'x' is there twice", "once")]
    [InlineData("nodes:\n\t- a", 1, 1, "yaml-syntax", "this is no YAML", "")]
    public void Wrong_nodes_are_refused(string yaml, int line, int column, string rule, string problem, string advice) =>
        Refuses(yaml, line, column, rule, problem, advice);

    [Theory]
    [InlineData("licences: [solver]", 13, "cluster-structure", "a list cannot stand here", "the name of each")]
    [InlineData("licences: {solver: many}", 22, "bad-value", "'many' is no value of solver", "from 0")]
    [InlineData("topology: {levels: [rack]}", 13, "missing-key", "there is no 'domains'", "each rack")]
    [InlineData("topology: {levels: [], domains: {a: cpu}}", 22, "empty-list", "'levels' is empty", "")]
    [InlineData("topology: {level: [rack], domains: {a: cpu}}", 14, "unknown-key", "no key 'level' in the topology", "did you mean levels?")]
    [InlineData("topology: {levels: [rack, rack], domains: {a: cpu}}", 29, "named-twice", "'rack' is there twice", "")]
    [InlineData("topology: {levels: [rack], domains: [cpu]}", 39, "cluster-structure", "a list cannot stand here", "the name of each rack")]
    [InlineData("topology: {levels: [rack, switch], domains: {a: cpu}}", 51, "cluster-structure", "'cpu' cannot stand here", "goes down to the level 'switch'")]
    [InlineData("topology: {levels: [rack], domains: {a: {b: cpu}}}", 43, "cluster-structure", "a mapping cannot stand here", "'rack' is the last level")]
    [InlineData("topology: {levels: [rack], domains: {a: cpu, a: gpu}}", 48, "named-twice", "two domains 'a' in the level 'rack'", "own name")]
    [InlineData("topology: {levels: [r, s], domains: {a: {s1: cpu}, b: {s1: gpu}}}", 58, "named-twice", "two domains 's1' in the level 's'", "own name")]
    [InlineData("topology: {levels: [rack], domains: {a: cpu, b: [cpu-2]}}", 51, "node-twice", "'cpu-2' is in the rack 'a' already", "one rack")]
    [InlineData("topology: {levels: [rack], domains: {a: }}", 43, "cluster-structure", "a missing value", "name nodes")]
    [InlineData("partitions: [{nodes: all}]", 16, "missing-key", "there is no 'name'", "")]
    [InlineData("partitions: [{name: p, nodes: gpus}]", 33, "unknown-node", "no class and no node 'gpus'", "did you mean gpu?")]
    [InlineData("partitions: [{name: p, nodes: 'cpu,gpu-9'}]", 38, "unknown-node", "there is no node 'gpu-9'", "gpu-[1-8]")]
    [InlineData("partitions: [{name: p, nodes: 'gpu-[7-9]'}]", 34, "unknown-node", "there is no node 'gpu-9'", "gpu-[1-8]")]
    [InlineData("partitions: [{name: p, nodes: 'gpu-[3-1]'}]", 34, "bad-value", "'3-1' in 'gpu-[3-1]'", "[1-4,7]")]
    [InlineData("partitions: [{name: p, nodes: 'gpu-[01]'}]", 34, "bad-value", "'01' in 'gpu-[01]'", "[1-4,7]")]
    [InlineData("partitions: [{name: p, nodes: []}]", 33, "cluster-structure", "an empty list", "name nodes")]
    [InlineData("partitions: [{name: p, nodes: [[cpu]]}]", 34, "cluster-structure", "a list of nodes", "one list")]
    [InlineData("partitions: [{name: p, nodes: 'cpu,'}]", 38, "unknown-node", "is empty", "")]
    [InlineData("partitions: [{name: p, nodes: {feature: ssd}}]", 34, "unknown-key", "no key 'feature'", "did you mean features?")]
    [InlineData("partitions: [{name: p, nodes: {features: sdd}}]", 44, "unknown-feature", "no node has the feature 'sdd'", "did you mean ssd?")]
    [InlineData("partitions: [{name: p, maxTime: long}]", 35, "bad-value", "'long' is no value of maxTime", "1d12h")]
    [InlineData("partitions: [{name: p, maxTime: 0}]", 35, "bad-value", "'0' is no value of maxTime", "more than none")]
    [InlineData("partitions: [{name: p, maxTime: 1h, defaultTime: 2h}]", 52, "bad-value", "longer than the longest", "at most maxTime")]
    [InlineData("partitions: [{name: p, default: true}, {name: q, default: true}]", 61, "named-twice", "'p' is the default partition already", "")]
    [InlineData("partitions: [{name: p}, {name: p}]", 34, "named-twice", "two partitions 'p'", "")]
    [InlineData("partitions: [{name: p, tier: 3}]", 26, "unknown-key", "no key 'tier' in a partition", "expected one of name, nodes, priorityTier")]
    [InlineData("reservations: [{nodes: cpu, from: 1h, for: 1h}]", 18, "missing-key", "there is no 'users'", "maintenance")]
    [InlineData("reservations: [{users: a, from: 1h, for: 1h}]", 18, "missing-key", "there is no 'nodes'", "")]
    [InlineData("reservations: [{nodes: cpu, users: a, for: 1h}]", 18, "missing-key", "there is no 'from'", "when it begins")]
    [InlineData("reservations: [{nodes: cpu, users: a, from: soon, for: 1h}]", 47, "bad-value", "'soon' is no value of from", "2012-03-01T12:00 (UTC)")]
    [InlineData("maintenance: [{from: 2h}]", 17, "missing-key", "there is no 'to'", "'for'")]
    [InlineData("maintenance: [{from: 2h, to: 3h, for: 1h}]", 32, "bad-value", "both 'to' and 'for'", "")]
    [InlineData("maintenance: [{from: 2h, to: 2h}]", 32, "period-order", "is not after", "swap")]
    [InlineData("maintenance: [{from: 2026-01-05, to: 2h}]", 40, "period-mixed", "one end is a date", "same way")]
    [InlineData("maintenance: [{from: 2h, for: 1h, users: a}]", 37, "unknown-key", "no key 'users' in a maintenance window", "")]
    [InlineData("maintenance: [{name: m, from: 1h, for: 1h}, {name: m, from: 3h, for: 1h}]", 54, "named-twice", "two reservations 'm'", "")]
    public void Wrong_parts_beside_the_nodes_are_refused(string part, int column, string rule, string problem, string advice) =>
        Refuses(Good + part, 4, column - 2, rule, problem, advice);

    [Fact]
    public void The_message_names_file_place_field_and_rule_and_shows_the_line()
    {
        BadInputException error = Assert.Throws<BadInputException>(() => Read(Good + "partitions:\n  - name: p\n    nodes: [cpu, 'gpu-[1-9]']\n"));

        Assert.Equal(
            "c.yaml: line 6, column 19: field partitions[0].nodes: there is no node 'gpu-9' [unknown-node]; class gpu has the nodes gpu-[1-8]", error.Message);
        Assert.Equal("    nodes: [cpu, 'gpu-[1-9]']\n                  ^", error.Excerpt);
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused() =>
        Assert.Contains("cannot be read", Assert.Throws<BadInputException>(() => ClusterYaml.ReadFile("/no/such/cluster.yaml")).Problem, StringComparison.Ordinal);

    private static void Refuses(string yaml, int line, int column, string rule, string problem, string advice)
    {
        BadInputException error = Assert.Throws<BadInputException>(() => Read(yaml));
        Assert.Equal("c.yaml", error.Input);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Contains(advice, error.Advice ?? "", StringComparison.Ordinal);
        Assert.Equal((rule, line, column), (error.Rule, (int)error.Line!.Value, error.Column!.Value));
    }

    private static ClusterFile Read(string yaml) => ClusterYaml.Read(new StringReader(yaml), "c.yaml");
}
