using Berth.Model.Metrics;

namespace Berth.Model;

/// <summary>Waiting by cause of some jobs together.</summary>
/// <param name="Name">For people: a user, an account, a partition, a size class.</param>
/// <param name="Hours">Job-hours by cause, indexed by <see cref="WaitCause"/>.</param>
public sealed record WaitShare(string Name, IReadOnlyList<double> Hours)
{
    /// <summary>Job-hours of all causes together.</summary>
    public double TotalHours => Hours.Sum();
}

/// <summary>Where the waiting of a replay went: every job-hour by cause, in all and by user, account, partition and size class; groups in which nobody waited are left out.</summary>
/// <param name="All">All jobs that started.</param>
/// <param name="ByUser">By user, most waiting first.</param>
/// <param name="ByAccount">By account, most waiting first; empty where jobs name none.</param>
/// <param name="ByPartition">By the partition in which jobs ran, most waiting first; empty where there is none.</param>
/// <param name="BySize">By size class, smallest first.</param>
public sealed record WaitBreakdown(
    WaitShare All, IReadOnlyList<WaitShare> ByUser, IReadOnlyList<WaitShare> ByAccount, IReadOnlyList<WaitShare> ByPartition, IReadOnlyList<WaitShare> BySize)
{
    private const double MsPerHour = 3_600_000;

    /// <summary>Adds up the causes of all jobs that started: then the sum over causes is the sum of their waits, exactly in milliseconds.</summary>
    public static WaitBreakdown Of(Workload workload, Cluster cluster, Schedule schedule, WaitAttribution waits)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(waits);
        JobTable jobs = workload.Jobs;
        IReadOnlyList<Partition> partitions = cluster.Nodes?.Partitions ?? [];
        var all = new Sums(1);
        var users = new Sums(workload.Users.Count);
        var accounts = new Sums(workload.Accounts.Count);
        var inPartition = new Sums(partitions.Count);
        var sizes = new Sums(JobClasses.Count);
        for (int i = 0; i < workload.JobCount; i++)
        {
            var job = new JobId(i);
            if (!schedule.Started(job))
            {
                continue;
            }

            ReadOnlySpan<long> ms = waits.Of(job);
            all.Add(0, ms);
            users.Add(jobs.User[i], ms);
            accounts.Add(jobs.Account.IsEmpty ? null : jobs.Account[i], ms);
            inPartition.Add(schedule.Allocations?.Partition(job), ms);
            sizes.Add(JobClasses.SizeClass(jobs.Processors[i]), ms);
        }

        return new WaitBreakdown(
            all.ShareOf(0, "all jobs"),
            users.Largest(workload.Users),
            accounts.Largest(workload.Accounts),
            inPartition.Largest([.. partitions.Select(partition => partition.Name)]),
            sizes.InOrder(JobClasses.SizeNamesIn(workload.Unit)));
    }

    /// <summary>The causes with any waiting, the largest first; ties in the order of <see cref="WaitCause"/>.</summary>
    public IReadOnlyList<WaitCause> Causes =>
        [.. Enum.GetValues<WaitCause>().Where(cause => All.Hours[(int)cause] > 0).OrderByDescending(cause => All.Hours[(int)cause])];

    private sealed class Sums(int groups)
    {
        private readonly long[] _ms = new long[groups * WaitAttribution.CauseCount];

        public void Add(int? group, ReadOnlySpan<long> ms)
        {
            for (int cause = 0; group is { } index && cause < ms.Length; cause++)
            {
                _ms[(index * WaitAttribution.CauseCount) + cause] += ms[cause];
            }
        }

        public WaitShare ShareOf(int group, string name) =>
            new(name, [.. Enumerable.Range(0, WaitAttribution.CauseCount).Select(cause => _ms[(group * WaitAttribution.CauseCount) + cause] / MsPerHour)]);

        public IReadOnlyList<WaitShare> InOrder(IReadOnlyList<string> names) =>
            [.. Enumerable.Range(0, groups).Select(group => ShareOf(group, names[group])).Where(share => share.TotalHours > 0)];

        public IReadOnlyList<WaitShare> Largest(IReadOnlyList<string> names) => [.. InOrder(names).OrderByDescending(share => share.TotalHours)];
    }
}
