namespace Berth.Model;

/// <summary>Checks the changes of regime of a finished schedule by themselves: each leaves the regime that was in force, and none comes before the dwell time is over.</summary>
internal static class RegimeCheck
{
    public static void Check(ViolationList found, RegimeLog log)
    {
        int inForce = log.Set.Default;
        Instant? last = null;
        foreach (RegimeSwitch change in log.Switches)
        {
            bool exists = change.To >= 0 && change.To < log.Set.Regimes.Count;
            if ((change.From != inForce || change.To == inForce || !exists) && found.CountOne())
            {
                found.Describe(new Violation(
                    ViolationKind.WrongRegimeChange,
                    null,
                    change.At,
                    $"at {change.At} regime {change.From} is left for {change.To}, though {inForce} ({log.Set.Regimes[inForce].Name}) was in force"));
            }

            if (last is { } before && change.At - before < log.Set.Dwell && found.CountOne())
            {
                found.Describe(new Violation(
                    ViolationKind.RegimeLeftTooSoon,
                    null,
                    change.At,
                    FormattableString.Invariant(
                        $"at {change.At} the regime changes {(change.At - before).Seconds} s after the change before, though the dwell time is {log.Set.Dwell.Seconds} s")));
            }

            last = change.At;
            inForce = exists ? change.To : inForce;
        }
    }
}
