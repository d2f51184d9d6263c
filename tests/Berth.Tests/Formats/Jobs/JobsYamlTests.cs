using Berth.Formats.Clusters;
using Berth.Formats.Jobs;
using Berth.Model;
using CsCheck;
using Xunit;

namespace Berth.Tests.Formats.Jobs;

public sealed class JobsYamlTests
{
    private const string Everything = """
        name: everything
        start: 2026-01-05T08:00
        defaults: {user: ann, cpus: 2, memory: 4GiB, gpus: 1, time: 4h}
        jobs:
          - name: a
            account: lab
            qos: high
            group: g
            partition: [fast, slow]
            submit: 10m
            release: 1h
            deadline: 2026-01-06
            priority: 7
            weight: 25
            tasks: 3
            cpus: 1.5
            storage: 1TB
            gpus: 2
            gpuType: [A100, H100]
            features: nvlink
            spread: onePerNode
            exclusive: true
            topology: {required: rack}
            licences: {solver: 2}
            runtime: 90m
            exit: failed
          - name: b
            user: bob
            array: {count: 3, width: 2, every: 5m}
            gpuMemory: 10GiB
            topology: {preferred: switch}
            after: a
          - name: c
            array: 2
            gpus: 0.25
            afterok: ["b[2]", a]
          - name: d
            modes:
              - {gpus: 2, time: 4h, runtime: 3h}
              - {gpuMemory: 40GiB, tasks: 4, runtime: 6h}
              - {}
            afterany: b
            afternotok: c
          - gpus: 0
        """;

    /// <summary>A file with every new word: sweeps, distributions, a cluster.</summary>
    private static readonly string Example = Tidy.Repository.Read("examples/fifty-experiments.yaml");

    private static JobsFile File { get; } = Read(Everything);

    private static Workload Jobs => File.Workload;

    [Fact]
    public void Every_key_of_a_job_arrives()
    {
        JobId a = Id("a");
        Instant zero = Jobs.Origin;

        Assert.Equal("2026-01-05T08:00:00Z", zero.ToString());
        Assert.Equal(("ann", "lab", "high", "g"), (Jobs.Users[Jobs.Jobs.User[a.Index]], Jobs.Accounts[Jobs.Jobs.Account[a.Index]], Jobs.QosNames[Jobs.Jobs.Qos[a.Index]], Jobs.Groups[Jobs.Jobs.Group[a.Index]]));
        Assert.Equal(zero + Duration.FromMinutes(10), Jobs.Jobs[a].SubmitTime);
        Assert.Equal(zero + Duration.FromHours(1), Jobs.Jobs.Release(a));
        Assert.Equal("2026-01-06T00:00:00Z", Jobs.Jobs.Deadline(a).ToString());
        Assert.Equal(7, Jobs.Jobs.Priority[a.Index]);
        Assert.Equal((25, 1), (Jobs.Jobs.Weight[a.Index], Jobs.Jobs.Weight[Id("d").Index]));
        Assert.Equal((Duration.FromHours(4).Ms, Duration.FromMinutes(90).Ms, ExitKind.Failed), (Jobs.Jobs.RequestedMs[a.Index], Jobs.Actuals.RunMs[a.Index], Jobs.Actuals.Exit[a.Index]));
        JobShape shape = ShapeOf(a);
        Assert.Equal(["fast", "slow"], shape.Partitions);
        Assert.Equal([new Licence("solver", 2)], shape.Licences);
        JobMode expected = new(3, new TaskRequest(1500, 4L << 30, 2, 1000, 0) { StorageBytes = 1_000_000_000_000 })
        {
            Spread = TaskSpread.OnePerNode,
            Exclusive = true,
            TopologyLevel = "rack",
            TopologyRequired = true,
            Features = new NameList("nvlink"),
            GpuTypes = new NameList("A100", "H100"),
        };
        Assert.Equal(expected, Assert.Single(shape.Modes));
        Assert.Equal(5, Jobs.Jobs.Processors[a.Index]);
    }

