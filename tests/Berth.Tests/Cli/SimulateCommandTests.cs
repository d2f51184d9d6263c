using System.Globalization;
using System.Text.Json;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Cli;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly LogFolder _logs = new();

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void One_policy_is_shown_as_recorded(int width)
    {
        CommandRun run = CommandRun.Of(width, "simulate", _logs.Log);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Check($"cli/simulate-one-{width}.txt", run.Out);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void Three_policies_are_shown_as_recorded(int width)
    {
        CommandRun run = CommandRun.Of(width, "simulate", _logs.Log, "-p", "easy", "-p", "easy-sjbf", "--policy", "easy(order=wfp3, depth=2)");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Check($"cli/simulate-three-{width}.txt", run.Out);
    }

    [Fact]
    public void Many_policies_become_rows_where_columns_do_not_fit()
    {
        CommandRun run = CommandRun.Of(80, "simulate", _logs.Log, "-p", "fcfs,first-fit,easy,easy-sjbf,sjf,ljf,saf,conservative");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Check("cli/simulate-many-80.txt", run.Out);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void No_line_is_wider_than_the_page_or_ends_with_blanks_or_holds_escapes(int width)
    {
        CommandRun run = CommandRun.Of(width, "simulate", _logs.Log, "-p", "easy", "-p", "sjf", "-p", "conservative");

        Assert.All(run.Out.Split('\n'), line =>
        {
            Assert.InRange(line.Length, 0, width);
            Assert.Equal(line.TrimEnd(), line);
            Assert.DoesNotContain('\u001b', line);
        });
    }

    [Fact]
    public void Colours_appear_only_where_the_console_has_them()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new Berth.Cli.Terminal.CommandConsole { Out = output, Error = error, Colour = true };

        int code = Berth.Cli.CommandLine.CommandLineApplication.Run(["simulate", _logs.Log], console);

        Assert.Equal(0, code);
        Assert.Contains('\u001b', output.ToString());
    }

    [Fact]
    public void Two_runs_write_the_same_bytes()
    {
        string[] first = Files("a");
        string[] second = Files("b");

        foreach ((string one, string other) in first.Zip(second))
        {
            Assert.NotEmpty(File.ReadAllBytes(one));
            Assert.Equal(File.ReadAllBytes(one), File.ReadAllBytes(other));
        }
    }

    [Fact]
    public void The_seed_changes_intervals_and_nothing_else()
    {
        using JsonDocument one = JsonOf("-p", "easy", "-p", "easy-sjbf", "--seed", "1");
        using JsonDocument two = JsonOf("-p", "easy", "-p", "easy-sjbf", "--seed", "2");

        Assert.Equal(one.RootElement.GetProperty("policies").GetRawText(), two.RootElement.GetProperty("policies").GetRawText());
        Assert.NotEqual(one.RootElement.GetProperty("comparisons").GetRawText(), two.RootElement.GetProperty("comparisons").GetRawText());
    }

    [Fact]
    public void The_form_of_the_json_document_is_as_recorded()
    {
        using JsonDocument document = JsonOf("-p", "easy", "-p", "easy-sjbf");

        Golden.Check("cli/simulation-schema.txt", JsonShape.Of(document.RootElement));
    }

    [Fact]
    public void Json_names_where_its_figures_come_from()
    {
        using JsonDocument document = JsonOf("-p", "easy", "--load", "1.5", "--warm-up", "2d");
        JsonElement provenance = document.RootElement.GetProperty("provenance");

        Assert.Equal("small.swf", provenance.GetProperty("input").GetString());
        string sha = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_logs.Log)));
        Assert.Equal(sha, provenance.GetProperty("input_sha256").GetString());
        Assert.Equal("1.5", provenance.GetProperty("options").GetProperty("load").GetString());
        Assert.Equal("172800s", provenance.GetProperty("options").GetProperty("warm-up").GetString());
        Assert.Equal("pool of 64", provenance.GetProperty("cluster").GetString());
    }

    [Fact]
    public void Jobs_file_has_every_job_under_every_policy_with_columns_that_agree()
    {
        string csv = _logs.Of("jobs.csv");
        CommandRun run = CommandRun.Of(80, "simulate", _logs.Log, "-p", "fcfs", "-p", "easy(lookahead=5, name=\"five, ahead\")", "--jobs", csv);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = File.ReadAllLines(csv);
        Assert.Equal("policy,job,user,submit,start,end,wait,run,requested_time,processors,outcome,name,mode,partition,nodes,gpus,interruptions,first_start,interrupted_runs", lines[0]);
        Assert.Equal(1 + (2 * 600), lines.Length);
        Assert.Equal(600, lines.Count(line => line.StartsWith("fcfs,", StringComparison.Ordinal)));
        Assert.Equal(600, lines.Count(line => line.StartsWith("\"five, ahead\",", StringComparison.Ordinal)));
        foreach (string line in lines.Skip(1).Where(line => line.StartsWith("fcfs,", StringComparison.Ordinal)))
        {
            string[] cells = line.Split(',');
            long Number(int cell) => long.Parse(cells[cell], CultureInfo.InvariantCulture);
            Assert.Equal(Number(4) - Number(3), Number(6));
            Assert.Equal(Number(5) - Number(4), Number(7));
            Assert.InRange(Number(7), 0, Number(8));
            Assert.InRange(Number(9), 1, 64);
            Assert.Equal("completed", cells[10]);
            Assert.Equal(["", "", "", "", "", "0", cells[4], ""], cells[11..]);
        }
    }

    [Fact]
    public void Mean_wait_of_the_jobs_file_is_the_mean_wait_of_the_document()
    {
        string csv = _logs.Of("jobs.csv");
        using JsonDocument document = JsonOf("-p", "easy", "--jobs", csv);

        double mean = File.ReadAllLines(csv).Skip(1).Average(line => double.Parse(line.Split(',')[6], CultureInfo.InvariantCulture));

        double told = document.RootElement.GetProperty("policies")[0].GetProperty("metrics").GetProperty("wait").GetProperty("mean").GetDouble();
        Assert.Equal(mean, told, 1e-9 * mean);
    }

    [Fact]
    public void Jobs_larger_than_the_machine_are_rejected_and_told()
    {
        string csv = _logs.Of("jobs.csv");
        CommandRun run = CommandRun.Of(200, "simulate", _logs.Log, "--procs", "8", "--jobs", csv);

        Assert.Equal(0, run.ExitCode);
        int rejected = File.ReadAllLines(csv).Count(line => line.EndsWith(",rejected,,,,,,0,,", StringComparison.Ordinal));
        Assert.True(rejected > 0);
        Assert.Contains($"{rejected} jobs need more than the 8 processors", run.Out, StringComparison.Ordinal);
        Assert.Contains(",,,,", File.ReadAllLines(csv).First(line => line.EndsWith(",rejected,,,,,,0,,", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_load_of_two_halves_the_time_between_submits()
    {
        using JsonDocument plain = JsonOf();
        using JsonDocument doubled = JsonOf("--load", "2");

        Assert.Equal(Span(plain) / 2, Span(doubled), 1.0);
        static double Span(JsonDocument document)
        {
            JsonElement workload = document.RootElement.GetProperty("workload");
            return (workload.GetProperty("last_submit").GetDateTimeOffset() - workload.GetProperty("first_submit").GetDateTimeOffset()).TotalSeconds;
        }
    }

    [Fact]
    public void A_window_keeps_the_jobs_submitted_inside_it()
    {
        string all = _logs.Of("all.csv");
        string some = _logs.Of("some.csv");
        CommandRun.Of(80, "simulate", _logs.Log, "--jobs", all);
        CommandRun.Of(80, "simulate", _logs.Log, "--from", "1d", "--to", "3d", "--jobs", some);
        long[] submits = [.. File.ReadAllLines(all).Skip(1).Select(Submit)];
        long from = submits[0] + 86_400;

        long[] kept = [.. File.ReadAllLines(some).Skip(1).Select(Submit)];

        Assert.NotEmpty(kept);
        Assert.Equal(submits.Where(s => s >= from && s < from + (2 * 86_400)), kept);
        static long Submit(string line) => long.Parse(line.Split(',')[3], CultureInfo.InvariantCulture);
    }

    [Fact]
    public void The_command_in_the_report_repeats_the_run()
    {
        string report = _logs.Of("r.html");
        CommandRun run = CommandRun.Of(80, "simulate", _logs.Log, "-p", "easy", "-p", "easy(order=saf)", "--load", "1.1", "--tau", "60", "--report", report);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string html = System.Net.WebUtility.HtmlDecode(File.ReadAllText(report));
        Assert.Contains("berth simulate small.swf --policy easy --policy", html, StringComparison.Ordinal);
        Assert.Contains("--load 1.1 --tau 60", html, StringComparison.Ordinal);
    }

    private JsonDocument JsonOf(params string[] options)
    {
        CommandRun run = CommandRun.Of(80, ["simulate", _logs.Log, "--json", "-", .. options]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Out);
    }

    private string[] Files(string name)
    {
        string[] files = [_logs.Of(name + ".json"), _logs.Of(name + ".csv"), _logs.Of(name + ".html")];
        CommandRun run = CommandRun.Of(
            80, "simulate", _logs.Log, "-p", "easy", "-p", "easy++", "--json", files[0], "--jobs", files[1], "--report", files[2]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return files;
    }
}
