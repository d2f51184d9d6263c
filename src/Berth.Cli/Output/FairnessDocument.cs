using Berth.Cli.UseCases;
using Berth.Model;
using Berth.Model.Fairness;
using Berth.Simulation.Experiments;

namespace Berth.Cli.Output;

/// <summary>What <c>--fairness</c> adds to the document. Fields: docs/formats/output.md.</summary>
internal sealed record FairnessSection(
    SizeUnit Unit, IReadOnlyList<string> Sentences, IReadOnlyList<PolicyFairnessSection> Policies, IReadOnlyList<PriceSection> Prices)
{
    /// <summary>Of a result; null where fairness was not asked for.</summary>
    public static FairnessSection? Of(SimulateResult result) => result.Fairness is not { } study ? null : new FairnessSection(
        result.Workload.Unit,
        FairnessText.Of(study),
        [.. study.Policies.Select(PolicyFairnessSection.Of)],
        [.. study.Prices.SelectMany(price => price.Figures.Select(figure => PriceSection.Of(price, figure)))]);
}

/// <summary>Fairness under one policy.</summary>
internal sealed record PolicyFairnessSection(string Policy, Instant From, Instant To, double DeliveredHours, IReadOnlyList<ServiceSection> Kinds)
{
    /// <summary>Of one policy.</summary>
    public static PolicyFairnessSection Of(PolicyFairness policy) => new(
        policy.Service.Policy,
        policy.Service.Interval.From,
        policy.Service.Interval.To,
        policy.Service.DeliveredHours,
        [.. policy.Service.Kinds.Select((kind, i) => ServiceSection.Of(kind, policy.FinishTimes[i]))]);
}

/// <summary>Service of the tenants of one kind.</summary>
internal sealed record ServiceSection(
    TenantKind Kind, double Kept, double JainIndex, RhoSection FinishTimes, IReadOnlyList<TenantSection> Tenants, ServiceTimeline Timeline)
{
    /// <summary>Of one kind.</summary>
    public static ServiceSection Of(ServiceByKind service, FinishTimeFairness times)
    {
        Dictionary<string, TenantRho> rhoOf = times.Tenants.ToDictionary(tenant => tenant.Name, StringComparer.Ordinal);
        return new ServiceSection(
            service.Kind,
            service.Kept,
            service.JainIndex,
            new RhoSection(times.Tenants.Count, times.Max, times.Median, times.ShareAboveOne),
            [.. service.Entities.Select(entity => TenantSection.Of(entity, rhoOf.GetValueOrDefault(entity.Name)))],
            service.Timeline);
    }
}

/// <summary>Finish-time fairness over all tenants of a kind.</summary>
internal sealed record RhoSection(int Tenants, double Max, double Median, double ShareAboveOne);

/// <summary>One tenant.</summary>
internal sealed record TenantSection(
    string Name,
    int Jobs,
    double ActiveHours,
    double? PromisedShare,
    double DeliveredShare,
    double? DueHours,
    double? KeptHours,
    double? Kept,
    double DeliveredHours,
    double MeanWaitSeconds,
    double MeanBoundedSlowdown,
    double MaxBoundedSlowdown,
    double? Rho,
    double? ShareAlone,
    double? SharedSeconds,
    double? AloneSeconds)
{
    /// <summary>Of a tenant.</summary>
    public static TenantSection Of(EntityService entity, TenantRho? rho) => new(
        entity.Name,
        entity.Jobs,
        entity.ActiveHours,
        entity.PromisedShare,
        entity.DeliveredShare,
        entity.DueHours,
        entity.KeptHours,
        entity.Kept,
        entity.DeliveredHours,
        entity.MeanWaitSeconds,
        entity.MeanBoundedSlowdown,
        entity.MaxBoundedSlowdown,
        rho?.Rho,
        rho?.Share,
        rho?.SharedSeconds,
        rho?.AloneSeconds);
}

/// <summary>One figure of a policy against the best.</summary>
internal sealed record PriceSection(
    string Policy, bool LooksAtShares, string Figure, string Best, double BestValue, double Value, double Difference, double? Relative, ConfidenceInterval? Interval)
{
    /// <summary>Of a figure.</summary>
    public static PriceSection Of(PolicyPrice price, FigurePrice figure) => new(
        price.Policy, price.LooksAtShares, figure.Figure, figure.Best, figure.BestValue, figure.Value, figure.Difference, figure.Relative, figure.Interval);
}
