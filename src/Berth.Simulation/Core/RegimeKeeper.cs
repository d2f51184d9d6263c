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
    private long? _turnedMs;

    /// <summary>The regime in force.</summary>
    public RegimeInForce InForce { get; private set; } = RegimeInForce.AtFirst(set);

    /// <summary>Events still to come that change nothing by themselves: looks, and release dates of jobs that can never run.</summary>
    public int IdleAhead { get; private set; }

    /// <summary>The plain policy that decides now.</summary>
    public PolicySpec Policy => set.Regimes[InForce.Number].Policy;

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

    /// <summary>Looks begin: at the next time of the day that a test names, if any does.</summary>
    public void Begin(long nowMs, bool arrivalsAhead)
    {
        _turnedMs = nowMs;
        ExpectLooks(arrivalsAhead);
    }

    /// <summary>After a pass: the looks that follow from what happened before it. Not earlier, since only then it is known whether anything else is still to come.</summary>
    /// <param name="arrivalsAhead">True while jobs are to arrive that are not in the heap.</param>
    public void ExpectLooks(bool arrivalsAhead)
    {
        if (_dwellEndMs is { } endMs)
        {
            Expect(endMs, EndOfDwell, arrivalsAhead);
            _dwellEndMs = null;
        }

        if (_turnedMs is { } nowMs)
        {
            _turnedMs = null;
            if (RegimeRule.NextTurnOfClock(set, nowMs) is { } turnMs)
            {
                Expect(turnMs, TurnOfClock, arrivalsAhead);
            }
        }
    }

    /// <summary>A look has come. When nothing else is to come it sees nothing: a regime in which no job can start is of no interest.</summary>
    public PassTrigger Handle(in SimEvent look, bool arrivalsAhead)
    {
        IdleAhead--;
        if (look.Job == TurnOfClock)
        {
            _turnedMs = look.TimeMs;
        }

        return IsAnythingAhead(arrivalsAhead) ? PassTrigger.Regime : PassTrigger.None;
    }

    /// <summary>A job can never run whose release date is still to come.</summary>
    public void ExpectNothing() => IdleAhead++;

    /// <summary>That release date has come.</summary>
    public void NothingCame() => IdleAhead--;

    /// <summary>What happened so far.</summary>
    public RegimeLog ToLog() => new(set, _switches);

    private bool IsAnythingAhead(bool arrivalsAhead) => arrivalsAhead || heap.Count > IdleAhead;

    private void Expect(long atMs, int why, bool arrivalsAhead)
    {
        if (IsAnythingAhead(arrivalsAhead))
        {
            IdleAhead++;
            heap.Push(SimEvent.Of(atMs, (uint)SimEventKind.ReservationDue, SimEvent.MaxNumber, why));
        }
    }
}
