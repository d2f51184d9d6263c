using Berth.Model.Starvation;

namespace Berth.Cli.Output;

/// <summary>The longest waits under a policy against what it guarantees.</summary>
/// <param name="Rule">Which theorem bounds the waits; <c>none</c> where none does.</param>
/// <param name="Guarantee">The bound in words, or why there is none.</param>
/// <param name="IsKept">True when every job that was in the queue has a bound and none waited longer.</param>
/// <param name="LongestLimitSeconds">The longest time that a job may run.</param>
/// <param name="All">All jobs together.</param>
/// <param name="BySize">By size class.</param>
/// <param name="ByRunTime">By run-time class.</param>
/// <param name="ByUser">By user, the longest wait first.</param>
/// <param name="Breaches">Jobs that waited longer than guaranteed.</param>
internal sealed record StarvationSection(
    StarvationRule Rule,
    string Guarantee,
    bool IsKept,
    double LongestLimitSeconds,
    BoundedWait All,
    IReadOnlyList<BoundedWait> BySize,
    IReadOnlyList<BoundedWait> ByRunTime,
    IReadOnlyList<BoundedWait> ByUser,
    ViolationSection? Breaches)
{
    /// <summary>Of a check; null for none.</summary>
    public static StarvationSection? Of(StarvationCheck? check) => check is null ? null : new StarvationSection(
        check.Guarantee.Rule,
        check.Guarantee.Text,
        check.Keeps,
        check.LongestLimitSeconds,
        check.All,
        check.BySize,
        check.ByRunTime,
        check.ByUser,
        ViolationSection.Of(check.Breaches));
}
