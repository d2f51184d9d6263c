using Berth.Model;

namespace Berth.Testing;

/// <summary>
/// Each placement rule written down as plainly as its description in docs/PLACEMENT.md: every node is looked at, what is free is summed up from
/// the tasks on it, fragmentation goes through the mix kind by kind. Slow; shares no code with the kernel.
/// </summary>
public sealed class NaivePlacement(IReadOnlyList<NodeClass> nodes, IReadOnlyList<string> gpuTypes, TaskMix mix, PlacementSpec spec)
{
    private readonly List<(int Node, TaskRequest Request, int GpuBits)> _tasks = [];
    private readonly SeededRandom _random = new(spec.Seed);

    public void Place(int node, TaskRequest request, int gpuBits) => _tasks.Add((node, request, gpuBits));

    public void RemoveAt(int index) => _tasks.RemoveAt(index);

    public (int Node, int GpuBits)? Choose(TaskRequest request)
    {
        int[] fitting = [.. Enumerable.Range(0, nodes.Count).Where(node => Fits(node, request))];
        if (fitting.Length == 0)
        {
            return null;
        }

        if (spec.Rule == PlacementRule.Random)
        {
            int node = fitting[_random.NextInt(fitting.Length)];
            int[] options = request.IsFraction ? Candidates(node, request) : [];
            return (node, options.Length > 0 ? 1 << options[_random.NextInt(options.Length)] : FirstWhole(node, request.GpuCount));
        }

        (int, int)? best = null;
        double bestScore = double.NegativeInfinity;
        foreach (int node in fitting)
        {
            foreach (int bits in request.IsFraction ? GpuOrder(node, request).Select(gpu => 1 << gpu) : [FirstWhole(node, request.GpuCount)])
            {
                double score = Score(node, request, bits);
                if (score > bestScore)
                {
                    bestScore = score;
                    best = (node, bits);
                }
            }
        }

        return best;
    }

    private bool Fits(int node, TaskRequest request) =>
        Cpu(node) >= request.CpuMillicores
        && Memory(node) >= request.MemoryBytes
        && (request.GpuCount == 0 || Accepts(request, nodes[node].GpuType))
        && Candidates(node, request).Length >= request.GpuCount;

    private bool Accepts(TaskRequest request, string? type) =>
        request.GpuTypes == 0 || (type is not null && (request.GpuTypes >> gpuTypes.ToList().IndexOf(type) & 1) == 1);

    private long Cpu(int node) => nodes[node].CpuMillicores - On(node).Sum(task => task.Request.CpuMillicores);

    private long Memory(int node) => nodes[node].MemoryBytes - On(node).Sum(task => task.Request.MemoryBytes);

    private int[] Gpus(int node) =>
        [.. Enumerable.Range(0, nodes[node].GpuCount).Select(gpu => 1000 - On(node).Where(task => (task.GpuBits >> gpu & 1) == 1).Sum(task => task.Request.GpuThousandths))];

    private IEnumerable<(int Node, TaskRequest Request, int GpuBits)> On(int node) => _tasks.Where(task => task.Node == node);

    private int[] Candidates(int node, TaskRequest request)
    {
        int[] free = Gpus(node);
        return [.. Enumerable.Range(0, free.Length).Where(gpu => free[gpu] >= request.GpuThousandths)];
    }

    private int FirstWhole(int node, int count)
    {
        int[] free = Gpus(node);
        return Enumerable.Range(0, free.Length).Where(gpu => free[gpu] == 1000).Take(count).Sum(gpu => 1 << gpu);
    }

    private int[] GpuOrder(int node, TaskRequest request)
    {
        int[] free = Gpus(node);
        int[] candidates = Candidates(node, request);
        return spec.Rule switch
        {
            PlacementRule.Fgd or PlacementRule.Foresight => candidates,
            PlacementRule.WorstFit or PlacementRule.LeastAllocated => [candidates.OrderByDescending(gpu => free[gpu]).First()],
            _ => [candidates.OrderBy(gpu => free[gpu]).First()],
        };
    }

