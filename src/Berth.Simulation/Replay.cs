using Berth.Model;

namespace Berth.Simulation;

/// <summary>Replays a workload on a cluster under a policy: discrete events, virtual clock, the same result every time.</summary>
public static class Replay
{
    /// <summary>
    /// Runs every job of the workload. Jobs are killed at their requested time; jobs larger than the cluster are rejected.
    /// </summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="options">Choices of the replay itself; null for the defaults.</param>
    /// <param name="progress">Called now and then with the number of jobs ended so far; null for nobody.</param>
    /// <param name="cancellation">Stops the replay with <see cref="OperationCanceledException"/>.</param>
    public static ReplayResult Run(
        Workload workload,
        Cluster cluster,
        PolicySpec policy,
        ReplayOptions? options = null,
        Action<int>? progress = null,
        CancellationToken cancellation = default) => throw new NotSupportedException();
}
