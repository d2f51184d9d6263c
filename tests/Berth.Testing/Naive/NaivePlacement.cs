using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>
/// Each placement rule written down as plainly as its description in docs/PLACEMENT.md: every node is looked at, fragmentation goes through the
/// mix kind by kind. Slow; shares no code with the kernel.
/// </summary>
/// <param name="kinds">The class of every node of the cluster.</param>
/// <param name="gpuTypes">Names behind the bits of <see cref="TaskRequest.GpuTypes"/>.</param>
/// <param name="mix">The expected work.</param>
/// <param name="spec">The rule.</param>
public sealed class NaivePlacement(IReadOnlyList<NodeClass> kinds, IReadOnlyList<string> gpuTypes, TaskMix mix, PlacementSpec spec)
{
    private readonly SeededRandom _random = new(spec.Seed);

    /// <summary>
    /// The node, and the GPUs in it, that the rule chooses among those with room for one task.
    /// </summary>
    /// <param name="nodes">What is free on every node.</param>
    /// <param name="request">The task.</param>
    /// <param name="mayTake">Which nodes may be chosen; null: all.</param>
    public (int Node, int GpuBits)? Choose(IReadOnlyList<NaiveNode> nodes, TaskRequest request, Func<int, bool>? mayTake = null)
    {
        int[] fitting = [.. Enumerable.Range(0, nodes.Count).Where(node => Fits(nodes[node], request) && (mayTake is null || mayTake(node)))];
        if (fitting.Length == 0)
        {
            return null;
        }

        if (spec.Rule == PlacementRule.Random)
        {
            int any = fitting[_random.NextInt(fitting.Length)];
            return (any, GpusOn(nodes[any], request));
        }

        int best = fitting.MaxBy(node => GpuOptions(nodes[node], request).Max(bits => Score(nodes[node], request, bits)));
        return (best, GpusOn(nodes[best], request));
    }

    /// <summary>True when the rule answers anew each time it is asked.</summary>
    public bool Draws => spec.Rule == PlacementRule.Random;

    /// <summary>The GPUs that the rule takes on a node with room.</summary>
    public int GpusOn(NaiveNode node, TaskRequest request)
    {
        int[] options = GpuOptions(node, request);
        return spec.Rule == PlacementRule.Random && request.IsFraction
            ? options[_random.NextInt(options.Length)]
            : options.MaxBy(bits => Score(node, request, bits));
    }

    private bool Fits(NaiveNode node, TaskRequest request) =>
        node.Capacity(request) > 0 && (request.GpuCount == 0 || Accepts(request, node.Kind.GpuType));

    private bool Accepts(TaskRequest request, string? type) =>
        request.GpuTypes == 0 || (type is not null && (request.GpuTypes >> gpuTypes.ToList().IndexOf(type) & 1) == 1);

    /// <summary>The GPUs among which the score decides, those before that win ties first.</summary>
    private int[] GpuOptions(NaiveNode node, TaskRequest request)
    {
        if (!request.IsFraction)
        {
            return [node.FirstWhole(request.GpuCount)];
        }

        int[] withRoom = node.GpusWithRoom(request);
        int[] options = spec.Rule switch
        {
            PlacementRule.Fgd or PlacementRule.Foresight or PlacementRule.Random => withRoom,
            PlacementRule.WorstFit or PlacementRule.LeastAllocated => [withRoom.OrderByDescending(gpu => node.Gpus[gpu]).First()],
            _ => [withRoom.OrderBy(gpu => node.Gpus[gpu]).First()],
        };
        return [.. options.Select(gpu => 1 << gpu)];
    }

    private double Score(NaiveNode node, TaskRequest request, int bits)
    {
        double maxCpu = kinds.Max(kind => kind.CpuMillicores);
        double maxGpu = kinds.Max(kind => kind.GpuCount) * 1000.0;
        double cpu = node.Cpu;
        double gpu = node.Gpus.Sum();
        double left = ((cpu - request.CpuMillicores) / maxCpu * 0.5) + (maxGpu == 0 ? 0 : (gpu - request.TotalGpuThousandths) / maxGpu * 0.5);
        switch (spec.Rule)
        {
            case PlacementRule.FirstFit:
                return 0;
            case PlacementRule.BestFit or PlacementRule.Topology:
                return Math.Truncate((1.0 - left) * 100);
            case PlacementRule.WorstFit:
                return Math.Truncate(left * 100);
            case PlacementRule.DotProduct:
                double dot = (cpu / maxCpu * (request.CpuMillicores / maxCpu)) + (maxGpu == 0 ? 0 : gpu / maxGpu * (request.TotalGpuThousandths / maxGpu));
                return Math.Truncate(100 * (1.0 - (dot / 2)));
            case PlacementRule.LeastAllocated:
                return LeastAllocated(node, request);
            case PlacementRule.Packing:
                return request.GpuCount == 0 ? 0 : Packing(node, request);
            case PlacementRule.Clustering:
                return request.GpuCount == 0 ? 0 : Clustering(node, request, (int)maxGpu);
            case PlacementRule.Fgd:
                double gain = -(double)Growth(node, request, bits);
                return Math.Truncate(100.0 / (1.0 + Math.Exp(-gain * (1.0 / ((double)mix.TotalCount * 1000)))));
            default:
                return Foresight(node, request, bits);
        }
    }

