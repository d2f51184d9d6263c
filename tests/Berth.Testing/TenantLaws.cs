using Berth.Model;
using Berth.Testing.Naive;

namespace Berth.Testing;

/// <summary>
/// What must hold in every schedule on nodes with tenants, preemption and failures, added up again from the schedule alone by plain loops over all its runs.
/// </summary>
public sealed class TenantLaws
{
    private readonly GeneratedTenantNodeCase _case;
    private readonly Schedule _schedule;
    private readonly List<Run> _runs = [];

    private TenantLaws(GeneratedTenantNodeCase one, Schedule schedule)
    {
        _case = one;
        _schedule = schedule;
        for (int i = 0; i < schedule.Interrupted.All.Length; i++)
        {
            InterruptedRun run = schedule.Interrupted.All[i];
            _runs.Add(new Run(run.Job, run.StartMs, run.EndMs, run.Mode, run.Partition, schedule.Interrupted.PlacesOf(i).ToArray(), run));
        }

        for (int job = 0; job < schedule.Count; job++)
        {
            if (schedule.Started(new JobId(job)))
            {
                Allocations places = schedule.Allocations!;
                _runs.Add(new Run(job, schedule.StartMs[job], schedule.EndMs[job], places.Mode(new JobId(job)), places.Partition(new JobId(job)) ?? -1, places.Of(new JobId(job)).ToArray(), null));
            }
        }
    }

    /// <summary>Everything that is wrong, in words; nothing when all laws hold.</summary>
    public static IReadOnlyList<string> Broken(GeneratedTenantNodeCase one, Schedule schedule)
    {
        var laws = new TenantLaws(one, schedule);
        return [.. laws.LostJobs(), .. laws.PartsOfGangs(), .. laws.RunsOnNodesThatAreOut(), .. laws.Overlaps(), .. laws.WrongVictims(), .. laws.WrongWork(), .. laws.BrokenLimits(), .. laws.BrokenQuotas()];
    }

    private string NameOf(Run run) => $"{WorkloadText.NameOf(run.Job)} {(decimal)run.StartMs / _case.Case.UnitMs}..{(decimal)run.EndMs / _case.Case.UnitMs}";

    private string UserOf(int job) => _case.Workload.Users[_case.Workload.Jobs.User[job]];

    private string? AccountOf(int job) => _case.Case.Jobs[job].Account;

    private string QosOf(int job) => _case.Case.Jobs[job].Qos!;

    private Amounts Held(Run run) => Amounts.Of(_case.Workload.Shapes[_case.Workload.Jobs.Shape[run.Job]].Modes[run.Mode]);

    /// <summary>Nothing is out for ever, so every job must come to some end.</summary>
    private IEnumerable<string> LostJobs() =>
        Enumerable.Range(0, _schedule.Count).Where(job => _schedule.Outcome[job] == JobOutcome.Unstarted).Select(job => $"{WorkloadText.NameOf(job)} never ends");

    private IEnumerable<string> PartsOfGangs()
    {
        foreach (Run run in _runs)
        {
            int tasks = _case.Workload.Shapes[_case.Workload.Jobs.Shape[run.Job]].Modes[run.Mode].TaskCount;
            if (run.Places.Sum(place => place.TaskCount) != tasks)
            {
                yield return $"{NameOf(run)} runs in parts";
            }
        }
    }

    private IEnumerable<string> RunsOnNodesThatAreOut() =>
        from outage in _schedule.Outages
        from run in _runs
        where run.Places.Any(place => place.Node == outage.Node)
            && ((run.StartMs >= outage.FromMs && run.StartMs < outage.ToMs) || (outage.Kind == OutageKind.Down && run.StartMs < outage.FromMs && run.EndMs > outage.FromMs))
        select $"{NameOf(run)} is on node {outage.Node}, which is out ({outage.Kind}) from {outage.FromMs} to {outage.ToMs}";

