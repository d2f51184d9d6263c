using Berth.Cli.CommandLine;
using Berth.Cli.Terminal;

namespace Berth.Cli;

/// <summary>The process: hands the arguments and the real console to <see cref="CommandLineApplication"/>.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        using ConsoleSession session = ConsoleSession.Open(arguments);
        return CommandLineApplication.Run(arguments, session.Console);
    }
}
