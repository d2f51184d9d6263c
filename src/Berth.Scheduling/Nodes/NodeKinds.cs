using Berth.Model;

namespace Berth.Scheduling.Nodes;

/// <summary>
/// Divides the nodes of a cluster into kinds: nodes of one class, in the same partitions and the same advance reservations. Whether a job may use
/// a node depends on its kind alone.
/// </summary>
internal sealed class NodeKinds
{
    private readonly int[] _kindOf;
    private readonly List<Kind> _kinds = [];

    public NodeKinds(ClusterNodes nodes)
    {
        Nodes = nodes;
        _kindOf = new int[nodes.Count];
        var known = new Dictionary<(int Class, string Partitions, string Reservations), int>();
        for (int node = 0; node < nodes.Count; node++)
        {
            int[] partitions = Holding(nodes.Partitions.Select(partition => partition.Nodes), node);
            int[] reservations = Holding(nodes.Reservations.Select(reservation => reservation.Nodes), node);
            (int, string, string) key = (nodes.ClassIndexes[node], string.Join(',', partitions), string.Join(',', reservations));
            if (!known.TryGetValue(key, out int kind))
            {
                known[key] = kind = _kinds.Count;
                _kinds.Add(new Kind(nodes.ClassIndexes[node], partitions, reservations));
            }

            _kindOf[node] = kind;
        }
    }

    /// <summary>The cluster.</summary>
    public ClusterNodes Nodes { get; }

    /// <summary>Number of kinds.</summary>
    public int Count => _kinds.Count;

    /// <summary>The kind of each node.</summary>
    public int[] KindOf => _kindOf;

    /// <summary>The class of a kind.</summary>
    public NodeClass ClassOf(int kind) => Nodes.Classes[_kinds[kind].Class];

    /// <summary>The index of the class of a kind.</summary>
    public int ClassIndexOf(int kind) => _kinds[kind].Class;

    /// <summary>True when nodes of the kind are in a partition.</summary>
    public bool IsIn(int kind, int partition) => _kinds[kind].Partitions.Contains(partition);

    /// <summary>Indexes of the advance reservations that hold nodes of the kind.</summary>
    public IReadOnlyList<int> ReservationsOf(int kind) => _kinds[kind].Reservations;

    private static int[] Holding(IEnumerable<NodeSet> sets, int node) =>
        [.. sets.Select((set, index) => (set, index)).Where(pair => pair.set.Contains(node)).Select(pair => pair.index)];

    private sealed record Kind(int Class, int[] Partitions, int[] Reservations);
}
