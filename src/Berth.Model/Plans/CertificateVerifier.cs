namespace Berth.Model;

/// <summary>
/// Evaluates the argument of a certificate again, from the workload and the cluster alone. It shares no code with the planner that found the bound. A certificate holds when its argument is sound and
/// gives at least the value that it claims, but for one part in a hundred million.
/// </summary>
public static class CertificateVerifier
{
    private const double Tolerance = 1e-8;

    /// <summary>Evaluates a certificate.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="certificate">The certificate.</param>
    public static CertificateCheck Verify(Workload workload, Cluster cluster, BoundCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(certificate);
        if (certificate.Kind == BoundKind.Exhaustive)
        {
            return new CertificateCheck(false, false, 0, "a complete search proved it; that is not repeated here");
        }

        var modes = new CertifiedModes(workload, cluster);
        var argument = new CertifiedArgument(workload, new CertifiedJobs(workload, modes), new CertifiedLanes(workload, cluster, modes), certificate);
        if (argument.Evaluate(out string reason) is not { } value)
        {
            return new CertificateCheck(true, false, 0, reason);
        }

        // A bound that is no whole number of milliseconds, or of jobs, was rounded up to the next: every plan has a whole one.
        double reached = certificate.Measure is PlanMeasure.BoundedSlowdown or PlanMeasure.UserStretch ? value : Math.Ceiling(value - 1e-6);
        bool holds = certificate.Value <= Math.Max(value, reached) + (Tolerance * Math.Max(1, Math.Abs(value)));
        return new CertificateCheck(true, holds, value, holds ? "the argument gives this much" : FormattableString.Invariant($"the argument gives only {value:R}"));
    }
}
