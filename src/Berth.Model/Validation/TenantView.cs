namespace Berth.Model;

/// <summary>
/// Who each job belongs to and what each run holds, read from the tenants by docs/design/tenants.md, "Who a job belongs to". Its own reading: no scheduler
/// uses it.
/// </summary>
internal sealed class TenantView
{
    /// <summary>What a workload calls the account of a job that names none, where others do.</summary>
    private const string Unnamed = "unknown";

    private readonly Dictionary<string, string?> _parentOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _accountOfUser = new(StringComparer.Ordinal);

    public TenantView(Workload workload, Cluster cluster, Schedule schedule)
    {
        Workload = workload;
        Cluster = cluster;
        Schedule = schedule;
        Tenants = cluster.Tenants ?? Tenants.None;
        foreach (Account account in Tenants.Accounts)
        {
            _parentOf[account.Name] = account.Parent;
        }

        foreach (UserShare user in Tenants.Users)
        {
            _accountOfUser.TryAdd(user.User, user.Account);
            if (user.Account is { } account)
            {
                _parentOf.TryAdd(account, null);
            }
        }

    }

    public Workload Workload { get; }

    public Cluster Cluster { get; }

    public Schedule Schedule { get; }

    public Tenants Tenants { get; }

    public RunTable Runs => Schedule.Runs;

    public string UserOf(int job) => Workload.Users[Workload.Jobs.User[job]];

    /// <summary>The QOS of a job; null where no job names one. A job that names none where others do is in one of its own name for that.</summary>
    public string? QosOf(int job)
    {
        if (Workload.Jobs.Qos.IsEmpty)
        {
            return null;
        }

        return Workload.QosNames[Workload.Jobs.Qos[job]];
    }

    /// <summary>The account of a job; null for a user who hangs at the root.</summary>
    public string? AccountOf(int job)
    {
        string? named = Workload.Jobs.Account.IsEmpty ? null : Workload.Accounts[Workload.Jobs.Account[job]];
        return named is null || (named == Unnamed && !_parentOf.ContainsKey(named)) ? _accountOfUser.GetValueOrDefault(UserOf(job)) : named;
    }

    /// <summary>The account of a job and those above it, the nearest first.</summary>
    public IEnumerable<string> AccountsOf(int job)
    {
        int left = _parentOf.Count + 1;
        for (string? account = AccountOf(job); account is not null && left-- > 0; account = _parentOf.GetValueOrDefault(account))
        {
            yield return account;
        }
    }

    /// <summary>Name of the partition in which a run lies; null where there is none, or the schedule names one that does not exist.</summary>
    public string? PartitionOf(int run) => PartitionAt(run)?.Name;

    /// <summary>The partition in which a run lies; null where there is none, or the schedule names one that does not exist.</summary>
    public Partition? PartitionAt(int run) =>
        Runs.Partition(run) is { } partition && Cluster.Nodes is { } nodes && partition < nodes.Partitions.Count ? nodes.Partitions[partition] : null;

    /// <summary>The partitions that a job may use.</summary>
    public IEnumerable<string> PartitionsFor(int job)
    {
        IReadOnlyList<Partition> all = Cluster.Nodes?.Partitions ?? [];
        IReadOnlyList<string> own = Workload.Shapes.Count > 0 ? Workload.Shapes[Workload.Jobs.Shape[job]].Partitions : [];
        return own.Count > 0 ? all.Select(partition => partition.Name).Where(own.Contains)
            : all.Where(partition => partition.IsDefault || !all.Any(other => other.IsDefault)).Select(partition => partition.Name);
    }

    /// <summary>How many modes a job has.</summary>
    public int ModesOf(int job) => Workload.Shapes.Count > 0 ? Workload.Shapes[Workload.Jobs.Shape[job]].Modes.Count : 1;

    /// <summary>What a run holds; null where its mode does not exist, which was reported with the job.</summary>
    public Amounts? AmountsOf(int run)
    {
        int job = Runs.JobOf(run);
        return Runs.Mode(run) is >= 0 and int mode && mode < ModesOf(job) ? AmountsIn(job, mode) : null;
    }

    /// <summary>What a job holds in one of its modes.</summary>
    public Amounts AmountsIn(int job, int mode) => Cluster.Nodes is null || Workload.Shapes.Count == 0
        ? Amounts.OfProcessors(Workload.Jobs.Processors[job])
        : Amounts.Of(Workload.Shapes[Workload.Jobs.Shape[job]].Modes[mode]);

    /// <summary>The run of the same job before a run; null for the first.</summary>
    public int? PreviousOf(int run)
    {
        ReadOnlySpan<int> before = Runs.Before(Runs.JobOf(run));
        int at = Runs.IsInterrupted(run) ? before.IndexOf(run) : before.Length;
        return at > 0 ? before[at - 1] : null;
    }

    /// <summary>True when a run was stopped for another job. A suspended one whose node failed afterwards is recorded by that failure, but names who stopped it.</summary>
    public bool IsPreempted(int run)
    {
        if (!Runs.IsInterrupted(run))
        {
            return Schedule.Outcome[run] == JobOutcome.Cancelled;
        }

        InterruptedRun record = Runs.Interruption(run);
        return record.Cause is Interruption.Requeued or Interruption.Suspended || (record.Cause == Interruption.NodeFailed && record.By >= 0);
    }

    /// <summary>The start of the next run of the same job after an interrupted one; null when there is none.</summary>
    public long? NextStartMs(int run)
    {
        int job = Runs.JobOf(run);
        ReadOnlySpan<int> before = Runs.Before(job);
        int at = before.IndexOf(run) + 1;
        return at < before.Length ? Runs.StartMs(before[at]) : Runs.Ran(job) ? Runs.StartMs(job) : null;
    }

    /// <summary>True when a run goes on after a suspension: it was not asked for limits and quotas then.</summary>
    public bool GoesOn(int run) => PreviousOf(run) is { } before && Runs.Interruption(before).Cause == Interruption.Suspended;

    /// <summary>Time that was left to a run of what the job asked for, ms: all of it, but after a suspension the rest; 0 where its mode does not exist.</summary>
    public long LeftMs(int run)
    {
        int job = Runs.JobOf(run);
        if (Runs.Mode(run) < 0 || Runs.Mode(run) >= ModesOf(job))
        {
            return 0;
        }

        Int128 leftMs = Workload.Jobs.RequestedMsIn(new JobId(job), Runs.Mode(run));
        for (int? at = run; at is { } here && GoesOn(here); at = PreviousOf(here))
        {
            int before = PreviousOf(here)!.Value;
            leftMs -= (Int128)Runs.EndMs(before) - Runs.StartMs(before);
        }

        return (long)Int128.Max(0, leftMs);
    }

    /// <summary>For example: 12.5 s.</summary>
    public static string Seconds(long ms) => ScheduleValidator.Seconds(ms);
}
