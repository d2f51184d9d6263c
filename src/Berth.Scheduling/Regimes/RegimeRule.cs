using Berth.Model;

namespace Berth.Scheduling;

/// <summary>
/// When which regime is in force. Pure: the snapshot says which one is, and since when. The dwell time is tested before anything is measured, so it is also what bounds the cost.
/// </summary>
public static class RegimeRule
{
    /// <summary>The change that is due now; null for none.</summary>
    public static RegimeSwitch? Look(RegimeSet set, in Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(set);
        int present = snapshot.Regime.Number;
        if (snapshot.Regime.Since is { } since && snapshot.Now - since < set.Dwell)
        {
            return null;
        }

        int leaving = -1;
        for (int i = 0; i < set.Regimes.Count; i++)
        {
            if (i == present)
            {
                leaving = FirstThatLeaves(set, i, in snapshot);
                if (leaving < 0)
                {
                    return null;
                }
            }
            else if (AllEnter(set, i, in snapshot))
            {
                return Change(set, present, i, leaving, in snapshot);
            }
        }

        throw new InvalidOperationException("the last regime always holds");
    }

    /// <summary>The next moment after <paramref name="nowMs"/> at which a test of the clock may turn; null when none ever does. Milliseconds since the Unix epoch.</summary>
    public static long? NextTurnOfClock(RegimeSet set, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(set);
        long? next = null;
        foreach (Regime regime in set.Regimes)
        {
            foreach (RegimeTest test in regime.Tests)
            {
                next = RegimeClock.NextTurn(test, nowMs, set.UtcOffsetMinutes) is { } turn && !(turn >= next) ? turn : next;
            }
        }

        return next;
    }

    private static bool AllEnter(RegimeSet set, int regime, in Snapshot snapshot)
    {
        foreach (RegimeTest test in set.Regimes[regime].Tests)
        {
            bool enters = test is ThresholdTest threshold
                ? RegimeReading.Of(threshold.Measure, in snapshot).IsBeyond(threshold.EnterThousandths, threshold.EntersAbove)
                : RegimeClock.Holds(test, snapshot.Now.UnixMs, set.UtcOffsetMinutes);
            if (!enters)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The first test of a regime that says leave; -1 when it stays. The default never says so: it is what is left for others.</summary>
    private static int FirstThatLeaves(RegimeSet set, int regime, in Snapshot snapshot)
    {
        IReadOnlyList<RegimeTest> tests = set.Regimes[regime].Tests;
        for (int i = 0; i < tests.Count; i++)
        {
            bool leaves = tests[i] is ThresholdTest threshold
                ? RegimeReading.Of(threshold.Measure, in snapshot).IsBeyond(threshold.LeaveThousandths, !threshold.EntersAbove)
                : !RegimeClock.Holds(tests[i], snapshot.Now.UnixMs, set.UtcOffsetMinutes);
            if (leaves)
            {
                return i;
            }
        }

        return -1;
    }

    private static RegimeSwitch Change(RegimeSet set, int from, int to, int leaving, in Snapshot snapshot)
    {
        bool leaves = leaving >= 0;
        IReadOnlyList<RegimeTest> tests = set.Regimes[leaves ? from : to].Tests;
        int cause = leaves ? leaving : 0;
        for (int i = 0; !leaves && i < tests.Count; i++)
        {
            if (tests[i] is ThresholdTest)
            {
                cause = i;
                break;
            }
        }

        double? value = tests[cause] is ThresholdTest threshold ? RegimeReading.Of(threshold.Measure, in snapshot).Value : null;
        return new RegimeSwitch(snapshot.Now, from, to, leaves, cause, value);
    }
}
