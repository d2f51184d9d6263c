using Berth.Model;

namespace Berth.Scheduling.Tenancy;

/// <summary>What jobs hold for shares, limits and quotas.</summary>
public static class JobAmounts
{
    /// <summary>What a job holds in a mode; on a pool its processors, whatever the mode.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The cluster they run on.</param>
    /// <param name="job">Index of the job.</param>
    /// <param name="mode">Index of the mode in which it starts; 0 before it has started.</param>
    public static Amounts Of(Workload workload, Cluster cluster, int job, int mode = 0)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.Nodes is null || workload.Shapes.Count == 0
            ? Amounts.OfProcessors(workload.Jobs.Processors[job])
            : Amounts.Of(workload.Shapes[workload.Jobs.Shape[job]].Modes[mode]);
    }
}
