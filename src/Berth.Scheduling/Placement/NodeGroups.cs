using System.Numerics;
using System.Runtime.CompilerServices;
using Berth.Model;

namespace Berth.Scheduling.Placement;

/// <summary>
/// The nodes of a table divided into groups in equal states: same kind, same free amounts, GPUs equal up to their order and, where asked for, same tasks by size.
/// To a rule that looks at nothing but the node and the task the nodes of a group are equal, so it looks at the first of each; large
/// clusters have far fewer groups than nodes.
/// </summary>
internal sealed class NodeGroups
{
    private readonly NodeTable _table;
    private readonly bool _tellsTasksApart;
    private readonly int[] _groupOf;
    private readonly Dictionary<ulong, int> _byHash = [];
    private Group[] _groups = new Group[16];
    private int _groupCount;
    private int _freeGroup = -1;
    private int[] _live = new int[16];
    private int _liveCount;

    public NodeGroups(NodeTable table, bool tellsTasksApart)
    {
        _table = table;
        _tellsTasksApart = tellsTasksApart;
        _groupOf = new int[table.Count];
        for (int node = 0; node < _groupOf.Length; node++)
        {
            _groupOf[node] = -1;
            Changed(node);
        }
    }

    /// <summary>Counts changes of nodes: while it stays, every node is as it was.</summary>
    public long Changes { get; private set; }

    /// <summary>Number of groups.</summary>
    public int Count => _liveCount;

    /// <summary>The nodes of a group, ascending; at least one.</summary>
    /// <param name="index">0 .. Count-1, in no particular order.</param>
    public ReadOnlySpan<int> Nodes(int index) => _groups[_live[index]].Nodes;

    /// <summary>Puts a node whose state has changed into the group of its new state.</summary>
    public void Changed(int node)
    {
        unchecked
        {
            Changes++;
            ulong hash = HashOf(node);
            int old = _groupOf[node];
            if (old >= 0)
            {
                if (_groups[old].Hash == hash && _groups[old].Count == 1)
                {
                    return;
                }

                _groups[old].Remove(node);
                if (_groups[old].Count == 0)
                {
                    Drop(old);
                }
            }

            int group = Find(hash, node);
            if (group < 0)
            {
                group = Open(hash);
            }

            _groups[group].Add(node);
            _groupOf[node] = group;
        }
    }

    /// <summary>Group of the same state; hashes that collide are told apart by comparing states.</summary>
    private int Find(ulong hash, int node)
    {
        if (!_byHash.TryGetValue(hash, out int group))
        {
            return -1;
        }

        while (group >= 0 && !SameState(_groups[group].Nodes[0], node))
        {
            group = _groups[group].NextSameHash;
        }

        return group;
    }

    private int Open(ulong hash)
    {
        int group = _freeGroup;
        if (group >= 0)
        {
            _freeGroup = _groups[group].NextSameHash;
        }
        else
        {
            if (_groupCount == _groups.Length)
            {
                Array.Resize(ref _groups, _groupCount * 2);
            }

            group = _groupCount++;
            _groups[group] = new Group();
        }

        Group opened = _groups[group];
        opened.Hash = hash;
        opened.NextSameHash = _byHash.TryGetValue(hash, out int first) ? first : -1;
        _byHash[hash] = group;
        if (_liveCount == _live.Length)
        {
            Array.Resize(ref _live, _liveCount * 2);
        }

        opened.LiveIndex = _liveCount;
        _live[_liveCount++] = group;
        return group;
    }

    private void Drop(int group)
    {
        Group dropped = _groups[group];
        int first = _byHash[dropped.Hash];
        if (first != group)
        {
            while (_groups[first].NextSameHash != group)
            {
                first = _groups[first].NextSameHash;
            }

            _groups[first].NextSameHash = dropped.NextSameHash;
        }
        else if (dropped.NextSameHash < 0)
        {
            _byHash.Remove(dropped.Hash);
        }
        else
        {
            _byHash[dropped.Hash] = dropped.NextSameHash;
        }

        int last = _live[--_liveCount];
        _live[dropped.LiveIndex] = last;
        _groups[last].LiveIndex = dropped.LiveIndex;
        dropped.NextSameHash = _freeGroup;
        _freeGroup = group;
    }

