using Berth.Model;
using Berth.Planning.Problem;
using Berth.Scheduling.Nodes;

namespace Berth.Planning.Decoding;

/// <summary>An option of a job: the nodes that it may use and what a task takes of each.</summary>
/// <param name="Option">The option.</param>
/// <param name="Mode">Its mode as a number of the batch.</param>
/// <param name="Nodes">Nodes that it may use, ascending.</param>
/// <param name="OfClass">What a task takes of a node, by the index of the class; null where it may use none of it.</param>
/// <param name="ClassOf">Index of the class of each node.</param>
internal sealed record OptionNeeds(PlacementOption Option, int Mode, int[] Nodes, TaskNeed?[] OfClass, int[] ClassOf)
{
    /// <summary>What a task takes of a node that it may use.</summary>
    public TaskNeed On(int node) => OfClass[ClassOf[node]]!;
}

/// <summary>The options of all jobs of a batch, with what they take; equal shapes share them.</summary>
internal sealed class OptionNeedTable
{
    private readonly ClusterNodes _nodes;
    private readonly NodeState _state;
    private readonly bool _sharesGpus;
    private readonly int[] _classOf;
    private readonly Dictionary<int, (int[] Nodes, TaskNeed?[] OfClass)> _known = [];

    public OptionNeedTable(BatchProblem problem)
    {
        _nodes = problem.Cluster.Nodes!;
        _state = problem.Nodes!;
        _classOf = _nodes.ClassIndexes.ToArray();
        PlacementOption[] used = [.. Enumerable.Range(0, _state.Options.Count).Select(index => _state.Options[index])];
        _sharesGpus = used.Any(option => option.Task.IsFraction);
        HasExclusive = used.Any(option => option.Exclusive);
        OfJob = [.. Enumerable.Range(0, problem.JobCount).Select(job => Of(problem, job))];
    }

    /// <summary>The options of each job.</summary>
    public OptionNeeds[][] OfJob { get; }

    /// <summary>True when some job has its nodes to itself.</summary>
    public bool HasExclusive { get; }

    /// <summary>True when the GPUs of a node class may be shared and some job takes a part of one.</summary>
    public bool TellsGpusApart(int classIndex) => _sharesGpus && _nodes.Classes[classIndex].GpusShareable && _nodes.Classes[classIndex].GpuCount > 0;

    private OptionNeeds[] Of(BatchProblem problem, int job)
    {
        int id = problem.Id[job];
        var options = new List<OptionNeeds>();
        foreach (PlacementOption option in _state.OptionsOf(id))
        {
            if (_state.Allows(option, id))
            {
                int mode = problem.FirstMode[job] + Array.IndexOf(problem.ShapeMode[problem.FirstMode[job]..problem.FirstMode[job + 1]], option.Mode);
                (int[] nodes, TaskNeed?[] ofClass) = Needs(option);
                options.Add(new OptionNeeds(option, mode, nodes, ofClass, _classOf));
            }
        }

        return [.. options];
    }

    private (int[] Nodes, TaskNeed?[] OfClass) Needs(PlacementOption option)
    {
        if (_known.TryGetValue(option.Index, out (int[], TaskNeed?[]) known))
        {
            return known;
        }

        int[] nodes = [.. Enumerable.Range(0, _nodes.Count).Where(node => option.Kinds[_state.Kinds.KindOf[node]] && HasRoom(_nodes.ClassOf(node), option))];
        var ofClass = new TaskNeed?[_nodes.Classes.Count];
        foreach (int classIndex in nodes.Select(node => _classOf[node]).Distinct())
        {
            bool apart = option.Task.GpuCount > 0 && TellsGpusApart(classIndex);
            long[] lanes = [option.Task.CpuMillicores, option.Task.MemoryBytes, option.Task.StorageBytes, apart ? 0 : option.Task.TotalGpuThousandths];
            ofClass[classIndex] = new TaskNeed(lanes, apart ? option.Task.GpuCount : 0, option.Task.GpuThousandths, option.Exclusive);
        }

        return _known[option.Index] = (nodes, ofClass);
    }

    /// <summary>True when a task, or all of them where they belong on one node, fits on the idle node.</summary>
    private static bool HasRoom(NodeClass kind, PlacementOption option)
    {
        int tasks = option.Spread == TaskSpread.SameNode ? option.TaskCount : 1;
        int partsOfGpu = option.Task.GpuCount == 0 ? 0 : TaskRequest.WholeGpu / option.Task.GpuThousandths;
        return option.Task.CpuMillicores * tasks <= kind.CpuMillicores
            && option.Task.MemoryBytes <= kind.MemoryBytes / tasks
            && option.Task.StorageBytes <= kind.StorageBytes / tasks
            && (option.Task.GpuCount == 0 || kind.GpuCount * (long)partsOfGpu >= (long)option.Task.GpuCount * tasks);
    }
}
