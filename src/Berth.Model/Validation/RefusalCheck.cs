namespace Berth.Model;

/// <summary>
/// Limits at submission: a job is refused exactly when, at its submit, too many jobs of an entity wait or run, or it asks for too long. Where a schedule leaves
/// open what came first (another job ends at that instant, in which partition a job that may use several counts), neither answer is wrong.
/// </summary>
internal sealed class RefusalCheck
{
    private readonly ViolationList _found;
    private readonly TenantView _tenancy;
    private readonly LimitScopes _scopes;
    private readonly bool _mayBeUnfinished;
    private readonly bool[] _mayBeRefused;
    private readonly bool[] _mustBeRefused;

    public RefusalCheck(ViolationList found, TenantView tenancy, LimitScopes scopes, bool mayBeUnfinished)
    {
        _found = found;
        _tenancy = tenancy;
        _scopes = scopes;
        _mayBeUnfinished = mayBeUnfinished;
        _mayBeRefused = new bool[tenancy.Schedule.Count];
        _mustBeRefused = new bool[tenancy.Schedule.Count];
    }

    public void Check()
    {
        TenantLimit[] limits = [.. _tenancy.Tenants.Limits.Where(limit => limit.SubmittedJobs is not null || limit.WallTime is not null)];
        if (limits.Length == 0 && !_tenancy.Schedule.Outcome.Contains(JobOutcome.Refused))
        {
            return;
        }

        foreach (TenantLimit limit in limits)
        {
            CheckRequestedTime(limit);
            CheckSubmitted(limit);
        }

        for (int job = 0; job < _mayBeRefused.Length; job++)
        {
            JobOutcome outcome = _tenancy.Schedule.Outcome[job];
            bool isUnable = outcome is JobOutcome.Rejected or JobOutcome.DependencyFailed;
            if (outcome == JobOutcome.Refused && !_mayBeRefused[job])
            {
                Report(job, "was refused, but is within every limit on submitted jobs and wall time");
            }
            else if (outcome != JobOutcome.Refused && _mustBeRefused[job] && !isUnable && !(_mayBeUnfinished && outcome == JobOutcome.Unstarted))
            {
                Report(job, "was not refused, but is over a limit on submitted jobs or wall time");
            }
        }
    }

    private void CheckRequestedTime(TenantLimit limit)
    {
        if (limit.WallTime is not { } most)
        {
            return;
        }

        for (int job = 0; job < _mayBeRefused.Length; job++)
        {
            if (!_scopes.Bound(limit, job, _tenancy.PartitionsFor(job)).Any())
            {
                continue;
            }

            int modes = _tenancy.Workload.Shapes.Count > 0 ? _tenancy.Workload.Shapes[_tenancy.Workload.Jobs.Shape[job]].Modes.Count : 1;
            int over = Enumerable.Range(0, modes).Count(mode => _tenancy.Workload.Jobs.RequestedMsIn(new JobId(job), mode) > most.Ms);
            _mayBeRefused[job] |= over > 0;
            _mustBeRefused[job] |= over == modes && IsCertain(limit, job);
        }
    }

    /// <summary>A limit on a partition certainly concerns only jobs that may use no other one.</summary>
    private bool IsCertain(TenantLimit limit, int job) => limit.Scope != LimitScope.Partition || _tenancy.PartitionsFor(job).Count() == 1;

    private void CheckSubmitted(TenantLimit limit)
    {
        if (limit.SubmittedJobs is not { } most)
        {
            return;
        }

        var groups = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (int job = 0; job < _mayBeRefused.Length; job++)
        {
            foreach (string entity in _scopes.Bound(limit, job, _tenancy.PartitionsFor(job)))
            {
                (groups.TryGetValue(entity, out List<int>? members) ? members : groups[entity] = []).Add(job);
            }
        }

        foreach (List<int> members in groups.Values)
        {
            CountSubmitted(limit, most, members);
        }
    }

    private void CountSubmitted(TenantLimit limit, int most, List<int> members)
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

            _mayBeRefused[job] |= perhaps.Count + 1 > most;
            _mustBeRefused[job] |= certain.Count + 1 > most && IsCertain(limit, job);
            JobOutcome outcome = _tenancy.Schedule.Outcome[job];
            if (outcome is JobOutcome.Refused or JobOutcome.Rejected)
            {
                continue;
            }

            perhaps.Enqueue(job, _tenancy.Schedule.Started(new JobId(job)) ? _tenancy.Schedule.EndMs[job] : long.MaxValue);
            if (outcome != JobOutcome.DependencyFailed && IsCertain(limit, job))
            {
                certain.Enqueue(job, _tenancy.Schedule.Started(new JobId(job)) ? _tenancy.Schedule.EndMs[job] : long.MaxValue);
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
