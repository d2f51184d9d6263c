namespace Berth.Model;

/// <summary>
/// Limits on users, accounts, QOS and partitions at each start: how many run, what is in use, and how much was and may be used. Who goes on after a suspension
/// is not asked, but counts. From docs/design/tenants.md, "The gate"; limits at submission are in <see cref="RefusalCheck"/>.
/// </summary>
internal sealed class LimitCheck
{
    private readonly ViolationList _found;
    private readonly TenantView _tenancy;
    private readonly ValidationOptions _options;
    private readonly LimitScopes _scopes;
    private readonly RunTable _runs;

    public LimitCheck(ViolationList found, TenantView tenancy, ValidationOptions options)
    {
        _found = found;
        _tenancy = tenancy;
        _options = options;
        _scopes = new LimitScopes(tenancy);
        _runs = tenancy.Runs;
    }

    public void Check()
    {
        new RefusalCheck(_found, _tenancy, _scopes, _options).Check();
        IReadOnlyList<TenantLimit> limits = _tenancy.Tenants.Limits;
        for (int limit = 0; limit < limits.Count; limit++)
        {
            if (limits[limit].RunningJobs is not null || !limits[limit].InUse.IsNone || !limits[limit].Minutes.IsNone)
            {
                CheckLimit(limits[limit]);
            }
        }
    }

    private void CheckLimit(TenantLimit limit)
    {
        var groups = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (int run = 0; run < _runs.Count; run++)
        {
            if (!_runs.Ran(run) || _tenancy.AmountsOf(run) is null)
            {
                continue;
            }

            int job = _runs.JobOf(run);
            IEnumerable<string> partitions = _tenancy.PartitionOf(run) is { } partition ? [partition] : [];
            foreach (string entity in _scopes.Bound(limit, job, partitions))
            {
                (groups.TryGetValue(entity, out List<int>? members) ? members : groups[entity] = []).Add(run);
            }
        }

        foreach ((string entity, List<int> members) in groups)
        {
            Sweep(limit, entity, members);
        }
    }

    private void Sweep(TenantLimit limit, string entity, List<int> members)
    {
        var held = new LimitLedger(_tenancy);
        var sweep = new RunSweep(_runs, members);
        while (sweep.Next(run => held.End(run)))
        {
            int[] asked = [.. sweep.Starting.ToArray().Where(run => !_tenancy.GoesOn(run))];
            foreach (int run in asked.Where(run => !_runs.HoldsTime(run)))
            {
                held.Start(run);
                CheckStart(limit, entity, held, run);
                held.End(run);
            }

            int[] lasting = [.. asked.Where(_runs.HoldsTime)];
            Array.ForEach(lasting, held.Start);
            if (lasting.Length > 0)
            {
                CheckStart(limit, entity, held, lasting[^1]);
            }

            foreach (int run in sweep.Starting.ToArray().Where(run => _runs.HoldsTime(run) && _tenancy.GoesOn(run)))
            {
                held.Start(run);
            }
        }
    }

    private void CheckStart(TenantLimit limit, string entity, LimitLedger held, int run)
    {
        string? problem = held.Running > limit.RunningJobs ? $"{held.Running} jobs run with it, and {limit.RunningJobs} may" : null;
        for (int resource = 0; resource < Amounts.Count && problem is null; resource++)
        {
            if (_tenancy.AmountsOf(run)!.Value[resource] == 0)
            {
                continue;
            }

            string name = Amounts.Names[resource];
            if (held.InUse[resource] > limit.InUse[resource])
            {
                problem = $"{held.InUse[resource]} of {name} are in use with it, and {limit.InUse[resource]} may be";
            }
            else if (limit.Minutes[resource] is { } most && held.Minutes(resource) > most + LimitLedger.Tolerance(most))
            {
                problem = FormattableString.Invariant($"{held.Minutes(resource):0.###} minutes of {name} are used or may be with it, and {most} may be");
            }
        }

        if (problem is not null && _found.CountOne())
        {
            long startMs = _runs.StartMs(run);
            ScheduleValidator.Describe(_found, ViolationKind.OverLimit, _tenancy.Workload, _runs.JobOf(run), startMs,
                $"starts at {TenantView.Seconds(startMs)}, but of {entity} {problem}");
        }
    }
}
