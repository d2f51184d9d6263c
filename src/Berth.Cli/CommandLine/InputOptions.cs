namespace Berth.Cli.CommandLine;

/// <summary>What all commands say that read jobs and a machine.</summary>
internal static class InputOptions
{
    /// <summary>The file of jobs.</summary>
    public const string JobsDescription =
        "A workload log in Standard Workload Format, plain or gzip; or a jobs file, .yaml (docs/formats/jobs-yaml.md).";

    /// <summary>The machine as nodes.</summary>
    public static TextOption Cluster() =>
        new("--cluster", "FILE.yaml", "The machine as nodes (docs/formats/cluster-yaml.md). The jobs of a log become gangs of one task for each processor.");

    /// <summary>The machine as a pool.</summary>
    public static WholeNumberOption Processors() => new("--procs", "Processors of the machine. Default: what the log says.", 1, int.MaxValue);
}
