using Berth.Model;
using Berth.Planning;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Model.Plans;

/// <summary>Plans whose runs take other times than planned keep their places and their order, and hold nothing twice.</summary>
public sealed class ResourceFlowTests
{
    private static readonly ViolationKind[] NotOfTimes = [ViolationKind.WrongRunTime, ViolationKind.WrongOutcome];

    private static Gen<GeneratedNodeCase> Cases => NodeCases.Of(NodeCases.Policies(PlacementRule.BestFit), 14);

    [Fact]
    public void With_the_planned_times_no_job_starts_later_than_planned() => Cases.Sample(
        one =>
        {
            Schedule plan = PlanOf(one);
            (long[] startMs, long[] endMs) = Replay(one, plan, (_, planned) => planned);
            foreach (int job in ResourceFlow.Of(one.Workload, one.Cluster, plan).Order)
            {
                Assert.True(startMs[job] <= plan.StartMs[job], $"job {job} starts at {startMs[job]} instead of {plan.StartMs[job]}");
                Assert.Equal(plan.EndMs[job] - plan.StartMs[job], endMs[job] - startMs[job]);
            }
        },
        iter: 200,
        print: one => one.ToString());

    [Fact]
    public void Whatever_the_times_are_the_schedule_keeps_every_rule_but_those_of_run_times()
    {
        int checkedJobs = 0;
        Gen.Select(Cases, Gen.Int[0, 1000]).Sample(
            (one, seed) =>
            {
                Schedule plan = PlanOf(one);
                var random = new SeededRandom(seed);

                // No longer than requested: windows of maintenance count on that.
                (long[] startMs, long[] endMs) = Replay(one, plan, (job, _) => random.NextInt(checked((int)RequestedMs(one, plan, job)) + 1));
                var other = new Schedule("other", plan.SubmitMs.ToArray(), startMs, endMs, plan.Outcome.ToArray()) { Allocations = plan.Allocations };
                Violation? broken = ScheduleValidator.Validate(one.Workload, one.Cluster, other, new ValidationOptions { MaxReported = 1000 })
                    .FirstOrDefault(violation => !NotOfTimes.Contains(violation.Kind));
                Assert.True(broken is null, $"{broken?.Message}\n{one.Text(plan)}\n{one.Text(other)}");
                Interlocked.Add(ref checkedJobs, plan.Count);
            },
            iter: 300,
            print: pair => pair.Item1.ToString());
        Assert.True(checkedJobs > 300);
    }

    [Fact]
    public void A_schedule_that_holds_too_much_is_refused()
    {
        var builder = new WorkloadBuilder(2);
        for (int i = 0; i < 2; i++)
        {
            builder.Add(new JobRow { Number = i + 1, SubmitMs = 0, RequestedMs = 10, RunMs = 10, Processors = 3, User = builder.User("ann") });
        }

        var both = new Schedule("x", [0, 0], [0, 0], [10, 10], [JobOutcome.Completed, JobOutcome.Completed]);

        Assert.Throws<ArgumentException>(() => ResourceFlow.Of(builder.Build(), Cluster.Pool(4), both));
    }

    private static Schedule PlanOf(GeneratedNodeCase one) => Planner.Plan(one.Workload, one.Cluster, new PlanOptions { WorkLimit = 30, Threads = 1 }).Schedule;

    private static long RequestedMs(GeneratedNodeCase one, Schedule plan, int job) =>
        one.Workload.Jobs.RequestedMsIn(new JobId(job), plan.Allocations!.Mode(new JobId(job)));

    private static (long[] StartMs, long[] EndMs) Replay(GeneratedNodeCase one, Schedule plan, Func<int, long, long> runMs)
    {
        ResourceFlow flow = ResourceFlow.Of(one.Workload, one.Cluster, plan);
        long[] lengths = [.. Enumerable.Range(0, plan.Count).Select(job => plan.Started(new JobId(job)) ? runMs(job, plan.EndMs[job] - plan.StartMs[job]) : 0)];
        (long[] startMs, long[] endMs) = (plan.StartMs.ToArray(), plan.EndMs.ToArray());
        flow.Replay(lengths, startMs, endMs);
        return (startMs, endMs);
    }
}
