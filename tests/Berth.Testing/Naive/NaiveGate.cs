using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>Why a job may not start.</summary>
public enum NaiveRefusal
{
    None,

    /// <summary>Something must end first.</summary>
    Lasting,

    /// <summary>Time alone may help.</summary>
    Fading,
}

/// <summary>The gate of the twin: limits and quotas, added up anew for each question (docs/design/tenants.md, the gate).</summary>
public sealed class NaiveGate(NaiveTenantState state)
{
    private const double Tolerance = 1e-9;

    public bool Exists => state.Tenants.Limits.Count > 0 || state.Tenants.Quotas is not null;

    /// <summary>Why a job may not start now; the first reason counts: user, accounts from its own up, QOS, quota.</summary>
    public NaiveRefusal Ask(NaiveTenantJob job)
    {
        NaiveRefusal refusal = AskLimits(job);
        return refusal != NaiveRefusal.None ? refusal : FitsQuota(job) ? NaiveRefusal.None : NaiveRefusal.Lasting;
    }

    public NaiveRefusal AskLimits(NaiveTenantJob job) => LimitsOf(job).Select(one => Ask(one.Limit, one.Binds, job)).FirstOrDefault(refusal => refusal != NaiveRefusal.None);

    /// <summary>Limits of the submit: how many are in the system, and what could never start.</summary>
    public bool MaySubmit(NaiveTenantJob job) => CouldEverStart(job) && LimitsOf(job).All(one =>
        !(state.Jobs.Count(other => other.IsSubmitted && !other.IsThrough && one.Binds(other)) >= one.Limit.SubmittedJobs));

    public bool StaysWithinNominal(NaiveTenantJob job) =>
        state.QueueOf(job) is { } queue && (Nominal(queue) is not { } nominal || Held(queue) + job.Amounts.CpuMillicores <= nominal);

    /// <summary>True when a running job is in another queue of the same tree of cohorts that has borrowed.</summary>
    public bool CanReclaim(NaiveTenantJob job, NaiveTenantJob victim) =>
        state.QueueOf(job) is { } queue
        && state.QueueOf(victim) is { } other
        && queue != other
        && Root(queue) is { } root
        && root == Root(other)
        && Held(other) > Nominal(other);

    private bool CouldEverStart(NaiveTenantJob job)
    {
        foreach ((TenantLimit limit, _) in LimitsOf(job))
        {
            double minutes = job.Amounts.CpuMillicores * (job.RequestedMs / 1000.0) / 60;
            if (limit.RunningJobs == 0 || limit.SubmittedJobs == 0 || job.RequestedMs > limit.MaxRequestedTime?.Ms || !limit.InUse.Allow(job.Amounts)
                || minutes > limit.Minutes.CpuMillicores * (1 + Tolerance))
            {
                return false;
            }
        }

        return state.QueueOf(job) is not { } queue || Nominal(queue) is null || job.Amounts.CpuMillicores <= new NaiveQuotaFormulas(state.Tenants.Quotas!, _ => 0).Available(queue);
    }

    private NaiveRefusal Ask(TenantLimit limit, Func<NaiveTenantJob, bool> binds, NaiveTenantJob job)
    {
        List<NaiveTenantJob> running = [.. state.Running.Where(binds)];
        long amount = job.Amounts.CpuMillicores;
        if (running.Count >= limit.RunningJobs || running.Sum(other => other.Amounts.CpuMillicores) + amount > limit.InUse.CpuMillicores)
        {
            return NaiveRefusal.Lasting;
        }

        if (limit.Minutes.CpuMillicores is not { } most)
        {
            return NaiveRefusal.None;
        }

        double seconds = state.Use(binds, other => other.Amounts.CpuMillicores, state.NowMs)
            + running.Sum(other => other.Amounts.CpuMillicores * ((other.DueMs - state.NowMs) / 1000.0))
            + (amount * (job.RequestedMs / 1000.0));
        return seconds / 60 <= most * (1 + Tolerance) ? NaiveRefusal.None : state.Tenants.Decay.HalfLife is null ? NaiveRefusal.Lasting : NaiveRefusal.Fading;
    }

    /// <summary>The limits that bind a job, with the jobs that each of them counts.</summary>
    private IEnumerable<(TenantLimit Limit, Func<NaiveTenantJob, bool> Binds)> LimitsOf(NaiveTenantJob job)
    {
        foreach (TenantLimit limit in LimitsOf(LimitScope.User, job.User))
        {
            yield return (limit, other => other.User == job.User);
        }

        foreach (string account in state.Path(state.AccountOf(job)))
        {
            foreach (TenantLimit limit in LimitsOf(LimitScope.Account, account))
            {
                yield return (limit, other => state.Path(state.AccountOf(other)).Contains(account) && (!limit.PerUser || other.User == job.User));
            }
        }

        foreach (TenantLimit limit in job.Qos is null ? [] : LimitsOf(LimitScope.Qos, job.Qos))
        {
            yield return (limit, other => other.Qos == job.Qos && (!limit.PerUser || other.User == job.User));
        }
    }

    private IEnumerable<TenantLimit> LimitsOf(LimitScope scope, string name)
    {
        IEnumerable<TenantLimit> all = state.Tenants.Limits.Where(limit => limit.Scope == scope);
        return all.Any(limit => limit.Name == name) ? all.Where(limit => limit.Name == name) : all.Where(limit => limit.Name is null);
    }

    private bool FitsQuota(NaiveTenantJob job) =>
        state.QueueOf(job) is not { } queue || Nominal(queue) is null || job.Amounts.CpuMillicores <= new NaiveQuotaFormulas(state.Tenants.Quotas!, Held).Available(queue);

    private long? Nominal(int queue) => state.Tenants.Quotas!.Queues[queue].Quota.Nominal.CpuMillicores;

    private long Held(int queue) => state.Running.Where(job => state.QueueOf(job) == queue).Sum(job => job.Amounts.CpuMillicores);

    private string? Root(int queue)
    {
        string? cohort = state.Tenants.Quotas!.Queues[queue].Cohort;
        while (state.Tenants.Quotas.Cohorts.FirstOrDefault(one => one.Name == cohort)?.Parent is { } parent)
        {
            cohort = parent;
        }

        return cohort;
    }
}