    private double Score(int node, TaskRequest request, int bits)
    {
        double maxCpu = nodes.Max(kind => kind.CpuMillicores);
        double maxGpu = nodes.Max(kind => kind.GpuCount) * 1000.0;
        double cpu = Cpu(node);
        double gpu = Gpus(node).Sum();
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

    private double LeastAllocated(int node, TaskRequest request)
    {
        NodeClass kind = nodes[node];
        var percents = new List<long>
        {
            (Cpu(node) - request.CpuMillicores) * 100 / kind.CpuMillicores,
            (Memory(node) - request.MemoryBytes) * 100 / kind.MemoryBytes,
        };
        if (kind.GpuCount > 0)
        {
            percents.Add((Gpus(node).Sum() - request.TotalGpuThousandths) * 100 / (kind.GpuCount * 1000));
        }

        return percents.Sum() / percents.Count;
    }

    private double Packing(int node, TaskRequest request)
    {
        int[] free = Gpus(node);
        if (free.All(left => left == 1000))
        {
            return Math.Max(33 - free.Length, free.Length);
        }

        // The fullest GPUs with room, as many as are asked for.
        int[] used = [.. free.Where(left => left >= request.GpuThousandths).Order().Take(request.GpuCount)];
        int whole = used.Count(left => left == 1000);
        return whole > 0 ? Math.Max(50 - whole, 33) : Math.Max(100 - (used.Sum(left => left * 100 / 1000) / 10), 50);
    }

    private double Clustering(int node, TaskRequest request, int maxGpu)
    {
        int[] sizes = [.. On(node).Where(task => task.Request.GpuCount > 0).Select(task => Size(task.Request)).Distinct()];
        int level = sizes.Contains(Size(request)) ? (sizes.Length == 1 ? 75 : 50) : (sizes.Length == 0 ? 25 : 0);
        return level + (25 * (maxGpu - Gpus(node).Sum()) / maxGpu);
    }

    private static int Size(TaskRequest request) => request.IsFraction ? 0 : request.GpuCount;

    private double Foresight(int node, TaskRequest request, int bits)
    {
        TaskKind[] gpuKinds = [.. mix.Kinds.Where(kind => kind.Request.GpuCount > 0)];
        double asked = gpuKinds.Sum(kind => (double)kind.Count * kind.Request.TotalGpuThousandths);
        double rate = asked / gpuKinds.Sum(kind => (double)kind.Count * kind.Request.CpuMillicores);
        double Lasting(double gpu, double cpu) => cpu == 0 ? 0 : Math.Floor(Math.Min(gpu, cpu * rate));
        double gpuFree = Gpus(node).Sum();
        double lasting = Lasting(gpuFree - request.TotalGpuThousandths, Cpu(node) - request.CpuMillicores) + request.TotalGpuThousandths - Lasting(gpuFree, Cpu(node));

        double pressure = 0;
        foreach (TaskKind kind in gpuKinds.Where(kind => kind.Request.GpuTypes != 0 && Accepts(kind.Request, nodes[node].GpuType)))
        {
            double capacity = nodes.Where(other => Accepts(kind.Request, other.GpuType)).Sum(other => other.GpuCount);
            pressure += (double)kind.Count * kind.Request.TotalGpuThousandths / capacity;
        }

        double all = nodes.Sum(other => (double)other.GpuCount);
        long scarcity = asked > 0 ? (long)Math.Round(mix.TotalCount * pressure * all / asked) : 0;
        return -(double)Growth(node, request, bits) + (mix.TotalCount * lasting) - ((double)scarcity * request.TotalGpuThousandths);
    }

    /// <summary>By how much the fragmentation of a node grows, times the tasks of the mix.</summary>
    private long Growth(int node, TaskRequest request, int bits)
    {
        int[] before = Gpus(node);
        int[] after = [.. before.Select((left, gpu) => left - ((bits >> gpu & 1) == 1 ? request.GpuThousandths : 0))];
        return Fragmentation(node, Cpu(node) - request.CpuMillicores, after) - Fragmentation(node, Cpu(node), before);
    }

    /// <summary>Weng et al. (USENIX ATC 2023), section 4.2: what each kind cannot use, times how many of the kind there are.</summary>
    private long Fragmentation(int node, long cpu, int[] free)
    {
        long sum = 0;
        foreach (TaskKind kind in mix.Kinds)
        {
            TaskRequest wanted = kind.Request;
            bool possible = wanted.GpuCount > 0
                && wanted.CpuMillicores <= cpu
                && Accepts(wanted, nodes[node].GpuType)
                && free.Count(left => left >= wanted.GpuThousandths) >= wanted.GpuCount;
            sum += (long)kind.Count * (possible ? free.Where(left => left < wanted.GpuThousandths).Sum() : free.Sum());
        }

        return sum;
    }
}
