using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>Policies that the slow twin can follow: the textbook ones with published schedules, and parts put together in other ways.</summary>
public static class TwinPolicies
{
    private static readonly OrderSpec Sjf = new(OrderKind.Sjf);

    public static IReadOnlyList<PolicySpec> All { get; } =
    [
        new() { Name = "fcfs", ReservationDepth = 0, Lookahead = 0 },
        new() { Name = "first-fit", ReservationDepth = 0 },
        new() { Name = "easy" },
        new() { Name = "easy-always", ArrivalPass = ArrivalPass.Always },
        new() { Name = "easy-perfect", Estimate = EstimateKind.Perfect },
        new() { Name = "easy-sjbf", BackfillOrder = Sjf },
        new() { Name = "easy-sjbf-perfect", BackfillOrder = Sjf, Estimate = EstimateKind.Perfect },
        new() { Name = "easy++", BackfillOrder = Sjf, Estimate = EstimateKind.Tsafrir, ArrivalPass = ArrivalPass.Always },
        new() { Name = "easy-tsafrir", Estimate = EstimateKind.Tsafrir },
        new() { Name = "easy-user-mean", Estimate = EstimateKind.UserMean, ArrivalPass = ArrivalPass.Always },
        new() { Name = "depth-2", ReservationDepth = 2 },
        new() { Name = "depth-5", ReservationDepth = 5 },
        new() { Name = "easy-lookahead-2", Lookahead = 2 },
        new() { Name = "easy-sjbf-lookahead-1", BackfillOrder = Sjf, Lookahead = 1 },
        new() { Name = "sjf-strict", Order = Sjf, ReservationDepth = 0, Lookahead = 0 },
        new() { Name = "sjf-first-fit", Order = Sjf, ReservationDepth = 0 },
        new() { Name = "sjf-easy", Order = Sjf },
        new() { Name = "ljf-easy", Order = new OrderSpec(OrderKind.Ljf) },
        new() { Name = "smallest-area", Order = new OrderSpec(OrderKind.SmallestArea) },
        new() { Name = "largest-area-depth-3", Order = new OrderSpec(OrderKind.LargestArea), ReservationDepth = 3 },
        new() { Name = "smallest-size", Order = new OrderSpec(OrderKind.SmallestSize) },
        new() { Name = "largest-size-first-fit", Order = new OrderSpec(OrderKind.LargestSize), ReservationDepth = 0 },
        new() { Name = "conservative", ReservationDepth = null },
        new() { Name = "conservative-tsafrir", ReservationDepth = null, Estimate = EstimateKind.Tsafrir },
        new() { Name = "conservative-sjf", ReservationDepth = null, Order = Sjf },
        new() { Name = "conservative-saf-user-mean", ReservationDepth = null, Order = new OrderSpec(OrderKind.SmallestArea), Estimate = EstimateKind.UserMean },
        new() { Name = "depth-2-tsafrir", ReservationDepth = 2, Estimate = EstimateKind.Tsafrir },
        new() { Name = "depth-3-sjbf", ReservationDepth = 3, BackfillOrder = Sjf },
        new() { Name = "depth-3-lookahead-4", ReservationDepth = 3, Lookahead = 4, BackfillOrder = Sjf },
        new() { Name = "ljf-easy-sjbf-lookahead-1", Order = new OrderSpec(OrderKind.Ljf), BackfillOrder = Sjf, Lookahead = 1 },
        new() { Name = "first-fit-lookahead-3", ReservationDepth = 0, Lookahead = 3 },
        new() { Name = "wfp3-fcfs-backfill", Order = new OrderSpec(OrderKind.Wfp3), BackfillOrder = OrderSpec.Fcfs },
        new() { Name = "conservative-perfect", ReservationDepth = null, Estimate = EstimateKind.Perfect },
    ];

    public static PolicySpec ByName(string name) => All.Single(policy => policy.Name == name);
}
