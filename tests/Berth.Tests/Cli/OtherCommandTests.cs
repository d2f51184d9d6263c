using System.Text.Json;
using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Cli;

public sealed class OtherCommandTests : IDisposable
{
    private readonly LogFolder _logs = new();

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void Some_policies_are_listed_as_recorded(int width)
    {
        CommandRun run = CommandRun.Of(width, "policies", "easy", "easy++", "wfp3");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Check($"cli/policies-{width}.txt", run.Out);
    }

    [Fact]
    public void Every_preset_is_listed_with_formula_source_and_guarantees()
    {
        CommandRun run = CommandRun.Of(80, "policies", "--json");

        using JsonDocument document = JsonDocument.Parse(run.Out);
        JsonElement policies = document.RootElement.GetProperty("policies");
        Assert.Equal(PolicyCatalog.Presets.Select(p => p.Name), policies.EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        Assert.All(policies.EnumerateArray(), policy =>
        {
            foreach (string field in (string[])["definition", "formula", "source", "guarantees", "description"])
            {
                Assert.NotEqual("", policy.GetProperty(field).GetString());
            }
        });
    }

    [Fact]
    public void The_definition_of_a_policy_reads_back_as_the_same_policy()
    {
        PolicySpec[] specs = [.. PolicyCatalog.Presets.Select(p => p.Spec), PolicyText.Parse("easy(order=\"w / (r + 1)\", depth=3, lookahead=7, estimate=user-mean)")];

        Assert.All(specs, spec =>
        {
            PolicySpec read = PolicyText.Parse(ListPolicies.Definition(spec));
            Assert.Equal(spec with { Name = "" }, read with { Name = "" });
        });
    }

    [Fact]
    public void An_imported_log_is_written_clean_and_reads_back_without_issue()
    {
        string dirty = _logs.Write(
            "dirty.swf", "; MaxProcs: 4\n2 5 -1 10 2 -1 -1 2 20 -1 1 1 -1 -1 -1 -1 -1 -1\n1 0 -1 10 2 -1 -1 2 20 -1 1 1 -1 -1 -1 -1 -1 -1\n3 9 -1 10\n");
        string clean = _logs.Of("clean.swf");

        CommandRun first = CommandRun.Of(80, "import", dirty, "-o", clean);
        CommandRun second = CommandRun.Of(80, "import", clean, "--strict");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("3 records read, 2 kept", first.Out, StringComparison.Ordinal);
        Assert.Contains("2 records read, all clean", second.Out, StringComparison.Ordinal);
        Golden.Check("cli/import-80.txt", first.Out.Replace(_logs.Folder, "FOLDER", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_seed_generates_the_same_file()
    {
        byte[] Generated(string name, string model, string seed)
        {
            string file = _logs.Of(name);
            CommandRun run = CommandRun.Of(80, "generate", model, "--jobs", "300", "--seed", seed, "-o", file);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            return File.ReadAllBytes(file);
        }

        foreach (string model in (string[])["lublin", "ml"])
        {
            Assert.Equal(Generated("a.swf", model, "3"), Generated("b.swf", model, "3"));
            Assert.NotEqual(Generated("c.swf", model, "3"), Generated("d.swf", model, "4"));
        }
    }

    [Fact]
    public void A_policy_file_adds_its_policies()
    {
        string file = _logs.Write("p.yaml", "policies:\n  - easy-sjbf\n  - policy: list\n    order: saf\n    depth: 2\n    name: mine\n");

        CommandRun run = CommandRun.Of(200, "simulate", _logs.Log, "--policy", "fcfs", "--policy-file", file);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("mine against fcfs", run.Out, StringComparison.Ordinal);
        Assert.Contains("easy-sjbf against fcfs", run.Out, StringComparison.Ordinal);
    }
}
