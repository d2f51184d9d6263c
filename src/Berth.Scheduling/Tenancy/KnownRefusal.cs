using System.Runtime.CompilerServices;

namespace Berth.Scheduling.Tenancy;

/// <summary>Jobs that a pass need not look at, since it is known how that would end.</summary>
internal enum KnownRefusal
{
    /// <summary>None: every job is looked at.</summary>
    None,

    /// <summary>Those that their quota keeps out.</summary>
    Quota,

    /// <summary>Those of them that may not take back either what others borrowed.</summary>
    QuotaAndReclaim,
}

/// <summary>Asks for known refusals.</summary>
internal static class KnownRefusals
{
    /// <summary>True when a job need not be looked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Holds(this KnownRefusal refusal, TenantState? tenants, int job) =>
        refusal != KnownRefusal.None && tenants is not null && (refusal == KnownRefusal.Quota ? tenants.IsOverQuota(job) : tenants.IsOverQuotaAndNominal(job));
}
