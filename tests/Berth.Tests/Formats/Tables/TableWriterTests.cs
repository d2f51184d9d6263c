using Berth.Formats.Clusters;
using Berth.Formats.Tables;
using Berth.Model;
using Berth.Simulation.Generators;
using Xunit;

namespace Berth.Tests.Formats.Tables;

/// <summary>What is written as a table reads back the same, and what a table cannot hold is refused.</summary>
public sealed class TableWriterTests : IDisposable
{
    private readonly TableDraft _draft = new();

    public void Dispose() => _draft.Dispose();

    [Theory]
    [InlineData("jobs.csv", 0)]
    [InlineData("jobs.csv.gz", 3)]
    public void A_generated_workload_reads_back_the_same_without_a_map(string name, long seed)
    {
        Workload made = GpuClusterModel.Generate(new GpuClusterOptions { Jobs = 3000, Seed = seed });

        TableImportResult read = WriteAndRead(made, name);

        Assert.True(read.Report.IsClean, string.Join('\n', read.Report.Issues));
        Assert.All(read.Fields, mapped => Assert.True(mapped.IsAutomatic));
        AssertSame(made, read.Workload);
    }

    [Fact]
    public void Every_column_a_table_can_have_reads_back_the_same()
    {
        var builder = new WorkloadBuilder { Unit = SizeUnit.Gpu, Origin = new Instant(1_700_000_000_250) };
        int whole = builder.Shape(new JobShape([new JobMode(3, new TaskRequest(1500, 1L << 33, 2, 1000, 0) { StorageBytes = 7 }) { GpuTypes = new NameList("A100", "V100") }]));
        int part = builder.Shape(new JobShape([new JobMode(1, new TaskRequest(1, 1, 1, 250, 0))]));
        int none = builder.Shape(new JobShape([new JobMode(2, new TaskRequest(64_000, 0, 0, 0, 0))]));
        builder.Add(Row(builder, 9_007_199_254_740_993, 1_700_000_000_250, "007", 6, whole) with { Name = "a \"b\", c\nd", Priority = -5, Weight = 40, DeadlineMs = 1_800_000_000_000, LoggedWaitMs = 1 });
        builder.Add(Row(builder, 2, 1_700_000_000_250, "2024-01-01", 1, part) with { ReleaseMs = 1_700_000_001_000, Exit = ExitKind.Cancelled });
        builder.Add(Row(builder, 1, 1_700_000_009_999, "unknown", 0, none) with { Group = builder.Group("62e9"), Exit = ExitKind.Unknown });
        Workload made = builder.Build();

        AssertSame(made, WriteAndRead(made, "jobs.csv").Workload);
    }

    [Fact]
    public void Times_from_a_zero_of_their_own_stay_so()
    {
        var builder = new WorkloadBuilder();
        builder.Add(Row(builder, 1, 0, "u", 4, null));
        builder.Add(Row(builder, 2, 1500, "u", 1, null));
        Workload made = builder.Build();

        Workload read = WriteAndRead(made, "jobs.csv").Workload;

        Assert.Equal(0, read.Origin.UnixMs);
        Assert.Equal(made.Jobs.SubmitMs.ToArray(), read.Jobs.SubmitMs.ToArray());
        Assert.Equal(made.Jobs.Processors.ToArray(), read.Jobs.Processors.ToArray());
        Assert.Equal(new JobMode(4, new TaskRequest(1000, 0, 0, 0, 0)), TableDraft.Mode(read, 0));
    }