    private static double LeastAllocated(NaiveNode node, TaskRequest request)
    {
        NodeClass kind = node.Kind;
        var percents = new List<long>
        {
            Percent(node.Cpu - request.CpuMillicores, kind.CpuMillicores),
            Percent(node.Memory - request.MemoryBytes, kind.MemoryBytes),
        };
        if (kind.GpuCount > 0)
        {
            percents.Add(Percent(node.Gpus.Sum() - request.TotalGpuThousandths, kind.GpuCount * 1000));
        }

        return percents.Sum() / percents.Count;
    }

    private static long Percent(long free, long there) => there == 0 ? 0 : free * 100 / there;

    private static double Packing(NaiveNode node, TaskRequest request)
    {
        int[] free = node.Gpus;
        if (free.All(left => left == 1000))
        {
            return Math.Max(33 - free.Length, free.Length);
        }

        // The fullest GPUs with room, as many as are asked for.
        int[] used = [.. free.Where(left => left >= request.GpuThousandths).Order().Take(request.GpuCount)];
        int whole = used.Count(left => left == 1000);
        return whole > 0 ? Math.Max(50 - whole, 33) : Math.Max(100 - (used.Sum(left => left * 100 / 1000) / 10), 50);
    }

    private static double Clustering(NaiveNode node, TaskRequest request, int maxGpu)
    {
        int[] sizes = [.. node.Sizes.Distinct()];
        int level = sizes.Contains(NaiveNode.Size(request)) ? (sizes.Length == 1 ? 75 : 50) : (sizes.Length == 0 ? 25 : 0);
        return level + (25 * (maxGpu - node.Gpus.Sum()) / maxGpu);
    }

    private double Foresight(NaiveNode node, TaskRequest request, int bits)
    {
        TaskKind[] gpuKinds = [.. mix.Kinds.Where(kind => kind.Request.GpuCount > 0)];
        double asked = gpuKinds.Sum(kind => (double)kind.Count * kind.Request.TotalGpuThousandths);
        double cpuAsked = gpuKinds.Sum(kind => (double)kind.Count * kind.Request.CpuMillicores);
        double rate = cpuAsked > 0 ? asked / cpuAsked : double.PositiveInfinity;
        double Lasting(double gpu, double cpu) => cpu == 0 ? 0 : Math.Floor(Math.Min(gpu, cpu * rate));
        double gpuFree = node.Gpus.Sum();
        double lasting = Lasting(gpuFree - request.TotalGpuThousandths, node.Cpu - request.CpuMillicores) + request.TotalGpuThousandths - Lasting(gpuFree, node.Cpu);

        double pressure = 0;
        foreach (TaskKind kind in gpuKinds.Where(kind => kind.Request.GpuTypes != 0 && Accepts(kind.Request, node.Kind.GpuType)))
        {
            double capacity = kinds.Where(other => Accepts(kind.Request, other.GpuType)).Sum(other => other.GpuCount);
            pressure += (double)kind.Count * kind.Request.TotalGpuThousandths / capacity;
        }

        double all = kinds.Sum(other => (double)other.GpuCount);
        long scarcity = asked > 0 ? (long)Math.Round(mix.TotalCount * pressure * all / asked) : 0;
        return -(double)Growth(node, request, bits) + (mix.TotalCount * lasting) - ((double)scarcity * request.TotalGpuThousandths);
    }

    /// <summary>By how much the fragmentation of a node grows, times the tasks of the mix.</summary>
    private long Growth(NaiveNode node, TaskRequest request, int bits)
    {
        int[] before = node.Gpus;
        int[] after = [.. before.Select((left, gpu) => left - ((bits >> gpu & 1) == 1 ? request.GpuThousandths : 0))];
        return Fragmentation(node, node.Cpu - request.CpuMillicores, after) - Fragmentation(node, node.Cpu, before);
    }

    /// <summary>Weng et al. (USENIX ATC 2023), section 4.2: what each kind cannot use, times how many of the kind there are.</summary>
    private long Fragmentation(NaiveNode node, long cpu, int[] free)
    {
        long sum = 0;
        foreach (TaskKind kind in mix.Kinds)
        {
            TaskRequest wanted = kind.Request;
            bool possible = wanted.GpuCount > 0
                && wanted.CpuMillicores <= cpu
                && Accepts(wanted, node.Kind.GpuType)
                && free.Count(left => left >= wanted.GpuThousandths) >= wanted.GpuCount;
            sum += (long)kind.Count * (possible ? free.Where(left => left < wanted.GpuThousandths).Sum() : free.Sum());
        }

        return sum;
    }
}
