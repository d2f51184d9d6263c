using System.Text.Json;
using Xunit;

namespace Berth.Tests.Cli;

public sealed class RequireNoStarvationTests : IDisposable
{
    private readonly LogFolder _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public void Policies_that_bound_every_wait_meet_the_requirement()
    {
        CommandRun run = CommandRun.Of(100, "simulate", _logs.Log, "-p", "easy,fcfs,conservative", "--require", "no-starvation");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("easy: no job", run.Out);
        Assert.Contains("the guarantee was", run.Out);
    }

    [Fact]
    public void A_policy_without_a_bound_makes_it_fail_and_is_named_with_the_reason()
    {
        CommandRun run = CommandRun.Of(100, "simulate", _logs.Log, "-p", "easy,lxf,first-fit", "--require", "No-Starvation");

        Assert.Equal(3, run.ExitCode);
        string[] lines = run.Error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("berth: --require no-starvation: lxf: No bound: a later job", lines[0]);
        Assert.Matches(@"^berth: --require no-starvation: first-fit: \d+ jobs of 600 without a bound\. Only jobs of one processor", lines[1]);
    }

    [Fact]
    public void Without_the_requirement_a_policy_without_a_bound_is_no_failure()
    {
        CommandRun run = CommandRun.Of(100, "simulate", _logs.Log, "-p", "lxf");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("No bound: a later job", run.Out);
    }

    [Fact]
    public void An_unknown_requirement_is_bad_input()
    {
        CommandRun run = CommandRun.Of(100, "simulate", _logs.Log, "--require", "no-waiting");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no-starvation", run.Error);
    }

    [Fact]
    public void The_document_has_waits_and_guarantees_by_class_and_none_where_nothing_was_checked()
    {
        using JsonDocument document = JsonDocument.Parse(CommandRun.Of(80, "simulate", _logs.Log, "--json").Out);
        JsonElement starvation = document.RootElement.GetProperty("policies")[0].GetProperty("starvation");

        Assert.Equal("protected_head", starvation.GetProperty("rule").GetString());
        Assert.True(starvation.GetProperty("is_kept").GetBoolean());
        JsonElement[] sizes = [.. starvation.GetProperty("by_size").EnumerateArray()];
        Assert.Equal(600, sizes.Sum(one => one.GetProperty("jobs").GetInt32()));
        Assert.All(sizes, one => Assert.True(one.GetProperty("longest_wait_seconds").GetDouble() <= one.GetProperty("guarantee_seconds").GetDouble()));

        using JsonDocument unchecked_ = JsonDocument.Parse(CommandRun.Of(80, "simulate", _logs.Log, "--json", "--no-validate").Out);
        Assert.Equal(JsonValueKind.Null, unchecked_.RootElement.GetProperty("policies")[0].GetProperty("starvation").ValueKind);
    }

    [Fact]
    public void The_requirement_is_checked_even_where_schedules_are_not()
    {
        CommandRun run = CommandRun.Of(100, "simulate", _logs.Log, "-p", "lxf", "--no-validate", "--require", "no-starvation");

        Assert.Equal(3, run.ExitCode);
    }

    [Fact]
    public void The_report_shows_the_longest_wait_of_each_class_beside_its_guarantee()
    {
        string report = _logs.Of("report.html");
        CommandRun run = CommandRun.Of(100, "simulate", _logs.Log, "-p", "easy,lxf", "--require", "no-starvation", "--report", report);

        string page = File.ReadAllText(report);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("id=\"starvation\"", page);
        Assert.Contains("no bound", page);
        Assert.Contains("Kept by every job that it bounds.", page);
        Assert.Contains("--require no-starvation", page);
    }
}