    [Fact]
    public void What_a_table_cannot_hold_is_refused()
    {
        var task = new TaskRequest(1000, 0, 0, 0, 0);
        var mode = new JobMode(1, task);
        JobShape[] shapes =
        [
            new([mode, mode with { TaskCount = 2 }]),
            new([mode], ["gpu"]),
            new([mode], null, [new Licence("solver", 1)]),
            new([mode with { Exclusive = true }]),
            new([mode with { Spread = TaskSpread.OnePerNode }]),
            new([mode with { TopologyLevel = "rack" }]),
            new([mode with { Features = new NameList("ssd") }]),
            new([new JobMode(1, new TaskRequest(0, 0, 1, 1000, 0) { GpuMemoryBytes = 1 })]),
        ];
        foreach (JobShape shape in shapes)
        {
            var builder = new WorkloadBuilder();
            builder.Add(Row(builder, 1, 0, "u", 1, builder.Shape(shape)) with { FurtherModes = shape.Modes.Count > 1 ? [new ModeTime(1, 1)] : null });
            Assert.Equal("not-representable", Assert.Throws<BadInputException>(() => WriteAndRead(builder.Build(), "jobs.csv")).Rule);
        }

        var odd = new WorkloadBuilder();
        odd.Add(Row(odd, 1, 0, "None", 1, null));
        Assert.Equal("not-representable", Assert.Throws<BadInputException>(() => WriteAndRead(odd.Build(), "jobs.csv")).Rule);
        Assert.Empty(_draft.Files);
    }

    [Fact]
    public void Classes_of_nodes_read_back_the_same()
    {
        NodeClass[] classes =
        [
            .. RegularGpuCluster.Of(11).Classes,
            new()
            {
                Name = "odd", Count = 1, CpuMillicores = 1500, MemoryBytes = (1L << 30) + 1, StorageBytes = 3L << 40, GpuCount = 1, GpuType = "it's 7",
                GpusShareable = true, Features = ["ssd", "x y"], PricePerHour = 1.25, IdleWatts = 100, FullWatts = 350.5,
            },
        ];
        string path = _draft.PathOf("cluster.yaml");

        ClusterYamlWriter.Write(path, "made: up", classes, ["a note"]);
        ClusterFile read = ClusterYaml.ReadFile(path);

        Assert.Equal("made: up", read.Name);
        Assert.Equal(classes.Select(Line), read.Nodes.Classes.Select(Line));
        static string Line(NodeClass kind) => $"{kind with { Features = [] }} {string.Join('|', kind.Features)}";
    }

    private TableImportResult WriteAndRead(Workload workload, string name)
    {
        string path = _draft.PathOf(name);
        TableWriter.Write(path, workload);
        return TableImport.Read(path, null, TestContext.Current.CancellationToken);
    }

    private static JobRow Row(WorkloadBuilder builder, long number, long submitMs, string user, int size, int? shape) => new()
    {
        Number = number,
        SubmitMs = submitMs,
        RequestedMs = 3_600_001,
        RunMs = 1001,
        Processors = size,
        User = builder.User(user),
        Shape = shape,
        Exit = ExitKind.Completed,
    };

    private static void AssertSame(Workload made, Workload read)
    {
        Assert.Equal((made.JobCount, made.Unit, made.Origin), (read.JobCount, read.Unit, read.Origin));
        Assert.Equal(made.Users, read.Users);
        Assert.Equal(made.Groups, read.Groups);
        Assert.Equal(made.Shapes, read.Shapes);
        Assert.Equal(Lines(made), Lines(read));
    }

    private static List<string> Lines(Workload workload) =>
    [
        .. Enumerable.Range(0, workload.JobCount).Select(i =>
        {
            var job = new JobId(i);
            string optional = $"{workload.Jobs.Name(job)} {workload.Jobs.Release(job)} {workload.Jobs.Deadline(job)} {workload.Actuals.LoggedWait(job)}";
            string priority = workload.Jobs.Priority.IsEmpty ? "" : workload.Jobs.Priority[i].ToString();
            string weight = workload.Jobs.Weight.IsEmpty ? "" : workload.Jobs.Weight[i].ToString();
            return $"{workload.Jobs[job]} {workload.Actuals.RunMs[i]} {workload.Actuals.Exit[i]} {TableDraft.Mode(workload, i)} {priority} {weight} {optional}";
        }),
    ];
}
