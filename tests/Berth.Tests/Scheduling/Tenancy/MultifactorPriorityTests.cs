using Berth.Model;
using Berth.Scheduling.Tenancy;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Tenancy;

/// <summary>The multifactor priority against the Slurm documentation ("Multifactor Priority Plugin").</summary>
public sealed class MultifactorPriorityTests
{
    /// <summary>Weights of the first sample in section "Configuration Example".</summary>
    private static readonly PriorityWeights Sample = new()
    {
        Age = 1000,
        FairShare = 10_000,
        JobSize = 1000,
        Partition = 1000,
        Qos = 0,
        MaxAge = Duration.FromDays(14),
    };

    [Theory]
    [InlineData(10, 5, 5)]
    [InlineData(1000, 595, 500)]
    public void The_weights_of_the_manual_tell_two_fair_share_factors_apart_or_not(long weight, long first, long second)
    {
        // Section "Job Priority Factors In General": factors .59534 and .50002 give the same priority at a weight of 10; weights should start around 1000.
        var weights = new PriorityWeights { FairShare = weight };

        Assert.Equal(first, new PriorityFactors { FairShare = 0.59534 }.Priority(weights));
        Assert.Equal(second, new PriorityFactors { FairShare = 0.50002 }.Priority(weights));
    }

    [Fact]
    public void The_formula_with_the_sample_weights_gives_what_was_worked_by_hand()
    {
        // Half of the longest age: 1000 x 0.5 = 500. Fair share of user 3 of the classic example: 10 000 x 0.125 = 1250. 16 of 64 cores: 1000 x 0.25 = 250.
        // Partition with 20 of at most 100: 1000 x 0.2 = 200. QOS does not count. Sum 2200; with a site factor of 50: 2250.
        var factors = new PriorityFactors { Age = 0.5, FairShare = 0.125, JobSize = 0.25, Partition = 0.2, Qos = 1, Association = 1, Cpu = 1, Memory = 1, Gpu = 1 };

        Assert.Equal(2200, factors.Priority(Sample));
        Assert.Equal(2250, (factors with { Site = 50 }).Priority(Sample));
        Assert.Equal(2200 + 3 + 50 + 7, factors.Priority(Sample with { Association = 3, Cpu = 50, Memory = 5, Gpu = 2 }));
    }

    [Theory]
    [InlineData(0.29, 100, 29)]
    [InlineData(0.57, 100, 57)]
    [InlineData(1.0 / 3, 300, 100)]
    [InlineData(0.29999, 100, 29)]
    public void A_sum_is_rounded_down_once_and_the_last_digit_of_binary_arithmetic_does_not_decide(double factor, long weight, long priority) =>
        Assert.Equal(priority, new PriorityFactors { FairShare = factor }.Priority(new PriorityWeights { FairShare = weight }));

    [Theory]
    [InlineData(-1, true, 0)]
    [InlineData(3.5, true, 0.5)]
    [InlineData(7, true, 1)]
    [InlineData(21, true, 1)]
    [InlineData(21, false, 3)]
    public void Age_grows_to_1_in_the_longest_age_and_on_only_where_it_does_not_saturate(double days, bool saturates, double factor) =>
        Assert.Equal(factor, PriorityFactors.AgeFactor((long)(days * 86_400_000), new PriorityWeights { AgeSaturates = saturates }), 12);

    [Theory]
    [InlineData(64, false, 1)]
    [InlineData(16, false, 0.25)]
    [InlineData(16, true, 0.75)]
    [InlineData(64, true, 0)]
    public void A_job_of_the_whole_machine_has_size_factor_1_or_0_where_small_jobs_are_favoured(long cores, bool favorSmall, double factor) =>
        Assert.Equal(factor, PriorityFactors.SizeFactor(cores * 1000, 64_000, favorSmall));

    [Fact]
    public void All_factors_of_a_job_come_from_workload_cluster_and_tenants()
    {
        (Workload workload, Cluster cluster) = Example();
        var ledger = new UsageLedger(new AssociationTree(workload, cluster.Tenants), cluster.Tenants!.Decay, 0);
        var priority = new MultifactorPriority(workload, cluster, OrderKind.Multifactor, ledger);

        // Cluster: 2 nodes of 8 cores, 32 GiB, 4 GPUs. Job 0: 4 cores, 8 GiB, 2 GPUs of account "a" (priority 3 of at most 4), QOS "high" (10 of 20), own priority 9, in partition 1 (factor 1 of 4), 1 hour old.
        PriorityFactors factors = priority.Factors(0, 3_600_000, 0, 1);

        Assert.Equal(new PriorityFactors(1 / 168.0, 0.75, 1, 0.25, 0.25, 0.5, 0.25, 0.125, 0.25, 9), factors);

        // 9 + 168 x 1/168 + 4 x 0.75 + 100 x 1 + 8 x 0.25 + 12 x 0.25 + 20 x 0.5 + 16 x 0.25 + 8 x 0.125 + 4 x 0.25.
        Assert.Equal(9 + 1 + 3 + 100 + 2 + 3 + 10 + 4 + 1 + 1, priority.Priority(0, 3_600_000, 0, 1));
    }

