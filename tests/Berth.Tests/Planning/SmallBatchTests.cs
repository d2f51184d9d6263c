using Berth.Model;
using Berth.Planning;
using Berth.Testing;
using Xunit;

namespace Berth.Tests.Planning;

/// <summary>Small batches are planned to the proven best, which is what trying every list finds.</summary>
public sealed class SmallBatchTests
{
    private static readonly PlanOptions ToTheEnd = new() { WorkLimit = 20_000 };

    [Theory]
    [InlineData("makespan")]
    [InlineData("completion")]
    [InlineData("weighted-completion")]
    public void Seven_experiments_are_planned_as_well_as_any_list_can(string objective)
    {
        PlanMeasure measure = PlanObjective.Parse(objective).Leading!.Value;
        for (long seed = 1; seed <= 8; seed++)
        {
            (Workload workload, Cluster cluster) = BatchInstances.Experiments(7, seed);
            PlanResult plan = Planner.Plan(workload, cluster, ToTheEnd with { Objective = PlanObjective.Of(measure) });
            Assert.Equal(AllLists.Best(workload, cluster, measure), plan.Value);
            Assert.Equal((PlanEnd.Optimal, 0.0), (plan.End, plan.Gap));
        }
    }

    /// <summary>For the makespan; sums of completion times of so many jobs are not always proven.</summary>
    [Fact]
    public void Twelve_experiments_are_proven_to_be_finished_as_soon_as_can_be()
    {
        for (long seed = 1; seed <= 6; seed++)
        {
            (Workload workload, Cluster cluster) = BatchInstances.Experiments(12, seed);
            PlanResult plan = Planner.Plan(workload, cluster, ToTheEnd);
            Assert.Equal((seed, PlanEnd.Optimal), (seed, plan.End));
            Assert.Empty(ScheduleValidator.Validate(workload, cluster, plan.Schedule));
        }
    }

    [Fact]
    public void Nothing_to_plan_is_the_best_plan_at_once()
    {
        PlanResult plan = Planner.Plan(new WorkloadBuilder().Build(), Cluster.Pool(4));
        Assert.Equal((PlanEnd.Optimal, 0.0), (plan.End, plan.Value));
    }

    [Fact]
    public void A_stop_before_the_search_gives_the_plan_of_the_first_rule()
    {
        (Workload workload, Cluster cluster) = BatchInstances.FiftyExperiments(1);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        PlanResult plan = Planner.Plan(workload, cluster, null, stop.Token);
        Assert.Equal((PlanEnd.Stopped, 1L), (plan.End, plan.Decodes));
        Assert.Empty(ScheduleValidator.Validate(workload, cluster, plan.Schedule));
    }
}
