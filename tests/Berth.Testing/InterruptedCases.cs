using System.Globalization;
using Berth.Model;

namespace Berth.Testing;

/// <summary>A small replay with tenants, preemption and failures, drawn from a seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Workload">The jobs.</param>
/// <param name="Cluster">The machine with its tenants.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Failures">What goes wrong; null: nothing.</param>
public sealed record InterruptedCase(int Seed, Workload Workload, Cluster Cluster, PolicySpec Policy, FailureSpec? Failures)
{
    public ValidationOptions Options => new() { Preemption = [Policy.Preemption], Failures = Failures };

    /// <summary>The jobs with their runs, for counter-examples; times in seconds.</summary>
    public string Text(Schedule schedule)
    {
        var text = new System.Text.StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"seed {Seed}, {Policy.Order.Kind}, {Policy.Preemption}, lookahead {Policy.Lookahead}, depth {Policy.ReservationDepth}\n{Failures}\n");
        text.AppendJoin('\n', Cluster.Tenants!.Limits).Append(CultureInfo.InvariantCulture, $"\nhalf-life {Cluster.Tenants.Decay.HalfLife}\n");
        text.AppendJoin('\n', Cluster.Tenants.Quotas?.Cohorts ?? []).Append('\n').AppendJoin('\n', Cluster.Tenants.Quotas?.Queues ?? []).Append('\n');
        for (int job = 0; job < Workload.JobCount; job++)
        {
            JobTable jobs = Workload.Jobs;
            text.Append(CultureInfo.InvariantCulture,
                $"{job}: submit {jobs.SubmitMs[job] / 1000m} run {Workload.Actuals.RunMs[job] / 1000m} request {jobs.RequestedMs[job] / 1000m} size {jobs.Processors[job]} {Workload.Users[jobs.User[job]]}");
            text.Append(jobs.Account.IsEmpty ? "" : $" {Workload.Accounts[jobs.Account[job]]}").Append(jobs.Qos.IsEmpty ? "" : $" {Workload.QosNames[jobs.Qos[job]]}").Append(':');
            foreach (int run in schedule.Runs.Before(job))
            {
                InterruptedRun record = schedule.Runs.Interruption(run);
                text.Append(CultureInfo.InvariantCulture, $" {record.StartMs / 1000m}-{record.EndMs / 1000m} {record.Cause} saved {record.SavedMs / 1000m} by {record.By};");
            }

            text.Append(schedule.Started(new JobId(job)) ? FormattableString.Invariant($" {schedule.StartMs[job] / 1000m}-{schedule.EndMs[job] / 1000m}") : "");
            text.Append(CultureInfo.InvariantCulture, $" {schedule.Outcome[job]}\n");
        }

        return text.Append(string.Join('\n', schedule.Outages)).ToString();
    }
}

/// <summary>Draws small replays in which users share a machine: accounts, QOS, limits, quotas, preemption, checkpoints, failures.</summary>
public static class InterruptedCases
{
    private static readonly string[] Accounts = ["physics", "optics", "lasers", "biology"];
    private static readonly string[] Users = ["ann", "bob", "cid", "dot"];
    private static readonly string[] QosNames = ["low", "normal", "high"];

    public static InterruptedCase Of(int seed, bool onNodes)
    {
        var random = new Random(seed);
        ClusterNodes? nodes = onNodes ? Nodes(random) : null;
        Workload workload = Jobs(random, nodes);
        int size = onNodes ? (int)(nodes!.CpuMillicores / 1000) : random.Next(4, 13);
        Cluster cluster = (onNodes ? Cluster.OfNodes("drawn", nodes!, SizeUnit.Processor) : Cluster.Pool(size)) with { Tenants = TenantsOf(random, size, onNodes) };
        FailureSpec? failures = random.Next(3) == 0 ? null : Failures(random, seed, nodes, size);
        return new InterruptedCase(seed, workload, cluster, Policy(random, cluster, failures), failures);
    }

    private static ClusterNodes Nodes(Random random)
    {
        var kind = new NodeClass { Name = "n", Count = random.Next(2, 5), CpuMillicores = random.Next(2, 5) * 1000, MemoryBytes = 8 };
        NodeSet all = NodeSet.All(kind.Count);
        return new ClusterNodes([kind])
        {
            Partitions = random.Next(3) == 0
                ? []
                : [
                    new Partition { Name = "batch", Nodes = all, IsDefault = true },
                    new Partition { Name = "urgent", Nodes = NodeSet.All(random.Next(1, kind.Count + 1)), PriorityTier = 2 },
                ],
        };
    }

