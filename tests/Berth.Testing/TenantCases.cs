using Berth.Model;
using Berth.Simulation;
using CsCheck;

namespace Berth.Testing;

/// <summary>
/// Generators of small pools that many tenants share, for the rules of docs/design/tenants.md: few processors, few users, small limits and quotas, many jobs within
/// few units of time, so that everything collides. A counter-example shrinks to a few jobs and one rule.
/// </summary>
public static class TenantCases
{
    private const int MostAccounts = 4;
    private const int MostUsers = 4;

    /// <summary>Recoveries, times in units; null: nothing is said.</summary>
    private static readonly JobRecovery?[] Recoveries =
    [
        null,
        JobRecovery.None,
        new() { CheckpointInterval = new Duration(1), RestartCost = new Duration(1), Retries = 3, BackOff = new Duration(1), MaxBackOff = new Duration(3) },
        new() { CheckpointInterval = new Duration(3), Retries = null, BackOffFactor = 1 },
        new() { CheckpointInterval = new Duration(2), RestartCost = new Duration(2), Retries = 1, BackOff = new Duration(2), MaxBackOff = new Duration(20) },
        new() { Retries = 2, BackOff = new Duration(3), BackOffFactor = 1.5, MaxBackOff = new Duration(5) },
    ];

    private static readonly Gen<TenantJob> Job =
        from gap in Gen.Frequency((6, Gen.Const(0L)), (4, Gen.Long[1, 2]), (1, Gen.Long[3, 9]))
        from run in Gen.Frequency((1, Gen.Const(0L)), (7, Gen.Long[1, 12]), (1, Gen.Long[13, 25]))
        from slack in Gen.Frequency((3, Gen.Const(0L)), (5, Gen.Long[1, 8]), (2, Gen.Long[-5, -1]))
        from size in Gen.Frequency((3, Gen.Const(1)), (4, Gen.Int[1, 4]), (1, Gen.Int[5, 9]))
        from user in Gen.Int[0, MostUsers - 1]
        from account in Gen.Frequency((2, Gen.Const(-1)), (5, Gen.Int[0, MostAccounts - 1]))
        from qos in Gen.Int[0, 2]
        from priority in AnyOf<int?>(null, null, 1, 30_000)
        from recovery in Gen.Int[0, 5]
        select new TenantJob
        {
            Submit = gap,
            Run = run,
            Request = Math.Max(0, run + slack),
            Size = size,
            User = "u" + user,
            Account = account < 0 ? null : "a" + account,
            Qos = "q" + qos,
            Priority = priority,
            Recovery = Recoveries[recovery],
        };

    private static readonly Gen<Account[]> Accounts =
        from parents in Gen.Int[-1, 2].Array[0, MostAccounts]
        from shares in Gen.Int[0, 3].Array[MostAccounts]
        from priorities in Gen.Int[0, 3].Array[MostAccounts]
        select parents.Select((parent, index) => new Account("a" + index, parent >= 0 && parent < index ? "a" + parent : null, shares[index]) { Priority = priorities[index] }).ToArray();

    private static readonly Gen<UserShare[]> Users =
        (from user in Gen.Int[0, MostUsers - 1]
         from account in Gen.Int[-1, MostAccounts - 1]
         from shares in Gen.Int[0, 3]
         select new UserShare("u" + user, account < 0 ? null : "a" + account, shares)).Array[0, 4].Select(all => all.DistinctBy(one => (one.User, one.Account)).ToArray());

    /// <summary>Times in units.</summary>
    private static readonly Gen<TenantLimit> Limit =
        from scope in AnyOf(LimitScope.User, LimitScope.Account, LimitScope.Qos)
        from name in Gen.Int[-1, 3]
        from perUser in AnyOf(false, true)
        from what in Gen.Int[0, 6]
        from number in Gen.Int[1, 4]
        from more in Gen.Int[5, 40]
        select new TenantLimit
        {
            Scope = scope,
            Name = name < 0 ? null : (scope == LimitScope.User ? "u" : scope == LimitScope.Account ? "a" : "q") + Math.Min(name, scope == LimitScope.Qos ? 2 : 3),
            PerUser = perUser && scope != LimitScope.User,
            RunningJobs = what is 0 or 1 ? number : null,
            InUse = what is 2 or 5 ? new AmountLimits(number * 1500, null, null) : default,
            Minutes = what is 3 or 5 ? new AmountLimits(more, null, null) : default,
            SubmittedJobs = what == 4 ? number + 1 : null,
            MaxRequestedTime = what == 6 ? new Duration(more) : null,
        };

