using System.Globalization;
using System.Text;
using Berth.Model;
using Berth.Simulation;

namespace Berth.Testing;

/// <summary>A pool that many tenants share, with jobs, a policy and what goes wrong, made up by CsCheck; its text says all of it.</summary>
public sealed record GeneratedTenantCase(int Processors, IReadOnlyList<TenantJob> Jobs, Tenants Tenants, PolicySpec Policy, ReplayOptions Options, long UnitMs)
{
    private Workload? _workload;

    public Workload Workload => _workload ??= TenantJob.Build(Jobs, UnitMs);

    public Cluster Cluster => Cluster.Pool(Processors) with { Tenants = Tenants };

    /// <summary>The same case with something else in it.</summary>
    public GeneratedTenantCase With(IReadOnlyList<TenantJob>? jobs = null, Tenants? tenants = null, PolicySpec? policy = null, ReplayOptions? options = null) =>
        new(Processors, jobs ?? Jobs, tenants ?? Tenants, policy ?? Policy, options ?? Options, UnitMs);

    /// <summary>
    /// Runs a check; when it fails, runs it again on the smallest case that fails too and says which that is: jobs, limits, quotas and rules are left out one by
    /// one as long as it still fails.
    /// </summary>
    public void Check(Action<GeneratedTenantCase> check)
    {
        if (!Fails(this, check))
        {
            return;
        }

        GeneratedTenantCase smallest = this;
        while (smallest.Smaller().FirstOrDefault(one => one.ToString() != smallest.ToString() && Fails(one, check)) is { } smaller)
        {
            smallest = smaller;
        }

        try
        {
            check(smallest);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{exception.Message}\n\nsmallest case:\n{smallest}\n{exception.StackTrace}", exception);
        }
    }

    /// <summary>Outcome, start and end of every job and every interrupted run, in units of time.</summary>
    public string Text(Schedule schedule)
    {
        var text = new StringBuilder();
        for (int i = 0; i < schedule.Count; i++)
        {
            string when = schedule.Started(new JobId(i))
                ? string.Create(CultureInfo.InvariantCulture, $" {(decimal)schedule.StartMs[i] / UnitMs}..{(decimal)schedule.EndMs[i] / UnitMs}")
                : "";
            text.Append(CultureInfo.InvariantCulture, $"{WorkloadText.NameOf(i)} {schedule.Outcome[i]}{when}\n");
        }

        foreach (InterruptedRun run in schedule.Interrupted.All)
        {
            string by = run.By < 0 ? "" : " by " + WorkloadText.NameOf(run.By);
            text.Append(CultureInfo.InvariantCulture,
                $"{WorkloadText.NameOf(run.Job)} {run.Cause}{by} {(decimal)run.StartMs / UnitMs}..{(decimal)run.EndMs / UnitMs} saved {(decimal)run.SavedMs / UnitMs}\n");
        }

        return text.ToString();
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Processors} processors; unit {UnitMs} ms; pass {Options.Pass}, {Options.EventOrder}\n{Text(Policy)}\n");
        text.Append(CultureInfo.InvariantCulture, $"half-life {Tenants.Decay.HalfLife?.Ms}, period {Tenants.Decay.Period.Ms}; {Tenants.Priority}\n");
        Append(text, "accounts", Tenants.Accounts.Select(one => $"{one.Name} in {one.Parent ?? "root"} shares {one.Shares} priority {one.Priority}"));
        Append(text, "users", Tenants.Users.Select(one => $"{one.User} in {one.Account ?? "root"} shares {one.Shares}"));
        Append(text, "qos", Tenants.Qos.Select(one => $"{one.Name} {one.Priority} preempts {string.Join('|', one.Preempts)}"));
        Append(text, "limits", Tenants.Limits.Select(one =>
            $"{one.Scope} {one.Name ?? "each"}{(one.PerUser ? " per user" : "")}: running {one.RunningJobs} submitted {one.SubmittedJobs} in use {one.InUse.CpuMillicores} minutes {one.Minutes.CpuMillicores} wall {one.MaxRequestedTime?.Ms}"));
        Append(text, "cohorts", Tenants.Quotas?.Cohorts.Select(one => $"{one.Name} in {one.Parent ?? "-"} {Text(one.Quota)}") ?? []);
        Append(text, "queues", Tenants.Quotas?.Queues.Select(one => $"{one.Name} in {one.Cohort ?? "-"} of {string.Join('|', one.Members)} {Text(one.Quota)}") ?? []);
        if (Options.Failures is { } failures)
        {
            text.Append(CultureInfo.InvariantCulture, $"failures: seed {failures.Seed} jobs {failures.JobFailureProbability}; {TenantJob.Text(failures.Recovery)}\n");
            Append(text, "sizes", failures.Capacity.Select(step => $"{step.Processors} from {(decimal)step.From.UnixMs / UnitMs}"));
        }

