namespace Berth.Formats.Jobs;

/// <summary>The keys of a jobs file, in the order in which they are documented and listed.</summary>
internal static class JobKeys
{
    /// <summary>Of the file.</summary>
    public static readonly string[] Top = ["name", "start", "cluster", "defaults", "jobs"];

    /// <summary>What a mode may say: what the tasks need, where they may lie, how long they run.</summary>
    public static readonly string[] Mode =
    [
        "tasks", "cpus", "memory", "storage", "gpus", "gpuMemory", "gpuType", "features", "spread", "exclusive", "topology", "time", "duration", "runtime",
    ];

    /// <summary>What the defaults may say: all that jobs may share.</summary>
    public static readonly string[] Defaults =
    [
        .. JobDetailsYaml.Keys, "user", "account", "qos", "group", "partition", "submit", "release", "deadline", "priority", "weight", .. Mode, "licences", "exit", .. RecoveryYaml.Keys,
    ];

    /// <summary>Keys that name other jobs.</summary>
    public static readonly string[] Dependencies = ["after", "afterok", "afterany", "afternotok"];

    /// <summary>Of a job.</summary>
    public static readonly string[] Job = ["name", .. Defaults, "modes", "array", "matrix", .. Dependencies, "singleton"];

    /// <summary>Of an array.</summary>
    public static readonly string[] Array = ["count", "width", "every"];

    /// <summary>Of a wish about the topology.</summary>
    public static readonly string[] Topology = ["required", "preferred"];
}
