using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Model.Metrics;
using Berth.Scheduling.Policies;

namespace Berth.Cli.Output;

/// <summary>The regimes of a policy in a replay.</summary>
/// <param name="DwellSeconds">Least time between two changes, in seconds.</param>
/// <param name="UtcOffsetMinutes">Local time less UTC, in minutes, for hours and days.</param>
/// <param name="Use">What each regime had of the replay, in the order of the set; the last one is the default.</param>
/// <param name="Switches">Every change, in order of time.</param>
internal sealed record RegimesSection(double DwellSeconds, int UtcOffsetMinutes, IReadOnlyList<RegimeUse> Use, IReadOnlyList<RegimeSwitchLine> Switches)
{
    /// <summary>Of a run; null under a plain policy.</summary>
    public static RegimesSection? Of(PolicyRun run) => run.Schedule.Regimes is not { } log || run.Regimes is not { } use
        ? null
        : new RegimesSection(log.Set.Dwell.Seconds, log.Set.UtcOffsetMinutes, use, [.. log.Switches.Select(change => RegimeSwitchLine.Of(log, change))]);
}

/// <summary>A change of the regime in force.</summary>
/// <param name="At">When.</param>
/// <param name="From">Name of the regime that was left.</param>
/// <param name="To">Name of the one that was entered.</param>
/// <param name="Cause">The test that caused it, as it is written in a policy; with <c>not</c> where hours or days were over.</param>
/// <param name="Value">What was measured then, in the unit of the measure; null for hours and days.</param>
internal sealed record RegimeSwitchLine(Instant At, string From, string To, string Cause, double? Value)
{
    /// <summary>Of a change.</summary>
    public static RegimeSwitchLine Of(RegimeLog log, RegimeSwitch change) => new(
        change.At,
        log.Set.Regimes[change.From].Name,
        log.Set.Regimes[change.To].Name,
        PolicyText.FormatTest(log.CauseOf(change), change.Leaves),
        change.Value);
}