    /// <summary>A job runs once at a time, in one mode.</summary>
    private IEnumerable<string> Overlaps() =>
        from first in _runs
        from second in _runs
        where !ReferenceEquals(first, second) && first.Job == second.Job
            && ((first.StartMs < second.EndMs && second.StartMs < first.EndMs) || first.Mode != second.Mode)
        select $"{NameOf(first)} and {NameOf(second)} are runs of one job";

    private IEnumerable<string> WrongVictims()
    {
        foreach (Run run in _runs.Where(run => run.Interrupted is { By: >= 0 }))
        {
            InterruptedRun interrupted = run.Interrupted!.Value;
            if (run.EndMs == run.StartMs || run.EndMs - run.StartMs < _case.Case.Policy.Preemption.ExemptTime.Ms)
            {
                yield return $"{NameOf(run)} was preempted too early";
            }

            bool isHigher = _case.Case.Policy.Preemption.Rule switch
            {
                PreemptionRule.Qos => string.CompareOrdinal(QosOf(interrupted.By), QosOf(run.Job)) > 0,
                PreemptionRule.Reclaim => QueueOf(interrupted.By) is { } queue && QueueOf(run.Job) is { } other && queue != other,
                _ => _runs.Any(by => by.Job == interrupted.By && by.StartMs == run.EndMs && TierOf(by) > TierOf(run)),
            };
            if (!isHigher)
            {
                yield return $"{NameOf(run)} was preempted by {WorkloadText.NameOf(interrupted.By)}, which may not";
            }

            if (_runs.All(by => by.Job != interrupted.By || by.StartMs != run.EndMs))
            {
                yield return $"{NameOf(run)} was preempted by {WorkloadText.NameOf(interrupted.By)}, which did not start";
            }
        }
    }

    private int TierOf(Run run) => run.Partition < 0 ? 0 : _case.Case.Nodes.Partitions[run.Partition].PriorityTier;

    /// <summary>What is saved grows and is done; a completed job has done all its work in its last run and what was saved before; no run outlasts the limit.</summary>
    private IEnumerable<string> WrongWork()
    {
        foreach (IGrouping<int, Run> runs in _runs.GroupBy(run => run.Job))
        {
            long saved = 0;
            long worked = 0;
            bool wasSuspended = false;
            foreach (Run run in runs)
            {
                long lengthMs = run.EndMs - run.StartMs;
                long workMs = _case.Workload.Actuals.RunMsIn(new JobId(run.Job), run.Mode);
                if (lengthMs < 0 || lengthMs > _case.Workload.Jobs.RequestedMsIn(new JobId(run.Job), run.Mode))
                {
                    yield return $"{NameOf(run)} is longer than it may be";
                }

                worked += lengthMs;
                if (run.Interrupted is { } interrupted)
                {
                    wasSuspended |= interrupted.Cause == Interruption.Suspended;
                    if (!wasSuspended && (interrupted.SavedMs < saved || interrupted.SavedMs > saved + lengthMs || interrupted.SavedMs > workMs))
                    {
                        yield return $"{NameOf(run)} saved {interrupted.SavedMs} after {saved}";
                    }

                    saved = interrupted.SavedMs;
                    continue;
                }

                long restartMs = saved > 0 ? (_case.Case.Jobs[run.Job].Recovery ?? _case.Case.Options.Failures?.Recovery)?.RestartCost.Ms ?? 0 : 0;
                bool isWrong = _schedule.Outcome[run.Job] == JobOutcome.Completed && (wasSuspended ? worked < workMs : lengthMs != restartMs + workMs - saved);
                if (isWrong)
                {
                    yield return $"{NameOf(run)} completes {workMs} of work with {saved} saved before";
                }
            }
        }
    }

