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
    public static PlacementRun Run(PlacementInput input, PlacementSpec rule, PlacementOptions options) =>
        Run(input, rule, options, PlacementOrder.Draw(input, options));

    /// <summary>One run in a given order of tasks and nodes.</summary>
    public static PlacementRun Run(PlacementInput input, PlacementSpec rule, PlacementOptions options, PlacementOrder order)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(order);
        NodeTable table = Table(input, order.Nodes);
        NodeChooser chooser = NodeChoosers.Create(rule with { Seed = order.RuleSeed }, TaskMix.Of(input.Tasks, options.MixCoverPercent));
        IReadOnlyList<TaskRequest> tasks = order.Tasks;
        var nodeOfTask = new int?[tasks.Count];
        int[] gpuBits = new int[tasks.Count];
        var curve = new AllocationCurve(table.TotalGpuThousandths, options.Load);
        int failed = 0;
        long arrived = 0;
        for (int task = 0; task < tasks.Count; task++)
        {
            TaskRequest request = tasks[task];
            arrived += request.TotalGpuThousandths;
            if (chooser.Choose(table, request) is { } choice)
            {
                table.Place(request, choice);
                nodeOfTask[task] = order.Nodes[choice.Node];
                gpuBits[task] = choice.GpuBits;
            }
            else
            {
                failed++;
            }

            curve.Add(arrived, table.UsedGpuThousandths);
        }

        IReadOnlyList<string> problems = PlacementCheck.Problems(input.Nodes, input.GpuTypes.Names, tasks, nodeOfTask, gpuBits);
        return new PlacementRun(rule, options.Seed, curve.Percents(), tasks.Count, failed, problems);
    }

    private static NodeTable Table(PlacementInput input, IReadOnlyList<int> nodes)
    {
        var classes = new List<NodeClass>();
        var indexOf = new Dictionary<NodeClass, int>(ReferenceEqualityComparer.Instance);
        int[] classOfNode = new int[nodes.Count];
        for (int node = 0; node < nodes.Count; node++)
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
}
