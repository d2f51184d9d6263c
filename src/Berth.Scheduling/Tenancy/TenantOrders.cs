using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>Which orders look at who shares the cluster.</summary>
internal static class TenantOrders
{
    /// <summary>True for orders by Slurm's priority.</summary>
    public static bool IsPriority(OrderKind kind) => kind is OrderKind.FairShare or OrderKind.FairTree or OrderKind.Multifactor;

    /// <summary>True for orders that need to know who shares the cluster.</summary>
    public static bool IsShared(OrderKind kind) => IsPriority(kind) || kind == OrderKind.Drf;
}
