using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>Changes of the conditions that must change nothing, and repetitions that must give the same again.</summary>
public sealed class TenantMetamorphicTests
{
    private const long Plenty = 1L << 50;

    private static readonly AmountLimits All = new(Plenty, Plenty, Plenty);

    /// <summary>A gate that is asked and never refuses.</summary>
    private static readonly Tenants Open = new()
    {
        Limits = [.. Enum.GetValues<LimitScope>().Select(scope => new TenantLimit { Scope = scope, Name = null, RunningJobs = 1000, SubmittedJobs = 1000, InUse = All, Minutes = All })],
        Quotas = new QuotaTree(
            [new Cohort("c", null, null)],
            [.. new[] { "u0", "u1", "ann" }.Select(user => new QueueQuota(user, "c", new Quota { Nominal = All, Lending = new AmountLimits(0, null, 5) }, []))]),
    };

    /// <summary>Presets that make their reservations in each pass anew; those that keep promises do so only where no gate can break them.</summary>
    public static TheoryData<string> Presets => [.. PolicyCatalog.Presets.Where(preset => !preset.Spec.IsConservative).Select(preset => preset.Name)];

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_gate_that_never_refuses_changes_nothing(string preset)
    {
        PolicySpec spec = PolicyCatalog.Find(preset)!.Spec;
        bool looksAtQuotas = spec.Order.Kind == OrderKind.Drf || spec.EffectiveBackfillOrder.Kind == OrderKind.Drf;
        Tenants gate = looksAtQuotas ? Open with { Quotas = null } : Open;
        Cases.Any.Sample(
            one =>
            {
                foreach (int depth in spec.Preemption.Rule == PreemptionRule.None && !spec.KeepsHead ? new[] { 0, 1, 2 } : [spec.ReservationDepth!.Value])
                {
                    PolicySpec policy = spec with { ReservationDepth = depth };
                    Schedule without = Replay.Run(one.Workload, one.Cluster, policy).Schedule;
                    Schedule with = Replay.Run(one.Workload, one.Cluster with { Tenants = gate }, policy).Schedule;
                    Assert.Equal(Text(without), Text(with));
                }
            },
            iter: 100,
            print: one => one.ToString());
    }

    [Fact]
    public void A_gate_that_never_refuses_changes_nothing_on_nodes() =>
        NodeCases.Of(NodeCases.Policies(PlacementRule.BestFit, PlacementRule.Fgd).Select(policy => policy with { ReservationDepth = policy.ReservationDepth ?? 2 })).Sample(
            one => NodeCaseReduction.Check(one, case1 => Assert.Equal(
                case1.Text(Replay.Run(case1.Workload, case1.Cluster, case1.Policy, case1.Options).Schedule),
                case1.Text(Replay.Run(case1.Workload, case1.Cluster with { Tenants = Open }, case1.Policy, case1.Options).Schedule))),
            iter: 300,
            print: _ => "");

    [Fact]
    public void Failures_that_never_happen_change_nothing() => Unchanged(one => (one.Tenants, one.Policy, one.Options with { Failures = new FailureSpec { Seed = 5 } }));

    [Fact]
    public void Preemption_that_may_stop_nobody_changes_nothing() => Unchanged(one =>
        (one.Tenants, one.Policy with { Preemption = new PreemptionSpec(PreemptionRule.Qos) { Victims = VictimOrder.LowestPriority } }, one.Options));

    [Fact]
    public void A_user_without_jobs_changes_nothing_where_order_is_not_by_shares() => Unchanged(one =>
        (one.Tenants with { Users = [.. one.Tenants.Users, new UserShare("idle", null, 1)] }, one.Policy, one.Options));

    [Fact]
    public void A_replay_with_failures_repeats_itself_to_the_last_run() => TenantCases.Failing.Sample(
        one => Assert.Equal(
            one.Text(Replay.Run(one.Workload, one.Cluster, one.Policy, one.Options).Schedule),
            one.Text(Replay.Run(one.Workload, one.Cluster, one.Policy, one.Options).Schedule)),
        iter: 200,
        print: one => one.ToString());

    [Fact]
    public void Nodes_fail_at_the_same_moments_under_every_policy()
    {
        int compared = 0;
        TenantNodeCases.Any.Sample(
            one =>
            {
                Schedule first = Replay.Run(one.Workload, one.Cluster, one.Case.Policy, one.Case.Options).Schedule;
                Schedule second = Replay.Run(one.Workload, one.Cluster, new PolicySpec { Name = "fcfs", ReservationDepth = 0, Lookahead = 0 }, one.Case.Options).Schedule;
                int both = Math.Min(first.Outages.Count, second.Outages.Count);

                // A replay ends with its last job: the last outages may still be open in one of them.
                Assert.Equal(first.Outages.Take(both).Select(one => (one.Node, one.FromMs, one.Kind)), second.Outages.Take(both).Select(one => (one.Node, one.FromMs, one.Kind)));
                Interlocked.Add(ref compared, both);
            },
            iter: 200,
            print: one => one.ToString());
        Assert.True(compared > 50, $"only {compared} outages were compared");
    }

    /// <summary>
    /// Orders that do not look at shares, on cases without preemption and failures of their own. Every arrival calls a pass, and no head is kept: a policy that looks
    /// for victims looks in passes in which others do not, where it would see earlier that use has faded, and might find another head.
    /// </summary>
    private static void Unchanged(Func<GeneratedTenantCase, (Tenants Tenants, PolicySpec Policy, ReplayOptions Options)> change) => TenantCases.Gated.Sample(
        generated =>
        {
            bool byShares = generated.Policy.Order.Kind is OrderKind.FairShare or OrderKind.FairTree or OrderKind.Multifactor or OrderKind.Drf || generated.Policy.BackfillOrder?.Kind == OrderKind.Drf;
            Tenants without = generated.Tenants with { Qos = [] };
            PolicySpec policy = generated.Policy with
            {
                Order = byShares ? OrderSpec.Fcfs : generated.Policy.Order,
                BackfillOrder = byShares ? null : generated.Policy.BackfillOrder,
                ReservationDepth = generated.Policy.ReservationDepth is 0 ? 0 : 1,
                ArrivalPass = ArrivalPass.Always,
                KeepsHead = false,
            };
            generated.With(tenants: without, policy: policy).Check(one =>
            {
                (Tenants tenants, PolicySpec changed, ReplayOptions options) = change(one);
                string before = one.Text(Replay.Run(one.Workload, one.Cluster, one.Policy, one.Options).Schedule);
                string after = one.Text(Replay.Run(one.Workload, one.Cluster with { Tenants = tenants }, changed, options).Schedule);
                Assert.Equal(before, after);
            });
        },
        iter: 1000,
        print: _ => "");

    private static string Text(Schedule schedule) =>
        string.Join(' ', schedule.StartMs.ToArray().Zip(schedule.EndMs.ToArray(), schedule.Outcome.ToArray()).Select(job => $"{job.Third}:{job.First}..{job.Second}"));
}
