using System.ComponentModel;
using System.Diagnostics;

namespace Berth.Formats.Machines;

/// <summary>Runs a small program and takes what it prints.</summary>
internal static class ProgramOutput
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TimeToDie = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What the program wrote to standard output; null where it is not there, fails, or takes more than 10 s, after which it is killed.
    /// </summary>
    public static string? Of(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start);
            if (process is null)
            {
                return null;
            }

            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            if (Task.WaitAll([output, errors], TimeLimit) && process.WaitForExit(TimeToDie))
            {
                return process.ExitCode == 0 ? output.Result : null;
            }

            process.Kill(entireProcessTree: true);
            process.WaitForExit(TimeToDie);
            return null;
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException or IOException or AggregateException)
        {
            return null;
        }
    }
}
