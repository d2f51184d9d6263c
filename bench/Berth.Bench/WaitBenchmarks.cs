using System.Diagnostics;
using Berth.Formats.Swf;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Simulation.Generators;
using Berth.Testing;

namespace Berth.Bench;

/// <summary>What it costs to say why jobs wait: replays with and without it in turn, so that the ratio holds on a noisy machine.</summary>
internal static class WaitBenchmarks
{
    private const int Rounds = 15;
    private const int RoundsOnNodes = 3;

    public static void Run(Output output)
    {
        var rows = new List<string[]>();
        foreach (string log in new[] { "KTH-SP2", "CTC-SP2", "SDSC-BLUE", "CEA-curie" })
        {
            if (!output.Wants(log))
            {
                continue;
            }

            string path = SharedData.Trace(log + "-predictsim.swf.gz");
            if (!File.Exists(path))
            {
                output.Line($"{log} left out: {SharedData.MissingReason}");
                continue;
            }

            Workload workload = SwfImport.Read(path).Workload;
            rows.Add(Measure(log, workload, Cluster.Pool(workload.MachineProcessors!.Value), "easy", Rounds));
        }

        Print(output, "Logs on pools", rows);
        rows.Clear();
        foreach ((int jobs, int nodes) in new[] { (50_000, 1000), (500_000, 10_000) })
        {
            string name = $"generated, {Output.Number(nodes, 0)} GPU nodes";
            if (!output.Wants(name))
            {
                continue;
            }

            ClusterNodes machine = RegularGpuCluster.Of(nodes);
            Workload workload = WorkloadChanges.SizedFor(GpuClusterModel.Generate(new GpuClusterOptions { Jobs = jobs, Nodes = machine, Load = 0.9, Seed = 1 }), machine);
            rows.Add(Measure(name, workload, Cluster.OfNodes("generated", machine, workload.Unit), "easy", RoundsOnNodes));
        }

        Print(output, "Generated jobs on GPU nodes", rows);
    }

    private static void Print(Output output, string title, List<string[]> rows) => output.Table(
        $"{title}: replays with and without the causes of waiting",
        ["workload", "jobs", "policy", "without: best s", "median s", "with: best s", "median s", "more (best), %", "more (medians), %", "bytes a job more"],
        rows);

    private static string[] Measure(string name, Workload workload, Cluster cluster, string policyText, int rounds)
    {
        PolicySpec policy = PolicyText.Parse(policyText);
        var without = new List<double>();
        var with = new List<double>();
        long bytes = 0;

        // Not measured: the first runs go through code that is not optimized yet.
        for (int round = -3; round < rounds; round++)
        {
            if (round == 0)
            {
                without.Clear();
                with.Clear();
            }

            long plain = Time(workload, cluster, policy, false, without);
            long explained = Time(workload, cluster, policy, true, with);
            bytes = explained - plain;
            if (rounds == RoundsOnNodes && round < -1)
            {
                round = -1;
            }
        }

        without.Sort();
        with.Sort();
        int middle = rounds / 2;
        return
        [
            name, Output.Number(workload.JobCount, 0), policyText, Output.Number(without[0], 4), Output.Number(without[middle], 4), Output.Number(with[0], 4),
            Output.Number(with[middle], 4), Output.Number(((with[0] / without[0]) - 1) * 100, 0), Output.Number(((with[middle] / without[middle]) - 1) * 100, 0),
            Output.Number((double)bytes / workload.JobCount, 0),
        ];
    }

    private static long Time(Workload workload, Cluster cluster, PolicySpec policy, bool explains, List<double> seconds)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        ReplayResult result = Replay.Run(workload, cluster, policy, new ReplayOptions { ExplainsWaits = explains });
        seconds.Add(watch.Elapsed.TotalSeconds);
        return result.Schedule.Count == workload.JobCount ? GC.GetAllocatedBytesForCurrentThread() - before : throw new InvalidOperationException("jobs are missing");
    }
}
