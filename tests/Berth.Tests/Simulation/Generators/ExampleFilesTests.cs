using Berth.Formats.Policies;
using Berth.Formats.Swf;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation.Generators;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation.Generators;

public sealed class ExampleFilesTests
{
    private static string Example(string name) => Path.Combine(SharedData.RepositoryRoot, "examples", name);

    [Fact]
    public void Generating_the_example_log_again_gives_the_same_bytes()
    {
        LublinOptions options = new();
        using MemoryStream stream = new();
        SwfWriter.Write(stream, LublinModel.Generate(options), new SwfWriteOptions { Notes = options.Notes });
        if (Environment.GetEnvironmentVariable("BERTH_UPDATE_GOLDEN") is "1")
        {
            File.WriteAllBytes(Example("lublin-256.swf"), stream.ToArray());
        }

        byte[] shipped = File.ReadAllBytes(Example("lublin-256.swf"));
        Assert.InRange(shipped.Length, 100_000, 400_000);
        Assert.Equal(shipped, stream.ToArray());
    }

    [Fact]
    public void The_example_log_reads_without_an_issue_and_says_how_it_was_made()
    {
        SwfImportResult result = SwfImport.Read(Example("lublin-256.swf"), new SwfImportOptions { Strict = true });
        Assert.Equal(5000, result.Workload.JobCount);
        Assert.Equal(256, result.Workload.MachineProcessors);
        Assert.Contains(new LublinOptions().ToString(), result.Header.Notes);
        Workload generated = LublinModel.Generate(new LublinOptions());
        Assert.Equal(generated.Origin, result.Workload.Origin);
        Assert.Equal(generated.Jobs.SubmitMs, result.Workload.Jobs.SubmitMs);
        Assert.Equal(generated.Jobs.RequestedMs, result.Workload.Jobs.RequestedMs);
        Assert.Equal(generated.Actuals.RunMs, result.Workload.Actuals.RunMs);
    }

    [Fact]
    public void A_note_cannot_break_out_of_its_header_line() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SwfWriter.Write(
            new MemoryStream(), LublinModel.Generate(new LublinOptions { Jobs = 1 }), new SwfWriteOptions { Notes = ["one\n1 0 -1 1 1"] }));

    [Fact]
    public void The_example_policies_read()
    {
        IReadOnlyList<PolicySpec> policies = [.. PolicyYaml.ReadFile(Example("policies.yaml")).Select(PolicyText.Build)];
        Assert.True(policies.Count >= 4);
        Assert.Equal(policies.Count, policies.Select(policy => policy.Name).Distinct().Count());
        Assert.Contains(policies, policy => policy.Order.Kind == OrderKind.Formula);
    }
}
