using System.Text.Json;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Cli;

/// <summary>Jobs that cannot run, deadlines that cannot be kept, changes, interruptions and reports of <c>berth plan</c>.</summary>
public sealed class PlanWhatIfTests : IDisposable
{
    private const string Cluster = "cluster: {name: lab, nodes: [{name: s, cpus: 8, memory: 64GiB, gpus: {count: 2, type: X}}]}\n";
    private const string Few = Cluster + """
        name: few
        defaults: {cpus: 1, memory: 1GiB, user: ann}
        jobs:
          - {name: cut, duration: 4s}
          - {name: train, gpus: 1, duration: 10s, matrix: {seed: [1, 2, 3]}, afterok: cut}
          - {name: sum, duration: 1s, user: bob, afterok: train}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("berth-plan-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Jobs_that_cannot_run_are_named_with_what_is_too_much_and_the_rest_is_planned()
    {
        CommandRun run = Plan(Few + "\n  - {name: big, gpus: 4, duration: 1s}\n  - {name: fat, memory: 1TiB, duration: 1s}\n  - {name: next, duration: 1s, afterok: big}");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("berth: 3 of 8 jobs cannot run on this cluster and are not in the plan\n", run.Error);
        Assert.StartsWith("5 of 8 jobs on 2 GPUs of 1 node are finished in 25 s; that is the best possible", run.Out, StringComparison.Ordinal);
        Assert.Contains("big: one task asks for 4 GPUs, and a node has at most 2.", run.Out, StringComparison.Ordinal);
        Assert.Contains("fat: one task asks for 1 TiB of memory, and a node has at most 64 GiB.", run.Out, StringComparison.Ordinal);
        Assert.Contains("next: a job that they wait for never ends as they want it to.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_job_can_run_the_plan_is_empty_and_says_so()
    {
        CommandRun run = Plan(Cluster + "jobs: [{name: big, gpus: 4, duration: 1s}]");

        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("None of 1 job can run on", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deadline_that_no_plan_can_keep_is_explained_by_its_chain()
    {
        CommandRun run = Plan(Few, "--deadline", "sum=+10s");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 of 1 job with a deadline ends after it: sum by 15 s.", OnOneLine(run.Out), StringComparison.Ordinal);
        Assert.Contains("No plan keeps the deadline of sum: even alone on the cluster the chain cut → train[seed=1] → sum ends after 15 s, and it is due after 10 s.", OnOneLine(run.Out), StringComparison.Ordinal);
    }

    [Fact]
    public void Deadlines_that_ask_for_more_gpu_time_than_there_is_are_explained_by_the_jobs()
    {
        CommandRun run = Plan(Few, "--deadline", "train=+14s");

        Assert.Contains("all GPUs of the cluster would be busy for 15 s with the jobs that are due by then.", OnOneLine(run.Out), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_value_in_the_file_is_answered_by_both_plans_and_their_difference()
    {
        string text = OnOneLine(Plan(Few, "--set", "cluster.nodes[0].gpus=3").Out);

        Assert.Contains("What --set cluster.nodes[0].gpus=3 changes", text, StringComparison.Ordinal);
        Assert.Contains("all finished after 25 s 15 s -10 s (-40 %)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Jobs_that_are_left_out_set_those_free_that_wait_for_them()
    {
        CommandRun run = Plan(Few, "--without", "cut", "--without", "train[seed=2]");

        Assert.Contains("3 jobs on 2 GPUs of 1 node are finished in 11 s", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--set cluster.nodes[0].cpus=many: ", "--set", "cluster.nodes[0].cpus=many")]
    [InlineData("did you mean [train]?", "--set", "jobs[trian].gpus=2")]
    [InlineData("did you mean 'train'?", "--without", "trian")]
    [InlineData("there is no job of this name or number", "--without", "99")]
    [InlineData("did you mean 'train'?", "--deadline", "trian=+2h")]
    [InlineData("expected WHEN or NAME=WHEN", "--deadline", "train=soon")]
    [InlineData("expected a percentage", "--gap", "101%")]
    [InlineData("expected a length of time", "--time", "0s")]
    [InlineData("expected a number of at least 0, at most 1", "--quantile", "1.5")]
    [InlineData("expected a whole number of at least 0", "--seed", "-1")]
    [InlineData("there is no folder", "--save", "/nowhere/plan.json")]
    [InlineData("there is no folder", "--report", "/nowhere/r.html")]
    [InlineData("both describe the machine", "--procs", "4", "--cluster", "c.yaml")]
    public void Wrong_choices_are_refused_before_the_search(string message, params string[] arguments)
    {
        CommandRun run = Plan(Few, arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pool_of_a_table_is_planned_and_verified_too()
    {
        File.WriteAllText(Path.Combine(_folder, "jobs.csv"), "job,user,run,procs\n1,ann,100,3\n2,bob,50,2\n3,bob,50,2\n");
        string plan = Path.Combine(_folder, "plan.json");
        CommandRun run = CommandRun.Of(80, "plan", Path.Combine(_folder, "jobs.csv"), "--procs", "4", "--work", "50", "--save", plan);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("3 jobs on 4 processors are finished in 2m 30s", run.Out, StringComparison.Ordinal);
        Assert.Equal(0, CommandRun.Of(80, "verify", plan).ExitCode);
    }

    [Fact]
    public void Who_interrupts_the_reading_gets_nothing_and_who_interrupts_the_search_gets_a_plan()
    {
        using var stopped = new CancellationTokenSource();
        string path = Write(Few);
        CommandRun whole = CommandRun.Of(80, stopped.Token, "plan", path, "--work", "1000000000", "--json", Path.Combine(_folder, "whole.json"), "--gap", "0%");
        Assert.Equal(0, whole.ExitCode);

        stopped.Cancel();
        CommandRun run = CommandRun.Of(80, stopped.Token, "plan", path, "--json", Path.Combine(_folder, "p.json"));

        // The reader of a small file does not look, and the list rules are always tried.
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Interrupted: this is the best plan found so far.", run.Out, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "p.json")));
        Assert.True(document.RootElement.GetProperty("interrupted").GetBoolean());
        Assert.Equal(5, document.RootElement.GetProperty("jobs").GetArrayLength());
    }

    [Fact]
    public void The_report_is_one_file_with_picture_bars_and_jobs_and_equal_plans_have_equal_reports()
    {
        string[] paths = [Path.Combine(_folder, "a.html"), Path.Combine(_folder, "b.html")];
        foreach (string path in paths)
        {
            Assert.Equal(0, Plan(Few, "--report", path).ExitCode);
        }

        string html = File.ReadAllText(paths[0]);
        Assert.Equal(html, File.ReadAllText(paths[1]));
        System.Xml.Linq.XElement page = System.Xml.Linq.XElement.Parse(html[html.IndexOf("<html", StringComparison.Ordinal)..]);
        Assert.Equal(["verdict", "gantt", "orders", "users", "jobs", "provenance"], page.Descendants("section").Select(section => (string?)section.Attribute("id")).Where(id => id is not null));
        Assert.Equal(5, page.Descendants().Count(element => element.Name.LocalName == "g" && ((string?)element.Attribute("class"))?.StartsWith("job", StringComparison.Ordinal) == true));
        Assert.DoesNotContain("http", html.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal).Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("berth plan few.yaml --work 200", html, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder, html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_every_job_is_on_the_screen_or_in_a_file()
    {
        Assert.Contains("train (3 jobs)", Plan(Few).Out, StringComparison.Ordinal);
        Assert.Contains("train[seed=2]", Plan(Few, "--jobs").Out, StringComparison.Ordinal);
        string csv = Path.Combine(_folder, "jobs.csv");
        Plan(Few, "--jobs", csv);
        Assert.Equal(6, File.ReadAllLines(csv).Length);
    }

    [Fact]
    public void Where_changes_in_percent_would_break_lines_they_are_left_out()
    {
        string path = Path.Combine(_folder, "log.swf");
        CommandRun.Of(80, "generate", "lublin", "--jobs", "400", "--load", "0.8", "--procs", "64", "--users", "9", "--seed", "5", "-o", path);

        string narrow = CommandRun.Of(60, "plan", path, "--work", "3", "--threads", "1").Out;
        string wide = CommandRun.Of(160, "plan", path, "--work", "3", "--threads", "1").Out;

        Assert.DoesNotMatch(@"(?m)^  mean bounded slowdown.*%$", narrow);
        Assert.Matches(@"(?m)^  mean bounded slowdown.*%$", wide);
        Assert.All(narrow.Split('\n'), line => Assert.InRange(line.Length, 0, 60));
    }

    private static string OnOneLine(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private string Write(string jobs)
    {
        string path = Path.Combine(_folder, "few.yaml");
        File.WriteAllText(path, jobs);
        return path;
    }

    private CommandRun Plan(string jobs, params string[] more) => CommandRun.Of(120, ["plan", Write(jobs), "--work", "200", "--threads", "1", .. more]);
}