    [Fact]
    public void What_a_job_says_hides_the_defaults_and_a_memory_of_a_gpu_hides_a_number_of_them()
    {
        TaskRequest b = ShapeOf(Id("b[1]")).Modes[0].Task;

        Assert.Equal(("bob", 1, 1000, 10L << 30), (Jobs.Users[Jobs.Jobs.User[Id("b[1]").Index]], b.GpuCount, b.GpuThousandths, b.GpuMemoryBytes));
        Assert.Equal((2000L, 4L << 30), (b.CpuMillicores, b.MemoryBytes));
        Assert.Equal((1, 250), (ShapeOf(Id("c[1]")).Modes[0].Task.GpuCount, ShapeOf(Id("c[1]")).Modes[0].Task.GpuThousandths));
        Assert.Equal(0, ShapeOf(Id("job-5")).Modes[0].Task.GpuCount);
        Assert.Equal(("switch", false), (ShapeOf(Id("b[1]")).Modes[0].TopologyLevel, ShapeOf(Id("b[1]")).Modes[0].TopologyRequired));
    }

    [Fact]
    public void An_array_is_so_many_jobs_with_a_width_and_a_rhythm()
    {
        JobId[] elements = [Id("b[1]"), Id("b[2]"), Id("b[3]")];

        Assert.Equal([0, 5, 10], elements.Select(id => (Jobs.Jobs[id].SubmitTime - Jobs.Origin).Ms / 60_000));
        Assert.Equal([0, 0, 0], elements.Select(id => Jobs.Jobs.Dependencies!.ArrayOf(id)));
        Assert.Equal(2, Jobs.Jobs.Dependencies!.ArrayWidth(0));
        Assert.Null(Jobs.Jobs.Dependencies.ArrayOf(Id("c[1]")));
        Assert.Equal(8, Jobs.JobCount);
        Assert.Equal((8L, 8L), (File.Report.Records, File.Report.Kept));
    }

    [Fact]
    public void A_job_waits_for_jobs_arrays_and_elements_that_it_names()
    {
        Assert.Equal([(DependencyKind.After, "a")], WaitsFor("b[3]"));
        Assert.Equal([(DependencyKind.AfterOk, "a"), (DependencyKind.AfterOk, "b[2]")], WaitsFor("c[1]"));
        Assert.Equal(
            [(DependencyKind.AfterAny, "b[1]"), (DependencyKind.AfterAny, "b[2]"), (DependencyKind.AfterAny, "b[3]"), (DependencyKind.AfterNotOk, "c[1]"), (DependencyKind.AfterNotOk, "c[2]")],
            WaitsFor("d"));
        Assert.Empty(WaitsFor("a"));
    }

    [Fact]
    public void Modes_say_what_differs_from_the_job()
    {
        JobId d = Id("d");
        IReadOnlyList<JobMode> modes = ShapeOf(d).Modes;

        Assert.Equal([(1, 2, 0L), (4, 1, 40L << 30), (1, 1, 0L)], modes.Select(mode => (mode.TaskCount, mode.Task.GpuCount, mode.Task.GpuMemoryBytes)));
        Assert.Equal([4L, 4, 4], Enumerable.Range(0, 3).Select(mode => Jobs.Jobs.RequestedMsIn(d, mode) / 3_600_000));
        Assert.Equal([3L, 6, 4], Enumerable.Range(0, 3).Select(mode => Jobs.Actuals.RunMsIn(d, mode) / 3_600_000));
    }

    [Fact]
    public void A_job_that_outlives_its_request_is_noted_with_its_line_and_refused_when_reading_strictly()
    {
        ImportIssue issue = Assert.Single(File.Report.Issues);
        Assert.Equal(("runtime-above-time", 1L), (issue.Rule.Id, issue.Count));
        Assert.Equal([37L], issue.FirstLines);

        Assert.Equal("runtime-above-time", Assert.Throws<BadInputException>(() => Read(Everything, new JobsYamlOptions { Strict = true })).Rule);
    }

