using Berth.Formats.Tenancy;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Formats.Tenancy;

public sealed class TenantsYamlTests
{
    private const long Gibibyte = 1L << 30;

    [Fact]
    public void Accounts_are_a_tree_with_parents_first_and_users_with_shares()
    {
        Tenants tenants = Read("""
            name: lab
            defaultShares: 2
            accounts:
              - name: research
                shares: 12
                accounts:
                  - {name: vision, shares: 0, priority: 10, users: [ann, bob]}
                  - {name: speech, users: {ann: 3, fay: 0}}
              - {name: product}
            users: {root: 5}
            """);

        Assert.Equal(("lab", 2), (tenants.Name, tenants.DefaultShares));
        Assert.Equal(
            [new Account("research", null, 12), new Account("vision", "research", 0) { Priority = 10 }, new Account("speech", "research", 2), new Account("product", null, 2)],
            tenants.Accounts);
        Assert.Equal(
            [
                new UserShare("root", null, 5), new UserShare("ann", "vision", 2), new UserShare("bob", "vision", 2), new UserShare("ann", "speech", 3),
                new UserShare("fay", "speech", 0),
            ],
            tenants.Users);
    }

    [Fact]
    public void What_is_left_out_is_what_slurm_has_but_for_an_age_that_grows_on()
    {
        Tenants tenants = Read("accounts: []");

        Assert.Equal(new UsageDecay(), tenants.Decay);
        Assert.Equal(PriorityWeights.Default, tenants.Priority);
        Assert.Null(tenants.Quotas);
        Assert.Equal("t", tenants.Name);
    }

    [Fact]
    public void Decay_takes_lengths_and_weights()
    {
        UsageDecay decay = Read("decay: {halfLife: 1-12:00:00, period: 90, weights: {memory: 0.25, gpus: 10}}").Decay;
        UsageDecay never = Read("decay: {halfLife: never}").Decay;

        Assert.Equal(
            new UsageDecay { HalfLife = Duration.FromHours(36), Period = Duration.FromSeconds(90), PerCore = 0, PerGibibyte = 0.25, PerGpu = 10 }, decay);
        Assert.Equal(new UsageDecay { HalfLife = null }, never);
        Assert.Equal((0.25 * 8) + (10 * 0.5), decay.RateOf(new Amounts(4000, 8 * Gibibyte, 500)));
    }

    [Fact]
    public void Weights_that_are_left_out_weigh_nothing_once_one_is_there()
    {
        PriorityWeights weights = Read(
            "priority: {fairShare: 1, fairShareKind: fair-tree, age: 2, maxAge: 1d, ageSaturates: false, association: 3, jobSize: 4, favorSmall: true, partition: 5, qos: 6, cpus: 7, memory: 8, gpus: 9}").Priority;

        Assert.Equal(
            new PriorityWeights
            {
                FairShare = 1,
                FairShareKind = FairShareKind.FairTree,
                Age = 2,
                MaxAge = Duration.FromDays(1),
                AgeSaturates = false,
                Association = 3,
                JobSize = 4,
                FavorSmall = true,
                Partition = 5,
                Qos = 6,
                Cpu = 7,
                Memory = 8,
                Gpu = 9,
            },
            weights);
        Assert.Equal(new PriorityWeights { Age = 5 }, Read("priority: {age: 5}").Priority);
        Assert.True(Read("priority: {age: 5}").Priority.AgeSaturates);
    }

    [Fact]
    public void Qos_preempt_each_other_without_circles()
    {
        IReadOnlyList<Qos> qos = Read("qos: [{name: a, priority: 10, preempts: [b, c]}, {name: b, preempts: c}, {name: c}]").Qos;

        Assert.Equal([("a", 10, "b c"), ("b", 0, "c"), ("c", 0, "")], qos.Select(one => (one.Name, one.Priority, string.Join(' ', one.Preempts))));
    }

