using Berth.Formats.OpenB;
using Berth.Model;
using Berth.Simulation.Placement;

namespace Berth.Cli.UseCases;

/// <summary>What <c>berth place</c> was asked for.</summary>
/// <param name="NodesPath">The node list.</param>
/// <param name="PodsPath">The pod list.</param>
/// <param name="Rules">Rules to compare; at least one.</param>
/// <param name="FirstSeed">The first seed.</param>
/// <param name="Seeds">How many seeds, one after the other; at least 1.</param>
/// <param name="Load">GPU asked for by the arriving tasks, as a multiple of what there is.</param>
/// <param name="AllNodes">True when nodes without GPU take part.</param>
public sealed record PlacementRequest(
    string NodesPath, string PodsPath, IReadOnlyList<PlacementSpec> Rules, long FirstSeed, int Seeds, double Load, bool AllNodes);

/// <summary>One rule over all seeds.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="AllocatedPercent">Mean over the seeds of the allocated GPU in percent, at each percent of arrived load; null where no seed has one.</param>
/// <param name="FailedPercent">Mean share of the arrived tasks that found no room, in percent.</param>
public sealed record PlacementSummary(PlacementSpec Rule, IReadOnlyList<double?> AllocatedPercent, double FailedPercent)
{
    /// <summary>Allocated GPU in percent when a percent of load has arrived; the last point that there is when the load ends before.</summary>
    public double? At(int arrivedPercent)
    {
        for (int point = Math.Min(arrivedPercent, AllocatedPercent.Count - 1); point >= 0; point--)
        {
            if (AllocatedPercent[point] is { } percent)
            {
                return percent;
            }
        }

        return null;
    }
}

/// <summary>What came out.</summary>
/// <param name="Nodes">Nodes that took part.</param>
/// <param name="Gpus">GPUs on them.</param>
/// <param name="Pods">Pods in the list.</param>
/// <param name="Rules">One entry for each rule, in the order asked for.</param>
/// <param name="Problems">What the independent check found wrong; empty when every task fits where it was put.</param>
public sealed record PlacementResult(int Nodes, long Gpus, int Pods, IReadOnlyList<PlacementSummary> Rules, IReadOnlyList<string> Problems);

/// <summary>Compares placement rules on the same arrivals.</summary>
public static class ComparePlacement
{
    /// <summary>Runs every rule on every seed. Throws <see cref="BadInputException"/> and, when cancelled, <see cref="OperationCanceledException"/>.</summary>
    public static PlacementResult Run(PlacementRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var types = new GpuTypeNames();
        OpenBNodes nodes = OpenBReader.ReadNodes(request.NodesPath);
        OpenBPods pods = OpenBReader.ReadPods(request.PodsPath, types);
        if (!nodes.Nodes.Any(node => node.GpuCount > 0))
        {
            throw new BadInputException(request.NodesPath, "place-no-gpu", "no node has a GPU", "the experiment measures allocated GPU");
        }

        if (!pods.Tasks.Any(task => task.GpuCount > 0))
        {
            throw new BadInputException(request.PodsPath, "place-no-gpu", "no pod asks for a GPU", "the experiment measures allocated GPU");
        }

        var input = new PlacementInput(nodes.Nodes, pods.Tasks, types);
        var runs = request.Rules.Select(_ => new List<PlacementRun>()).ToArray();
        for (int seed = 0; seed < request.Seeds; seed++)
        {
            var options = new PlacementOptions { Seed = request.FirstSeed + seed, Load = request.Load, GpuNodesOnly = !request.AllNodes };
            PlacementOrder order = PlacementOrder.Draw(input, options);
            for (int rule = 0; rule < runs.Length; rule++)
            {
                cancellation.ThrowIfCancellationRequested();
                runs[rule].Add(PlacementExperiment.Run(input, request.Rules[rule], options, order));
            }
        }

        NodeClass[] used = [.. nodes.Nodes.Where(node => request.AllNodes || node.GpuCount > 0)];
        return new PlacementResult(
            used.Length,
            used.Sum(node => (long)node.GpuCount),
            pods.Tasks.Count,
            [.. runs.Select(Summary)],
            [.. runs.SelectMany(list => list.SelectMany(run => run.Problems.Select(problem => $"{run.Rule.Name}, seed {run.Seed}: {problem}")))]);
    }

    private static PlacementSummary Summary(List<PlacementRun> runs) => new(
        runs[0].Rule,
        [.. Enumerable.Range(0, runs[0].AllocatedPercent.Count).Select(point => runs.Average(run => run.AllocatedPercent[point]))],
        runs.Average(run => 100.0 * run.Failed / run.Arrived));
}
