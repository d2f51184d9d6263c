using Berth.Model;
using Xunit;

namespace Berth.Tests.Model.Plans;

/// <summary>The chain of jobs that sets the end, in cases drawn by hand.</summary>
public sealed class CriticalChainTests
{
    [Fact]
    public void A_chain_goes_through_dependencies_and_what_jobs_take_from_each_other()
    {
        PlanCase one = PlanCase.Of("""
            jobs:
              - {name: cut, cpus: 2, duration: 4s}
              - {name: long, gpus: 2, duration: 10s, afterok: cut}
              - {name: short, gpus: 1, duration: 3s, afterok: cut}
              - {name: sum, duration: 1s, afterok: [long, short]}
            """);

        Assert.Equal("cut Release, long Dependency, short Room GPU server, sum Dependency", Text(one, "fcfs"));
    }

    [Fact]
    public void Cores_and_memory_bind_as_well()
    {
        Assert.Equal("a Release, b Room CPU server", Text(PlanCase.Of("jobs: [{name: a, cpus: 5, duration: 4s}, {name: b, cpus: 5, duration: 4s}]"), "fcfs"));
        Assert.Equal("a Release, b Room memory server", Text(PlanCase.Of("jobs: [{name: a, memory: 40GiB, duration: 4s}, {name: b, memory: 40GiB, duration: 4s}]"), "fcfs"));
    }

    [Fact]
    public void Halves_of_a_gpu_bind_where_no_half_is_left()
    {
        PlanCase one = PlanCase.Of("""
            jobs:
              - {name: whole, gpus: 1, duration: 9s}
              - {name: half, gpus: 0.5, duration: 3s}
              - {name: other, gpus: 0.5, duration: 5s}
              - {name: last, gpus: 0.6, duration: 5s}
            """);

        Assert.Equal("other Release, last Room GPU server", Text(one, "fcfs"));
    }

    [Fact]
    public void A_job_that_is_released_late_begins_a_chain()
    {
        PlanCase one = PlanCase.Of("jobs: [{name: a, duration: 4s}, {name: b, duration: 2s, release: +10s}, {name: c, duration: 2s, afterok: b}]");

        Assert.Equal("b Release, c Dependency", Text(one, "fcfs"));
    }

    [Fact]
    public void An_array_binds_by_its_width()
    {
        PlanCase one = PlanCase.Of("jobs: [{name: a, duration: 2s, array: {count: 3, width: 1}}]");

        Assert.Equal(["Release", "Room", "Room"], CriticalChain.Of(one.Workload, one.Cluster, one.Under("fcfs")).Select(link => link.Reason.ToString()));
    }

    [Fact]
    public void On_a_pool_processors_bind()
    {
        var builder = new WorkloadBuilder(3);
        foreach ((int number, int processors, long runMs) in new[] { (1, 3, 5L), (2, 2, 7L), (3, 4, 2L) })
        {
            builder.Add(new JobRow { Number = number, SubmitMs = 0, RequestedMs = runMs, RunMs = runMs, Processors = processors, User = builder.User("ann") });
        }

        var one = new PlanCase(builder.Build(), Cluster.Pool(4));

        Assert.Equal([(0, StartReason.Release, null), (1, StartReason.Room, "processors"), (2, StartReason.Room, "processors")],
            CriticalChain.Of(one.Workload, one.Cluster, one.Under("fcfs")).Select(link => (link.Job.Index, link.Reason, link.Resource)));
    }

    private static string Text(PlanCase one, string policy) => string.Join(
        ", ",
        CriticalChain.Of(one.Workload, one.Cluster, one.Under(policy)).Select(link =>
            string.Join(' ', new[] { one.NameOf(link.Job), link.Reason.ToString(), link.Resource, link.Node is { } node ? one.Cluster.Nodes!.NameOf(node) : null }.Where(word => word is not null))));
}
