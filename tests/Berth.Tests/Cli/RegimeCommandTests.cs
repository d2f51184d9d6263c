using System.Text.Json;
using Berth.Formats.Policies;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Testing;
using Berth.Tests.Tidy;
using Xunit;

namespace Berth.Tests.Cli;

/// <summary>Policies with regimes through the commands.</summary>
public sealed class RegimeCommandTests : IDisposable
{
    private const string Policy = "regimes(dwell=1h, utc=+01:00, night=easy-sjbf when hour 20:00-06:00, busy=sjf when load > 2 until load < 1.2, day=easy)";

    private readonly LogFolder _logs = new();

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void What_the_regimes_had_of_the_replay_is_shown_as_recorded(int width)
    {
        CommandRun run = CommandRun.Of(width, "simulate", _logs.Log, "--policy", Policy);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Check($"cli/simulate-regimes-{width}.txt", run.Out);
    }

    [Fact]
    public void The_json_has_every_change_and_they_are_apart_and_the_text_reads_back()
    {
        CommandRun run = CommandRun.Of(80, "simulate", _logs.Log, "-p", Policy, "--json");

        using JsonDocument document = JsonDocument.Parse(run.Out);
        JsonElement policy = document.RootElement.GetProperty("policies")[0];
        JsonElement regimes = policy.GetProperty("regimes");
        DateTime[] at = [.. regimes.GetProperty("switches").EnumerateArray().Select(change => change.GetProperty("at").GetDateTime())];
        Assert.Equal((3_600, 60), (regimes.GetProperty("dwell_seconds").GetInt32(), regimes.GetProperty("utc_offset_minutes").GetInt32()));
        Assert.Equal(["night", "busy", "day"], regimes.GetProperty("use").EnumerateArray().Select(use => use.GetProperty("name").GetString()));
        Assert.True(at.Length > 20, $"{at.Length} changes");
        Assert.All(at.Zip(at.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromHours(1), $"{pair.First} and {pair.Second}"));
        Assert.Equal(PolicyText.Parse(Policy), PolicyText.Parse(policy.GetProperty("text").GetString()!));
        Assert.Equal(policy.GetProperty("text").GetString(), document.RootElement.GetProperty("provenance").GetProperty("policies")[0].GetString());
        RegimeSet defined = PolicyText.Parse(policy.GetProperty("definition").GetString()!).Regimes!;
        Assert.Equal(PolicyText.Parse(Policy).Regimes!.Regimes.Select(regime => regime.Policy with { Name = "" }), defined.Regimes.Select(regime => regime.Policy with { Name = "" }));
    }

    [Fact]
    public void The_report_has_a_band_and_every_change_in_a_table()
    {
        string report = _logs.Of("report.html");
        CommandRun run = CommandRun.Of(80, "simulate", _logs.Log, "-p", "easy", "-p", Policy, "--report", report);

        Assert.Equal(0, run.ExitCode);
        string page = File.ReadAllText(report);
        Assert.Contains("Regimes of night/busy/day over time: night ", page, StringComparison.Ordinal);
        Assert.Contains("hour 20:00-06:00", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Regimes of easy", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_names_the_regime_in_force()
    {
        CommandRun run = CommandRun.Of(80, "simulate", _logs.Log, "-p", Policy, "--jobs", _logs.Of("jobs.csv"));
        string[] rows = File.ReadAllLines(_logs.Of("jobs.csv"));
        string[] names = rows[0].Split(',');
        int wait = Array.IndexOf(names, "wait");
        string[] waited = rows.Skip(1).Select(row => row.Split(',')).MaxBy(cells => double.Parse(cells[wait], System.Globalization.CultureInfo.InvariantCulture))!;

        CommandRun explained = CommandRun.Of(80, "explain", _logs.Log, waited[Array.IndexOf(names, "job")], "--policy", Policy);

        Assert.Equal((0, 0), (run.ExitCode, explained.ExitCode));
        Assert.Matches("under the regime (night|busy|day), it waits", explained.Out.ReplaceLineEndings(" "));
    }

    [Fact]
    public void Every_policy_of_the_example_and_of_the_pages_is_read()
    {
        Assert.Equal(["easy-sjbf", "sjf", "day and night", "by load"], PolicyYaml.ReadFile(Repository.FullPath("examples/day-night-policies.yaml")).Select(draft => PolicyText.Build(draft).Name));
        foreach (string page in (string[])["docs/REGIMES.md", "docs/formats/policy-yaml.md"])
        {
            string text = string.Join('\n', Repository.Lines(page));
            string[] blocks = [.. text.Split("```yaml\n").Skip(1).Select(block => block.Split("```")[0])];
            Assert.NotEmpty(blocks);
            Assert.Contains(blocks.SelectMany(block => PolicyYaml.Read(new StringReader(block), page)), draft => PolicyText.Build(draft).Regimes is not null);
        }

        string line = Repository.Lines("docs/REGIMES.md").Single(text => text.StartsWith("regimes(", StringComparison.Ordinal));
        PolicySpec first = PolicyText.Build(PolicyYaml.ReadFile(Repository.FullPath("examples/day-night-policies.yaml"))[2]);
        Assert.Equal(line, PolicyText.Format(first));
    }
}
