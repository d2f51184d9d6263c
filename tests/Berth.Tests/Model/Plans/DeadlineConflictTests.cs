using Berth.Model;
using Xunit;

namespace Berth.Tests.Model.Plans;

/// <summary>Deadlines that no plan can keep, in cases worked out by hand.</summary>
public sealed class DeadlineConflictTests
{
    [Fact]
    public void A_job_that_takes_longer_than_it_has_is_named_alone() =>
        Assert.Equal("a: needs 4000 of 3000", Text("jobs: [{name: a, duration: 4s, deadline: 3s}, {name: b, duration: 9s}]"));

    [Fact]
    public void A_chain_that_is_too_long_is_named_from_its_first_job() =>
        Assert.Equal("a > b > c: needs 9000 of 8000", Text("""
            jobs:
              - {name: a, duration: 4s}
              - {name: b, duration: 4s, afterok: a}
              - {name: c, duration: 1s, afterok: b, deadline: 8s}
              - {name: d, duration: 9s, afterok: a}
            """));

    [Fact]
    public void The_shortest_mode_counts() =>
        Assert.Equal("", Text("jobs: [{name: a, deadline: 4s, modes: [{gpus: 1, duration: 7s}, {gpus: 2, duration: 4s}]}]"));

    [Fact]
    public void The_fewest_jobs_that_ask_for_too_much_are_named() =>
        Assert.Equal("b, c: needs 11000 of 8000 for GPU", Text("""
            jobs:
              - {name: a, gpus: 1, duration: 4s, deadline: 8s}
              - {name: b, gpus: 2, duration: 5s, deadline: 8s}
              - {name: c, gpus: 2, duration: 4s, deadline: 8s}
              - {name: d, gpus: 2, duration: 4s}
            """));

    [Fact]
    public void Deadlines_that_can_be_kept_conflict_with_nothing() =>
        Assert.Equal("", Text("jobs: [{name: a, gpus: 2, duration: 4s, deadline: 8s}, {name: b, gpus: 2, duration: 4s, deadline: 8s}]"));

    [Fact]
    public void A_conflict_is_one_of_every_plan()
    {
        PlanCase one = PlanCase.Of("jobs: [{name: a, gpus: 2, duration: 5s, deadline: 8s}, {name: b, gpus: 2, duration: 4s, deadline: 8s}]");

        Assert.All((string[])["fcfs", "sjf", "easy"], policy => Assert.True(PlanFigures.Of(PlanMeasure.LateJobs, one.Workload, one.Under(policy)) > 0));
        Assert.NotEmpty(DeadlineConflicts.Find(one.Workload, one.Cluster, one.Under("fcfs")));
    }

    private static string Text(string jobs)
    {
        PlanCase one = PlanCase.Of(jobs);
        return string.Join("; ", DeadlineConflicts.Find(one.Workload, one.Cluster, one.Under("fcfs")).Select(conflict =>
            $"{string.Join(conflict.Resource is null ? " > " : ", ", conflict.Jobs.Select(one.NameOf))}: needs {conflict.NeededMs} of {conflict.GivenMs}{(conflict.Resource is { } resource ? $" for {resource}" : "")}"));
    }
}