    private static Workload Jobs(Random random, ClusterNodes? nodes)
    {
        var builder = new WorkloadBuilder();
        int count = random.Next(3, 26);
        bool hasAccounts = random.Next(4) > 0;
        long submit = 0;
        for (int i = 0; i < count; i++)
        {
            submit += random.Next(3) == 0 ? 0 : random.Next(1, 12);
            long run = random.Next(0, 41);
            long request = Math.Max(1, run + (random.Next(4) == 0 ? -random.Next(1, 6) : random.Next(0, 12)));
            int processors = random.Next(1, 6);
            builder.Add(new JobRow
            {
                Number = i + 1,
                SubmitMs = submit * 1000,
                RunMs = run * 1000,
                RequestedMs = request * 1000,
                Processors = processors,
                User = builder.User(Users[random.Next(Users.Length)]),
                Account = hasAccounts && random.Next(6) > 0 ? builder.Account(Accounts[random.Next(Accounts.Length)]) : null,
                Qos = builder.Qos(QosNames[random.Next(QosNames.Length)]),
                Recovery = random.Next(3) == 0 ? null : builder.Recovery(Recovery(random)),
                Shape = nodes is null ? null : builder.Shape(Shape(random, nodes, processors)),
            });
        }

        Workload workload = builder.Build();
        return nodes is null ? workload : WorkloadChanges.SizedFor(workload, nodes);
    }

    private static JobShape Shape(Random random, ClusterNodes nodes, int tasks)
    {
        var mode = new JobMode(tasks, new TaskRequest(1000, random.Next(0, 3), 0, 0, 0)) { Exclusive = random.Next(10) == 0 };
        IReadOnlyList<string> partitions = nodes.Partitions.Count == 0 ? [] : random.Next(3) switch { 0 => [], 1 => ["urgent"], _ => ["batch", "urgent"] };
        return new JobShape([mode], partitions);
    }

    private static JobRecovery Recovery(Random random) => new()
    {
        CheckpointInterval = random.Next(3) == 0 ? null : Duration.FromSeconds(random.Next(1, 9)),
        RestartCost = Duration.FromSeconds(random.Next(0, 4)),
        Retries = random.Next(4) == 0 ? null : random.Next(0, 4),
        BackOff = Duration.FromSeconds(random.Next(0, 6)),
        BackOffFactor = 1 + (random.Next(0, 3) / 2.0),
        MaxBackOff = Duration.FromSeconds(9),
    };

    private static Tenants TenantsOf(Random random, int size, bool onNodes)
    {
        var limits = new List<TenantLimit>();
        for (int i = random.Next(3); i > 0; i--)
        {
            LimitScope scope = (LimitScope)random.Next(onNodes ? 4 : 3);
            string? name = random.Next(2) == 0 ? null : scope switch
            {
                LimitScope.User => "ann", LimitScope.Account => "physics", LimitScope.Qos => "low", _ => "batch",
            };
            limits.Add(Limit(random, scope, name, size));
        }

        return new Tenants
        {
            Accounts = [new Account("physics", null, 2), new Account("optics", "physics", 1), new Account("lasers", "optics", 1), new Account("biology", null, 1)],
            Users = [new UserShare("ann", "optics", 1), new UserShare("cid", null, 1)],
            Qos = [new Qos("high", 10, ["low", "normal"]), new Qos("normal", 5, ["low"]), new Qos("low", 0, [])],
            Limits = limits,
            Decay = new UsageDecay { HalfLife = random.Next(3) == 0 ? null : Duration.FromSeconds(random.Next(10, 200)), Period = Duration.FromSeconds(5) },
            Quotas = random.Next(3) == 0 ? null : Quotas(random, size),
        };
    }

