using Berth.Model;
using Berth.Simulation;
using CsCheck;

namespace Berth.Testing;

/// <summary>A small cluster of nodes that many tenants share, with what goes wrong; the case says jobs, nodes, policy and failures.</summary>
public sealed record GeneratedTenantNodeCase(GeneratedNodeCase Case, Tenants Tenants)
{
    public Workload Workload => Case.Workload;

    public Cluster Cluster => Case.Cluster with { Tenants = Tenants };

    public override string ToString()
    {
        string limits = string.Join("; ", Tenants.Limits.Select(limit => $"{limit.Scope} {limit.Name ?? "each"}{(limit.PerUser ? " per user" : "")} running {limit.RunningJobs} submitted {limit.SubmittedJobs} in use {limit.InUse} minutes {limit.Minutes.CpuMillicores}"));
        string queues = string.Join("; ", Tenants.Quotas?.Queues.Select(queue => $"{queue.Name} in {queue.Cohort ?? "-"} of {string.Join('|', queue.Members)} {queue.Quota}") ?? []);
        string failures = Case.Options.Failures is { } spec
            ? $"seed {spec.Seed}, {spec.NodeFailuresPerDay} a day, repair {spec.MeanRepair.Ms}, jobs {spec.JobFailureProbability}, {string.Join("; ", spec.Outages.Select(one => $"{one.Kind} {string.Join(',', one.Nodes)} {one.From.UnixMs}..{one.To.UnixMs}"))}"
            : "none";
        return $"{Case}{GeneratedTenantCase.Text(Case.Policy)}\nlimits: {limits}, half-life {Tenants.Decay.HalfLife?.Ms}\nqueues: {queues}\nfailures: {failures}\n";
    }
}

/// <summary>
/// Generators on top of <see cref="NodeCases"/>: accounts, QOS, limits, quotas of several resources, preemption by QOS, tier or reclaim, failing nodes and outages. Times of the
/// cases are in units; what is added here is scaled with them.
/// </summary>
public static class TenantNodeCases
{
    private static readonly string[] Users = ["ann", "bob", "eve"];

    private static readonly Gen<TenantLimit> Limit =
        from scope in AnyOf(LimitScope.User, LimitScope.Account, LimitScope.Qos, LimitScope.Partition)
        from isNamed in AnyOf(false, true)
        from number in Gen.Int[0, 2]
        from perUser in AnyOf(false, true)
        from running in AnyOf<int?>(null, 2, 3)
        from submitted in AnyOf<int?>(null, null, 0, 2, 4)
        from cpu in AnyOf<long?>(null, null, 8000, 16000)
        from gpu in AnyOf<long?>(null, null, 4000)
        from minutes in AnyOf<long?>(null, null, 20, 60)
        select new TenantLimit
        {
            Scope = scope,
            Name = !isNamed ? null : scope switch { LimitScope.User => Users[number], LimitScope.Account => "a" + number, LimitScope.Qos => "q" + number, _ => "p" + number },
            PerUser = perUser && scope != LimitScope.User,
            RunningJobs = running,
            SubmittedJobs = submitted,
            InUse = new AmountLimits(cpu, null, gpu),
            Minutes = new AmountLimits(minutes, null, null),
        };

    private static readonly Gen<Quota> Quota =
        from cpu in AnyOf<long?>(null, 0, 2000, 4000, 8000)
        from memory in AnyOf<long?>(null, null, null, 8)
        from gpu in AnyOf<long?>(null, null, null, 4000)
        from borrowing in AnyOf<long?>(null, null, null, 4000)
        from lending in AnyOf<long?>(null, null, null, 0, 2000)
        from weight in AnyOf(1.0, 2.0)
        select new Quota
        {
            Nominal = new AmountLimits(cpu, memory, gpu),
            Borrowing = new AmountLimits(cpu is null ? null : borrowing, null, null),
            Lending = new AmountLimits(cpu is null ? null : lending, null, null),
            Weight = weight,
        };

    private static readonly Gen<QuotaTree?> Quotas =
        from quotas in Quota.Array[3]
        from cohorts in Gen.Int[0, 2].Array[3]
        from own in Quota
        from isThere in AnyOf(false, true, true)
        select isThere
            ? new QuotaTree(
                [new Cohort("c0", null, own), new Cohort("c1", "c0", null)],
                [.. quotas.Select((quota, index) => new QueueQuota("k" + index, cohorts[index] switch { 0 => "c0", 1 => "c1", _ => null }, quota, [index == 2 ? "ann" : "a" + index]))])
            : null;

    private static readonly Gen<PreemptionSpec> Preemption =
        from rule in AnyOf(PreemptionRule.None, PreemptionRule.Qos, PreemptionRule.Tier, PreemptionRule.Reclaim, PreemptionRule.Reclaim)
        from victims in AnyOf(VictimOrder.Youngest, VictimOrder.LeastLost, VictimOrder.LowestPriority)
        from effect in AnyOf(PreemptionEffect.Requeue, PreemptionEffect.Requeue, PreemptionEffect.Cancel, PreemptionEffect.Suspend)
        from exempt in AnyOf(0L, 0L, 3L)
        select new PreemptionSpec(rule) { Victims = victims, Effect = effect, ExemptTime = new Duration(exempt) };

