using Berth.Model;

namespace Berth.Testing;

/// <summary>Batches that the planner is measured with; the same for the same seed on every machine.</summary>
public static class BatchInstances
{
    private const long Gibibyte = 1L << 30;
    private const int Gpus = 4;
    private const int Cores = 64;

    /// <summary>
    /// Fifty experiments on one server with 4 GPUs (taken whole), 64 cores and 512 GiB. GPUs: 1 (70 %), 2 (20 %), 4 (10 %); 2 to 24 cores for each GPU, 64 at most;
    /// 8 to 160 GiB; run times log-normal with median 40 min and a standard deviation of the logarithm of 1, between 5 min and 6 h, in whole minutes; weights 1 to 10.
    /// All are there from the beginning.
    /// </summary>
    public static (Workload Workload, Cluster Cluster) FiftyExperiments(long seed)
    {
        const int jobs = 50;
        var random = new SeededRandom(seed);
        var builder = new WorkloadBuilder { Name = FormattableString.Invariant($"fifty-experiments-{seed}"), Unit = SizeUnit.Gpu };
        for (int i = 0; i < jobs; i++)
        {
            double draw = random.NextDouble();
            int gpus = draw < 0.7 ? 1 : draw < 0.9 ? 2 : Gpus;
            long cores = Math.Min(Cores, gpus * (2L + random.NextInt(23)));
            long memory = (8L + random.NextInt(153)) * Gibibyte;
            double minutes = Math.Clamp(Math.Round(40 * Math.Exp(StandardNormal(random))), 5, 360);
            long runMs = (long)minutes * 60_000;
            var task = new TaskRequest(cores * ResourceSchema.MillicoresPerCore, memory, gpus, TaskRequest.WholeGpu, 0);
            builder.Add(new JobRow
            {
                Number = i + 1,
                SubmitMs = 0,
                RequestedMs = runMs,
                RunMs = runMs,
                Processors = gpus,
                User = builder.User("user"),
                Weight = 1 + random.NextInt(10),
                Shape = builder.Shape(new JobShape([new JobMode(1, task)])),
                Name = FormattableString.Invariant($"experiment-{i + 1}"),
            });
        }

        var server = new NodeClass
        {
            Name = "server",
            Count = 1,
            CpuMillicores = Cores * ResourceSchema.MillicoresPerCore,
            MemoryBytes = 512 * Gibibyte,
            GpuCount = Gpus,
            GpuType = "gpu",
        };
        return (builder.Build(), Cluster.OfNodes("one server", new ClusterNodes([server]), SizeUnit.Gpu));
    }

    /// <summary>By the method of Box and Muller (Annals of Mathematical Statistics 29, 1958).</summary>
    private static double StandardNormal(SeededRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
