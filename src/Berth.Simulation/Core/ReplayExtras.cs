using Berth.Model;
using Berth.Scheduling;
using Berth.Scheduling.Tenancy;

namespace Berth.Simulation.Core;

/// <summary>What a replay needs beyond jobs, cluster and list policy; nothing of it exists where nobody asks for it.</summary>
/// <param name="Tenants">Who shares the cluster; null when neither the policy nor a limit asks.</param>
/// <param name="Failures">What goes wrong; null when nothing does.</param>
/// <param name="CanInterrupt">Runs can be interrupted, by preemption or failures.</param>
internal sealed record ReplayExtras(TenantState? Tenants, FailureSpec? Failures, bool CanInterrupt)
{
    /// <summary>What a replay needs; null when it needs nothing.</summary>
    public static ReplayExtras? Of(Workload workload, Cluster cluster, PolicySpec policy, FailureSpec? failures)
    {
        TenantState? tenants = TenantState.IsNeeded(cluster, policy) ? new TenantState(workload, cluster, policy) : null;
        bool preempts = policy.Plain.Any(plain => plain.Preemption.Rule != PreemptionRule.None);

        // Where nothing fails, what it says of recovery still holds for jobs that are preempted.
        FailureSpec? spec = failures is { IsNothing: false } || preempts ? failures : null;
        bool canInterrupt = preempts || spec is not null;
        return tenants is null && !canInterrupt ? null : new ReplayExtras(tenants, spec, canInterrupt);
    }

    /// <summary>What the kernel must know to decide under these conditions.</summary>
    /// <param name="extras">What the replay needs; null: nothing.</param>
    /// <param name="onNodes">The cluster is made of nodes.</param>
    /// <param name="announces">Reservations inside a pass are said.</param>
    public static KernelSetting SettingOf(ReplayExtras? extras, bool onNodes, bool announces) => new()
    {
        OnNodes = onNodes,
        AnnouncesReservations = announces,
        HasTenants = extras?.Tenants is not null,
        RemakesReservations = extras is not null && (extras.Failures is not null || extras.Tenants is { HasGate: true }),
        SizeChanges = extras?.Failures is { Capacity.Count: > 0 },
    };
}
