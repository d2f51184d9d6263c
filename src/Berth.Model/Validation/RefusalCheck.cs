namespace Berth.Model;

/// <summary>
/// Limits at submission: a job is refused exactly when, at its submit, too many jobs of an entity wait or run, or when it could not start within its limits and
/// its quota even on an idle cluster; and at the end when use that never fades keeps it out. On a pool limits come before the size of the job; what nodes
/// can never run is rejected unless it is one job too many. A job counts in every partition that it may use, and is one too many there when all of them are full. Where a
/// schedule leaves open what came first (another job ends at that instant), neither answer is wrong.
/// </summary>
internal sealed class RefusalCheck
{
    private readonly ViolationList _found;
    private readonly TenantView _tenancy;
    private readonly LimitScopes _scopes;
    private readonly ValidationOptions _options;
    private readonly QuotaBook? _quotas;
    private readonly IdleCluster? _nodes;
    private readonly Amounts[] _idle;
    private readonly bool _endRefuses;
    private readonly bool[] _mayBeRefused;
    private readonly bool[] _mustBeRefused;
    private readonly bool[] _isOneTooMany;
    private readonly Dictionary<int, HashSet<string>> _perhapsFull = [];
    private readonly Dictionary<int, HashSet<string>> _certainlyFull = [];

    public RefusalCheck(ViolationList found, TenantView tenancy, LimitScopes scopes, ValidationOptions options)
    {
        _found = found;
        _tenancy = tenancy;
        _scopes = scopes;
        _options = options;
        _quotas = tenancy.Tenants.Quotas is { } quotas ? new QuotaBook(quotas) : null;
        _nodes = tenancy.Cluster.Nodes is { } nodes ? new IdleCluster(tenancy.Workload, nodes, new NodeDemands(tenancy.Workload, nodes)) : null;
        _idle = new Amounts[_quotas?.QueueCount ?? 0];
        _endRefuses = tenancy.Tenants.Decay.HalfLife is null && tenancy.Tenants.Limits.Any(limit => !limit.Minutes.IsNone);
        _mayBeRefused = new bool[tenancy.Schedule.Count];
        _mustBeRefused = new bool[tenancy.Schedule.Count];
        _isOneTooMany = new bool[tenancy.Schedule.Count];
    }

    public void Check()
    {
        if (_tenancy.Tenants.Limits.Count == 0 && _quotas is null && !_tenancy.Schedule.Outcome.Contains(JobOutcome.Refused))
        {
            return;
        }

        for (int job = 0; job < _mayBeRefused.Length; job++)
        {
            CheckAlone(job);
        }

        foreach (TenantLimit limit in _tenancy.Tenants.Limits.Where(limit => limit.SubmittedJobs is not null))
        {
            CheckSubmitted(limit);
        }

        CheckPartitions();
        for (int job = 0; job < _mayBeRefused.Length; job++)
        {
            JobOutcome outcome = _tenancy.Schedule.Outcome[job];
            bool isUnable = outcome == JobOutcome.DependencyFailed || (outcome == JobOutcome.Rejected && _nodes is not null);
            if (outcome == JobOutcome.Refused && !_mayBeRefused[job] && !IsKeptOutForGood(job))
            {
                Report(job, "was refused, but is within every limit at its submit");
            }
            else if (outcome == JobOutcome.Refused && !_isOneTooMany[job] && _nodes?.CanRun(job) == false)
            {
                Report(job, "was refused instead of rejected, though it can never run");
            }
            else if (outcome != JobOutcome.Refused && _mustBeRefused[job] && !isUnable && !(_options.UnfinishedAllowed && outcome == JobOutcome.Unstarted))
            {
                Report(job, "was not refused, but is over a limit on submitted jobs, or can never start within its limits and its quota");
            }
        }
    }

