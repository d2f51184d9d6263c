namespace Berth.Model;

/// <summary>Names the lanes of a <see cref="ResourceVector"/> and their integer base units.</summary>
/// <param name="Names">Lane names in lane order, for example <c>cpu</c>; at most <see cref="ResourceVector.Lanes"/>.</param>
/// <param name="BaseUnits">Unit of one count in each lane, for example <c>millicore</c>; as many as names.</param>
public sealed record ResourceSchema(IReadOnlyList<string> Names, IReadOnlyList<string> BaseUnits)
{
    /// <summary>Millicores of one processor: one core of a pool cluster is this many counts of the cpu lane.</summary>
    public const long MillicoresPerCore = 1000;

    /// <summary>The schema of a pool cluster: one lane, processors in millicores.</summary>
    public static ResourceSchema Pool { get; } = new(["cpu"], ["millicore"]);

    /// <summary>The vector for whole processors in the cpu lane. Throws on overflow.</summary>
    public static ResourceVector Processors(long count) => ResourceVector.Of(0, checked(count * MillicoresPerCore));
}

/// <summary>Tasks that start all or nothing: <see cref="TaskCount"/> identical tasks of <see cref="PerTask"/> each.</summary>
/// <param name="TaskCount">Number of tasks; at least 1.</param>
/// <param name="PerTask">What each task holds while it runs, in the base units of the cluster's schema.</param>
public readonly record struct Gang(int TaskCount, ResourceVector PerTask)
{
    /// <summary>What the whole gang holds. Throws on overflow.</summary>
    public ResourceVector Total => PerTask * TaskCount;
}
