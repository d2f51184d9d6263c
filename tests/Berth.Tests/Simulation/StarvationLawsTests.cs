using Berth.Model;
using Berth.Model.Starvation;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using Berth.Testing.Naive;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>No job waits longer than its policy guarantees, on generated workloads; and where there is no guarantee, the next best one is seen to break.</summary>
public sealed class StarvationLawsTests
{
    private const int Workloads = 120;

    private static readonly PolicySpec[] Further =
    [
        new() { Name = "strict", ReservationDepth = 0, Lookahead = 0, Estimate = EstimateKind.Tsafrir },
        new() { Name = "perfect, depth 3", ReservationDepth = 3, Estimate = EstimateKind.Perfect },
        new() { Name = "edf, strict", Order = new OrderSpec(OrderKind.Edf), Lookahead = 0 },
        new() { Name = "edf, depth 2", Order = new OrderSpec(OrderKind.Edf), ReservationDepth = 2, BackfillOrder = new OrderSpec(OrderKind.Ljf) },
        new() { Name = "smallest, strict", Order = new OrderSpec(OrderKind.SmallestSize), Lookahead = 0 },
        PolicyText.Parse("regimes(dwell=2s, a=easy-sjbf when queue > 3 until queue < 2, b=fcfs when queue > 2 until queue < 1, c=easy(depth=2), name=switching)"),
        new() { Name = "conservative-ljf", Order = new OrderSpec(OrderKind.Ljf), ReservationDepth = null },
        new() { Name = "conservative-wfp3-perfect", Order = new OrderSpec(OrderKind.Wfp3), ReservationDepth = null, Estimate = EstimateKind.Perfect },
    ];

    public static TheoryData<string> Policies =>
        [.. PolicyCatalog.Presets.Select(preset => preset.Name).Union(TwinPolicies.All.Select(policy => policy.Name)).Union(Further.Select(policy => policy.Name))];

    [Theory]
    [MemberData(nameof(Policies))]
    public void No_job_waits_longer_than_its_policy_guarantees(string name)
    {
        PolicySpec policy = Spec(name);
        int waited = 0;
        Cases.Any.Sample(
            one =>
            {
                foreach (ReplayOptions options in EveryOption())
                {
                    StarvationCheck check = Check(one, policy, policy, options);
                    Assert.True(check.Breaches.Count == 0, check.Breaches.Count == 0 ? "" : $"{options}: {check.Breaches[0].Message}");
                    Interlocked.Add(ref waited, check.Guarantee.Exists ? BoundedWaits(one.Workload, check) : 1);
                }
            },
            iter: Workloads,
            print: one => one.ToString());
        Assert.True(waited > Workloads, $"only {waited} jobs with a bound waited");
    }

    [Theory]
    [InlineData("easy++", "easy")]
    [InlineData("easy-tsafrir", "easy")]
    [InlineData("conservative-tsafrir", "conservative")]
    [InlineData("first-fit", "easy")]
    [InlineData("easy", "fcfs")]
    [InlineData("sjf", "easy")]
    [InlineData("lxf", "easy")]
    [InlineData("wfp3", "easy")]
    [InlineData("unicep", "easy")]
    [InlineData("f3", "easy")]
    [InlineData("largest-size", "easy")]
    public void The_bound_of_another_policy_is_broken_somewhere(string name, string claimed)
    {
        long broken = 0;
        Cases.Any.Sample(
            one => Interlocked.Add(ref broken, Check(one, Spec(name), Spec(claimed), new ReplayOptions()).Breaches.TotalCount),
            iter: Workloads * 15);
        Assert.True(broken > 0);
    }

    [Fact]
    public void No_job_on_nodes_waits_longer_than_its_policy_guarantees()
    {
        int waited = 0;
        int rules = 0;
        NodeCases.Of(NodeCases.Policies(PlacementRule.BestFit, PlacementRule.WorstFit, PlacementRule.Topology)).Sample(
            drawn =>
            {
                // Half of the cases without windows, which have no bound, and with one tier.
                GeneratedNodeCase one = drawn.With(nodes: WithoutWindows(drawn.Nodes), policy: drawn.Policy with { Order = drawn.Jobs.Count % 3 == 0 ? drawn.Policy.Order : OrderSpec.Fcfs });
                Schedule schedule = Replay.Run(one.Workload, one.Cluster, one.Policy, one.Options).Schedule;
                var check = StarvationCheck.Of(one.Workload, one.Cluster, one.Policy, schedule);
                Assert.True(check.Breaches.Count == 0, check.Breaches.Count == 0 ? "" : $"{check.Breaches[0].Message}\n{one.Text(schedule)}");
                Interlocked.Add(ref waited, BoundedWaits(one.Workload, check));
                Interlocked.Or(ref rules, 1 << (int)check.Guarantee.Rule);
            },
            iter: Workloads * 8,
            print: one => one.ToString());
        Assert.True(waited > Workloads, $"only {waited} jobs with a bound waited");
        int expected = 1 << (int)StarvationRule.StrictOrder | 1 << (int)StarvationRule.ProtectedHead | 1 << (int)StarvationRule.FirstReservation;
        Assert.Equal(expected, rules & expected);
    }

