using System.CommandLine;
using Berth.Cli.Terminal;

namespace Berth.Cli.CommandLine;

/// <summary>Carries the console to the actions of commands.</summary>
internal sealed class ConsoleConfiguration : InvocationConfiguration
{
    /// <summary>For one invocation.</summary>
    public ConsoleConfiguration(CommandConsole console)
    {
        Console = console;
        Output = console.Out;
        Error = console.Error;
        EnableDefaultExceptionHandler = false;

        // Commands listen for Ctrl-C themselves, and only when they run.
        ProcessTerminationTimeout = null;
    }

    /// <summary>Where the command writes.</summary>
    public CommandConsole Console { get; }
}
