using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Cli;

/// <summary><c>berth plan</c> and <c>berth verify</c>: the screen, the document, the plan file with planted errors, what-if, wrong input.</summary>
public sealed class PlanCommandTests : IDisposable
{
    private static readonly string Example = Path.Combine(SharedData.RepositoryRoot, "examples", "fifty-experiments.yaml");

    private readonly string _folder = Directory.CreateTempSubdirectory("berth-plan-").FullName;

    private string PlanFile => Path.Combine(_folder, "plan.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void The_screen_fits_the_terminal_and_is_as_recorded(int width)
    {
        CommandRun run = Plan(width);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.All(run.Out.Split('\n'), line => Assert.InRange(line.Length, 0, width));
        Golden.Check(FormattableString.Invariant($"cli/plan-{width}.txt"), run.Out);
    }

    [Fact]
    public void The_document_has_the_shape_that_is_recorded_and_the_figures_of_the_plan()
    {
        using JsonDocument document = JsonDocument.Parse(Plan(80, "--json").Out);

        Golden.Check("cli/plan-schema.txt", JsonShape.Of(document.RootElement));
    }

    [Fact]
    public void A_plan_that_was_kept_holds()
    {
        Plan(80, "--save", PlanFile);
        CommandRun run = CommandRun.Of(80, "verify", PlanFile);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("The plan holds.", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("WRONG", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a job starts before what it waits for", "schedule")]
    [InlineData("a job on a GPU that is taken", "schedule")]
    [InlineData("a figure that is too good", "figures")]
    [InlineData("a bound that is too high", "bound")]
    public void Planted_errors_are_found(string error, string check)
    {
        Plan(80, "--save", PlanFile);
        Change(error);
        CommandRun run = CommandRun.Of(80, "verify", PlanFile);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains($"WRONG  {check}", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_jobs_file_than_the_plan_was_made_from_is_refused()
    {
        Plan(80, "--save", PlanFile);
        string other = Path.Combine(_folder, "other.yaml");
        File.WriteAllText(other, File.ReadAllText(Example) + "# changed\n");
        CommandRun run = CommandRun.Of(80, "verify", PlanFile, other);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("other.yaml", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_if_shows_two_plans_side_by_side()
    {
        CommandRun run = Plan(80, "--set", "cluster.nodes[0].gpus.count=5", "--without", "vision");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("42 jobs on 5 GPUs", run.Out, StringComparison.Ordinal);
        Assert.Contains("as it is", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no measure 'makespam'", "--objective", "makespam")]
    [InlineData("makespan", "--objective", "makespam")]
    [InlineData("'x' is no factor", "--objective", "x*makespan")]
    [InlineData("nosuch", "--without", "nosuch")]
    [InlineData("cluster.nodes[7]", "--set", "cluster.nodes[7].gpus=5")]
    public void Wrong_choices_are_explained(string message, params string[] arguments)
    {
        CommandRun run = Plan(200, arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    private static CommandRun Plan(int width, params string[] more) => CommandRun.Of(width, ["plan", Example, "--work", "3000", "--threads", "2", .. more]);

    private void Change(string error)
    {
        JsonNode plan = JsonNode.Parse(File.ReadAllText(PlanFile))!;
        JsonArray jobs = plan["jobs"]!.AsArray();
        JsonNode last = jobs.OrderByDescending(job => (long)job!["end_ms"]!).First()!;
        switch (error)
        {
            case "a job starts before what it waits for":
                last["end_ms"] = (long)last["end_ms"]! - (long)last["start_ms"]!;
                last["start_ms"] = 0;
                break;
            case "a job on a GPU that is taken":
                JsonNode[] whole = [.. jobs.Where(job => job!["name"]!.GetValue<string>().StartsWith("train", StringComparison.Ordinal)).Select(job => job!)];
                JsonNode one = whole.First(job => whole.Any(other => other != job && Overlap(job, other)));
                JsonNode two = whole.First(other => other != one && Overlap(one, other));
                one["places"] = two["places"]!.DeepClone();
                break;
            case "a figure that is too good":
                plan["figures"]!["makespan"] = (double)plan["figures"]!["makespan"]! - 1000;
                break;
            default:
                plan["bound"]!["value"] = (double)plan["bound"]!["value"]! + 100;
                break;
        }

        File.WriteAllText(PlanFile, plan.ToJsonString());
    }

    private static bool Overlap(JsonNode one, JsonNode other) =>
        (long)one["start_ms"]! < (long)other["end_ms"]! && (long)other["start_ms"]! < (long)one["end_ms"]!;
}