    [Fact]
    public void The_orders_of_fair_share_know_fair_share_and_age_alone()
    {
        (Workload workload, Cluster cluster) = Example();
        var ledger = new UsageLedger(new AssociationTree(workload, cluster.Tenants), cluster.Tenants!.Decay, 0);
        ledger.Start(0, new Amounts(1000, 0, 0), 0);
        ledger.End(0, new Amounts(1000, 0, 0), 3_600_000);

        // Account a is as good as its one user. All use is that of a, its share is 1/2: classic 2^-2, Fair Tree last of two.
        Assert.Equal(1 + 25, new MultifactorPriority(workload, cluster, OrderKind.FairShare, ledger).Priority(0, 3_600_000, 0, 1));
        Assert.Equal(1 + 50, new MultifactorPriority(workload, cluster, OrderKind.FairTree, ledger).Priority(0, 3_600_000, 0, 1));
        Assert.Equal(1 + 100, new MultifactorPriority(workload, cluster, OrderKind.FairTree, ledger).Priority(1, 3_600_000, 0, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultifactorPriority(workload, cluster, OrderKind.Sjf, ledger));
    }

    [Fact]
    public void The_sum_kept_for_a_job_is_the_formula() => Gen.Select(Gen.Long[0, 100_000].Array[9], Gen.Bool, Gen.Bool, Gen.Long[0, 10_000_000_000], Gen.Int[0, 1]).Sample(
        (weights, saturates, favorSmall, now, partition) =>
    {
        (Workload workload, Cluster cluster) = Example();
        cluster = cluster with
        {
            Tenants = cluster.Tenants! with
            {
                Priority = new PriorityWeights
                {
                    Age = weights[0],
                    Association = weights[1],
                    FairShare = weights[2],
                    JobSize = weights[3],
                    Partition = weights[4],
                    Qos = weights[5],
                    Cpu = weights[6],
                    Memory = weights[7],
                    Gpu = weights[8],
                    AgeSaturates = saturates,
                    FavorSmall = favorSmall,
                },
            },
        };
        var ledger = new UsageLedger(new AssociationTree(workload, cluster.Tenants), cluster.Tenants.Decay, 0);
        var priority = new MultifactorPriority(workload, cluster, OrderKind.Multifactor, ledger);

        for (int job = 0; job < workload.JobCount; job++)
        {
            Assert.Equal(priority.Factors(job, now, 0, partition).Priority(cluster.Tenants.Priority), priority.Priority(job, now, 0, partition));
        }
    });

    [Fact]
    public void On_a_pool_size_and_cpu_are_processors_and_without_tenants_fair_share_and_age_count_alike()
    {
        Workload workload = AccountTrees.JobsOf((null, "ann"), (null, "bob"));
        var ledger = new UsageLedger(new AssociationTree(workload, null), new UsageDecay(), 0);

        PriorityFactors factors = new MultifactorPriority(workload, Cluster.Pool(8), OrderKind.Multifactor, ledger).Factors(0, 0, 0, null);

        Assert.Equal(new PriorityFactors { FairShare = 1, JobSize = 0.125, Cpu = 0.125 }, factors);

        // A week of age counts as much as an unused share; age goes on counting.
        var fairShare = new MultifactorPriority(workload, Cluster.Pool(8), OrderKind.FairShare, ledger);
        Assert.Equal(100_000, fairShare.Priority(0, 0, 0, null));
        Assert.Equal(200_000, fairShare.Priority(0, 7 * 86_400_000L, 0, null));
        Assert.Equal(400_000, fairShare.Priority(0, 21 * 86_400_000L, 0, null));
    }

    private static (Workload Workload, Cluster Cluster) Example()
    {
        var builder = new WorkloadBuilder();
        var task = new TaskRequest(4000, 8L << 30, 2, 1000, 0);
        int shape = builder.Shape(new JobShape([new JobMode(1, task)]));
        foreach ((string account, string user, string qos, int? own) in new[] { ("a", "ann", "high", (int?)9), ("b", "bob", "low", null), ("b", "bob", "other", 0) })
        {
            builder.Add(new JobRow
            {
                Number = builder.Count + 1,
                SubmitMs = 0,
                RequestedMs = 1000,
                RunMs = 1000,
                Processors = 4,
                User = builder.User(user),
                Account = builder.Account(account),
                Qos = builder.Qos(qos),
                Priority = own,
                Shape = shape,
            });
        }

        var nodes = new ClusterNodes([new NodeClass { Name = "n", Count = 2, CpuMillicores = 8000, MemoryBytes = 32L << 30, GpuCount = 4 }])
        {
            Partitions = [new Partition { Name = "main", Nodes = NodeSet.All(2) }, new Partition { Name = "side", Nodes = NodeSet.All(2) }],
        };
        Cluster cluster = Cluster.OfNodes("two", nodes, SizeUnit.Processor) with
        {
            Tenants = new Tenants
            {
                Accounts = [new Account("a", null, 1) { Priority = 3 }, new Account("b", null, 1) { Priority = 4 }],
                Qos = [new Qos("high", 10, []), new Qos("top", 20, []), new Qos("low", 0, [])],
                PartitionFactors = [new PartitionFactor("main", 4), new PartitionFactor("side", 1)],
                Priority = new PriorityWeights { Age = 168, Association = 4, FairShare = 100, JobSize = 8, Partition = 12, Qos = 20, Cpu = 16, Memory = 8, Gpu = 4 },
            },
        };
        return (builder.Build(), cluster);
    }
}
