using Berth.Model;

namespace Berth.Planning.Problem;

/// <summary>What a <see cref="Lane"/> counts.</summary>
internal enum LaneKind : byte
{
    /// <summary>Processors of a pool.</summary>
    Processors,

    /// <summary>CPU in millicores.</summary>
    Cpu,

    /// <summary>Memory in bytes.</summary>
    Memory,

    /// <summary>Local storage in bytes.</summary>
    Storage,

    /// <summary>GPUs in thousandths.</summary>
    Gpu,

    /// <summary>A licence of the cluster.</summary>
    Licence,

    /// <summary>Jobs of one array that may run at once.</summary>
    Array,
}

/// <summary>
/// Something of which running jobs together can never hold more than there is: the sum over all nodes of some classes, or a licence. What a mode takes of the lane of some
/// classes is 0 unless each node that it may use is of one of them, so a schedule on nodes keeps within every lane; the other way round holds only where
/// <see cref="BatchProblem.LanesAreExact"/>.
/// </summary>
/// <param name="Kind">What is counted.</param>
/// <param name="Capacity">How much there is, in the unit of the kind.</param>
internal sealed record Lane(LaneKind Kind, long Capacity)
{
    /// <summary>Indexes of the node classes over which the lane sums; empty for a pool, a licence, an array.</summary>
    public IReadOnlyList<int> Classes { get; init; } = [];

    /// <summary>Index of the licence in the cluster, or of the array in the workload; -1 for others.</summary>
    public int Index { get; init; } = -1;
}
