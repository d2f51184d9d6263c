using Berth.Formats.Clusters;
using Berth.Formats.Jobs;
using Berth.Model;
using Berth.Simulation;
using CsCheck;
using Xunit;

namespace Berth.Tests.Formats.Jobs;

public sealed class RequestCheckTests
{
    private const string Cluster = """
        nodes:
          - {name: big, count: 2, cpus: 8, memory: 64GiB, gpus: {count: 4, type: A100, memory: 80GiB, shareable: true}, features: nvlink}
          - {name: old, count: 3, cpus: 4, memory: 32GiB, storage: 1TB, gpus: {count: 2, type: P100, memory: 16GiB}}
          - {name: cpu, cpus: 16, memory: 128GiB}
        partitions: [{name: all, default: true}, {name: short, nodes: [old, cpu], maxTime: 1h}]
        """;

    private static readonly ClusterNodes Nodes = ClusterYaml.Read(new StringReader(Cluster), "c.yaml").Nodes;

    private static readonly Gen<string> Mode = Gen.Select(
        Gen.OneOf("", "tasks: 2", "tasks: 5", "tasks: 6", "tasks: 9", "tasks: 40"),
        Gen.OneOf("", "cpus: 0.5", "cpus: 4", "cpus: 8", "cpus: 12", "cpus: 20"),
        Gen.OneOf("", "memory: 16GiB", "memory: 40GiB", "memory: 100GiB", "storage: 1TB", "memory: 200GiB"),
        Gen.OneOf("", "", "gpus: 0.5", "gpus: 1", "gpus: 2", "gpus: 4", "gpus: 5", "gpuMemory: 10GiB", "gpuMemory: 40GiB", "gpuMemory: 90GiB", "gpus: 2, gpuType: P100", "gpus: 1, gpuType: [A100, H100]"),
        Gen.OneOf("", "", "spread: sameNode", "spread: onePerNode"),
        Gen.OneOf("", "", "", "features: nvlink", "exclusive: true"),
        (a, b, c, d, e, f) => $"{{{string.Join(", ", new[] { a, b, c, d, e, f }.Where(text => text.Length > 0))}}}");

    /// <summary>The kernel refuses what it can never run; it shares no code with the check of the reader.</summary>
    [Fact]
    public void A_job_is_refused_exactly_where_a_replay_on_the_empty_cluster_rejects_it() =>
        Gen.Select(Mode.Array[1, 2], Gen.OneOf("", "partition: short", "partition: [short, all]"), Gen.OneOf("1h", "2h")).Sample((modes, partition, time) =>
        {
            string yaml = $"jobs: [{{time: {time}, {(partition.Length == 0 ? "" : partition + ", ")}modes: [{string.Join(", ", modes)}]}}]";
            Workload jobs = Read(yaml, new JobsYamlOptions { Cluster = Nodes });
            Schedule schedule = Replay.Run(WorkloadChanges.SizedFor(jobs, Nodes), Berth.Model.Cluster.OfNodes("c", Nodes, SizeUnit.Processor), new PolicySpec { Name = "easy" }, new ReplayOptions()).Schedule;
            BadInputException? refusal = Record.Exception(() => Read(yaml, new JobsYamlOptions { Cluster = Nodes, RefusesImpossible = true })) as BadInputException;

            Assert.Equal(schedule.Outcome[0] == JobOutcome.Rejected ? "impossible-request" : null, refusal?.Rule);
        });

    private static Workload Read(string yaml, JobsYamlOptions options) => JobsYaml.Read(new StringReader(yaml), "j.yaml", options).Workload;
}
