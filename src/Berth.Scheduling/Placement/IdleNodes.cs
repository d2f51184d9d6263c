namespace Berth.Scheduling.Placement;

/// <summary>
/// Leaves out nodes whose answer is known: of the idle nodes of one class only the first matters, since they are equal and ties end at the
/// first. Exact for every rule that looks at nothing but the node and the task; most of an empty cluster is skipped by it.
/// </summary>
internal sealed class IdleNodes
{
    private long[] _seenAt = [];
    private long _scan;

    /// <summary>Begins a walk over all nodes in order.</summary>
    public void Begin(NodeTable table)
    {
        if (_seenAt.Length < table.ClassCount)
        {
            _seenAt = new long[table.ClassCount];
        }

        _scan++;
    }

    /// <summary>True when an equal idle node came before in this walk.</summary>
    public bool Repeats(NodeTable table, int node)
    {
        if (table.TaskCount(node) > 0)
        {
            return false;
        }

        int kind = table.ClassIndex(node);
        bool seen = _seenAt[kind] == _scan;
        _seenAt[kind] = _scan;
        return seen;
    }
}
