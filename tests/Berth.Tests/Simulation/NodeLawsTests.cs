using Berth.Model;
using Berth.Simulation;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>No schedule of the kernel on nodes has a violation, whatever the order, depth, placement, topology, dependencies and reservations.</summary>
public sealed class NodeLawsTests
{
    public static TheoryData<string> Rules => [.. PlacementSpec.Names];

    [Theory]
    [MemberData(nameof(Rules))]
    public void No_schedule_of_the_kernel_has_a_violation_and_the_causes_of_waiting_add_up(string rule)
    {
        int started = 0;
        NodeCases.Of(NodeCases.Policies(PlacementSpec.Parse(rule).Rule)).Sample(
            one =>
            {
                Schedule schedule = WaitLaws.Run(one.Workload, one.Cluster, one.Policy, one.Options).Schedule;
                ViolationList found = ScheduleValidator.Validate(one.Workload, one.Cluster, schedule);
                Assert.True(found.Count == 0, found.Count == 0 ? "" : $"{found[0].Message}\n{one.Text(schedule)}");
                Interlocked.Add(ref started, schedule.Outcome.ToArray().Count(outcome => outcome is JobOutcome.Completed or JobOutcome.KilledAtLimit));
            },
            iter: 150,
            print: one => one.ToString());
        Assert.True(started > 150, $"only {started} jobs started");
    }
}
