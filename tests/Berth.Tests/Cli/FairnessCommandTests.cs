using System.Text.Json;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Cli;

public sealed class FairnessCommandTests : IDisposable
{
    private readonly LogFolder _logs = new();

    public void Dispose() => _logs.Dispose();

    private string[] Arguments(params string[] more) => ["simulate", _logs.Log, "--load", "2", "-p", "easy,easy-sjbf,fcfs", "--fairness", .. more];

    [Fact]
    public void Promises_finish_times_and_price_are_shown_as_recorded()
    {
        CommandRun run = CommandRun.Of(80, Arguments());

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Check("cli/simulate-fairness-80.txt", run.Out[run.Out.IndexOf("Fairness between", StringComparison.Ordinal)..]);
        Assert.All(run.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void Nothing_is_said_of_it_where_nobody_asked()
    {
        string all = CommandRun.Of(80, Arguments()).Out;
        string without = CommandRun.Of(80, [.. Arguments().Where(argument => argument != "--fairness")]).Out;

        Assert.DoesNotContain("Fairness between", without, StringComparison.Ordinal);
        Assert.StartsWith(without[..without.IndexOf("All 3 schedules", StringComparison.Ordinal)].TrimEnd(), all, StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_has_every_tenant_and_its_sums_agree_with_the_metrics()
    {
        using JsonDocument document = JsonDocument.Parse(CommandRun.Of(80, Arguments("--json")).Out);
        JsonElement fairness = document.RootElement.GetProperty("fairness");

        Golden.Check("cli/fairness-schema.txt", JsonShape.Of(fairness));
        JsonElement[] policies = [.. fairness.GetProperty("policies").EnumerateArray()];
        Assert.Equal(["easy", "easy-sjbf", "fcfs"], policies.Select(policy => policy.GetProperty("policy").GetString()));
        for (int i = 0; i < policies.Length; i++)
        {
            JsonElement users = policies[i].GetProperty("kinds")[0];
            JsonElement metrics = document.RootElement.GetProperty("policies")[i].GetProperty("metrics");
            double delivered = users.GetProperty("tenants").EnumerateArray().Sum(tenant => tenant.GetProperty("delivered_hours").GetDouble());
            double used = metrics.GetProperty("by_user").EnumerateArray().Sum(user => user.GetProperty("processor_seconds").GetDouble()) / 3600;
            Assert.Equal(used, delivered, 6);
            double worst = users.GetProperty("tenants").EnumerateArray().Max(tenant => tenant.GetProperty("mean_bounded_slowdown").GetDouble());
            double mean = users.GetProperty("tenants").EnumerateArray().Average(tenant => tenant.GetProperty("mean_bounded_slowdown").GetDouble());
            Assert.Equal(metrics.GetProperty("fairness").GetProperty("max_over_mean").GetDouble(), worst / mean, 9);
        }
    }

    [Fact]
    public void The_report_and_its_command_carry_it()
    {
        CommandRun run = CommandRun.Of(80, Arguments("--report", _logs.Of("r.html")));

        Assert.Equal(0, run.ExitCode);
        string html = File.ReadAllText(_logs.Of("r.html"));
        Assert.Contains("id=\"fairness\"", html, StringComparison.Ordinal);
        Assert.Contains(" --fairness", html, StringComparison.Ordinal);
    }
}
