using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>What the parts of the twin with tenants share: the jobs, the runs so far, and who belongs to whom (docs/design/tenants.md).</summary>
public sealed class NaiveTenantState
{
    private readonly Dictionary<int, int?> _queues = [];

    public NaiveTenantState(Workload workload, Cluster cluster, FailureSpec? failures)
    {
        Workload = workload;
        Cluster = cluster;
        Tenants = cluster.Tenants ?? Tenants.None;
        Size = cluster.Processors;
        Jobs = [.. Enumerable.Range(0, workload.JobCount).Select(job => new NaiveTenantJob(job, workload, RecoveryOf(workload, job, failures)))];
        Accounts = [.. Tenants.Accounts];
        foreach (string name in Tenants.Users.Select(user => user.Account).Concat(Jobs.Select(job => job.NamedAccount)).OfType<string>())
        {
            if (Accounts.All(account => account.Name != name))
            {
                Accounts.Add(new Account(name, null, Tenants.DefaultShares));
            }
        }

        Users = [.. Tenants.Users];
        foreach (NaiveTenantJob job in Jobs)
        {
            if (Users.All(user => user.User != job.User || user.Account != AccountOf(job)))
            {
                Users.Add(new UserShare(job.User, AccountOf(job), Tenants.DefaultShares));
            }
        }
    }

    public Workload Workload { get; }

    public Cluster Cluster { get; }

    public Tenants Tenants { get; }

    public IReadOnlyList<NaiveTenantJob> Jobs { get; }

    /// <summary>Every account, those that only jobs name last.</summary>
    public List<Account> Accounts { get; }

    /// <summary>Every user in every account, those that only jobs name last.</summary>
    public List<UserShare> Users { get; }

    /// <summary>Runs that are over.</summary>
    public List<(NaiveTenantJob Job, long StartMs, long EndMs)> Past { get; } = [];

    /// <summary>Running jobs that a pass thinks away while it looks for victims.</summary>
    public HashSet<int> Gone { get; } = [];

    public long NowMs { get; set; } = long.MinValue;

    /// <summary>Processors of the pool at present.</summary>
    public long Size { get; set; }

    public IEnumerable<NaiveTenantJob> Waiting => Jobs.Where(job => job.IsWaiting);

    public IEnumerable<NaiveTenantJob> Running => Jobs.Where(job => job.IsRunning && !Gone.Contains(job.Job));

    /// <summary>Free as the estimates have it: what is expected to end by now is free.</summary>
    public long FreeNow => Size - Running.Where(job => job.ExpectedEndMs > NowMs).Sum(job => (long)job.Processors);

    /// <summary>What no run holds.</summary>
    public long TrulyFree => Size - Running.Sum(job => (long)job.Processors);

    public string? AccountOf(NaiveTenantJob job) => job.NamedAccount ?? Tenants.Users.FirstOrDefault(user => user.User == job.User)?.Account;

    public string? ParentOf(string account) => Accounts.Single(one => one.Name == account).Parent;

    /// <summary>An account and those above it, from below.</summary>
    public IEnumerable<string> Path(string? account)
    {
        for (string? one = account; one is not null; one = ParentOf(one))
        {
            yield return one;
        }
    }

    /// <summary>The queue of a job by its place among the queues; null where no quota binds it.</summary>
    public int? QueueOf(NaiveTenantJob job)
    {
        if (!_queues.TryGetValue(job.Job, out int? queue))
        {
            _queues.Add(job.Job, queue = QueueOf(AccountOf(job), job.User));
        }

        return queue;
    }

    public int? QueueOf(string? account, string user)
    {
        if (Tenants.Quotas is not { } quotas)
        {
            return null;
        }

        foreach (string member in Path(account).Append(user))
        {
            for (int queue = 0; queue < quotas.Queues.Count; queue++)
            {
                QueueQuota one = quotas.Queues[queue];
                if (one.Members.Contains(member) || (one.Members.Count == 0 && one.Name == member))
                {
                    return queue;
                }
            }
        }

        return null;
    }

    /// <summary>Seconds of the runs of some jobs, each weighted, as far as they are not forgotten at a moment; what comes after that moment does not count.</summary>
    public double Use(Func<NaiveTenantJob, bool> counts, Func<NaiveTenantJob, double> weight, long atMs)
    {
        double sum = 0;
        foreach ((NaiveTenantJob job, long startMs, long endMs) in Past.Concat(Jobs.Where(job => job.IsRunning).Select(job => (job, job.StartMs, NowMs))))
        {
            if (counts(job) && startMs < atMs)
            {
                sum += weight(job) * Remembered(atMs - startMs, atMs - Math.Min(endMs, atMs));
            }
        }

        return sum;
    }

    /// <summary>Seconds that a run from some time ago to some time ago counts.</summary>
    private double Remembered(long fromMs, long toMs)
    {
        if (Tenants.Decay.HalfLife is not { } half)
        {
            return (fromMs - toMs) / 1000.0;
        }

        double seconds = half.Ms / 1000.0;
        return seconds / Math.Log(2) * (Math.Pow(2, -toMs / (double)half.Ms) - Math.Pow(2, -fromMs / (double)half.Ms));
    }

    private static JobRecovery RecoveryOf(Workload workload, int job, FailureSpec? failures) =>
        !workload.Jobs.Recovery.IsEmpty && workload.Jobs.Recovery[job] >= 0 ? workload.Recoveries[workload.Jobs.Recovery[job]] : failures?.Recovery ?? JobRecovery.None;
}
