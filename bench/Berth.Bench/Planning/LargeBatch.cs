using System.Diagnostics;
using Berth.Model;
using Berth.Planning;
using Berth.Planning.Problem;

namespace Berth.Bench.Planning;

/// <summary>Large batches on a thousand nodes: time, memory and gap against the number of jobs.</summary>
internal static class LargeBatch
{
    private const long GiB = 1L << 30;

    public static void Run(Output output, BenchArguments arguments)
    {
        foreach (int count in new[] { 1000, 10_000, 100_000, 1_000_000 })
        {
            if (count > arguments.Sample)
            {
                continue;
            }

            (Workload workload, Cluster cluster) = Generate(count, arguments.Seed);
            foreach (PlanMeasure measure in new[] { PlanMeasure.Makespan, PlanMeasure.WeightedCompletion })
            {
                long before = Stopwatch.GetTimestamp();
                BatchProblem problem = BatchCompiler.Compile(workload, cluster);
                double compiled = Stopwatch.GetElapsedTime(before).TotalSeconds;
                using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(arguments.Seconds));
                PlanResult plan = Planner.Plan(workload, cluster, new PlanOptions { Objective = PlanObjective.Of(measure) }, stop.Token);
                double area = problem.Lanes.Select((lane, index) => Enumerable.Range(0, problem.JobCount).Sum(job => (double)problem.DurationMs[job] * problem.DemandOf(job)[index]) / lane.Capacity).DefaultIfEmpty(0).Max();
                output.Line($"{count} jobs, {measure}: {Stopwatch.GetElapsedTime(before).TotalSeconds:F2} s (compile {compiled:F2} s), decodes {plan.Decodes}, value {plan.Value:F0}, area {area:F0}, lanes {problem.LaneCount}, peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB, violations {ScheduleValidator.Validate(workload, cluster, plan.Schedule).TotalCount}");
            }
        }
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
