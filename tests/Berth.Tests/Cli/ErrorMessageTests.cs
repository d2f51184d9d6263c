using Xunit;

namespace Berth.Tests.Cli;

public sealed class ErrorMessageTests : IDisposable
{
    private readonly LogFolder _logs = new();

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData("berth simulate: JOBS is missing", "simulate")]
    [InlineData("a command is missing")]
    [InlineData("a command is missing", "generate")]
    [InlineData("unknown command 'simulte'; did you mean 'simulate'?", "simulte")]
    [InlineData("unknown option '--polcy'; did you mean '--policy'?", "simulate", "{log}", "--polcy", "easy")]
    [InlineData("unknown option '--reprot'; did you mean '--report'?", "simulate", "{log}", "--reprot=x.html")]
    [InlineData("unexpected argument", "simulate", "{log}", "{log}")]
    [InlineData("easy-sjbf", "simulate", "{log}", "--policy", "easy-sjfb")]
    [InlineData("given twice", "simulate", "{log}", "-p", "easy", "-p", "easy")]
    [InlineData("--load abc: expected a number above 0, at most 1000", "simulate", "{log}", "--load", "abc")]
    [InlineData("--load 0: expected a number above 0", "simulate", "{log}", "--load", "0")]
    [InlineData("--load NaN: expected", "simulate", "{log}", "--load", "NaN")]
    [InlineData("--procs 0: expected a whole number from 1", "simulate", "{log}", "--procs", "0")]
    [InlineData("--procs 1.5: expected a whole number", "simulate", "{log}", "--procs", "1.5")]
    [InlineData("--tau -1: expected a number of at least 0", "simulate", "{log}", "--tau", "-1")]
    [InlineData("--warm-up soon: expected a length of time", "simulate", "{log}", "--warm-up", "soon")]
    [InlineData("--from never: expected 2012-03-01", "simulate", "{log}", "--from", "never")]
    [InlineData("is not before", "simulate", "{log}", "--from", "20d", "--to", "10d")]
    [InlineData("no job of the log was submitted in this time", "simulate", "{log}", "--from", "2030-01-01")]
    [InlineData("no job is left to measure", "simulate", "{log}", "--warm-up", "9000d")]
    [InlineData("--pass each-evnt: expected each-event or each-instant; did you mean each-event?", "simulate", "{log}", "--pass", "each-evnt")]
    [InlineData("needs a value", "simulate", "{log}", "--load")]
    [InlineData("missing.swf", "simulate", "{folder}/missing.swf")]
    [InlineData("folder", "simulate", "{folder}")]
    [InlineData("prose.txt", "simulate", "{prose}")]
    [InlineData("--report {folder}: is a folder", "simulate", "{log}", "--report", "{folder}")]
    [InlineData("there is no folder", "simulate", "{log}", "--jobs", "{folder}/no/such/jobs.csv")]
    [InlineData("there is no folder", "simulate", "{log}", "--json", "{folder}/no/such/out.json")]
    [InlineData("nothing.yaml", "simulate", "{log}", "--policy-file", "{folder}/nothing.yaml")]
    [InlineData("--json took '{log}' for its file: write JOBS first", "simulate", "--json", "{log}")]
    [InlineData("--gantt 2h: expected two moments", "simulate", "{log}", "--gantt", "2h")]
    [InlineData("--gantt ..: expected two moments", "simulate", "{log}", "--gantt", "..")]
    [InlineData("a pool of processors has no lanes to draw", "simulate", "{log}", "--gantt", "2h..3h")]
    [InlineData("did you mean easy", "policies", "easi")]
    [InlineData("berth generate lublin: --output is missing", "generate", "lublin")]
    [InlineData("--jobs 0: expected a whole number from 1", "generate", "ml", "--jobs", "0", "-o", "{folder}/x.swf")]
    [InlineData("there is no folder", "import", "{log}", "-o", "{folder}/no/x.swf")]
    public void A_wrong_command_line_gets_a_message_and_exit_code_2(string expected, params string[] arguments)
    {
        string prose = _logs.Write("prose.txt", "This is no workload log.\nIt only has words in it.\n");
        string Filled(string text) => text
            .Replace("{log}", _logs.Log, StringComparison.Ordinal)
            .Replace("{folder}", _logs.Folder, StringComparison.Ordinal)
            .Replace("{prose}", prose, StringComparison.Ordinal);

        CommandRun run = CommandRun.Of(80, [.. arguments.Select(Filled)]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(Filled(expected), run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unwritable_output_gets_a_message_and_leaves_nothing_behind()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "the system lets a privileged user write anywhere");
        string sealedFolder = Directory.CreateDirectory(_logs.Of("sealed")).FullName;
        File.SetUnixFileMode(sealedFolder, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        CommandRun run = CommandRun.Of(80, "simulate", _logs.Log, "--jobs", Path.Combine(sealedFolder, "jobs.csv"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("cannot be written", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(sealedFolder));
    }

    [Fact]
    public void Strict_reading_refuses_a_log_with_an_issue_and_names_its_line()
    {
        string dirty = _logs.Write("dirty.swf", "; MaxProcs: 4\n1 0 -1 10 2 -1 -1 2 20 -1 1 1 -1 -1 -1 -1 -1 -1\n2 5 -1 10 2\n");

        CommandRun strict = CommandRun.Of(80, "simulate", dirty, "--strict");
        CommandRun lenient = CommandRun.Of(80, "simulate", dirty);

        Assert.Equal((2, 0), (strict.ExitCode, lenient.ExitCode));
        Assert.Contains("line 3", strict.Error, StringComparison.Ordinal);
        Assert.Contains("too-few-fields", strict.Error, StringComparison.Ordinal);
        Assert.Contains("too-few-fields", lenient.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_run_exits_with_130_and_writes_no_file()
    {
        using var interrupt = new CancellationTokenSource();
        interrupt.Cancel();

        CommandRun run = CommandRun.Of(80, interrupt.Token, "simulate", _logs.Log, "--jobs", _logs.Of("jobs.csv"), "--report", _logs.Of("r.html"));

        Assert.Equal(130, run.ExitCode);
        Assert.Contains("interrupted", run.Error, StringComparison.Ordinal);
        Assert.Equal([_logs.Log], Directory.GetFiles(_logs.Folder));
    }
}