    /// <summary>Whether a job could start if nothing ran and nothing had been used, in each mode and partition that it may use.</summary>
    private void CheckAlone(int job)
    {
        string?[] partitions = [.. _tenancy.PartitionsFor(job)];
        partitions = partitions.Length == 0 ? [null] : partitions;
        int ways = 0;
        int closed = 0;
        for (int mode = 0; mode < _tenancy.ModesOf(job); mode++)
        {
            foreach (string? partition in partitions)
            {
                ways++;
                closed += IsWithinLimits(job, mode, partition) && IsWithinQuota(job, mode) ? 0 : 1;
            }
        }

        _mayBeRefused[job] |= closed > 0;
        _mustBeRefused[job] |= closed == ways;
    }

    private bool IsWithinLimits(int job, int mode, string? partition)
    {
        Amounts amounts = _tenancy.AmountsIn(job, mode);
        long requestedMs = _tenancy.Workload.Jobs.RequestedMsIn(new JobId(job), mode);
        foreach (TenantLimit limit in _tenancy.Tenants.Limits.Where(limit => _scopes.Bound(limit, job, partition is null ? [] : [partition]).Any()))
        {
            if (limit.RunningJobs < 1 || limit.SubmittedJobs < 1 || requestedMs > limit.MaxRequestedTime?.Ms || !limit.InUse.Allow(amounts) || OverMinutes(limit, amounts, requestedMs, null))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when what a job would use, with what was used before, is more than a limit on minutes allows.</summary>
    private static bool OverMinutes(TenantLimit limit, Amounts amounts, long requestedMs, Int128[]? usedMs)
    {
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            if (limit.Minutes[resource] is { } most && amounts[resource] > 0)
            {
                double minutes = (double)(((Int128)amounts[resource] * requestedMs) + (usedMs?[resource] ?? 0)) / 60_000;
                if (minutes > most + (usedMs is null ? LimitLedger.Tolerance(most) : -LimitLedger.Tolerance(most)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool IsWithinQuota(int job, int mode)
    {
        if (_quotas?.QueueOf(_tenancy, job) is not { } queue)
        {
            return true;
        }

        Amounts amounts = _tenancy.AmountsIn(job, mode);
        for (int resource = 0; resource < Amounts.Count; resource++)
        {
            if (amounts[resource] > 0 && _quotas.Nominal(queue, resource) is not null && amounts[resource] > _quotas.Available(queue, resource, _idle))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when all use that is counted together against a limit on minutes, which never fades, leaves no room for the job in some mode; or a pool has become too small for good.</summary>
    private bool IsKeptOutForGood(int job)
    {
        if (_nodes is null && ScheduleValidator.PoolIsStuck(_tenancy.Workload, _tenancy.Schedule, _options.Failures))
        {
            return true;
        }

        if (!_endRefuses)
        {
            return false;
        }

        foreach (TenantLimit limit in _tenancy.Tenants.Limits.Where(limit => !limit.Minutes.IsNone))
        {
            foreach (string entity in _scopes.Bound(limit, job, _tenancy.PartitionsFor(job)))
            {
                Int128[] usedMs = UsedMs(limit, entity);
                for (int mode = 0; mode < _tenancy.ModesOf(job); mode++)
                {
                    if (OverMinutes(limit, _tenancy.AmountsIn(job, mode), _tenancy.Workload.Jobs.RequestedMsIn(new JobId(job), mode), usedMs))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>Amounts times milliseconds that all runs of an entity held.</summary>
    private Int128[] UsedMs(TenantLimit limit, string entity)
    {
        var usedMs = new Int128[Amounts.Count];
        RunTable runs = _tenancy.Runs;
        for (int run = 0; run < runs.Count; run++)
        {
            IEnumerable<string> partitions = _tenancy.PartitionOf(run) is { } partition ? [partition] : [];
            if (runs.HoldsTime(run) && _tenancy.AmountsOf(run) is { } amounts && _scopes.Bound(limit, runs.JobOf(run), partitions).Contains(entity))
            {
                for (int resource = 0; resource < Amounts.Count; resource++)
                {
                    usedMs[resource] += (Int128)amounts[resource] * (runs.EndMs(run) - runs.StartMs(run));
                }
            }
        }

        return usedMs;
    }

    private void CheckSubmitted(TenantLimit limit)
    {
        var groups = new SortedDictionary<string, (string Partition, List<int> Members)>(StringComparer.Ordinal);
        for (int job = 0; job < _mayBeRefused.Length; job++)
        {
            foreach (string partition in limit.Scope == LimitScope.Partition ? _tenancy.PartitionsFor(job) : [""])
            {
                foreach (string entity in _scopes.Bound(limit, job, [partition]))
                {
                    groups.TryAdd(entity, (partition, []));
                    groups[entity].Members.Add(job);
                }
            }
        }

        foreach ((string partition, List<int> members) in groups.Values)
        {
            CountSubmitted(limit, partition, members);
        }
    }

    /// <summary>Of several partitions one that is not full is enough.</summary>
    private void CheckPartitions()
    {
        foreach ((int job, HashSet<string> full) in _perhapsFull)
        {
            int partitions = _tenancy.PartitionsFor(job).Count();
            _isOneTooMany[job] |= full.Count == partitions;
            _mayBeRefused[job] |= _isOneTooMany[job];
            _mustBeRefused[job] |= _certainlyFull.TryGetValue(job, out HashSet<string>? certain) && certain.Count == partitions;
        }
    }

    /// <summary>A job came when so many others of an entity waited or ran, at most and at least.</summary>
    private void Judge(TenantLimit limit, string partition, int job, int most, int least)
    {
        if (limit.Scope != LimitScope.Partition)
        {
            _isOneTooMany[job] |= most >= limit.SubmittedJobs;
            _mayBeRefused[job] |= _isOneTooMany[job];
            _mustBeRefused[job] |= least >= limit.SubmittedJobs;
            return;
        }

        foreach ((Dictionary<int, HashSet<string>> full, int count) in new[] { (_perhapsFull, most), (_certainlyFull, least) })
        {
            if (count >= limit.SubmittedJobs)
            {
                (full.TryGetValue(job, out HashSet<string>? partitions) ? partitions : full[job] = []).Add(partition);
            }
        }
    }

    private void CountSubmitted(TenantLimit limit, string partition, List<int> members)
    {
        long[] submitMs = _tenancy.Schedule.SubmitMs.ToArray();
        var perhaps = new PriorityQueue<int, long>();
        var certain = new PriorityQueue<int, long>();
        foreach (int job in members.OrderBy(job => submitMs[job]).ThenBy(job => job))
        {
            while (perhaps.TryPeek(out _, out long endMs) && endMs < submitMs[job])
            {
                perhaps.Dequeue();
            }

            while (certain.TryPeek(out _, out long endMs) && endMs <= submitMs[job])
            {
                certain.Dequeue();
            }

            Judge(limit, partition, job, perhaps.Count, certain.Count);
            JobOutcome outcome = _tenancy.Schedule.Outcome[job];
            if (outcome == JobOutcome.Rejected || (outcome == JobOutcome.Refused && !_endRefuses))
            {
                continue;
            }

            long lastMs = _tenancy.Schedule.Started(new JobId(job)) ? _tenancy.Schedule.EndMs[job] : long.MaxValue;
            perhaps.Enqueue(job, lastMs);
            if (outcome is not (JobOutcome.DependencyFailed or JobOutcome.Refused))
            {
                certain.Enqueue(job, lastMs);
            }
        }
    }

    private void Report(int job, string what)
    {
        if (_found.CountOne())
        {
            ScheduleValidator.Describe(_found, ViolationKind.WrongRefusal, _tenancy.Workload, job, _tenancy.Schedule.SubmitMs[job], what);
        }
    }
}
