using Berth.Model;
using Berth.Scheduling;

namespace Berth.Simulation.Core;

/// <summary>Keeps which regime is in force, and every change of it.</summary>
internal sealed class RegimeKeeper(RegimeSet set)
{
    private readonly List<RegimeSwitch> _switches = [];

    public RegimeInForce InForce { get; private set; } = RegimeInForce.AtFirst(set);

    /// <summary>Looks that are due only because time passes; they do not keep a replay alive.</summary>
    public int LooksAhead { get; set; }

    /// <summary>Carries out a decision. Returns when the dwell time is over: the next change may come then, whether or not something happens at that moment.</summary>
    public long Change(RegimeSwitch change)
    {
        if (change.From != InForce.Number || (InForce.Since is { } since && change.At - since < set.Dwell))
        {
            throw new InvalidOperationException($"regime {change.From} cannot be left at {change.At}: {InForce} is in force");
        }

        _switches.Add(change);
        InForce = new RegimeInForce(change.To, change.At);
        return (change.At + set.Dwell).UnixMs;
    }

    /// <summary>When the clock may next change the regime; null when it never does.</summary>
    public long? NextTurn(long nowMs) => RegimeRule.NextTurnOfClock(set, nowMs);

    public RegimeLog ToLog() => new(set, _switches);
}
