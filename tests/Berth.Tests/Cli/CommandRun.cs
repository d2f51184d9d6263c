using Berth.Cli.CommandLine;
using Berth.Cli.Terminal;

namespace Berth.Tests.Cli;

/// <summary>One run of the command line in this process, with captured output.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    /// <summary>Runs a command at a fixed width, on a clock that stands still.</summary>
    public static CommandRun Of(int width, params string[] arguments) => Of(width, CancellationToken.None, arguments);

    public static CommandRun Of(int width, CancellationToken cancellation, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var console = new CommandConsole
        {
            Out = output,
            Error = error,
            Width = width,
            Clock = new StillClock(),
            Cancellation = cancellation,
        };
        int code = CommandLineApplication.Run(arguments, console);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>A clock that stands still: the line of times is the same in every run.</summary>
    private sealed class StillClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}

/// <summary>A folder for one test, with a small generated log in it; deleted afterwards.</summary>
internal sealed class LogFolder : IDisposable
{
    public LogFolder()
    {
        Folder = Directory.CreateTempSubdirectory("berth-cli-").FullName;
        Log = Path.Combine(Folder, "small.swf");
        CommandRun made = CommandRun.Of(80, "generate", "lublin", "--jobs", "600", "--load", "0.4", "--procs", "64", "--users", "9", "--seed", "5", "-o", Log);
        if (made.ExitCode != 0)
        {
            throw new InvalidOperationException(made.Error);
        }
    }

    public string Folder { get; }

    public string Log { get; }

    public string Of(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(Of(name), text);
        return Of(name);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
