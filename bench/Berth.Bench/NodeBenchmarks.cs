using System.Diagnostics;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Simulation.Generators;

namespace Berth.Bench;

/// <summary>Replays on clusters of GPU nodes under EASY with best fit: how the cost grows with jobs and with nodes, and the largest case.</summary>
internal static class NodeBenchmarks
{
    private const double Load = 0.9;
    private static readonly int[] JobCounts = [20_000, 50_000, 100_000, 200_000, 500_000];
    private static readonly int[] NodeCounts = [250, 1000, 2500, 5000, 10_000];

    public static void Run(Output output)
    {
        // Not measured: the first run goes through code that is not optimized yet.
        Measure(20_000, 500);
        var rows = new List<string[]>();
        var byJobs = new List<(string Policy, double X, double Y)>();
        var byNodes = new List<(string Policy, double X, double Y)>();
        foreach (int jobs in JobCounts)
        {
            byJobs.Add(("1 000 nodes", jobs, Add(rows, jobs, 1000)));
        }

        foreach (int nodes in NodeCounts)
        {
            // Jobs for each node stay the same, so each cluster is as full, and as long, as the others.
            byNodes.Add(("50 jobs a node", nodes, Add(rows, nodes * 50, nodes)));
        }

        output.Table($"EASY with best fit on GPU nodes (generated, load {Output.Number(Load, 1)})", ["jobs", "nodes", "GPUs", "s", "µs a job", "mean wait s", "process peak MB"], rows);
        output.Picture("jobs.svg", CurveBenchmarks.Chart("Cost of a replay on 1 000 nodes against the number of jobs", "jobs", byJobs));
        output.Picture("nodes.svg", CurveBenchmarks.Chart("Cost of a job against the number of nodes", "nodes", byNodes));
    }

    private static double Add(List<string[]> rows, int jobs, int nodes)
    {
        (double seconds, double wait, int gpus) = Measure(jobs, nodes);
        double cost = seconds * 1e6 / jobs;
        using var self = Process.GetCurrentProcess();
        rows.Add(
        [
            Output.Number(jobs, 0), Output.Number(nodes, 0), Output.Number(gpus, 0), Output.Number(seconds, 2), Output.Number(cost, 1), Output.Number(wait, 0),
            Output.Number(self.PeakWorkingSet64 / 1e6, 0),
        ]);
        return cost;
    }

    private static (double Seconds, double MeanWait, int Gpus) Measure(int jobs, int nodes)
    {
        ClusterNodes machine = RegularGpuCluster.Of(nodes);
        Workload workload = WorkloadChanges.SizedFor(GpuClusterModel.Generate(new GpuClusterOptions { Jobs = jobs, Nodes = machine, Load = Load, Seed = 1 }), machine);
        Cluster cluster = Cluster.OfNodes("generated", machine, workload.Unit);
        var watch = Stopwatch.StartNew();
        Schedule schedule = Replay.Run(workload, cluster, PolicyText.Parse("easy")).Schedule;
        double seconds = watch.Elapsed.TotalSeconds;
        double waitedMs = 0;
        for (int job = 0; job < schedule.Count; job++)
        {
            waitedMs += schedule.Wait(new JobId(job))?.Ms ?? 0;
        }

        return (seconds, waitedMs / 1000 / schedule.Count, machine.GpuCount);
    }
}
