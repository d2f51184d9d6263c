using Berth.Model;
using Berth.Simulation;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>Limits on the jobs that are submitted to a partition; two nodes of one core, a partition each, worked by hand, times in seconds.</summary>
public sealed class PartitionLimitTests
{
    private static ClusterNodes TwoPartitions(bool hasDefault) => new([new NodeClass { Name = "n", Count = 2, CpuMillicores = 1000, MemoryBytes = 1 }])
    {
        Partitions = [new Partition { Name = "fast", Nodes = NodeSet.Of([0]) }, new Partition { Name = "slow", Nodes = NodeSet.Of([1]), IsDefault = hasDefault }],
    };

    private static NodeJob Job(long submit, long run, string user, params string[] partitions) =>
        NodeJob.Of(submit, run, 1, NodeJob.OneCore) with { User = user, Partitions = partitions };

    private static TenantLimit Limit(string? partition, int most, bool perUser = false) =>
        new() { Scope = LimitScope.Partition, Name = partition, SubmittedJobs = most, PerUser = perUser };

    private static string Outcomes(TenantLimit[] limits, NodeJob[] jobs, bool hasDefault = false)
    {
        ClusterNodes nodes = TwoPartitions(hasDefault);
        Workload workload = NodeJob.Build(jobs, nodes);
        Cluster cluster = Cluster.OfNodes("two", nodes, workload.Unit) with { Tenants = new Tenants { Limits = limits } };
        Schedule schedule = WaitLaws.Run(workload, cluster, new PolicySpec { Name = "easy" }).Schedule;
        Assert.Empty(ScheduleValidator.Validate(workload, cluster, schedule));
        return string.Join(
            ", ",
            Enumerable.Range(0, schedule.Count).Select(job => schedule.Started(new JobId(job))
                ? FormattableString.Invariant($"{schedule.StartMs[job] / 1000}-{schedule.EndMs[job] / 1000}")
                : $"{schedule.Outcome[job]}"));
    }

    /// <summary>One runs and one waits: the third is one too many, the fourth comes when the first has ended, the fifth elsewhere.</summary>
    [Fact]
    public void One_job_too_many_is_refused_until_another_has_ended() => Assert.Equal(
        "0-5, 5-10, Refused, 10-15, 6-11",
        Outcomes([Limit("fast", 2)], [Job(0, 5, "ann", "fast"), Job(1, 5, "bob", "fast"), Job(2, 5, "ann", "fast"), Job(6, 5, "ann", "fast"), Job(6, 5, "ann", "slow")]));

    [Fact]
    public void For_each_user_their_own_jobs_count() => Assert.Equal(
        "0-5, 5-10, Refused",
        Outcomes([Limit(null, 1, perUser: true)], [Job(0, 5, "ann", "fast"), Job(1, 5, "bob", "fast"), Job(2, 5, "ann", "fast")]));

    /// <summary>The second job counts in both partitions though it runs in the slow one; the third finds room in neither, the fourth in none of one.</summary>
    [Fact]
    public void A_job_that_may_use_both_counts_in_both_and_needs_room_in_one() => Assert.Equal(
        "0-9, 1-9, Refused, Refused",
        Outcomes([Limit(null, 1)], [Job(0, 9, "ann", "fast"), Job(1, 8, "bob", "fast", "slow"), Job(2, 5, "eve", "fast", "slow"), Job(3, 5, "eve", "slow")]));

    /// <summary>Jobs that name no partition are those of the default one, where there is one, else of all.</summary>
    [Theory]
    [InlineData(true, "0-5, Refused, 1-6")]
    [InlineData(false, "0-5, 1-6, Refused")]
    public void A_job_that_names_none_counts_in_the_default_one_else_in_all(bool hasDefault, string expected) => Assert.Equal(
        expected, Outcomes([Limit("slow", 1)], hasDefault ? [Job(0, 5, "ann"), Job(1, 5, "ann"), Job(1, 5, "ann", "fast")] : [Job(0, 5, "ann"), Job(1, 5, "ann"), Job(1, 5, "ann", "slow")], hasDefault));

    /// <summary>A job that waits for another one was submitted too.</summary>
    [Fact]
    public void Who_is_not_eligible_counts_too() => Assert.Equal(
        "0-5, 5-10, Refused",
        Outcomes([Limit("slow", 1)], [Job(0, 5, "ann", "fast"), Job(1, 5, "ann", "slow") with { DependsOn = [(DependencyKind.AfterOk, 0)] }, Job(2, 5, "ann", "slow")]));

    [Fact]
    public void Nothing_may_be_submitted_to_a_partition_whose_limit_is_0() => Assert.Equal(
        "Refused, 0-5", Outcomes([Limit("fast", 0)], [Job(0, 5, "ann", "fast"), Job(0, 5, "ann", "fast", "slow")]));
}