        for (int i = 0; i < Jobs.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{WorkloadText.NameOf(i)}  {Jobs[i]}\n");
        }

        return text.ToString();
    }

    public static string Text(PolicySpec policy) => string.Create(CultureInfo.InvariantCulture,
        $"order {policy.Order.Kind}, backfill {policy.BackfillOrder?.Kind.ToString() ?? "same"}, depth {policy.ReservationDepth?.ToString(CultureInfo.InvariantCulture) ?? "all"}, lookahead {policy.Lookahead?.ToString(CultureInfo.InvariantCulture) ?? "all"}, {policy.Estimate}, {policy.ArrivalPass}, {(policy.KeepsHead ? "keeps the head, " : "")}preemption {policy.Preemption.Rule} {policy.Preemption.Victims} {policy.Preemption.Effect} exempt {policy.Preemption.ExemptTime.Ms}");

    private static string Text(Quota? quota) => quota is null
        ? "without quota"
        : string.Create(CultureInfo.InvariantCulture, $"nominal {quota.Nominal.CpuMillicores} borrowing {quota.Borrowing.CpuMillicores} lending {quota.Lending.CpuMillicores} weight {quota.Weight}");

    private static void Append(StringBuilder text, string what, IEnumerable<string> items)
    {
        string all = string.Join("; ", items);
        text.Append(all.Length == 0 ? "" : $"{what}: {all}\n");
    }

    private static bool Fails(GeneratedTenantCase one, Action<GeneratedTenantCase> check)
    {
        try
        {
            check(one);
            return false;
        }
        catch (Exception)
        {
            return true;
        }
    }

    private IEnumerable<GeneratedTenantCase> Smaller() =>
    [
        .. Enumerable.Range(0, Jobs.Count).Reverse().Select(job => With(jobs: Without(Jobs, job))),
        .. Enumerable.Range(0, Tenants.Limits.Count).Select(limit => With(tenants: Tenants with { Limits = Without(Tenants.Limits, limit) })),
        .. Enumerable.Range(0, Tenants.Users.Count).Select(user => With(tenants: Tenants with { Users = Without(Tenants.Users, user) })),
        With(tenants: Tenants with { Quotas = null }),
        .. Tenants.Quotas is { } quotas ? Enumerable.Range(0, quotas.Queues.Count).Select(queue => With(tenants: Tenants with { Quotas = quotas with { Queues = Without(quotas.Queues, queue) } })) : [],
        With(policy: Policy with { Preemption = PreemptionSpec.None }),
        With(policy: Policy with { Preemption = Policy.Preemption with { ExemptTime = default, Victims = VictimOrder.Youngest } }),
        With(policy: Policy with { Order = OrderSpec.Fcfs, BackfillOrder = null }),
        With(policy: Policy with { BackfillOrder = null, Lookahead = null, KeepsHead = false, Estimate = EstimateKind.Request, ArrivalPass = ArrivalPass.Always }),
        With(policy: Policy with { KeepsHead = false }),
        With(policy: Policy with { Lookahead = null }),
        With(policy: Policy with { Estimate = EstimateKind.Request }),
        With(options: Options with { Failures = null }),
        .. Options.Failures is { } failures
            ? new[] { With(options: Options with { Failures = failures with { Capacity = [] } }), With(options: Options with { Failures = failures with { JobFailureProbability = 0 } }) }
            : [],
        .. Enumerable.Range(0, Jobs.Count).Where(job => Jobs[job].Recovery is not null).Select(job => With(jobs: [.. Jobs.Select((one, index) => index == job ? one with { Recovery = null } : one)])),
    ];

    private static IReadOnlyList<T> Without<T>(IReadOnlyList<T> items, int index) => [.. items.Where((_, at) => at != index)];
}
