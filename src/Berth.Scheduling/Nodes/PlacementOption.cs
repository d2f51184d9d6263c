using Berth.Model;

namespace Berth.Scheduling.Nodes;

/// <summary>One mode of a job in one partition, with all names resolved for a cluster (docs/design/nodes.md, options of a job).</summary>
internal sealed class PlacementOption
{
    private readonly TaskRequest _task;

    /// <summary>Number of the option in its <see cref="OptionTable"/>.</summary>
    public required int Index { get; init; }

    /// <summary>Index of the mode in the shape.</summary>
    public required int Mode { get; init; }

    /// <summary>Index of the partition in the cluster; -1 where the cluster has none.</summary>
    public required int Partition { get; init; }

    /// <summary>Priority tier of the partition.</summary>
    public required int Tier { get; init; }

    /// <summary>The longest time that a job may ask for in this option, milliseconds.</summary>
    public required long MaxTimeMs { get; init; }

    /// <summary>The most nodes that it may take.</summary>
    public required int MaxNodes { get; init; }

    /// <summary>Number of tasks.</summary>
    public required int TaskCount { get; init; }

    /// <summary>What each task needs, with GPU types as bits and GPU memory as thousandths.</summary>
    public required TaskRequest Task
    {
        get => _task;
        init => _task = value;
    }

    /// <summary>How the tasks lie on nodes.</summary>
    public required TaskSpread Spread { get; init; }

    /// <summary>Nothing else may run on its nodes.</summary>
    public required bool Exclusive { get; init; }

    /// <summary>Level of the topology in which its tasks should lie together; -1 when it does not matter.</summary>
    public required int Level { get; init; }

    /// <summary>Whether they must.</summary>
    public required bool LevelRequired { get; init; }

    /// <summary>For each kind of node whether it may be used at all.</summary>
    public required bool[] Kinds { get; init; }

    /// <summary>Licences it needs, by the cluster's index; null when it needs none.</summary>
    public required int[]? Licences { get; init; }

    /// <summary>Most tasks that one node can be asked to take.</summary>
    public int MostOnNode => Spread == TaskSpread.OnePerNode ? 1 : TaskCount;

    /// <summary>How many of its tasks a node can take that has this room free. Whether the node may be used is not asked.</summary>
    public int Capacity(in Placement.NodeRoom room)
    {
        if (Exclusive && !room.IsIdle)
        {
            return 0;
        }

        return Whole(room.Capacity(_task, MostOnNode));
    }

    /// <summary>How many of its tasks a node of a table can take. Whether the node may be used is not asked.</summary>
    public int Capacity(Placement.NodeTable table, int node)
    {
        if (Exclusive && table.TaskCount(node) > 0)
        {
            return 0;
        }

        return Whole(table.Capacity(node, _task, MostOnNode));
    }

    /// <summary>Tasks that must lie on one node do so all together or not at all.</summary>
    private int Whole(int tasks) => Spread == TaskSpread.SameNode && tasks < TaskCount ? 0 : tasks;
}
