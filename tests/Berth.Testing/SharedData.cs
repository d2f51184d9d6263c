namespace Berth.Testing;

/// <summary>
/// Finds the public logs and benchmark instances that developers and CI keep in a folder <c>shared</c> beside the checkout
/// (or where BERTH_SHARED points). Users do not have it: tests skip with <see cref="MissingReason"/> when a file is absent.
/// </summary>
public static class SharedData
{
    /// <summary>Root of the checkout: the nearest folder above the running assembly that holds the solution file.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    private static string Folder { get; } =
        Environment.GetEnvironmentVariable("BERTH_SHARED") ?? Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared"));

    /// <summary>Why a test that needs shared data was skipped.</summary>
    public static string MissingReason => $"needs the shared data folder beside the checkout ({Folder}), which is not there";

    /// <summary>True when the shared folder is there.</summary>
    public static bool Exists => Directory.Exists(Path.Combine(Folder, "traces"));

    /// <summary>Full path of a file in <c>shared/traces</c>.</summary>
    public static string Trace(string name) => Path.Combine(Folder, "traces", name);

    /// <summary>The path of an archive of benchmark instances.</summary>
    public static string Benchmark(string name) => Path.Combine(Folder, "benchmarks", name);

    /// <summary>Every SWF log in <c>shared/traces</c>, by name; empty when the folder is missing.</summary>
    public static IReadOnlyList<string> SwfLogs() =>
        Exists ? [.. Directory.GetFiles(Path.Combine(Folder, "traces"), "*.swf.gz").Order(StringComparer.Ordinal)] : [];

    private static string FindRepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Berth.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no Berth.slnx above {AppContext.BaseDirectory}");
    }
}
