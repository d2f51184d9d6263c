using System.Diagnostics;
using Berth.Testing;

namespace Berth.Bench;

/// <summary>The command as a user runs it, as whole processes: `berth` must be built before (`./berth --version` does).</summary>
internal static class CommandBenchmarks
{
    private const int Rounds = 7;

    public static void Run(Output output)
    {
        string berth = Path.Combine(SharedData.RepositoryRoot, "berth");
        Once(berth, "--version");
        var rows = new List<string[]> { Measure(berth, "--help"), Measure(berth, "policies") };
        foreach (string log in new[] { "KTH-SP2", "SDSC-BLUE", "CEA-curie" })
        {
            string path = SharedData.Trace(log + "-predictsim.swf.gz");
            if (File.Exists(path))
            {
                rows.Add(Measure(berth, "simulate", path));
            }
        }

        rows.Add(Million(berth));
        output.Table("Whole commands", ["command", "best s", "median s", "peak MB"], rows);
    }

    private static string[] Million(string berth)
    {
        string log = Path.Combine(Path.GetTempPath(), "berth-bench-million.swf");
        Once(berth, "generate", "lublin", "--jobs", "1000000", "--procs", "1024", "--load", "0.85", "-o", log);
        try
        {
            return Measure(berth, "simulate", log);
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static string[] Measure(string berth, params string[] arguments)
    {
        var seconds = new List<double>();
        long peak = 0;
        for (int round = 0; round < Rounds; round++)
        {
            (double took, long bytes) = Once(berth, arguments);
            seconds.Add(took);
            peak = Math.Max(peak, bytes);
        }

        seconds.Sort();
        string command = "berth " + string.Join(' ', arguments.Select(argument => Path.GetFileName(argument)));
        return [command, Output.Number(seconds[0], 3), Output.Number(seconds[Rounds / 2], 3), Output.Number(peak / 1e6, 0)];
    }

    private static (double Seconds, long PeakBytes) Once(string berth, params string[] arguments)
    {
        // GNU time tells the peak of the finished process; without it the column says 0.
        bool hasTime = File.Exists("/usr/bin/time");
        var start = new ProcessStartInfo(hasTime ? "/usr/bin/time" : berth) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in hasTime ? ["-f", "%M", berth, .. arguments] : arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var watch = Stopwatch.StartNew();
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{berth} did not start");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double seconds = watch.Elapsed.TotalSeconds;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"berth {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result}");
        }

        string last = errors.Result.TrimEnd().Split('\n')[^1];
        return (seconds, hasTime && long.TryParse(last, out long kilobytes) ? kilobytes * 1024 : 0);
    }
}