    private static readonly Gen<Quota> Quota =
        from nominal in AnyOf<long?>(null, 0, 1000, 2000, 2000, 3000, 4000)
        from borrowing in AnyOf<long?>(null, null, 0, 1000, 2000)
        from lending in AnyOf<long?>(null, null, 0, 1000, 2000)
        from weight in AnyOf(1.0, 1.0, 0.5, 2.0, 3.0)
        select new Quota
        {
            Nominal = new AmountLimits(nominal, null, null),
            Borrowing = new AmountLimits(nominal is null ? null : borrowing, null, null),
            Lending = new AmountLimits(nominal is null ? null : lending, null, null),
            Weight = weight,
        };

    private static readonly Gen<QuotaTree> Quotas =
        from nested in AnyOf(false, true)
        from quotas in Quota.Array[2]
        from own in Gen.Int[0, 3]
        from queues in Gen.Select(Quota, Gen.Int[0, 5]).Array[1, 5]
        select Tree(nested, quotas, own, queues);

    private static readonly Gen<PriorityWeights> Weights =
        from age in AnyOf(0L, 1000L, 100_000L)
        from maxAge in AnyOf(10L, 100L)
        from saturates in AnyOf(false, true)
        from other in Gen.Select(AnyOf(0L, 100_000L), AnyOf(0L, 50_000L), AnyOf(0L, 50_000L), AnyOf(0L, 10_000L))
        from small in AnyOf(false, true)
        from kind in AnyOf(FairShareKind.Classic, FairShareKind.FairTree)
        select new PriorityWeights
        {
            Age = age,
            MaxAge = new Duration(maxAge),
            AgeSaturates = saturates,
            FairShare = 100_000,
            FairShareKind = kind,
            Association = other.Item1,
            JobSize = other.Item2,
            Qos = other.Item3,
            Cpu = other.Item4,
            FavorSmall = small,
        };

    private static readonly Gen<Tenants> AllTenants =
        from accounts in Accounts
        from users in Users
        from limits in Gen.Frequency((1, Gen.Const(Array.Empty<TenantLimit>())), (2, Limit.Array[1, 3]))
        from quotas in Gen.Frequency((1, Gen.Const((QuotaTree?)null)), (2, Quotas.Select(tree => (QuotaTree?)tree)))
        from halfLife in AnyOf<long?>(null, 5, 20, 40)
        from period in AnyOf(1L, 3L, 10L)
        from weights in Weights
        from preempts in Gen.Int[0, 7]
        select new Tenants
        {
            Accounts = accounts,
            Users = users,
            Limits = limits,
            Quotas = quotas,
            Decay = new UsageDecay { HalfLife = halfLife is { } half ? new Duration(half) : null, Period = new Duration(period) },
            Priority = weights,
            Qos =
            [
                new Qos("q0", 0, []),
                new Qos("q1", 1, (preempts & 1) != 0 ? ["q0"] : []),
                new Qos("q2", 3, [.. new[] { "q0", "q1" }.Where((_, bit) => (preempts >> (bit + 1) & 1) != 0)]),
            ],
        };

    private static readonly Gen<PreemptionSpec> Preemption =
        from rule in AnyOf(PreemptionRule.Qos, PreemptionRule.Reclaim, PreemptionRule.Reclaim)
        from victims in AnyOf(VictimOrder.Youngest, VictimOrder.LeastLost, VictimOrder.LowestPriority)
        from effect in AnyOf(PreemptionEffect.Requeue, PreemptionEffect.Requeue, PreemptionEffect.Cancel, PreemptionEffect.Suspend)
        from exempt in AnyOf(0L, 0L, 2L, 5L)
        select new PreemptionSpec(rule) { Victims = victims, Effect = effect, ExemptTime = new Duration(exempt) };