    private static TenantLimit Limit(Random random, LimitScope scope, string? name, int size) => new()
    {
        Scope = scope,
        Name = name,
        PerUser = scope != LimitScope.User && random.Next(3) == 0,
        RunningJobs = random.Next(2) == 0 ? random.Next(1, 4) : null,
        SubmittedJobs = random.Next(3) == 0 ? random.Next(1, 6) : null,
        InUse = random.Next(2) == 0 ? new AmountLimits(random.Next(1, size + 1) * 1000, null, null) : default,
        Minutes = random.Next(4) == 0 ? new AmountLimits(random.Next(200, 6000), null, null) : default,
        MaxRequestedTime = random.Next(4) == 0 ? Duration.FromSeconds(random.Next(10, 60)) : null,
    };

    private static QuotaTree Quotas(Random random, int size)
    {
        long? Perhaps(int most) => random.Next(2) == 0 ? random.Next(0, most + 1) * 1000L : null;
        Quota Quota() => new()
        {
            Nominal = new AmountLimits(random.Next(5) == 0 ? null : random.Next(0, size) * 1000L, null, null),
            Borrowing = new AmountLimits(Perhaps(size), null, null),
            Lending = new AmountLimits(Perhaps(3), null, null),
        };
        string? Cohort() => random.Next(5) switch { 0 => null, 1 or 2 => "all", _ => "some" };
        return new QuotaTree(
            [new Cohort("all", null, random.Next(2) == 0 ? null : Quota()), new Cohort("some", "all", random.Next(2) == 0 ? null : Quota())],
            [
                new QueueQuota("physics", Cohort(), Quota(), []),
                new QueueQuota("lasers", Cohort(), Quota(), []),
                new QueueQuota("others", Cohort(), Quota(), ["biology", "bob", "cid"]),
            ]);
    }

    private static FailureSpec Failures(Random random, int seed, ClusterNodes? nodes, int size)
    {
        var outages = new List<PlannedOutage>();
        for (int i = nodes is null ? 0 : random.Next(3); i > 0; i--)
        {
            int from = random.Next(-5, 80);
            int[] some = [.. Enumerable.Range(0, nodes!.Count).Where(_ => random.Next(2) == 0)];
            outages.Add(new PlannedOutage(
                NodeSet.Of(some), new Instant(from * 1000), new Instant((from + random.Next(1, 40)) * 1000), random.Next(2) == 0 ? OutageKind.Down : OutageKind.Drained));
        }

        return new FailureSpec
        {
            Seed = seed,
            NodeFailuresPerDay = nodes is not null && random.Next(2) == 0 ? random.Next(200, 2000) : 0,
            MeanRepair = Duration.FromSeconds(random.Next(1, 30)),
            JobFailureProbability = random.Next(2) == 0 ? random.NextDouble() * 0.4 : 0,
            Outages = outages,
            Capacity = nodes is null && random.Next(2) == 0
                ? [new CapacityStep(new Instant(random.Next(0, 40) * 1000), random.Next(0, size + 1)), new CapacityStep(new Instant(random.Next(41, 90) * 1000), size)]
                : [],
            Recovery = random.Next(2) == 0 ? new FailureSpec().Recovery : Recovery(random),
        };
    }

    private static PolicySpec Policy(Random random, Cluster cluster, FailureSpec? failures)
    {
        OrderKind[] orders = [OrderKind.Fcfs, OrderKind.Sjf, OrderKind.FairShare, OrderKind.FairTree, OrderKind.Multifactor, OrderKind.Drf];
        PreemptionRule rule = (PreemptionRule)random.Next(4);
        bool canTier = cluster.Nodes is { Partitions.Count: > 0 };
        rule = (rule == PreemptionRule.Tier && !canTier) || (rule == PreemptionRule.Reclaim && cluster.Tenants!.Quotas is null) ? PreemptionRule.Qos : rule;
        bool isPlain = rule == PreemptionRule.None && failures is not { Capacity.Count: > 0 };
        return new PolicySpec
        {
            Name = "drawn",
            Order = new OrderSpec(orders[random.Next(orders.Length)]),
            ReservationDepth = isPlain ? random.Next(5) switch { 0 => null, 1 => 2, 2 => 0, _ => 1 } : random.Next(2),
            Lookahead = random.Next(5) switch { 0 => 0, 1 => 2, _ => null },
            Preemption = new PreemptionSpec(rule)
            {
                Victims = (VictimOrder)random.Next(3),
                Effect = (PreemptionEffect)random.Next(3),
                ExemptTime = Duration.FromSeconds(random.Next(2) == 0 ? 0 : random.Next(1, 10)),
            },
        };
    }
}
