namespace Berth.Model;

/// <summary>
/// Who was stopped for whom: by a job that starts at that moment and may preempt it, not too early, not in circles. From docs/design/tenants.md, "Preemption". What
/// cannot be seen in a finished schedule is not asked: whether there was another way, and who was the better victim.
/// </summary>
internal sealed class PreemptionCheck
{
    private readonly ViolationList _found;
    private readonly TenantView _tenancy;
    private readonly ValidationOptions _options;
    private readonly RunTable _runs;
    private readonly Dictionary<string, Qos> _qos;
    private readonly HashSet<long> _moments = [];
    private readonly Dictionary<long, List<int>> _startsAt = [];
    private readonly Dictionary<int, int> _lastBy = [];
    private readonly Lazy<ReclaimCheck?> _reclaim;

    public PreemptionCheck(ViolationList found, TenantView tenancy, ValidationOptions options)
    {
        _found = found;
        _tenancy = tenancy;
        _options = options;
        _runs = tenancy.Runs;
        _qos = tenancy.Tenants.Qos.GroupBy(qos => qos.Name).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        _reclaim = new Lazy<ReclaimCheck?>(() => tenancy.Tenants.Quotas is { } quotas ? new ReclaimCheck(tenancy, quotas, _moments) : null);
    }

    public void Check()
    {
        if (_runs.AllLast && !_tenancy.Schedule.Outcome.Contains(JobOutcome.Cancelled))
        {
            return;
        }

        int[] victims = [.. Enumerable.Range(0, _runs.Count).Where(_tenancy.IsPreempted)];
        if (victims.Length == 0)
        {
            CheckNamed();
            return;
        }

        _moments.UnionWith(victims.Select(_runs.EndMs));
        for (int run = 0; run < _runs.Count; run++)
        {
            if (_runs.Ran(run) && _moments.Contains(_runs.StartMs(run)))
            {
                if (!_startsAt.TryGetValue(_runs.StartMs(run), out List<int>? starts))
                {
                    _startsAt[_runs.StartMs(run)] = starts = [];
                }

                starts.Add(run);
            }
        }

        foreach (int run in victims.OrderBy(_runs.EndMs).ThenBy(run => run))
        {
            if (_runs.IsInterrupted(run))
            {
                CheckPreempted(run, _runs.Interruption(run));
            }
            else
            {
                CheckCancelled(run);
            }
        }

        CheckNamed();
    }

    /// <summary>Who names a preemptor was preempted.</summary>
    private void CheckNamed()
    {
        for (int run = _tenancy.Schedule.Count; run < _runs.Count; run++)
        {
            InterruptedRun record = _runs.Interruption(run);
            if (record.By != -1 && !_tenancy.IsPreempted(run))
            {
                Report(ViolationKind.PreemptedAgainstRule, run, $"is said to have been preempted by job {record.By}, counted from 0, but its run ended otherwise ({record.Cause})");
            }
        }
    }

    private void CheckPreempted(int run, InterruptedRun record)
    {
        PreemptionEffect effect = record.Cause == Interruption.Requeued ? PreemptionEffect.Requeue : PreemptionEffect.Suspend;
        if (record.By < 0 || record.By >= _tenancy.Schedule.Count || record.By == record.Job)
        {
            Report(ViolationKind.PreemptedAgainstRule, run, $"was preempted by job {record.By}, counted from 0, which does not exist or is the job itself");
            return;
        }

        int[] preemptors = [.. Starts(record.EndMs).Where(start => _runs.JobOf(start) == record.By)];
        if (preemptors.Length == 0)
        {
            Report(ViolationKind.PreemptedAgainstRule, run, $"was preempted for job {Number(record.By)}, which does not start then");
        }
        else if (!preemptors.Any(preemptor => MayPreempt(preemptor, run, effect)))
        {
            Report(ViolationKind.PreemptedAgainstRule, run, $"was preempted ({record.Cause}) by job {Number(record.By)}, which may not");
        }

        CheckTime(run, effect);
        if (_lastBy.TryGetValue(record.By, out int last) && last == record.Job)
        {
            Report(ViolationKind.PreemptionLoop, run, $"was preempted by job {Number(record.By)}, which it was the last to preempt");
        }

        _lastBy[record.Job] = record.By;
    }

    /// <summary>The schedule does not say for whom a job was cancelled: somebody has to start then who may preempt it.</summary>
    private void CheckCancelled(int run)
    {
        if (!Starts(_runs.EndMs(run)).Any(start => _runs.JobOf(start) != run && MayPreempt(start, run, PreemptionEffect.Cancel)))
        {
            Report(ViolationKind.PreemptedAgainstRule, run, "was cancelled, but nobody starts then who may preempt it");
        }

        CheckTime(run, PreemptionEffect.Cancel);
    }

    private void CheckTime(int run, PreemptionEffect effect)
    {
        Int128 lengthMs = (Int128)_runs.EndMs(run) - _runs.StartMs(run);
        PreemptionSpec[] rules = [.. Rules(effect)];
        long exemptMs = rules.Length == 0 ? 0 : rules.Min(rule => rule.ExemptTime.Ms);
        if (lengthMs <= 0 || lengthMs < exemptMs)
        {
            Report(ViolationKind.PreemptedTooEarly, run,
                $"was preempted {TenantView.Seconds((long)Int128.Max(0, lengthMs))} after its start, but not before it has run, and not before {TenantView.Seconds(exemptMs)}");
        }
    }

    private List<int> Starts(long ms) => _startsAt.TryGetValue(ms, out List<int>? starts) ? starts : [];

    private IEnumerable<PreemptionSpec> Rules(PreemptionEffect effect) =>
        _options.Preemption.Where(rule => rule.Rule != PreemptionRule.None && rule.Effect == effect);

    private bool MayPreempt(int preemptor, int victim, PreemptionEffect effect) => Rules(effect).Any(rule => rule.Rule switch
    {
        PreemptionRule.Qos => _tenancy.QosOf(_runs.JobOf(preemptor)) is { } own && _tenancy.QosOf(_runs.JobOf(victim)) is { } other
            && _qos.TryGetValue(own, out Qos? qos) && qos.Preempts.Contains(other),
        PreemptionRule.Tier => _tenancy.PartitionAt(preemptor) is { } high && _tenancy.PartitionAt(victim) is { } low && high.PriorityTier > low.PriorityTier,
        PreemptionRule.Reclaim => _reclaim.Value?.MayReclaim(preemptor, victim) == true,
        _ => false,
    });

    private string Number(int job) => _tenancy.Workload.Jobs.Number[job].ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Report(ViolationKind kind, int run, string what)
    {
        if (_found.CountOne())
        {
            long endMs = _runs.EndMs(run);
            ScheduleValidator.Describe(_found, kind, _tenancy.Workload, _runs.JobOf(run), endMs, $"{what} (at {TenantView.Seconds(endMs)})");
        }
    }
}
