using Berth.Model;
using Berth.Scheduling.Nodes;

namespace Berth.Scheduling;

/// <summary>
/// The one list policy: who is next, in which order others are tried for backfill, how far past a blocked job it looks, and how many
/// blocked jobs hold a reservation. Textbook policies are settings of it (<see cref="PolicySpec"/>).
/// </summary>
/// <remarks>
/// A pass has two phases. First the queue is walked in its order: jobs that fit start, the first k that do not are reserved at the
/// earliest time they fit. Then the rest is tried in backfill order: a job starts when it fits from now to the end of its estimate
/// beside all reservations. Depth 0 and 1 need no profile and have a pass of their own; k and all share the profile.
/// </remarks>
public static class ListPolicy
{
    /// <summary>Makes the kernel for a policy. Throws when numbers of the spec are out of range, or its parts do not go together.</summary>
    /// <param name="spec">The policy.</param>
    /// <param name="setting">The conditions; null for a pool without tenants.</param>
    public static IPolicy Create(PolicySpec spec, KernelSetting? setting = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        setting ??= new KernelSetting();
        if (spec.Regimes is { } regimes)
        {
            return new RegimePolicy(regimes, setting);
        }

        if (spec.ReservationDepth is < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(spec), spec.ReservationDepth, "reservation depth is negative");
        }

        if (spec.Lookahead is < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(spec), spec.Lookahead, "lookahead is negative");
        }

        bool preempts = spec.Preemption.Rule != PreemptionRule.None;
        if ((preempts || spec.KeepsHead || setting.SizeChanges) && spec.ReservationDepth is null or > 1)
        {
            throw new ArgumentException("preemption, a kept head and pools that change their size go with a reservation depth of 0 or 1", nameof(spec));
        }

        bool announces = setting.AnnouncesReservations;
        return spec.ReservationDepth switch
        {
            null when !setting.RemakesReservations => setting.OnNodes ? new NodeConservativePass(spec) : new ConservativePass(spec),
            null or > 1 => setting.OnNodes ? new NodeDepthPass(spec, announces) : new DepthPass(spec, announces),
            _ when setting.OnNodes => new NodeEasyPass(spec, announces),
            _ when setting.HasTenants || preempts || spec.KeepsHead || setting.SizeChanges => new GatedEasyPass(spec, announces),
            _ => new EasyPass(spec, announces),
        };
    }

    /// <summary>
    /// True when a pass would be idle by the arrival rule: nothing but arrivals happened, the policy only passes for arrivals that
    /// fit, and none of them does.
    /// </summary>
    internal static bool SkipsArrivals(ArrivalPass rule, in Snapshot snapshot, int freeNow)
    {
        if (rule == ArrivalPass.Always || snapshot.Trigger != PassTrigger.Arrival)
        {
            return false;
        }

        foreach (ref readonly PendingJob job in snapshot.Pending[^snapshot.Arrived..])
        {
            if (job.Processors <= freeNow)
            {
                return false;
            }
        }

        return true;
    }
}
