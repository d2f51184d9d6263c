namespace Berth.Model;

/// <summary>Answers whether jobs could run at all, on a cluster where nothing else runs; what cannot is rejected by a replay.</summary>
public static class IdleFit
{
    /// <summary>
    /// True when a job has a mode and a partition in which all its tasks find room on the idle cluster, for the time that it asks for. Reservations do not
    /// count: they end.
    /// </summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="nodes">The cluster.</param>
    /// <param name="job">The job.</param>
    public static bool CanRun(Workload workload, ClusterNodes nodes, JobId job)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(nodes);
        return new IdleCluster(workload, nodes, new NodeDemands(workload, nodes)).CanRun(job.Index);
    }
}
