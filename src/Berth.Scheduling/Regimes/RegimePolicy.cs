using Berth.Model;

namespace Berth.Scheduling;

/// <summary>
/// A policy with regimes. Each pass first looks whether another regime is to be in force (<see cref="RegimeRule"/>), says so as a decision, and leaves the rest to the plain policy of
/// the one that is. Which one is in force is a part of the snapshot, so deciding stays a pure function of it.
/// </summary>
internal sealed class RegimePolicy : IPolicy
{
    private readonly RegimeSet _set;
    private readonly IPolicy[] _members;

    public RegimePolicy(RegimeSet set, KernelSetting setting)
    {
        _set = set;
        _members = [.. set.Regimes.Select(regime => ListPolicy.Create(regime.Policy, setting))];
    }

    public bool KeepsReservations => false;

    public void Decide(in Snapshot snapshot, DecisionBuffer decisions)
    {
        int regime = snapshot.Regime.Number;
        PassTrigger trigger = snapshot.Trigger & ~PassTrigger.Regime;
        if (RegimeRule.Look(_set, in snapshot) is { } change)
        {
            // Whoever takes over knows nothing of the jobs that others looked at: the trigger keeps it from looking at arrivals alone.
            decisions.SwitchRegime(change);
            regime = change.To;
            trigger |= PassTrigger.Regime;
        }
        else if (snapshot.Trigger == PassTrigger.Regime)
        {
            return;
        }

        _members[regime].Decide(trigger == snapshot.Trigger ? snapshot : snapshot with { Trigger = trigger }, decisions);
    }
}
