using Berth.Model;
using Berth.Model.Starvation;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Testing;
using CsCheck;
using Xunit;

namespace Berth.Tests.Model.Starvation;

/// <summary>The one pass over the schedule gives the bounds that a look at all jobs for each job gives, whoever made the schedule.</summary>
public sealed class StarvationTwinTests
{
    private static readonly string[] Makers = ["fcfs", "easy", "conservative", "sjf", "first-fit", "easy++", "edf"];

    private static readonly Tenants Aged = new() { Priority = PriorityWeights.Default with { Age = 5, FairShare = 9, MaxAge = Duration.FromSeconds(20) } };

    public static TheoryData<string> Claims => ["fcfs", "easy", "conservative", "first-fit", "smallest-size", "edf", "strict edf", "fair-share"];

    [Theory]
    [MemberData(nameof(Claims))]
    public void Bounds_equal_those_of_a_look_at_all_jobs(string claim)
    {
        int compared = 0;
        Gen.Select(Cases.Any, Gen.Int[0, Makers.Length - 1], (one, maker) => (one, maker)).Sample(
            drawn =>
            {
                (GeneratedCase one, int maker) = drawn;
                Cluster cluster = one.Cluster with { Tenants = Aged };
                Schedule schedule = Replay.Run(one.Workload, cluster, PolicyCatalog.Find(Makers[maker])!.Spec).Schedule;
                var check = StarvationCheck.Of(one.Workload, cluster, Claimed(claim), schedule);
                var slow = new SlowBounds(one.Workload, cluster, schedule);
                for (int job = 0; job < schedule.Count; job++)
                {
                    if (schedule.Wait(new JobId(job)) is { Ms: > 0 } && check.Guarantee.Exists)
                    {
                        Assert.Equal(Expected(slow, one.Workload, schedule, claim, job), check.Bound(new JobId(job))?.Ms);
                        Interlocked.Increment(ref compared);
                    }
                }
            },
            iter: 300,
            print: drawn => $"{Makers[drawn.maker]} {drawn.one}");
        Assert.True(compared > 300, $"only {compared} bounds were compared");
    }

    private static PolicySpec Claimed(string claim) => claim switch
    {
        "strict edf" => new PolicySpec { Name = claim, Order = new OrderSpec(OrderKind.Edf), Lookahead = 0 },
        "fair-share" => new PolicySpec { Name = claim, Order = new OrderSpec(OrderKind.FairShare), KeepsHead = true },
        _ => PolicyCatalog.Find(claim)!.Spec,
    };

    private static long? Expected(SlowBounds slow, Workload workload, Schedule schedule, string claim, int job)
    {
        switch (claim)
        {
            case "fcfs":
                return slow.StrictOrder(job);
            case "easy":
                return slow.ProtectedHead(job);
            case "conservative":
                return slow.FirstReservation(job);
            case "first-fit":
                return slow.OneProcessor(job);
            case "smallest-size":
                int[] started = [.. Enumerable.Range(0, workload.JobCount).Where(other => schedule.Started(new JobId(other)))];
                int smallest = started.Min(other => workload.Jobs.Processors[other]);
                return workload.Jobs.Processors[job] > smallest
                    ? null
                    : slow.ProtectedHead(job, [.. started.Where(other => workload.Jobs.Processors[other] == smallest)]);
            case "fair-share":
                // (9 + 1) / (5 / 20 s): one unit more than fair share can weigh, over what age weighs in a second.
                return slow.From(job, schedule.SubmitMs[job] + 40_000, isStrict: false);
            default:
                return workload.Jobs.Deadline(new JobId(job)) is { } due
                    ? slow.From(job, Math.Max(due.UnixMs, schedule.SubmitMs[job]), isStrict: claim == "strict edf")
                    : null;
        }
    }
}
