namespace Berth.Scheduling;

/// <summary>What a kernel must know of the conditions under which it decides, beside the policy.</summary>
public sealed record KernelSetting
{
    /// <summary>
    /// True: reservations that only live inside a pass are said as decisions too, in every pass, for those who check promises. It changes no start.
    /// </summary>
    public bool AnnouncesReservations { get; init; }

    /// <summary>The cluster is made of nodes.</summary>
    public bool OnNodes { get; init; }

    /// <summary>Snapshots carry the tenants.</summary>
    public bool HasTenants { get; init; }

    /// <summary>
    /// Promises cannot outlive a pass, because limits, quotas or failures may break them: conservative backfill makes all of them anew in each pass.
    /// </summary>
    public bool RemakesReservations { get; init; }

    /// <summary>The size of a pool can change.</summary>
    public bool SizeChanges { get; init; }
}
