namespace Berth.Model.Metrics;

/// <summary>Figures of a single job. Definitions and sources: docs/METRICS.md.</summary>
public static class JobFormulas
{
    /// <summary>
    /// max(1, (wait + run) / max(run, tau)), all in ms; 1 where run and tau are both 0. At least 1, without unit
    /// (Feitelson, Rudolph, Schwiegelshohn, Sevcik, Wong: Theory and practice in parallel job scheduling, 1997).
    /// </summary>
    public static double BoundedSlowdown(long waitMs, long runMs, double tauMs)
    {
        double atLeast = Math.Max(runMs, tauMs);
        return atLeast > 0 ? Math.Max(1.0, (waitMs + runMs) / atLeast) : 1.0;
    }
}
