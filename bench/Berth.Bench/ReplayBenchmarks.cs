using System.Diagnostics;
using Berth.Formats.Swf;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;
using Berth.Simulation.Generators;
using Berth.Testing;

namespace Berth.Bench;

/// <summary>Whole replays in process, after parsing; each in turn with the minimal loop, so that the ratio holds on a noisy machine.</summary>
internal static class ReplayBenchmarks
{
    private const int Rounds = 7;

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
            var cluster = Cluster.Pool(workload.MachineProcessors!.Value);
            foreach (string policy in new[] { "easy", "easy-sjbf", "easy++", "fcfs", "wfp3", "easy(depth=4)", "conservative" })
            {
                rows.Add(Measure(log, workload, cluster, policy, policy is "conservative" or "easy(depth=4)" ? 3 : Rounds));
            }
        }

        output.Table(
            "Replays after parsing",
            ["workload", "jobs", "policy", "best s", "median s", "jobs/s (best)", "minimal EASY loop, best s", "ratio of medians"], rows);
    }

    /// <summary>A million generated jobs in a process of its own, so that the peak is theirs.</summary>
    public static void RunMillion(Output output) =>
        output.Table("A million generated jobs under EASY (Lublin, 1 024 processors, load 0.85)", ["figure", "value"], Million());

    private static string[] Measure(string name, Workload workload, Cluster cluster, string policyText, int rounds)
    {
        PolicySpec policy = PolicyText.Parse(policyText);
        var ours = new List<double>();
        var minimal = new List<double>();
        bool compare = policyText == "easy";

        // Not measured: the first runs go through code that is not optimized yet.
        for (int round = 0; round < (compare ? 3 : 1); round++)
        {
            MinimalEasy.Run(workload, cluster.Processors);
            Replay.Run(workload, cluster, policy);
        }

        for (int round = 0; round < rounds; round++)
        {
            if (compare)
            {
                var watch = Stopwatch.StartNew();
                long[] starts = MinimalEasy.Run(workload, cluster.Processors);
                minimal.Add(watch.Elapsed.TotalSeconds);
                CheckEqual(starts, Time(workload, cluster, policy, ours));
            }
            else
            {
                Time(workload, cluster, policy, ours);
            }
        }

        ours.Sort();
        minimal.Sort();
        return
        [
            name, Output.Number(workload.JobCount, 0), policyText, Output.Number(ours[0], 3), Output.Number(ours[ours.Count / 2], 3),
            Output.Number(workload.JobCount / ours[0], 0), compare ? Output.Number(minimal[0], 3) : "",
            compare ? Output.Number(ours[ours.Count / 2] / minimal[minimal.Count / 2], 2) : "",
        ];
    }

    private static Schedule Time(Workload workload, Cluster cluster, PolicySpec policy, List<double> seconds)
    {
        var watch = Stopwatch.StartNew();
        Schedule schedule = Replay.Run(workload, cluster, policy).Schedule;
        seconds.Add(watch.Elapsed.TotalSeconds);
        return schedule;
    }

    private static void CheckEqual(long[] starts, Schedule schedule)
    {
        if (!schedule.StartMs.SequenceEqual(starts))
        {
            throw new InvalidOperationException("the minimal loop and the kernel disagree");
        }
    }

    private static List<string[]> Million()
    {
        Workload workload = LublinModel.Generate(new LublinOptions { Jobs = 1_000_000, Processors = 1024, Load = 0.85, Seed = 1 });
        var cluster = Cluster.Pool(1024);
        var seconds = new List<double>();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int round = 0; round < 5; round++)
        {
            Time(workload, cluster, PolicyText.Parse("easy"), seconds);
        }

        long allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / 5;
        seconds.Sort();
        using var process = Process.GetCurrentProcess();
        double peakMegabytes = process.PeakWorkingSet64 / 1e6;
        return
        [
            ["best s", Output.Number(seconds[0], 3)],
            ["median s", Output.Number(seconds[2], 3)],
            ["jobs/s (best)", Output.Number(1_000_000 / seconds[0], 0)],
            ["peak of the process, MB (generator, workload and schedules included)", Output.Number(peakMegabytes, 0)],
            ["bytes allocated a job by a replay (the schedule's columns and the replay's)", Output.Number(allocated / 1e6, 1)],
        ];
    }
}