    private ulong HashOf(int node)
    {
        unchecked
        {
            NodeTable table = _table;
            ulong hash = Mixed((ulong)table.KindOf(node) + ((ulong)table.FreeCpu(node) << 20));
            hash = Mixed(hash ^ (ulong)table.FreeMemory(node)) + (ulong)table.FreeStorage(node);
            hash = Mixed(hash ^ (table.TaskCount(node) == 0 ? 1UL : 0) ^ (table.IsExclusive(node) ? 2UL : 0) ^ (table.IsOut(node) ? 4UL : 0));
            foreach (int free in table.FreeGpus(node))
            {
                // A sum: the order of the GPUs does not matter.
                hash += Mixed((ulong)free + 0x9E3779B97F4A7C15);
            }

            // Also where all GPUs are free: a table of another moment shows the tasks of now beside the room of then.
            if (_tellsTasksApart)
            {
                for (int size = 0; size <= TaskRequest.MaxGpus; size++)
                {
                    hash += (ulong)table.TasksOfSize(node, size) * (0xD6E8FEB86659FD93 + (ulong)size);
                }
            }

            return hash;
        }
    }

    private static ulong Mixed(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93;
            return (value ^ (value >> 29)) * 0x9E3779B97F4A7C15;
        }
    }

    private bool SameState(int one, int other)
    {
        NodeTable table = _table;
        if (table.KindOf(one) != table.KindOf(other)
            || table.FreeCpu(one) != table.FreeCpu(other)
            || table.FreeMemory(one) != table.FreeMemory(other)
            || table.FreeStorage(one) != table.FreeStorage(other)
            || table.TaskCount(one) == 0 != (table.TaskCount(other) == 0)
            || table.IsExclusive(one) != table.IsExclusive(other)
            || table.IsOut(one) != table.IsOut(other)
            || table.FreeGpuTotal(one) != table.FreeGpuTotal(other))
        {
            return false;
        }

        for (int size = 0; size <= TaskRequest.MaxGpus && _tellsTasksApart; size++)
        {
            if (table.TasksOfSize(one, size) != table.TasksOfSize(other, size))
            {
                return false;
            }
        }

        ReadOnlySpan<int> gpus = table.FreeGpus(one);
        if (gpus.Length == 0 || table.FreeGpuTotal(one) == gpus.Length * TaskRequest.WholeGpu)
        {
            return true;
        }

        Span<int> left = stackalloc int[gpus.Length];
        Span<int> right = stackalloc int[gpus.Length];
        gpus.CopyTo(left);
        table.FreeGpus(other).CopyTo(right);
        left.Sort();
        right.Sort();
        return left.SequenceEqual(right);
    }

    /// <summary>Nodes in ascending order in one array with room at both ends: taking out the first, the most frequent change, costs nothing.</summary>
    private sealed class Group
    {
        private int[] _nodes = new int[4];
        private int _first;

        public ulong Hash { get; set; }

        public int NextSameHash { get; set; }

        public int LiveIndex { get; set; }

        public int Count { get; private set; }

        public ReadOnlySpan<int> Nodes => _nodes.AsSpan(_first, Count);

        public void Add(int node)
        {
            if (_first + Count == _nodes.Length)
            {
                MakeRoom();
            }

            int at = ~Nodes.BinarySearch(node);
            if (at < (Count >> 1) && _first > 0)
            {
                _nodes.AsSpan(_first, at).CopyTo(_nodes.AsSpan(_first - 1));
                _first--;
            }
            else
            {
                _nodes.AsSpan(_first + at, Count - at).CopyTo(_nodes.AsSpan(_first + at + 1));
            }

            _nodes[_first + at] = node;
            Count++;
        }

        public void Remove(int node)
        {
            int at = Nodes.BinarySearch(node);
            if (at < (Count >> 1))
            {
                _nodes.AsSpan(_first, at).CopyTo(_nodes.AsSpan(_first + 1));
                _first++;
            }
            else
            {
                _nodes.AsSpan(_first + at + 1, Count - at - 1).CopyTo(_nodes.AsSpan(_first + at));
            }

            Count--;
            if (Count == 0)
            {
                _first = 0;
            }
        }

        private void MakeRoom()
        {
            int[] target = Count > _nodes.Length / 2 ? new int[_nodes.Length * 2] : _nodes;
            Nodes.CopyTo(target);
            _nodes = target;
            _first = 0;
        }
    }
}