    private static readonly Gen<FailureSpec> Failure =
        from seed in Gen.Long[1, 1000]
        from jobs in AnyOf(0, 0.2, 0.5)
        from recovery in Gen.Int[1, 5]
        from steps in Gen.Select(Gen.Long[0, 40], Gen.Int[0, 8]).Array[0, 3]
        from whole in AnyOf(false, true, true)
        select new FailureSpec
        {
            Seed = seed,
            JobFailureProbability = jobs,
            Recovery = Recoveries[recovery]!,
            Capacity = [.. steps.OrderBy(step => step.Item1).Select(step => new CapacityStep(new Instant(step.Item1), step.Item2)), .. whole && steps.Length > 0 ? [new CapacityStep(new Instant(60), int.MaxValue)] : Array.Empty<CapacityStep>()],
        };

    /// <summary>Policies that the twin can follow, without preemption.</summary>
    public static Gen<PolicySpec> Policies { get; } =
        from order in AnyOf(OrderKind.Fcfs, OrderKind.Fcfs, OrderKind.Sjf, OrderKind.FairShare, OrderKind.FairTree, OrderKind.Multifactor, OrderKind.Drf, OrderKind.Drf, OrderKind.Wfp3)
        from backfill in AnyOf<OrderKind?>(null, null, null, OrderKind.Sjf, OrderKind.Fcfs, OrderKind.Drf)
        from depth in AnyOf<int?>(0, 1, 1, 1, 2, null)
        from lookahead in AnyOf<int?>(null, null, null, 0, 1, 3)
        from estimate in AnyOf(EstimateKind.Request, EstimateKind.Request, EstimateKind.Perfect, EstimateKind.Tsafrir, EstimateKind.UserMean)
        from arrivals in AnyOf(ArrivalPass.WhenItFits, ArrivalPass.WhenItFits, ArrivalPass.Always)
        from keeps in AnyOf(false, false, true)
        select new PolicySpec
        {
            Name = "generated",
            Order = new OrderSpec(order),
            BackfillOrder = backfill is { } kind ? new OrderSpec(kind) : null,
            ReservationDepth = depth,
            Lookahead = lookahead,
            Estimate = estimate,
            ArrivalPass = arrivals,
            KeepsHead = keeps && depth == 1,
        };

    /// <summary>Cases with limits, quotas and orders; nothing is stopped and nothing fails.</summary>
    public static Gen<GeneratedTenantCase> Gated { get; } = Of(Policies, Gen.Const((FailureSpec?)null));

    /// <summary>Cases in which jobs are stopped for others too.</summary>
    public static Gen<GeneratedTenantCase> Preempting { get; } = Of(PreemptingPolicies, Gen.Const((FailureSpec?)null));

    /// <summary>Cases in which jobs fail and the pool changes its size; in half of them jobs are stopped for others too.</summary>
    public static Gen<GeneratedTenantCase> Failing { get; } = Of(Gen.OneOf(Policies, PreemptingPolicies), Failure.Select(failure => (FailureSpec?)failure));

    private static Gen<PolicySpec> PreemptingPolicies => Gen.Select(Policies, Preemption, (policy, preemption) =>
        policy with { Preemption = preemption, ReservationDepth = policy.ReservationDepth is 0 ? 0 : 1 });

