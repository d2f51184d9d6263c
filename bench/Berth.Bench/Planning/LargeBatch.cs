using System.Diagnostics;
using Berth.Model;
using Berth.Planning;

namespace Berth.Bench.Planning;

/// <summary>Large batches on a thousand nodes: time, memory and gap against the number of jobs.</summary>
internal static class LargeBatch
{
    private const long GiB = 1L << 30;

    private static readonly (int Jobs, double Seconds)[] Sizes = [(1000, 0.3), (10_000, 1.5), (100_000, 6), (1_000_000, 25)];

    public static void Run(Output output, BenchArguments arguments)
    {
        var rows = new List<string[]>();
        foreach ((int count, double seconds) in Sizes)
        {
            (Workload workload, Cluster cluster) = Generate(count, arguments.Seed);
            foreach (PlanMeasure measure in new[] { PlanMeasure.Makespan, PlanMeasure.WeightedCompletion })
            {
                if (arguments.Only is { } only && !Output.Number(count, 0).Contains(only, StringComparison.Ordinal))
                {
                    continue;
                }

                using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
                long before = Stopwatch.GetTimestamp();
                PlanResult plan = Planner.Plan(workload, cluster, new PlanOptions { Objective = PlanObjective.Of(measure) }, stop.Token);
                double elapsed = Stopwatch.GetElapsedTime(before).TotalSeconds;
                long violations = ScheduleValidator.Validate(workload, cluster, plan.Schedule).TotalCount;
                rows.Add([
                    Output.Number(count, 0), PlanObjective.NameOf(measure), Output.Number(elapsed, 2), plan.Gap is { } gap ? Output.Number(100 * gap, 3) : "-", plan.End.ToString(), Output.Number(plan.Decodes, 0),
                    Output.Number(Process.GetCurrentProcess().PeakWorkingSet64 >> 20, 0), $"{violations}",
                ]);
            }
        }

        output.Table("Batches on 1 000 nodes", ["jobs", "objective", "seconds in all", "gap to own bound, %", "end", "lists", "peak of the process so far, MiB", "violations"], rows);
    }

    /// <summary>600 nodes of 8 GPUs and 400 without; mostly jobs of one node, a few gangs.</summary>
    public static (Workload Workload, Cluster Cluster) Generate(int count, long seed)
    {
        var random = new SeededRandom(seed);
        var builder = new WorkloadBuilder(count) { Name = $"{count} jobs", Unit = SizeUnit.Gpu };
        for (int job = 0; job < count; job++)
        {
            JobMode mode = Mode(random);
            long minutes = (long)Math.Clamp(Math.Exp(3.7 + (1.1 * Normal(random))), 2, 1440);
            builder.Add(new JobRow
            {
                Number = job + 1,
                SubmitMs = 0,
                RequestedMs = minutes * 60_000,
                RunMs = minutes * 60_000,
                Processors = mode.TaskCount * mode.Task.GpuCount,
                User = builder.User($"user{random.NextInt(40)}"),
                Weight = 1 + random.NextInt(10),
                Exit = ExitKind.Completed,
                Shape = builder.Shape(new JobShape([mode])),
            });
        }

        var nodes = new ClusterNodes(
        [
            new NodeClass { Name = "gpu", Count = 600, CpuMillicores = 64_000, MemoryBytes = 512 * GiB, GpuCount = 8, GpuType = "A100", GpuMemoryBytes = 80 * GiB },
            new NodeClass { Name = "cpu", Count = 400, CpuMillicores = 128_000, MemoryBytes = 1024 * GiB },
        ]);
        return (builder.Build(), Cluster.OfNodes("thousand", nodes, SizeUnit.Gpu));
    }

    private static JobMode Mode(SeededRandom random)
    {
        int kind = random.NextInt(100);
        if (kind < 2)
        {
            return new JobMode(2 << random.NextInt(2), new TaskRequest(32_000, 256 * GiB, 8, 1000, 0));
        }

        if (kind < 70)
        {
            int gpus = new[] { 1, 1, 1, 1, 2, 2, 4, 8 }[random.NextInt(8)];
            return new JobMode(1, new TaskRequest(gpus * 1000 * (2 + (2 * random.NextInt(4))), gpus * 8 * GiB * (1 + random.NextInt(8)), gpus, 1000, 0));
        }

        int cores = 1 << random.NextInt(7);
        return new JobMode(1, new TaskRequest(cores * 1000, cores * GiB * (1 + random.NextInt(10)), 0, 0, 0));
    }

    private static double Normal(SeededRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
