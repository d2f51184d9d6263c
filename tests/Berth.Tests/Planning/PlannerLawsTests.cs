using Berth.Model;
using Berth.Planning;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Planning;

/// <summary>Laws of plans over generated batches on generated clusters: topology, partitions, licences, arrays, dependencies, reservations, modes.</summary>
public sealed class PlannerLawsTests
{
    private static readonly PlanOptions Little = new() { WorkLimit = 60, Threads = 1 };

    private static Gen<GeneratedNodeCase> Cases => NodeCases.Of(NodeCases.Policies(PlacementRule.BestFit), 14);

    public static TheoryData<string> Objectives => [.. PlanObjective.Names];

    [Theory]
    [MemberData(nameof(Objectives))]
    public void No_plan_has_a_violation(string objective)
    {
        int started = 0;
        Cases.Sample(
            one =>
            {
                PlanResult plan = Planner.Plan(one.Workload, one.Cluster, Little with { Objective = PlanObjective.Parse(objective) });
                ViolationList found = ScheduleValidator.Validate(one.Workload, one.Cluster, plan.Schedule);
                Assert.True(found.Count == 0, found.Count == 0 ? "" : $"{found[0].Message}\n{one.Text(plan.Schedule)}");
                Interlocked.Add(ref started, plan.Schedule.Outcome.ToArray().Count(outcome => outcome is JobOutcome.Completed or JobOutcome.KilledAtLimit));
            },
            iter: 150,
            print: one => one.ToString());
        Assert.True(started > 150, $"only {started} jobs started");
    }

    [Fact]
    public void Equal_seeds_give_equal_plans_whatever_the_number_of_threads() => Cases.Sample(
        one =>
        {
            PlanResult plan = Planner.Plan(one.Workload, one.Cluster, Little with { WorkLimit = 4000 });
            PlanResult again = Planner.Plan(one.Workload, one.Cluster, Little with { WorkLimit = 4000, Threads = 3 });
            Assert.Equal(plan.Schedule.StartMs.ToArray(), again.Schedule.StartMs.ToArray());
            Assert.Equal(plan.Value, again.Value);
        },
        iter: 20,
        print: one => one.ToString());

    [Fact]
    public void More_work_never_gives_a_worse_plan() => Cases.Sample(
        one =>
        {
            double before = double.PositiveInfinity;
            foreach (long work in new[] { 1L, 3000, 9000 })
            {
                PlanResult plan = Planner.Plan(one.Workload, one.Cluster, Little with { WorkLimit = work, Objective = PlanObjective.Of(PlanMeasure.Completion) });
                Assert.True(plan.Value <= before, $"{plan.Value} after {work} lists, {before} with less");
                before = plan.Value;
            }
        },
        iter: 20,
        print: one => one.ToString());
}
