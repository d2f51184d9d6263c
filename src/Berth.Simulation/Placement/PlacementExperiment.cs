using Berth.Model;
using Berth.Scheduling.Placement;

namespace Berth.Simulation.Placement;

/// <summary>
/// Fills a cluster with tasks until nothing more fits, as in the experiment of Weng et al. (USENIX ATC 2023, section 6): tasks arrive one by
/// one in a shuffled order and stay; one that finds no room is dropped. The list of tasks is cut or extended at random until the GPU it asks
/// for is the wanted multiple of what there is.
/// </summary>
public static class PlacementExperiment
{
    /// <summary>One run. Throws <see cref="ArgumentException"/> when there is no GPU, or no task asks for any.</summary>
    public static PlacementRun Run(PlacementInput input, PlacementSpec rule, PlacementOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(options);
        var random = new SeededRandom(options.Seed);
        int[] nodes = [.. Enumerable.Range(0, input.Nodes.Count).Where(node => !options.GpuNodesOnly || input.Nodes[node].GpuCount > 0)];
        long capacity = nodes.Sum(node => (long)input.Nodes[node].GpuCount * TaskRequest.WholeGpu);
        TaskRequest[] tasks = ArrivalList.Make(input.Tasks, capacity, options.Load, random);
        Shuffle(nodes, random);
        NodeTable table = Table(input, nodes);
        INodeChooser chooser = NodeChoosers.Create(rule with { Seed = unchecked((long)random.NextBits()) }, TaskMix.Of(input.Tasks, options.MixCoverPercent));

        var nodeOfTask = new int?[tasks.Length];
        int[] gpuBits = new int[tasks.Length];
        var curve = new AllocationCurve(capacity, options.Load);
        int failed = 0;
        long arrived = 0;
        for (int task = 0; task < tasks.Length; task++)
        {
            arrived += tasks[task].TotalGpuThousandths;
            if (chooser.Choose(table, tasks[task]) is { } choice)
            {
                table.Place(tasks[task], choice);
                nodeOfTask[task] = nodes[choice.Node];
                gpuBits[task] = choice.GpuBits;
            }
            else
            {
                failed++;
            }

            curve.Add(arrived, table.UsedGpuThousandths);
        }

        IReadOnlyList<string> problems = PlacementCheck.Problems(input.Nodes, input.GpuTypes.Names, tasks, nodeOfTask, gpuBits);
        return new PlacementRun(rule, options.Seed, curve.Percents(), tasks.Length, failed, problems);
    }

    private static NodeTable Table(PlacementInput input, int[] nodes)
    {
        var classes = new List<NodeClass>();
        var indexOf = new Dictionary<NodeClass, int>(ReferenceEqualityComparer.Instance);
        int[] classOfNode = new int[nodes.Length];
        for (int node = 0; node < nodes.Length; node++)
        {
            NodeClass kind = input.Nodes[nodes[node]];
            if (!indexOf.TryGetValue(kind, out classOfNode[node]))
            {
                indexOf[kind] = classOfNode[node] = classes.Count;
                classes.Add(kind);
            }
        }

        return new NodeTable(classes, classOfNode, input.GpuTypes);
    }

    internal static void Shuffle<T>(T[] items, SeededRandom random)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = random.NextInt(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }
}
