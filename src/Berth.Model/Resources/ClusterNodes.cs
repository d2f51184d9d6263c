namespace Berth.Model;

/// <summary>
/// The nodes of a cluster with all that is said about them. Nodes are numbered class by class in the order of the classes; that order is where
/// ties end. Immutable.
/// </summary>
public sealed class ClusterNodes
{
    private readonly int[] _classOf;
    private readonly int[] _firstOfClass;

    /// <summary>Nodes of some classes. Throws when there are none, or a class has none.</summary>
    public ClusterNodes(IReadOnlyList<NodeClass> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentOutOfRangeException.ThrowIfZero(classes.Count, nameof(classes));
        Classes = [.. classes];
        _firstOfClass = new int[classes.Count];
        int count = 0;
        for (int i = 0; i < classes.Count; i++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(classes[i].Count, 1, nameof(classes));
            _firstOfClass[i] = count;
            count = checked(count + classes[i].Count);
        }

        _classOf = new int[count];
        for (int i = 0; i < classes.Count; i++)
        {
            Array.Fill(_classOf, i, _firstOfClass[i], classes[i].Count);
        }
    }

    /// <summary>The classes.</summary>
    public IReadOnlyList<NodeClass> Classes { get; }

    /// <summary>Number of nodes.</summary>
    public int Count => _classOf.Length;

    /// <summary>For each node the index of its class.</summary>
    public ReadOnlySpan<int> ClassIndexes => _classOf;

    /// <summary>Switches and racks; null where nothing is said of them.</summary>
    public Topology? Topology { get; init; }

    /// <summary>Partitions in the order of the file; empty: every job may use every node.</summary>
    public IReadOnlyList<Partition> Partitions { get; init; } = [];

    /// <summary>Things counted for the whole cluster.</summary>
    public IReadOnlyList<Licence> Licences { get; init; } = [];

    /// <summary>Nodes set aside for a period.</summary>
    public IReadOnlyList<AdvanceReservation> Reservations { get; init; } = [];

    /// <summary>GPUs of all nodes.</summary>
    public int GpuCount => Classes.Sum(kind => kind.Count * kind.GpuCount);

    /// <summary>CPU of all nodes in millicores.</summary>
    public long CpuMillicores => Classes.Sum(kind => kind.Count * kind.CpuMillicores);

    /// <summary>The class of a node.</summary>
    public NodeClass ClassOf(int node) => Classes[_classOf[node]];

    /// <summary>The nodes of a class.</summary>
    public NodeSet NodesOf(int classIndex) =>
        NodeSet.Of(Enumerable.Range(_firstOfClass[classIndex], Classes[classIndex].Count));

    /// <summary>Name of a node: the name of its class, and for a class with several nodes a dash and a number from 1.</summary>
    public string NameOf(int node)
    {
        NodeClass kind = ClassOf(node);
        return kind.Count == 1 ? kind.Name : FormattableString.Invariant($"{kind.Name}-{node - _firstOfClass[_classOf[node]] + 1}");
    }
}
