using System.Globalization;
using Berth.Model;

namespace Berth.Cli.Output;

/// <summary>The interrupted runs of a job in one field of a table, for example <c>60-90 requeued for 7 on gpu-[1-2]; 95-110 node_failed on gpu-3</c>.</summary>
internal static class InterruptedRunText
{
    /// <summary>All of them, in the order of time; empty where there are none. Moments are seconds since the Unix epoch.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="job">Index of the job.</param>
    /// <param name="nodes">The nodes of the cluster; null for a pool.</param>
    public static string Of(Workload workload, Schedule schedule, int job, ClusterNodes? nodes)
    {
        var runs = new List<string>();
        foreach (int run in schedule.Runs.Before(job))
        {
            InterruptedRun one = schedule.Runs.Interruption(run);
            string by = one.By >= 0 ? string.Create(CultureInfo.InvariantCulture, $" for {workload.Jobs.Number[one.By]}") : "";
            string at = nodes is null ? "" : " on " + NodeSetText.Of(JobPlaces.NodesOf(schedule.Runs.PlacesOf(run)), nodes);
            runs.Add(string.Create(CultureInfo.InvariantCulture, $"{one.StartMs / 1000m:0.###}-{one.EndMs / 1000m:0.###} {Name(one.Cause)}{by}{at}"));
        }

        return string.Join("; ", runs);
    }

    private static string Name(Interruption cause) => cause switch
    {
        Interruption.Requeued => "requeued",
        Interruption.Suspended => "suspended",
        Interruption.NodeFailed => "node_failed",
        Interruption.JobFailed => "job_failed",
        _ => throw new InvalidOperationException($"interruption {cause}"),
    };
}