    [Theory]
    [InlineData(OrderKind.FairShare, true)]
    [InlineData(OrderKind.FairTree, true)]
    [InlineData(OrderKind.Multifactor, true)]
    [InlineData(OrderKind.FairShare, false)]
    [InlineData(OrderKind.Multifactor, false)]
    public void No_job_waits_longer_than_age_guarantees_it_among_users_with_shares(OrderKind order, bool isKept)
    {
        int waited = 0;
        int close = 0;
        PolicySpec policy = new() { Name = "shares", Order = new OrderSpec(order), KeepsHead = isKept, Lookahead = isKept ? null : 0, BackfillOrder = new OrderSpec(OrderKind.Ljf) };
        Gen.Select(Cases.Any, Gen.Long[1, 40], Gen.Long[0, 10], Gen.Int[1, 60], Gen.Bool).Sample(
            drawn =>
            {
                (GeneratedCase one, long age, long fairShare, int maxAge, bool saturates) = drawn;
                var weights = new PriorityWeights { Age = age, FairShare = fairShare, JobSize = 2, Qos = 1, MaxAge = Duration.FromSeconds(maxAge), AgeSaturates = saturates };
                Tenants tenants = new() { Priority = weights, Users = [new UserShare("u0", null, 5)], Decay = new UsageDecay { HalfLife = Duration.FromSeconds(50), Period = Duration.FromSeconds(7) } };
                Cluster cluster = one.Cluster with { Tenants = tenants };
                Schedule schedule = Replay.Run(one.Workload, cluster, policy).Schedule;
                var check = StarvationCheck.Of(one.Workload, cluster, policy, schedule);
                Assert.Equal(StarvationRule.Ageing, check.Guarantee.Rule);
                Assert.True(check.Breaches.Count == 0, check.Breaches.Count == 0 ? "" : check.Breaches[0].Message);
                Interlocked.Add(ref waited, BoundedWaits(one.Workload, check));
                Interlocked.Add(ref close, check.All.LeastSlackSeconds < check.LongestLimitSeconds ? 1 : 0);
            },
            iter: Workloads * 5,
            print: drawn => drawn.ToString());
        Assert.True(waited > Workloads, $"only {waited} jobs with a bound waited");
        Assert.True(close > 0, "no wait came within a longest limit of its bound");
    }

    private static ClusterNodes WithoutWindows(ClusterNodes nodes) => new(nodes.Classes)
    {
        Topology = nodes.Topology,
        Licences = nodes.Licences,
        Partitions = [.. nodes.Partitions.Select(partition => partition with { PriorityTier = 1 })],
    };

    private static int BoundedWaits(Workload workload, StarvationCheck check) => Enumerable.Range(0, workload.JobCount)
        .Count(job => check.Bound(new JobId(job)) is not null && check.Wait(new JobId(job)) is { Ms: > 0 });

    private static StarvationCheck Check(GeneratedCase one, PolicySpec policy, PolicySpec claimed, ReplayOptions options) => StarvationCheck.Of(
        one.Workload, one.Cluster, claimed, Replay.Run(one.Workload, one.Cluster, policy, options).Schedule, new StarvationOptions { HadFeedback = options.Feedback });

    private static IEnumerable<ReplayOptions> EveryOption() =>
    [
        new(),
        new() { Pass = PassRule.EachInstant },
        new() { EventOrder = EventOrder.EndsFirst },
        new() { Pass = PassRule.EachInstant, EventOrder = EventOrder.EndsFirst },
        new() { Feedback = true },
    ];

    private static PolicySpec Spec(string name) =>
        PolicyCatalog.Find(name)?.Spec ?? Further.SingleOrDefault(policy => policy.Name == name) ?? TwinPolicies.ByName(name);
}