    private static Gen<GeneratedTenantCase> Of(Gen<PolicySpec> policies, Gen<FailureSpec?> failures, int maxJobs = 22) =>
        from processors in Gen.Int[1, 8]
        from jobs in Job.List[1, maxJobs]
        from tenants in AllTenants
        from policy in policies
        from failure in failures
        from pass in AnyOf(PassRule.EachEvent, PassRule.EachInstant)
        from order in AnyOf(EventOrder.ArrivalsFirst, EventOrder.ArrivalsFirst, EventOrder.EndsFirst)
        from unit in AnyOf(1L, 1L, 60L, 3600L)
        select Case(processors, jobs, tenants, policy, failure, new ReplayOptions { Pass = pass, EventOrder = order }, unit * 1000);

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    /// <summary>Cohorts c0 and, below it, c1; each queue in one of them or in none. A queue has an account or a user of its own.</summary>
    private static QuotaTree Tree(bool nested, Quota[] quotas, int own, (Quota Quota, int Where)[] queues)
    {
        string[] members = ["a0", "u0", "a1", "a2", "u1"];
        return new QuotaTree(
            [new Cohort("c0", null, (own & 1) != 0 ? quotas[0] : null), new Cohort("c1", nested ? "c0" : null, (own & 2) != 0 ? quotas[1] : null)],
            [
                .. queues.Select((one, index) => new QueueQuota(
                    one.Where % 2 == 0 ? "k" + index : members[index], one.Where switch { 0 or 1 => "c0", 2 or 3 => "c1", 4 => "c0", _ => null }, one.Quota, one.Where % 2 == 0 ? [members[index]] : [])),
            ]);
    }

    private static GeneratedTenantCase Case(
        int processors, List<TenantJob> rows, Tenants tenants, PolicySpec policy, FailureSpec? failures, ReplayOptions options, long unitMs)
    {
        var jobs = new List<TenantJob>();
        long submit = 0;
        foreach (TenantJob row in rows)
        {
            submit += row.Submit;
            jobs.Add(row with { Submit = submit, Recovery = row.Recovery is null ? null : Scaled(row.Recovery, unitMs) });
        }

        bool hasGate = tenants.Limits.Count > 0 || tenants.Quotas is not null;
        if ((policy.IsConservative && !hasGate) || (failures?.Capacity.Count > 0 && policy.ReservationDepth is null or > 1))
        {
            policy = policy with { ReservationDepth = failures is null ? 2 : 1 };
        }

        return new GeneratedTenantCase(processors, jobs, Scaled(tenants, unitMs), policy with { Preemption = Scaled(policy.Preemption, unitMs) }, options with { Failures = Scaled(failures, processors, unitMs) }, unitMs);
    }

    private static Duration? Scaled(Duration? time, long unitMs) => time is { } units ? new Duration(units.Ms * unitMs) : null;

    private static PreemptionSpec Scaled(PreemptionSpec preemption, long unitMs) => preemption with { ExemptTime = new Duration(preemption.ExemptTime.Ms * unitMs) };

    private static JobRecovery Scaled(JobRecovery recovery, long unitMs) => recovery with
    {
        CheckpointInterval = Scaled(recovery.CheckpointInterval, unitMs),
        RestartCost = new Duration(recovery.RestartCost.Ms * unitMs),
        BackOff = new Duration(recovery.BackOff.Ms * unitMs),
        MaxBackOff = new Duration(recovery.MaxBackOff.Ms * unitMs),
    };

    private static FailureSpec? Scaled(FailureSpec? failures, int processors, long unitMs) => failures is null ? null : failures with
    {
        Recovery = Scaled(failures.Recovery, unitMs),
        Capacity = [.. failures.Capacity.Select(step => new CapacityStep(new Instant(step.From.UnixMs * unitMs), Math.Min(step.Processors, processors)))],
    };

    private static Tenants Scaled(Tenants tenants, long unitMs) => tenants with
    {
        Decay = tenants.Decay with { HalfLife = Scaled(tenants.Decay.HalfLife, unitMs), Period = new Duration(tenants.Decay.Period.Ms * unitMs) },
        Priority = tenants.Priority with { MaxAge = new Duration(tenants.Priority.MaxAge.Ms * unitMs) },
        Limits =
        [
            .. tenants.Limits.Select(limit => limit with
            {
                Minutes = limit.Minutes.CpuMillicores is { } processorUnits ? new AmountLimits(processorUnits * unitMs / 60, null, null) : default,
                MaxRequestedTime = Scaled(limit.MaxRequestedTime, unitMs),
            }),
        ],
    };
}
