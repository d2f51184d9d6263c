using Berth.Model;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Simulation;

/// <summary>On nodes a queue gets back what it lent in one round of preemption: at the instant at which it asks, whoever leads the whole line.</summary>
public sealed class LendingLawTests
{
    [Fact]
    public void What_was_lent_comes_back_at_the_instant_at_which_it_is_wanted()
    {
        int reclaimed = 0;
        int cases = 0;
        LendingCases.Any.Sample(
            one =>
            {
                Schedule schedule = WaitLaws.Run(one.Workload, one.Cluster, one.Policy).Schedule;
                Assert.Empty(ScheduleValidator.Validate(one.Workload, one.Cluster, schedule, new ValidationOptions { Preemption = [one.Policy.Preemption] }));
                string? broken = LendingLaw.Broken(one, schedule).FirstOrDefault();
                Assert.True(broken is null, $"{broken}\n{LendingCase.Text(schedule)}");
                int stopped = schedule.Interrupted.All.Length + schedule.Outcome.ToArray().Count(outcome => outcome == JobOutcome.Cancelled);
                Interlocked.Add(ref reclaimed, stopped);
                Interlocked.Add(ref cases, stopped > 0 ? 1 : 0);
            },
            iter: 1500,
            print: one => one.ToString());
        Assert.True(cases > 300, $"{reclaimed} runs were stopped, in {cases} cases");
    }
}
