namespace Berth.Scheduling.Tenancy;

/// <summary>
/// Slurm's classic fair-share factor: F = 2^(-UE/S) with S the normalised share of the whole tree and UE the effective use. A child inherits a part of
/// what its siblings used: UE = UA + (UE(parent) - UA) times its part of the siblings' shares; right below the root UE = UA.
/// Source: Slurm documentation, "Classic Fairshare Algorithm", sections "The Fair-share Factor Under An Account Hierarchy" and "The Slurm Fair-Share Formula".
/// </summary>
public static class ClassicFairShare
{
    /// <summary>Effective use of a child of an account below the root.</summary>
    /// <param name="actual">Its own use as a part of all use, 0 .. 1.</param>
    /// <param name="parentEffective">Effective use of its parent, 0 .. 1.</param>
    /// <param name="levelShare">Its shares through the sum of its own and its siblings' shares, 0 .. 1.</param>
    public static double EffectiveUse(double actual, double parentEffective, double levelShare) => actual + ((parentEffective - actual) * levelShare);

    /// <summary>The factor, 0 .. 1: 1 for who has used nothing, 1/2 for who has used just what was promised, 0 for who has no share.</summary>
    /// <param name="effectiveUse">Effective use, 0 .. 1.</param>
    /// <param name="normalizedShare">Share of the whole cluster, 0 .. 1.</param>
    public static double Factor(double effectiveUse, double normalizedShare) => normalizedShare <= 0 ? 0 : Math.Pow(2, -effectiveUse / normalizedShare);
}