    private static readonly Gen<FailureSpec?> Failures =
        from isThere in AnyOf(false, true)
        from seed in Gen.Long[1, 1000]
        from failing in AnyOf(0.0, 0.02, 0.1)
        from repair in AnyOf(1L, 5L)
        from jobs in AnyOf(0, 0, 0.3)
        from outages in Gen.Select(Gen.Int[1, 255], Gen.Long[0, 25], Gen.Long[1, 15], AnyOf(OutageKind.Down, OutageKind.Drained)).Array[0, 2]
        select isThere
            ? new FailureSpec
            {
                Seed = seed,
                NodeFailuresPerDay = failing,
                MeanRepair = new Duration(repair),
                JobFailureProbability = jobs,
                Outages = [.. outages.Select(one => new PlannedOutage(NodeSet.Of(Enumerable.Range(0, 8).Where(node => (one.Item1 >> node & 1) == 1)), new Instant(one.Item2), new Instant(one.Item2 + one.Item3), one.Item4))],
            }
            : null;

    private static readonly Gen<PolicySpec> Policies =
        from drawn in NodeCases.Policies(PlacementRule.BestFit, PlacementRule.FirstFit, PlacementRule.Fgd)
        from depth in AnyOf<int?>(0, 1, 1, 1, 2, 3, null)
        let policy = drawn with { ReservationDepth = depth }
        from order in AnyOf<OrderKind?>(null, null, OrderKind.FairShare, OrderKind.Multifactor, OrderKind.Drf, OrderKind.Drf)
        from keeps in AnyOf(false, false, true)
        from preemption in Preemption
        select Fitting(policy with { Order = order is { } kind ? new OrderSpec(kind) : policy.Order, KeepsHead = keeps, Preemption = preemption });

    /// <summary>Cases of every kind.</summary>
    public static Gen<GeneratedTenantNodeCase> Any { get; } =
        from one in NodeCases.Of(Policies, maxJobs: 20)
        from accounts in Gen.Int[-1, 2].Array[20]
        from qos in Gen.Int[0, 2].Array[20]
        from recoveries in Gen.Int[0, 3].Array[20]
        from limits in Limit.Array[0, 2]
        from quotas in Quotas
        from failures in Failures
        from halfLife in AnyOf<long?>(null, 30, 30)
        select Build(one, accounts, qos, recoveries, limits, quotas, failures, halfLife);

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    /// <summary>Parts that do not go together are left out: more reservations than one with preemption or a kept head.</summary>
    private static PolicySpec Fitting(PolicySpec policy) => policy.ReservationDepth is 0 or 1
        ? policy with { KeepsHead = policy.KeepsHead && policy.ReservationDepth == 1 }
        : policy with { KeepsHead = false, Preemption = PreemptionSpec.None };

    private static GeneratedTenantNodeCase Build(
        GeneratedNodeCase one, int[] accounts, int[] qos, int[] recoveries, TenantLimit[] limits, QuotaTree? quotas, FailureSpec? failures, long? halfLife)
    {
        long unitMs = one.UnitMs;
        var jobs = one.Jobs.Select((job, index) => job with
        {
            Account = accounts[index] < 0 ? null : "a" + accounts[index],
            Qos = "q" + qos[index],
            Recovery = recoveries[index] switch
            {
                1 => new JobRecovery { CheckpointInterval = new Duration(2 * unitMs), RestartCost = new Duration(unitMs), Retries = 3, BackOff = new Duration(unitMs), MaxBackOff = new Duration(4 * unitMs) },
                2 => new JobRecovery { Retries = 1 },
                3 => new JobRecovery { CheckpointInterval = new Duration(unitMs), Retries = 8, BackOffFactor = 1 },
                _ => null,
            },
        });
        FailureSpec? scaled = failures is null ? null : failures with
        {
            NodeFailuresPerDay = failures.NodeFailuresPerDay * 86_400_000 / unitMs,
            MeanRepair = new Duration(failures.MeanRepair.Ms * unitMs),
            Recovery = JobRecovery.None with { Retries = 4 },
            Outages =
            [
                .. failures.Outages.Select(outage => outage with
                {
                    Nodes = NodeSet.Of(outage.Nodes.Select(node => node % one.Nodes.Count)),
                    From = new Instant(outage.From.UnixMs * unitMs),
                    To = new Instant(outage.To.UnixMs * unitMs),
                }),
            ],
        };
        PolicySpec policy = one.Policy with { Preemption = one.Policy.Preemption with { ExemptTime = new Duration(one.Policy.Preemption.ExemptTime.Ms * unitMs) } };
        var tenants = new Tenants
        {
            Accounts = [new Account("a0", null, 2), new Account("a1", "a0", 1), new Account("a2", null, 1)],
            Limits = [.. limits.Select(limit => limit with { Minutes = new AmountLimits(limit.Minutes.CpuMillicores * unitMs / 60, null, null) })],
            Quotas = quotas,
            Qos = [new Qos("q0", 0, []), new Qos("q1", 1, ["q0"]), new Qos("q2", 2, ["q0", "q1"])],
            Decay = new UsageDecay { HalfLife = halfLife is { } units ? new Duration(units * unitMs) : null, Period = new Duration(3 * unitMs) },
        };
        return new GeneratedTenantNodeCase(one.With(jobs: [.. jobs], policy: policy, options: one.Options with { Failures = scaled }), tenants);
    }
}
