using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>Which orders look at who shares the cluster, and with which weights.</summary>
internal static class TenantOrders
{
    /// <summary>True for orders by Slurm's priority.</summary>
    public static bool IsPriority(OrderKind kind) => kind is OrderKind.FairShare or OrderKind.FairTree or OrderKind.Multifactor;

    /// <summary>True for orders that need to know who shares the cluster.</summary>
    public static bool IsShared(OrderKind kind) => IsPriority(kind) || kind == OrderKind.Drf;

    /// <summary>
    /// The weights of an order: <c>multifactor</c> takes all that the tenants give, the others fair share and age alone; where nothing was given for these, the
    /// defaults.
    /// </summary>
    public static PriorityWeights WeightsOf(OrderKind kind, Tenants tenants)
    {
        PriorityWeights given = tenants.Priority;
        if (kind == OrderKind.Multifactor)
        {
            return given;
        }

        PriorityWeights two = given is { FairShare: 0 } or { Age: 0, FairShare: 0 } ? PriorityWeights.Default : given;
        return new PriorityWeights
        {
            Age = two.Age,
            MaxAge = two.MaxAge,
            AgeSaturates = two.AgeSaturates,
            FairShare = two.FairShare,
            FairShareKind = kind == OrderKind.FairTree ? FairShareKind.FairTree : FairShareKind.Classic,
        };
    }
}
