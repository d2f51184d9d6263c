using Berth.Model;
using CsCheck;

namespace Berth.Tests.Model.Metrics;

/// <summary>One job of a hand-made schedule; times in seconds. A null start is a job that was left waiting.</summary>
internal sealed record SmallJob(long Submit, long? Start, long Run, int Processors, string User = "u", bool Rejected = false);

/// <summary>Workloads and schedules small enough to work out by hand or by brute force.</summary>
internal static class SmallSchedules
{
    public const int Processors = 8;

    /// <summary>Random jobs: any start from the submit on, whether or not the machine could hold them all; metrics do not care.</summary>
    public static Gen<SmallJob[]> Any { get; } =
        Gen.Select(Gen.Long[0, 40], Gen.Long[0, 25], Gen.Long[0, 30], Gen.Int[1, Processors], Gen.Int[0, 3], Gen.Int[0, 19])
            .Select((submit, wait, run, processors, user, kind) => new SmallJob(
                submit, kind == 0 ? null : submit + wait, run, processors, $"user{user}", Rejected: kind == 1))
            .Array[0, 40]
            .Select(jobs => jobs.OrderBy(job => job.Submit).ToArray());

    public static (Workload Workload, Cluster Cluster, Schedule Schedule) Build(params SmallJob[] jobs)
    {
        var builder = new WorkloadBuilder();
        for (int index = 0; index < jobs.Length; index++)
        {
            SmallJob job = jobs[index];
            builder.Add(new JobRow
            {
                Number = 100 + index,
                SubmitMs = job.Submit * 1000,
                RequestedMs = job.Run * 1000,
                RunMs = job.Run * 1000,
                Processors = job.Processors,
                User = builder.User(job.User),
            });
        }

        var schedule = new Schedule(
            "by hand",
            [.. jobs.Select(job => job.Submit * 1000)],
            [.. jobs.Select(job => (job.Start ?? 0) * 1000)],
            [.. jobs.Select(job => ((job.Start ?? 0) + job.Run) * 1000)],
            [.. jobs.Select(job => job.Rejected ? JobOutcome.Rejected : job.Start is null ? JobOutcome.Unstarted : JobOutcome.Completed)]);
        return (builder.Build(), Cluster.Pool(Processors), schedule);
    }

    /// <summary>Jobs that ran.</summary>
    public static SmallJob[] Ran(this IEnumerable<SmallJob> jobs) => [.. jobs.Where(job => job.Start is not null && !job.Rejected)];
}
