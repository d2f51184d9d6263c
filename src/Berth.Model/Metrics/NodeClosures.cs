namespace Berth.Model.Metrics;

/// <summary>Nodes that become closed or open again: no new job may start there.</summary>
/// <param name="Ms">When, milliseconds since the Unix epoch.</param>
/// <param name="Change">+1 where a closure begins, -1 where one ends.</param>
/// <param name="Nodes">The nodes.</param>
/// <param name="IsOutage">True for nodes that are down or drained, false for maintenance.</param>
internal readonly record struct NodeClosure(long Ms, int Change, NodeSet Nodes, bool IsOutage);

/// <summary>When nodes were closed: maintenance windows (advance reservations for nobody) and outages.</summary>
internal static class NodeClosures
{
    /// <summary>Begins and ends in order of time. An outage that never ends has no end here.</summary>
    public static NodeClosure[] Changes(ClusterNodes nodes, Schedule schedule)
    {
        IEnumerable<NodeClosure> maintenance = nodes.Reservations
            .Where(reservation => reservation.Users.Count == 0)
            .SelectMany(window => Both(window.From.UnixMs, window.To.UnixMs, window.Nodes, isOutage: false));
        IEnumerable<NodeClosure> outages = schedule.Outages
            .SelectMany(outage => Both(outage.FromMs, outage.ToMs, NodeSet.Of([outage.Node]), isOutage: true));
        return [.. maintenance.Concat(outages).OrderBy(closure => closure.Ms)];
    }

    private static IEnumerable<NodeClosure> Both(long fromMs, long toMs, NodeSet nodes, bool isOutage)
    {
        yield return new NodeClosure(fromMs, 1, nodes, isOutage);
        if (toMs != long.MaxValue)
        {
            yield return new NodeClosure(toMs, -1, nodes, isOutage);
        }
    }
}
