using Berth.Testing;
using Xunit;

namespace Berth.Tests.Cli;

public sealed class HelpTests
{
    [Theory]
    [InlineData("root", "--help")]
    [InlineData("plan", "plan", "--help")]
    [InlineData("verify", "verify", "--help")]
    [InlineData("simulate", "simulate", "--help")]
    [InlineData("policies", "policies", "--help")]
    [InlineData("place", "place", "--help")]
    [InlineData("cluster", "cluster", "--help")]
    [InlineData("tenants", "tenants", "--help")]
    [InlineData("explain", "explain", "--help")]
    [InlineData("import", "import", "-h")]
    [InlineData("generate", "generate", "--help")]
    [InlineData("generate-lublin", "generate", "lublin", "--help")]
    [InlineData("generate-gpu-cluster", "generate", "gpu-cluster", "--help")]
    public void Every_help_page_is_as_recorded(string name, params string[] arguments)
    {
        CommandRun run = CommandRun.Of(80, arguments);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Golden.Check($"cli/help-{name}.txt", run.Out);
        Assert.All(run.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 84));
    }

    [Fact]
    public void Help_wins_over_a_wrong_command_line()
    {
        CommandRun run = CommandRun.Of(80, "simulate", "--policy", "nonsense", "--nonsense", "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Usage:", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_names_the_program_and_the_build()
    {
        CommandRun run = CommandRun.Of(80, "--version");

        Assert.Equal((0, "berth 0.0.0\n"), (run.ExitCode, run.Out));
    }

    [Fact]
    public void Help_tells_the_exit_codes() =>
        Assert.Contains("Exit codes: 0 done", CommandRun.Of(200, "--help").Out, StringComparison.Ordinal);
}
