namespace Berth.Model.Metrics;

/// <summary>Maintenance windows of a cluster: advance reservations for nobody.</summary>
internal static class MaintenanceWindows
{
    /// <summary>The windows.</summary>
    public static IEnumerable<AdvanceReservation> Of(ClusterNodes nodes) => nodes.Reservations.Where(reservation => reservation.Users.Count == 0);

    /// <summary>Begins (+1) and ends (-1) of the windows in order of time.</summary>
    public static (long Ms, int Change, NodeSet Nodes)[] Changes(ClusterNodes nodes) =>
    [
        .. Of(nodes)
            .SelectMany(window => ((long, int, NodeSet)[])[(window.From.UnixMs, 1, window.Nodes), (window.To.UnixMs, -1, window.Nodes)])
            .OrderBy(change => change.Item1),
    ];
}
