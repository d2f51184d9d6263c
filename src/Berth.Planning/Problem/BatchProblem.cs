using Berth.Model;
using Berth.Scheduling.Nodes;

namespace Berth.Planning.Problem;

/// <summary>
/// A batch of jobs on a cluster, as arrays for search and bounds. Jobs are numbered 0 .. <see cref="JobCount"/>-1 in the order of the workload, without those that can
/// never run. Times are milliseconds since <see cref="StartMs"/>. Modes of all jobs stand one after the other: those of job j are
/// <see cref="FirstMode"/>[j] .. FirstMode[j+1]-1. Immutable; made by <see cref="BatchCompiler"/>.
/// </summary>
internal sealed class BatchProblem
{
    /// <summary>The jobs as they were given.</summary>
    public required Workload Workload { get; init; }

    /// <summary>The machine.</summary>
    public required Cluster Cluster { get; init; }

    /// <summary>When the plan begins, milliseconds since the Unix epoch: the first submit time.</summary>
    public required long StartMs { get; init; }

    /// <summary>Number of jobs that are planned.</summary>
    public int JobCount => Id.Length;

    /// <summary>The index of each job in the workload.</summary>
    public required int[] Id { get; init; }

    /// <summary>Earliest start of each job: its submit time, or its release date if that is later.</summary>
    public required long[] ReleaseMs { get; init; }

    /// <summary>Wanted end of each job; <see cref="long.MaxValue"/> where there is none.</summary>
    public required long[] DueMs { get; init; }

    /// <summary>Weight of each job; not negative.</summary>
    public required long[] Weight { get; init; }

    /// <summary>User of each job, an index into <see cref="Workload.Users"/>.</summary>
    public required int[] User { get; init; }

    /// <summary>Where the modes of each job begin; one more than there are jobs.</summary>
    public required int[] FirstMode { get; init; }

    /// <summary>For each mode its index in the shape of its job; 0 on a pool.</summary>
    public required int[] ShapeMode { get; init; }

    /// <summary>How long each mode runs: the planned run time, cut at the requested time.</summary>
    public required long[] DurationMs { get; init; }

    /// <summary>The requested time of each mode.</summary>
    public required long[] RequestedMs { get; init; }

    /// <summary>The lanes.</summary>
    public required Lane[] Lanes { get; init; }

    /// <summary>What mode m takes of lane l: element m * <see cref="LaneCount"/> + l.</summary>
    public required long[] Demand { get; init; }

    /// <summary>Who waits for whom.</summary>
    public required Precedence Precedence { get; init; }

    /// <summary>True when any schedule within the lanes can be laid on the nodes: a pool, or a single node whose GPUs nobody shares, without reservations.</summary>
    public required bool LanesAreExact { get; init; }

    /// <summary>The nodes with the options of all shapes; null for a pool.</summary>
    public required NodeState? Nodes { get; init; }

    /// <summary>Jobs that can never run and what becomes of them, by index in the workload.</summary>
    public required IReadOnlyList<(int Id, JobOutcome Outcome)> LeftOut { get; init; }

    /// <summary>Number of lanes.</summary>
    public int LaneCount => Lanes.Length;

    /// <summary>Number of modes of all jobs together.</summary>
    public int ModeCount => DurationMs.Length;

    /// <summary>What a mode takes of each lane.</summary>
    public ReadOnlySpan<long> DemandOf(int mode) => Demand.AsSpan(mode * LaneCount, LaneCount);
}
