namespace Berth.Model;

/// <summary>The causes of waiting in words: for files, for tables, and for sentences.</summary>
public static class WaitCauses
{
    private static readonly string[] _names = ["capacity", "fragmented", "promised", "order", "limit", "dependency", "hold", "partition", "drained", "scheduler"];

    private static readonly string[] _labels =
    [
        "no capacity", "fragmented", "promised", "order", "quota or limit", "dependency", "hold", "partition", "nodes out", "scheduler limit",
    ];

    private static readonly string[] _meanings =
    [
        "too little was free anywhere",
        "enough was free in sum, but not as it lay",
        "there was room, but promised to jobs ahead or set aside for others",
        "others were first when room was made, or nobody may pass",
        "a quota or a limit kept them out",
        "they waited for other jobs",
        "their release date or the time after a failure was still to come",
        "there was room only in partitions that they may not use",
        "there would have been room on nodes that were out or under maintenance",
        "there was room, but the scheduler did not look so far",
    ];

    /// <summary>The order in which causes are shown: those of room, those of the policy, those of rules, those of the jobs themselves.</summary>
    public static IReadOnlyList<WaitCause> InOrder { get; } =
    [
        WaitCause.Capacity, WaitCause.Fragmented, WaitCause.Partition, WaitCause.Drained, WaitCause.Promised, WaitCause.Order, WaitCause.Scheduler, WaitCause.Limit,
        WaitCause.Dependency, WaitCause.Hold,
    ];

    /// <summary>Name for files; it does not change.</summary>
    public static string Name(WaitCause cause) => _names[(int)cause];

    /// <summary>Name for people, short.</summary>
    public static string Label(WaitCause cause) => _labels[(int)cause];

    /// <summary>What it means, as a clause about jobs.</summary>
    public static string Meaning(WaitCause cause) => _meanings[(int)cause];
}
