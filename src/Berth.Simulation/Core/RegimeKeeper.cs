using Berth.Model;
using Berth.Scheduling;

namespace Berth.Simulation.Core;

/// <summary>
/// Keeps which regime is in force and every change of it, and sees to it that someone looks when time alone may change it: when the clock turns a test, and when a dwell time is over.
/// Such a look comes after all else that happens at its instant, and does not keep a replay alive.
/// </summary>
internal sealed class RegimeKeeper(RegimeSet set, BinaryHeap<SimEvent> heap)
{
    /// <summary>Stands for the job of an event: a test of the clock may turn.</summary>
    public const int TurnOfClock = -10;

    /// <summary>Stands for the job of an event: the regime has been in force for the dwell time.</summary>
    public const int EndOfDwell = -11;

    private readonly List<RegimeSwitch> _switches = [];
    private long? _dwellEndMs;

    /// <summary>The regime in force.</summary>
    public RegimeInForce InForce { get; private set; } = RegimeInForce.AtFirst(set);

    /// <summary>Looks that are still to come.</summary>
    public int LooksAhead { get; private set; }

    /// <summary>Carries out a decision. Throws when it is not of this moment: it would break the dwell time, or leave a regime that is not in force.</summary>
    public void Change(RegimeSwitch change)
    {
        if (change.From != InForce.Number || (InForce.Since is { } since && change.At - since < set.Dwell))
        {
            throw new InvalidOperationException($"regime {change.From} cannot be left at {change.At}: {InForce}");
        }

        _switches.Add(change);
        InForce = new RegimeInForce(change.To, change.At);
        _dwellEndMs = (change.At + set.Dwell).UnixMs;
    }

    /// <summary>After a pass that may have changed the regime: a look when the dwell time is over.</summary>
    /// <param name="arrivalsAhead">True while jobs are to arrive that are not in the heap.</param>
    public void ExpectEndOfDwell(bool arrivalsAhead)
    {
        if (_dwellEndMs is { } endMs)
        {
            Expect(endMs, EndOfDwell, arrivalsAhead);
            _dwellEndMs = null;
        }
    }

    /// <summary>A look at the next moment after <paramref name="nowMs"/> at which the clock turns a test, if any ever does.</summary>
    public void ExpectTurnOfClock(long nowMs, bool arrivalsAhead)
    {
        if (RegimeRule.NextTurnOfClock(set, nowMs) is { } turnMs)
        {
            Expect(turnMs, TurnOfClock, arrivalsAhead);
        }
    }

    /// <summary>A look has come.</summary>
    public PassTrigger Handle(in SimEvent look, bool arrivalsAhead)
    {
        LooksAhead--;
        if (look.Job == TurnOfClock)
        {
            ExpectTurnOfClock(look.TimeMs, arrivalsAhead);
        }

        return PassTrigger.Regime;
    }

    /// <summary>What happened so far.</summary>
    public RegimeLog ToLog() => new(set, _switches);

    private void Expect(long atMs, int why, bool arrivalsAhead)
    {
        if (arrivalsAhead || heap.Count > LooksAhead)
        {
            LooksAhead++;
            heap.Push(SimEvent.Of(atMs, (uint)SimEventKind.ReservationDue, SimEvent.MaxNumber, why));
        }
    }
}
