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
    /// <summary>Makes the kernel for a policy. Throws when numbers of the spec are out of range.</summary>
    /// <param name="spec">The policy.</param>
    /// <param name="announcesReservations">
    /// True: reservations that only live inside a pass are said as decisions too, in every pass, for those who check promises.
    /// It changes no start.
    /// </param>
    /// <param name="onNodes">The cluster is made of nodes.</param>
    public static IPolicy Create(PolicySpec spec, bool announcesReservations = false, bool onNodes = false)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Regimes is { } regimes)
        {
            return new RegimePolicy(regimes, announcesReservations, onNodes);
        }

        if (spec.ReservationDepth is < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(spec), spec.ReservationDepth, "reservation depth is negative");
        }

        if (spec.Lookahead is < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(spec), spec.Lookahead, "lookahead is negative");
        }

        return spec.ReservationDepth switch
        {
            null when onNodes => new NodeConservativePass(spec),
            null => new ConservativePass(spec),
            <= 1 when onNodes => new NodeEasyPass(spec, announcesReservations),
            <= 1 => new EasyPass(spec, announcesReservations),
            _ when onNodes => new NodeDepthPass(spec, announcesReservations),
            _ => new DepthPass(spec, announcesReservations),
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
