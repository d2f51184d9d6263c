using System.Globalization;
using System.Text.Json;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Cli;

/// <summary><c>berth simulate --explain-waits</c>.</summary>
public sealed class WaitsCommandTests : IDisposable
{
    private readonly LogFolder _logs = new();

    public void Dispose() => _logs.Dispose();

    private string[] Arguments(params string[] more) => ["simulate", _logs.Log, "--load", "2", "-p", "easy,fcfs", "--explain-waits", .. more];

    [Fact]
    public void Causes_are_shown_as_recorded()
    {
        CommandRun run = CommandRun.Of(80, Arguments());

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        int from = run.Out.IndexOf("Why jobs waited", StringComparison.Ordinal);
        Golden.Check("cli/simulate-waits-80.txt", run.Out[from..run.Out.IndexOf("Both schedules", StringComparison.Ordinal)]);
        Assert.All(run.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void Nothing_else_changes_and_nothing_is_said_where_nobody_asked()
    {
        string all = CommandRun.Of(80, Arguments()).Out;
        string without = CommandRun.Of(80, [.. Arguments().Where(argument => argument != "--explain-waits")]).Out;

        Assert.DoesNotContain("Why jobs waited", without, StringComparison.Ordinal);
        Assert.StartsWith(without[..without.IndexOf("Both schedules", StringComparison.Ordinal)].TrimEnd(), all, StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_adds_up_to_the_waits_of_the_metrics()
    {
        using JsonDocument document = JsonDocument.Parse(CommandRun.Of(80, Arguments("--json")).Out);
        JsonElement[] policies = [.. document.RootElement.GetProperty("policies").EnumerateArray()];

        Golden.Check("cli/waits-schema.txt", JsonShape.Of(policies[1].GetProperty("waits")));
        foreach (JsonElement policy in policies)
        {
            JsonElement waits = policy.GetProperty("waits");
            JsonElement metrics = policy.GetProperty("metrics").GetProperty("wait");
            double total = waits.GetProperty("total_seconds").GetDouble();
            Assert.Equal(metrics.GetProperty("mean").GetDouble() * metrics.GetProperty("count").GetInt32(), total, 3);
            Assert.Equal(total, waits.GetProperty("seconds").EnumerateObject().Sum(cause => cause.Value.GetDouble()), 3);
            foreach (JsonProperty dimension in waits.GetProperty("by").EnumerateObject())
            {
                Assert.Equal(total, dimension.Value.EnumerateArray().Sum(group => group.GetProperty("total_seconds").GetDouble()), 3);
            }

            JsonElement series = waits.GetProperty("over_time");
            double bucket = series.GetProperty("bucket_seconds").GetDouble();
            Assert.Equal(total, bucket * series.GetProperty("mean_jobs").EnumerateObject().Sum(cause => cause.Value.EnumerateArray().Sum(jobs => jobs.GetDouble())), 3);
        }
    }

    [Fact]
    public void Each_job_has_a_column_for_each_cause_that_add_up_to_its_wait()
    {
        string csv = _logs.Of("jobs.csv");
        CommandRun.Of(80, Arguments("--jobs", csv));
        string[] lines = File.ReadAllLines(csv);
        string[] heads = lines[0].Split(',');

        Assert.EndsWith(
            ",first_start,interrupted_runs,wait_capacity,wait_fragmented,wait_partition,wait_drained,wait_promised,wait_order,wait_scheduler,wait_limit,wait_dependency,wait_hold", lines[0], StringComparison.Ordinal);
        int wait = Array.IndexOf(heads, "wait");
        int first = Array.IndexOf(heads, "wait_capacity");
        foreach (string[] cells in lines.Skip(1).Select(line => line.Split(',')))
        {
            Assert.Equal(decimal.Parse(cells[wait], CultureInfo.InvariantCulture), cells[first..].Sum(cell => decimal.Parse(cell, CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public void The_report_and_its_command_carry_it()
    {
        CommandRun run = CommandRun.Of(80, Arguments("--report", _logs.Of("r.html")));
        string report = File.ReadAllText(_logs.Of("r.html"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("<section id=\"causes\">", report, StringComparison.Ordinal);
        Assert.Contains("--explain-waits", report, StringComparison.Ordinal);
    }
}
