using System.Runtime.CompilerServices;
using Berth.Model;

namespace Berth.Scheduling.Placement;

/// <summary>Narrows the choice of a node. One object a user, changed between choices.</summary>
internal sealed class NodeFilter
{
    /// <summary>Lets every node pass.</summary>
    public static NodeFilter None { get; } = new();

    /// <summary>For each kind of node whether it may be chosen; null: all.</summary>
    public bool[]? Kinds { get; set; }

    /// <summary>The only nodes to look at, ascending; null: all.</summary>
    public int[]? Nodes { get; set; }

    /// <summary>Only nodes without any task.</summary>
    public bool IdleOnly { get; set; }

    /// <summary>Only nodes with room for so many equal tasks.</summary>
    public int TasksAtLeast { get; set; } = 1;

    /// <summary>Says of single nodes whether they may be chosen; null: all.</summary>
    public INodeGuard? Guard { get; set; }

    /// <summary>True when the state of the node lets it pass: the same for all nodes of a group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AcceptsState(NodeTable table, int node, in TaskRequest request) =>
        table.Fits(node, request)
        && (Kinds is not { } kinds || kinds[table.KindOf(node)])
        && (!IdleOnly || table.TaskCount(node) == 0)
        && (TasksAtLeast <= 1 || table.Capacity(node, request, TasksAtLeast) >= TasksAtLeast);

    /// <summary>True when the node may be chosen.</summary>
    public bool Accepts(NodeTable table, int node, in TaskRequest request) =>
        AcceptsState(table, node, request) && (Guard is not { } guard || guard.Accepts(node, request));
}

/// <summary>Says whether a node that has room may be chosen all the same.</summary>
internal interface INodeGuard
{
    /// <summary>True when the node may take one task of the request.</summary>
    bool Accepts(int node, in TaskRequest request);
}

/// <summary>
/// Walks over the nodes that have room for a task, one for each group of equal ones: the first that the filter lets pass. In no
/// particular order, so whoever compares ends ties at the lower node.
/// </summary>
internal ref struct NodeWalk
{
    private readonly NodeTable _table;
    private readonly NodeFilter _filter;
    private readonly ref readonly TaskRequest _request;
    private readonly int[]? _nodes;
    private int _next;

    public NodeWalk(NodeTable table, in TaskRequest request, NodeFilter filter)
    {
        _table = table;
        _filter = filter;
        _request = ref request;
        _nodes = filter.Nodes;
    }

    /// <summary>The next node; false at the end.</summary>
    public bool Next(out int node)
    {
        if (_nodes is not null)
        {
            return NextOfList(out node);
        }

        NodeGroups groups = _table.Groups;
        while (_next < groups.Count)
        {
            ReadOnlySpan<int> equal = groups.Nodes(_next++);
            node = equal[0];
            if (!_filter.AcceptsState(_table, node, _request))
            {
                continue;
            }

            if (_filter.Guard is not { } guard)
            {
                return true;
            }

            foreach (int candidate in equal)
            {
                if (guard.Accepts(candidate, _request))
                {
                    node = candidate;
                    return true;
                }
            }
        }

        node = -1;
        return false;
    }

    private bool NextOfList(out int node)
    {
        while (_next < _nodes!.Length)
        {
            node = _nodes[_next++];
            if (_filter.Accepts(_table, node, _request))
            {
                return true;
            }
        }

        node = -1;
        return false;
    }
}
