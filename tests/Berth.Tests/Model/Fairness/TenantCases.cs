using System.Globalization;
using Berth.Model;
using CsCheck;

namespace Berth.Tests.Model.Fairness;

/// <summary>One job of a hand-made schedule with who it belongs to; times in seconds. A null start is a job that was left waiting.</summary>
internal sealed record TenantJob(long Submit, long? Start, long Run, int Processors, string User, string? Account = null)
{
    /// <summary>Start and length of a run before the last one, which was interrupted; null where there was none.</summary>
    public (long Start, long Length)? Before { get; init; }
}

/// <summary>Small workloads of several tenants with schedules, and how they read.</summary>
internal static class TenantCases
{
    public const int Processors = 8;

    /// <summary>Jobs of four users in four accounts, at any time whether or not the machine could hold them; fairness does not care.</summary>
    public static Gen<TenantJob[]> Jobs { get; } =
        Gen.Select(Gen.Long[0, 30], Gen.Long[0, 15], Gen.Long[0, 20], Gen.Int[1, Processors], Gen.Int[0, 3], Gen.Int[0, 4])
            .Select((submit, wait, run, processors, user, account) => new TenantJob(
                submit, wait == 15 ? null : submit + wait, run, processors, Name("u", user), account == 4 ? null : Name("a", account)))
            .Array[1, 25]
            .Select(jobs => jobs.OrderBy(job => job.Submit).ToArray());

    /// <summary>Up to three accounts with parents, some shares of users, and two queues in which some accounts or users are.</summary>
    public static Gen<Tenants> Tenants { get; } =
        Gen.Select(Gen.Int[0, 3].Array[6], Gen.Int[0, 3].Array[3], Gen.Int[0, 3], Gen.Int[0, 8], Gen.Int[0, 8])
            .Select((shares, parents, accounts, first, second) => new Tenants
            {
                Accounts =
                [
                    .. Enumerable.Range(0, accounts).Select(i => new Account(Name("a", i), parents[i] < i ? Name("a", parents[i]) : null, shares[i])),
                ],
                Users = [new UserShare("u0", accounts > 0 ? "a0" : null, shares[3]), new UserShare("u1", null, shares[4]), new UserShare("u1", "a1", shares[5])],
                Quotas = new QuotaTree([], [Queue("a0", first), Queue("q", second, "a2", "u3")]),
            });

    public static QueueQuota Queue(string name, int nominalCores, params string[] members) =>
        new(name, null, new Quota { Nominal = new AmountLimits(nominalCores * 1000L, null, null) }, members);

    public static (Workload Workload, Cluster Cluster, Schedule Schedule) Build(Tenants? tenants, params TenantJob[] jobs)
    {
        var builder = new WorkloadBuilder();
        foreach (TenantJob job in jobs)
        {
            builder.Add(new JobRow
            {
                Number = builder.Count + 1,
                SubmitMs = job.Submit * 1000,
                RequestedMs = job.Run * 1000,
                RunMs = job.Run * 1000,
                Processors = job.Processors,
                User = builder.User(job.User),
                Account = job.Account is null ? null : builder.Account(job.Account),
            });
        }

        var schedule = new Schedule(
            "by hand",
            [.. jobs.Select(job => job.Submit * 1000)],
            [.. jobs.Select(job => (job.Start ?? 0) * 1000)],
            [.. jobs.Select(job => ((job.Start ?? 0) + job.Run) * 1000)],
            [.. jobs.Select(job => job.Start is null ? JobOutcome.Unstarted : JobOutcome.Completed)]);
        InterruptedRun[] before =
        [
            .. jobs.Index().Where(found => found.Item.Before is not null).Select(found => new InterruptedRun(
                found.Index, found.Item.Before!.Value.Start * 1000, (found.Item.Before.Value.Start + found.Item.Before.Value.Length) * 1000, Interruption.Requeued, 0, 0, -1, -1))
                .OrderBy(run => run.EndMs),
        ];
        return (builder.Build(), Cluster.Pool(Processors) with { Tenants = tenants }, With(schedule, before));
    }

    /// <summary>Some jobs had a run before, which was interrupted: from a second after their submit on, as long as there is time for it.</summary>
    public static TenantJob[] Interrupted(TenantJob[] jobs) =>
    [
        .. jobs.Select((job, i) => i % 3 == 0 && job.Start - job.Submit is > 3 and long wait ? job with { Before = (job.Submit + 1, wait - 3) } : job),
    ];

    private static Schedule With(Schedule schedule, InterruptedRun[] before) =>
        new(schedule.Policy, schedule.SubmitMs.ToArray(), schedule.StartMs.ToArray(), schedule.EndMs.ToArray(), schedule.Outcome.ToArray())
        {
            Interrupted = new InterruptedRuns(before, [], []),
        };

    private static string Name(string prefix, int number) => prefix + number.ToString(CultureInfo.InvariantCulture);
}
