using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>Which orders look at who shares the cluster.</summary>
internal static class TenantOrders
{
    /// <summary>True for orders by Slurm's priority.</summary>
    public static bool IsPriority(OrderKind kind) => kind is OrderKind.FairShare or OrderKind.FairTree or OrderKind.Multifactor;

    /// <summary>True for orders that need to know who shares the cluster.</summary>
    public static bool IsShared(OrderKind kind) => IsPriority(kind) || kind == OrderKind.Drf;

    /// <summary>The plain policies that a policy may decide by: itself, or those of its regimes.</summary>
    public static IEnumerable<PolicySpec> PlainOf(PolicySpec policy) => policy.Regimes is { } set ? set.Regimes.Select(regime => regime.Policy) : [policy];
}