    /// <summary>Limits hold at every moment at which something starts; suspended jobs that go on ask no limit.</summary>
    private IEnumerable<string> BrokenLimits()
    {
        foreach (Run start in Suspends ? [] : _runs)
        {
            List<Run> running = [.. _runs.Where(run => run.StartMs <= start.StartMs && run.EndMs > start.StartMs)];
            foreach ((TenantLimit limit, Func<Run, bool> binds) in LimitsOn(start))
            {
                List<Run> bound = [.. running.Where(binds)];
                Amounts held = bound.Aggregate(default(Amounts), (sum, run) => sum + Held(run));
                if (bound.Count > limit.RunningJobs || !limit.InUse.Allow(held))
                {
                    yield return $"at the start of {NameOf(start)} the limit on {limit.Scope} {limit.Name ?? "each"} is broken by {string.Join(", ", bound.Select(NameOf))}";
                }
            }
        }
    }

    private bool Suspends => _case.Case.Policy.Preemption is { Effect: PreemptionEffect.Suspend, Rule: not PreemptionRule.None };

    private IEnumerable<(TenantLimit Limit, Func<Run, bool> Binds)> LimitsOn(Run one)
    {
        string user = UserOf(one.Job);
        foreach (TenantLimit limit in Named(LimitScope.User, user))
        {
            yield return (limit, run => UserOf(run.Job) == user);
        }

        foreach (string account in PathOf(AccountOf(one.Job)))
        {
            foreach (TenantLimit limit in Named(LimitScope.Account, account))
            {
                yield return (limit, run => PathOf(AccountOf(run.Job)).Contains(account) && (!limit.PerUser || UserOf(run.Job) == user));
            }
        }

        foreach (TenantLimit limit in Named(LimitScope.Qos, QosOf(one.Job)))
        {
            yield return (limit, run => QosOf(run.Job) == QosOf(one.Job) && (!limit.PerUser || UserOf(run.Job) == user));
        }

        foreach (TenantLimit limit in one.Partition < 0 ? [] : Named(LimitScope.Partition, _case.Case.Nodes.Partitions[one.Partition].Name))
        {
            yield return (limit, run => run.Partition == one.Partition && (!limit.PerUser || UserOf(run.Job) == user));
        }
    }

    private IEnumerable<TenantLimit> Named(LimitScope scope, string name)
    {
        IEnumerable<TenantLimit> all = _case.Tenants.Limits.Where(limit => limit.Scope == scope);
        return all.Any(limit => limit.Name == name) ? all.Where(limit => limit.Name == name) : all.Where(limit => limit.Name is null);
    }

    private IEnumerable<string> PathOf(string? account)
    {
        for (string? one = account; one is not null; one = _case.Tenants.Accounts.Single(other => other.Name == one).Parent)
        {
            yield return one;
        }
    }

    private int? QueueOf(int job)
    {
        IReadOnlyList<QueueQuota> queues = _case.Tenants.Quotas?.Queues ?? [];
        foreach (string member in PathOf(AccountOf(job)).Append(UserOf(job)))
        {
            for (int queue = 0; queue < queues.Count; queue++)
            {
                if (queues[queue].Members.Contains(member))
                {
                    return queue;
                }
            }
        }

        return null;
    }

    /// <summary>Who only starts what is available never brings a queue below nothing.</summary>
    private IEnumerable<string> BrokenQuotas()
    {
        if (_case.Tenants.Quotas is not { } quotas || Suspends)
        {
            yield break;
        }

        foreach (Run start in _runs)
        {
            List<Run> running = [.. _runs.Where(run => run.StartMs <= start.StartMs && run.EndMs > start.StartMs)];
            for (int resource = 0; resource < Amounts.Count; resource++)
            {
                int index = resource;
                var quota = new NaiveQuotaFormulas(quotas, queue => running.Where(run => QueueOf(run.Job) == queue).Sum(run => Held(run)[index]), resource);
                for (int queue = 0; queue < quotas.Queues.Count; queue++)
                {
                    if (quotas.Queues[queue].Quota.Nominal[resource] is not null && quota.Available(queue) < 0)
                    {
                        yield return $"at the start of {NameOf(start)} the queue {quotas.Queues[queue].Name} has less than nothing of {Amounts.Names[resource]}";
                    }
                }
            }
        }
    }

    private sealed record Run(int Job, long StartMs, long EndMs, int Mode, int Partition, TaskPlace[] Places, InterruptedRun? Interrupted);
}
