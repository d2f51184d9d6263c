using System.Globalization;
using System.Text.Json;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Cli;

/// <summary>What <c>berth simulate</c> shows and writes of schedules on nodes.</summary>
public sealed class SimulateOnNodesTests : IDisposable
{
    private const string Cluster = """
        name: two
        nodes:
          - {name: gpu, count: 2, cpus: 8, memory: 64GiB, gpus: {count: 2, type: A100, memory: 80GiB, shareable: true}, pricePerHour: 2, idlePower: 100W, fullPower: 700W}
          - {name: cpu, count: 1, cpus: 8, memory: 64GiB}
        partitions:
          - {name: all, nodes: all, default: true}
        """;

    private const string Jobs = """
        name: few
        defaults: {user: ann, time: 1h}
        jobs:
          - {name: gang, runtime: 30m, tasks: 2, cpus: 2, gpus: 2}
          - {name: half, submit: 5m, user: bob, runtime: 20m, cpus: 1, gpus: 0.5}
          - {name: count, submit: 6m, user: bob, runtime: 40m, cpus: 8}
          - {name: later, submit: 7m, user: eve, runtime: 10m, cpus: 1, gpus: 1, afterok: [half]}
        """;

    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_policies_on_nodes_are_shown_as_recorded()
    {
        CommandRun run = Run(80, "-p", "easy", "-p", "fcfs");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Check("cli/simulate-nodes-80.txt", run.Out);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void No_line_is_wider_than_the_page_or_ends_with_blanks_or_holds_escapes(int width)
    {
        CommandRun run = Run(width, "-p", "easy", "-p", "fcfs");

        Assert.All(run.Out.Split('\n'), line =>
        {
            Assert.InRange(line.Length, 0, width);
            Assert.Equal(line.TrimEnd(), line);
            Assert.DoesNotContain('\u001b', line);
        });
    }

    [Fact]
    public void The_jobs_file_says_in_which_mode_and_where_each_job_ran()
    {
        string csv = _folder.Of("jobs.csv");
        Run(80, "--jobs", csv);

        string[][] lines = [.. File.ReadAllLines(csv).Select(line => line.Split(','))];
        Assert.Equal(["mode", "partition", "nodes", "gpus"], lines[0][12..16]);
        Assert.Equal(["1", "all", "gpu", "4"], lines[1][12..16]);
        Assert.Equal("0.500", lines[2][15]);
        Assert.Equal(["1", "all", "cpu", "0"], lines[3][12..16]);
    }

    [Fact]
    public void The_form_of_the_json_document_is_as_recorded()
    {
        using JsonDocument document = Json();

        Golden.Check("cli/simulation-nodes-schema.txt", JsonShape.Of(document.RootElement));
    }

    [Fact]
    public void The_json_document_and_the_jobs_file_agree_on_what_was_held()
    {
        string csv = _folder.Of("jobs.csv");
        Run(80, "--jobs", csv);
        double gpuSeconds = File.ReadAllLines(csv).Skip(1).Select(line => line.Split(','))
            .Sum(cells => double.Parse(cells[7], CultureInfo.InvariantCulture) * double.Parse(cells[15], CultureInfo.InvariantCulture));
        using JsonDocument document = Json();
        JsonElement metrics = document.RootElement.GetProperty("policies")[0].GetProperty("metrics");
        JsonElement gpu = metrics.GetProperty("resources").GetProperty("cluster").GetProperty("gpu");

        Assert.Equal(gpuSeconds / 3600, gpu.GetProperty("used_hours").GetDouble(), 1e-9);
        Assert.Equal(gpu.GetProperty("share").GetDouble(), metrics.GetProperty("utilization").GetDouble());
    }

    [Fact]
    public void A_part_of_the_time_is_drawn_where_it_is_asked_for()
    {
        CommandRun run = Run(80, "--gantt", "10m..20m");

        Assert.Contains("10m 0s after the first submit, the time asked for", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("the time asked for", Run(80).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_in_which_nothing_ran_is_not_drawn() => Assert.DoesNotContain("Who ran where", Run(80, "--gantt", "10d..20d").Out, StringComparison.Ordinal);

    [Fact]
    public void A_time_that_ends_before_it_begins_is_refused()
    {
        CommandRun run = Run(80, "--gantt", "20m..10m");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("is not before", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_has_the_command_with_its_window_and_two_reports_are_equal()
    {
        string[] paths = [_folder.Of("a.html"), _folder.Of("b.html")];
        foreach (string path in paths)
        {
            Assert.Equal(0, Run(80, "-p", "easy", "-p", "fcfs", "--gantt", "0s..30m", "--report", path).ExitCode);
        }

        string html = File.ReadAllText(paths[0]);
        Assert.Equal(html, File.ReadAllText(paths[1]));
        Assert.Contains("--gantt 0s..1800s", html, StringComparison.Ordinal);
        Assert.Contains("id=\"gantt\"", html, StringComparison.Ordinal);
    }

    private CommandRun Run(int width, params string[] arguments) => CommandRun.Of(
        width, ["simulate", _folder.Write("few.yaml", Jobs), "--cluster", _folder.Write("two.yaml", Cluster), .. arguments]);

    private JsonDocument Json()
    {
        string path = _folder.Of("out.json");
        Run(80, "--json", path);
        return JsonDocument.Parse(File.ReadAllText(path));
    }
}
