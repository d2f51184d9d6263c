using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>The order <c>priority</c>: highest first, jobs without one as 0, ties in the order of arrival.</summary>
public sealed class PriorityOrderTests
{
    /// <summary>A holds the machine for 10 s; the others, each as large as it, wait.</summary>
    private static Schedule Replayed(string policy, params int?[] priorities)
    {
        var builder = new WorkloadBuilder();
        for (int i = 0; i <= priorities.Length; i++)
        {
            builder.Add(new JobRow
            {
                Number = i + 1,
                SubmitMs = i,
                RequestedMs = 10_000,
                RunMs = 10_000,
                Processors = 4,
                User = builder.User("u"),
                Priority = i == 0 ? null : priorities[i - 1],
            });
        }

        return Replay.Run(builder.Build(), Cluster.Pool(4), PolicyText.Parse(policy)).Schedule;
    }

    private static int[] StartOrder(Schedule schedule) => [.. Enumerable.Range(0, schedule.Count).OrderBy(job => schedule.StartMs[job])];

    [Fact]
    public void The_highest_priority_goes_first_and_none_counts_as_zero() =>
        Assert.Equal([0, 3, 6, 1, 4, 2, 5], StartOrder(Replayed("priority", 0, -1, 7, null, int.MinValue + 1, 5)));

    [Fact]
    public void Equal_priorities_go_in_the_order_of_arrival() => Assert.Equal([0, 2, 3, 1], StartOrder(Replayed("priority", 1, 2, 2)));

    [Fact]
    public void Without_priorities_it_is_first_come_first_served() => Assert.Equal([0, 1, 2, 3], StartOrder(Replayed("priority", null, null, null)));

    [Fact]
    public void A_formula_may_use_the_priority() => Assert.Equal([0, 3, 2, 1], StartOrder(Replayed("easy(order='-p')", 1, 2, 3)));
}
