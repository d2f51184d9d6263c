using Berth.Model;
using Berth.Testing;
using Berth.Testing.Naive;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>The slow twin and the validator were written apart from each other, from the same page: no schedule of the one has a violation for the other.</summary>
public sealed class NodeTwinTests
{
    private const int Workloads = 1500;

    public static TheoryData<string> Rules => [.. PlacementSpec.Names];

    [Theory]
    [MemberData(nameof(Rules))]
    public void No_schedule_of_the_twin_has_a_violation(string rule)
    {
        int started = 0;
        NodeCases.Of(NodeCases.Policies(PlacementSpec.Parse(rule).Rule)).Sample(
            one =>
            {
                Schedule schedule = NaiveNodeScheduler.Run(one.Workload, one.Cluster, one.Policy, one.Options).Schedule;
                ViolationList found = ScheduleValidator.Validate(one.Workload, one.Cluster, schedule);
                Assert.True(found.Count == 0, found.Count == 0 ? "" : $"{found[0].Message}\n{one.Text(schedule)}");
                Interlocked.Add(ref started, schedule.Outcome.ToArray().Count(outcome => outcome is JobOutcome.Completed or JobOutcome.KilledAtLimit));
            },
            iter: Workloads / 11,
            print: one => one.ToString());
        Assert.True(started > Workloads / 11, $"only {started} jobs started");
    }
}