    [Theory]
    [InlineData("{time: 2h}", 120, 120)]
    [InlineData("{runtime: 90m}", 240, 90)]
    [InlineData("{time: 2h, runtime: 90m}", 120, 90)]
    [InlineData("{}", 240, 240)]
    [InlineData("{partition: long}", 2880, 2880)]
    [InlineData("{partition: [open, long], runtime: 30m}", 30, 30)]
    public void A_job_without_a_request_gets_the_default_of_its_partition_else_its_run_time(string job, int requested, int run)
    {
        ClusterNodes cluster = ClusterYaml.Read(
            new StringReader("nodes: [{name: n, cpus: 4, memory: 1}]\npartitions: [{name: open}, {name: usual, maxTime: 1d, defaultTime: 4h, default: true}, {name: long, maxTime: 2d}]"), "c.yaml").Nodes;

        Workload workload = Read($"jobs: [{job}]", new JobsYamlOptions { Cluster = cluster }).Workload;

        Assert.Equal((requested, run), (workload.Jobs.RequestedMs[0] / 60_000, workload.Actuals.RunMs[0] / 60_000));
    }

    [Fact]
    public void A_singleton_waits_for_the_earlier_jobs_of_its_name_and_others_may_wait_for_all_of_them()
    {
        Workload workload = Read("""
            jobs:
              - {name: nightly, time: 1h}
              - {name: nightly, submit: 1d, time: 1h, singleton: true}
              - {name: nightly, submit: 2d, time: 1h, singleton: true}
              - {name: report, time: 1h, afterany: nightly}
            """).Workload;

        JobDependencies dependencies = workload.Jobs.Dependencies!;
        Assert.Equal([new Dependency(DependencyKind.AfterAny, new JobId(0))], dependencies.Of(new JobId(2)).ToArray());
        Assert.Equal([new Dependency(DependencyKind.AfterAny, new JobId(2))], dependencies.Of(new JobId(3)).ToArray());
        Assert.Equal(3, dependencies.Of(new JobId(1)).Length);
    }

    [Fact]
    public void Equal_shapes_are_kept_once_and_many_jobs_are_read()
    {
        Workload workload = Read("jobs: [{name: a, array: 100000, time: 1h}, {name: b, array: 100000, time: 2h, afterany: [a[1]]}]".Replace("a[1]", "'a[1]'", StringComparison.Ordinal)).Workload;

        Assert.Equal(200_000, workload.JobCount);
        Assert.Single(workload.Shapes);
    }

    [Fact]
    public void Arbitrary_text_is_read_or_refused_and_nothing_else()
    {
        string[] pieces =
        [
            "name", "jobs", "cpus", "memory", "array", "count", "gpus", "time", "runtime", "after", "afterok", "modes", "defaults", "start", "topology", "required", "licences", "singleton",
            "duration", "median", "p90", "values", "matrix", "zip", "exclude", "from", "to", "command", "env", "workdir", "weight", "cluster", "nodes", "{a}", "{{", "\"{x}h\"",
            "matrix: {a: [1, 2]}\n    ", ":", ": ", "- ", "\n", "\n  ", "\n    ", "1", "0.5", "-1", "2GiB", "2h", "true", "a", "a[1]", "[", "]", "{", "}", "'", "\"", "&a ", "*a", "!x ", "---", "|", "\t", "é", ", ",
        ];
        Gen<string> soup = Gen.OneOf(pieces).Array[0, 25].Select(string.Concat);
        Gen.OneOf(soup, soup.Select(tail => "jobs:\n  - name: a\n    time: 1h\n    " + tail), Gen.Int[0, Everything.Length - 1].Select(at => Everything.Remove(at, 1)), Gen.Int[0, Example.Length - 1].Select(at => Example.Remove(at, 1))).Sample(
            text =>
            {
                try
                {
                    Assert.True(Read(text).Workload.JobCount > 0);
                }
                catch (BadInputException error)
                {
                    Assert.Equal("j.yaml", error.Input);
                }
            },
            iter: 10_000);
    }

    private static JobsFile Read(string yaml, JobsYamlOptions? options = null) => JobsYaml.Read(new StringReader(yaml), "j.yaml", options);

    private static JobId Id(string name) => new(Enumerable.Range(0, Jobs.JobCount).Single(job => Jobs.Jobs.Name(new JobId(job)) == name));

    private static JobShape ShapeOf(JobId job) => Jobs.Shapes[Jobs.Jobs.Shape[job.Index]];

    private static (DependencyKind, string)[] WaitsFor(string name) =>
        [.. Jobs.Jobs.Dependencies!.Of(Id(name)).ToArray().Select(link => (link.Kind, Jobs.Jobs.Name(link.On)!)).OrderBy(link => link.Kind).ThenBy(link => link.Item2, StringComparer.Ordinal)];
}
