using Berth.Model;
using Berth.Planning.Problem;

namespace Berth.Planning.Decoding;

/// <summary>When advance reservations and maintenance keep a job off a node: it starts there only if its requested time is over before they begin, or after they end.</summary>
internal sealed class ReservedWindows
{
    private readonly BatchProblem _problem;
    private readonly (long FromMs, long ToMs, bool[] IsForUser)[][] _ofNode;

    public ReservedWindows(BatchProblem problem)
    {
        _problem = problem;
        ClusterNodes nodes = problem.Cluster.Nodes!;
        var windows = nodes.Reservations.OrderBy(reservation => reservation.From.UnixMs).Select(reservation => (
            reservation.Nodes,
            Window: (reservation.From.UnixMs - problem.StartMs, reservation.To.UnixMs - problem.StartMs, problem.Workload.Users.Select(reservation.Users.Contains).ToArray()))).ToArray();
        _ofNode = windows.Length == 0 ? [] : [.. Enumerable.Range(0, nodes.Count).Select(node => windows.Where(window => window.Nodes.Contains(node)).Select(window => window.Window).ToArray())];
        EndsMs = [.. windows.Select(window => window.Window.Item2).Distinct().Order()];
    }

    /// <summary>Ends of windows, ascending.</summary>
    public IReadOnlyList<long> EndsMs { get; }

    /// <summary>The first moment from <paramref name="fromMs"/> on at which a job may start on a node as far as windows go.</summary>
    public long NextAllowed(int node, int job, long fromMs, long requestedMs)
    {
        if (_ofNode.Length == 0)
        {
            return fromMs;
        }

        long startMs = fromMs;
        for (int i = 0; i < _ofNode[node].Length; i++)
        {
            ref readonly (long FromMs, long ToMs, bool[] IsForUser) window = ref _ofNode[node][i];
            if (!window.IsForUser[_problem.User[job]] && startMs < window.ToMs && startMs + Math.Max(1, requestedMs) > window.FromMs)
            {
                // A later start may run into a window that was passed already: windows of one node may overlap.
                startMs = window.ToMs;
                i = -1;
            }
        }

        return startMs;
    }
}
