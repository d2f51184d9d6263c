namespace Berth.Cli.CommandLine;

/// <summary>What the process's exit code says; part of the interface to scripts.</summary>
public static class ExitCodes
{
    /// <summary>Done as asked.</summary>
    public const int Success = 0;

    /// <summary>Berth itself failed; please report it.</summary>
    public const int InternalError = 1;

    /// <summary>The input or the command line is wrong; the message says what and where.</summary>
    public const int BadInput = 2;

    /// <summary>
    /// A schedule broke a rule that must hold, or does not meet what <c>--require</c> asked for; or a plan lacks jobs that cannot run, or is not what its file says.
    /// </summary>
    public const int Violation = 3;

    /// <summary>Stopped by Ctrl-C (128 + SIGINT, as shells count).</summary>
    public const int Interrupted = 130;

    /// <summary>For help pages.</summary>
    public const string Legend =
        "0 done, 1 internal error, 2 bad input or usage, 3 a schedule broke a rule, 130 interrupted";
}