    [Fact]
    public void A_limit_on_several_names_is_one_for_each_and_others_is_all_the_rest()
    {
        IReadOnlyList<TenantLimit> limits = Read("""
            qos: [{name: urgent}]
            limits:
              - {users: others, runningJobs: 12, submittedJobs: 0}
              - {users: [ann, bob], maxTime: 4h}
              - {accounts: lab, inUse: {cpus: 0.5, memory: 4TiB, gpus: 2.5}}
              - {accounts: lab, perUser: true, minutes: {gpus: 500000, cpus: 2000000000}}
              - {qos: urgent, perUser: true, runningJobs: 1}
              - {partitions: gpu, runningJobs: 3}
            """).Limits;

        Assert.Equal(
            [
                new TenantLimit { Scope = LimitScope.User, Name = null, RunningJobs = 12, SubmittedJobs = 0 },
                new TenantLimit { Scope = LimitScope.User, Name = "ann", MaxRequestedTime = Duration.FromHours(4) },
                new TenantLimit { Scope = LimitScope.User, Name = "bob", MaxRequestedTime = Duration.FromHours(4) },
                new TenantLimit { Scope = LimitScope.Account, Name = "lab", InUse = new AmountLimits(500, 4096 * Gibibyte, 2500) },
                new TenantLimit { Scope = LimitScope.Account, Name = "lab", PerUser = true, Minutes = new AmountLimits(2_000_000_000_000, null, 500_000_000) },
                new TenantLimit { Scope = LimitScope.Qos, Name = "urgent", PerUser = true, RunningJobs = 1 },
                new TenantLimit { Scope = LimitScope.Partition, Name = "gpu", RunningJobs = 3 },
            ],
            limits);
    }

    [Fact]
    public void Quotas_have_cohorts_with_parents_first_and_queues_with_members()
    {
        QuotaTree quotas = Read("""
            quotas:
              cohorts:
                - {name: inner, parent: middle, nominal: {gpus: 2}, lendingLimit: {gpus: 10}}
                - alone
                - {name: middle, parent: outer}
                - outer
              queues:
                - {name: vision, cohort: inner, nominal: {cpus: 8, gpus: 4}, borrowingLimit: {gpus: 6}, lendingLimit: {gpus: 4}, weight: 0.5}
                - {name: rest, nominal: {memory: 1GiB}, members: [pat, lab]}
            """).Quotas!;

        Assert.Equal(["outer", "middle", "inner", "alone"], quotas.Cohorts.Select(one => one.Name));
        Assert.Equal([null, "outer", "middle", null], quotas.Cohorts.Select(one => one.Parent));
        Assert.Equal(
            [null, null, new Quota { Nominal = new AmountLimits(null, null, 2000), Lending = new AmountLimits(null, null, 10_000) }, null], quotas.Cohorts.Select(one => one.Quota));
        Assert.Equal(
            new Quota
            {
                Nominal = new AmountLimits(8000, null, 4000),
                Borrowing = new AmountLimits(null, null, 6000),
                Lending = new AmountLimits(null, null, 4000),
                Weight = 0.5,
            },
            quotas.Queues[0].Quota);
        Assert.Equal(("vision", "inner", 0), (quotas.Queues[0].Name, quotas.Queues[0].Cohort, quotas.Queues[0].Members.Count));
        Assert.Equal(("rest", null, "pat lab"), (quotas.Queues[1].Name, quotas.Queues[1].Cohort, string.Join(' ', quotas.Queues[1].Members)));
    }

    [Fact]
    public void A_long_line_of_cohorts_is_put_in_order()
    {
        string cohorts = string.Concat(Enumerable.Range(0, 5000).Select(i => $"    - {{name: c{i}{(i < 4999 ? $", parent: c{i + 1}" : "")}}}\n"));

        QuotaTree quotas = Read($"quotas:\n  cohorts:\n{cohorts}  queues: [{{name: q, cohort: c0, nominal: {{gpus: 1}}}}]\n").Quotas!;

        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"c{4999 - i}"), quotas.Cohorts.Select(one => one.Name));
    }

    private static Tenants Read(string yaml) => TenantsYaml.Read(new StringReader(yaml), "t.yaml").Tenants;
}
