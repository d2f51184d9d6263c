using System.Numerics;
using Berth.Model;
using Berth.Scheduling.Placement;

namespace Berth.Scheduling.Nodes;

/// <summary>Must know of changes to nodes before they are made, and may forbid some of them.</summary>
internal interface IPlacementWatch : INodeGuard
{
    /// <summary>The node is about to change.</summary>
    void Touch(int node);

    /// <summary>True when tasks are refused nodes that somebody else will need.</summary>
    bool IsGuarding { get; }

    /// <summary>The GPUs that a task takes on a node that was accepted: those given, or others that cost less.</summary>
    int GpusFor(int node, in TaskRequest request, int gpuBits);

    /// <summary>A task was placed there.</summary>
    void Took(in TaskRequest request, TaskPlace place);

    /// <summary>The tasks placed since the attempt began are taken back.</summary>
    void Undo();
}

/// <summary>
/// Places gangs in a node table: task by task on the node that the rule chooses, in the domains that the topology asks for
/// (docs/design/nodes.md, where it is placed). All or nothing: what cannot be finished is undone.
/// </summary>
internal sealed class GangPlacer
{
    private readonly NodeTable _table;
    private readonly Topology? _topology;
    private readonly NodeChooser _chooser;
    private readonly RoomCount _count;
    private readonly NodeFilter _filter = new();
    private readonly Guard _guard;
    private readonly DomainNodes? _domains;

    public GangPlacer(NodeTable table, Topology? topology, NodeChooser chooser)
    {
        _table = table;
        _topology = topology;
        _chooser = chooser;
        _count = new RoomCount(table, topology);
        _guard = new Guard(this);
        _domains = topology is null ? null : new DomainNodes(topology, table.Count);
    }

    /// <summary>Counts what fits in the table.</summary>
    public RoomCount Count => _count;

    /// <summary>Hears of every change; null for nobody.</summary>
    public IPlacementWatch? Watch { get; set; }

    /// <summary>The watch while it forbids some nodes; else null.</summary>
    private IPlacementWatch? Guarding => Watch is { IsGuarding: true } ? Watch : null;

    /// <summary>
    /// Places all tasks of an option on nodes of some kinds and adds where to <paramref name="places"/>, in order of node. False when it
    /// cannot be; table and places are as before then.
    /// </summary>
    public bool TryPlace(PlacementOption option, bool[] kinds, PlaceList places)
    {
        if ((option.TaskCount > 1 || option.LevelRequired) && !_count.Fits(option, kinds))
        {
            return false;
        }

        int first = places.Count;
        _guard.BeginGang();
        _filter.Kinds = kinds;
        _filter.IdleOnly = option.Exclusive;
        _filter.TasksAtLeast = option.Spread == TaskSpread.SameNode ? option.TaskCount : 1;
        _guard.Begin(option);
        _filter.Guard = _guard.IsNeeded ? _guard : null;
        bool placed = option.Level >= 0 && (option.TaskCount > 1 || option.LevelRequired) ? PlaceInDomains(option, places, first) : PlaceOn(option, null, option.TaskCount, places, first) == 0;
        if (placed && option.MaxNodes < option.TaskCount && NodesOf(places.From(first)) > option.MaxNodes)
        {
            Undo(option, places, first);
            placed = PlaceOnFewest(option, places, first);
        }

        if (!placed)
        {
            Undo(option, places, first);
            return false;
        }

        places.Order(first, option.Task.IsFraction);
        if (option.Exclusive)
        {
            foreach (TaskPlace place in places.From(first))
            {
                _table.SetExclusive(place.Node, true);
            }
        }

        return true;
    }

    /// <summary>Takes back what <see cref="TryPlace"/> placed.</summary>
    public void Remove(PlacementOption option, ReadOnlySpan<TaskPlace> places)
    {
        foreach (TaskPlace place in places)
        {
            if (option.Exclusive)
            {
                _table.SetExclusive(place.Node, false);
            }

            _table.Remove(option.Task, place);
        }
    }

    /// <summary>Takes back what an unfinished attempt placed; its nodes are not closed yet.</summary>
    private void Undo(PlacementOption option, PlaceList places, int first)
    {
        foreach (TaskPlace place in places.From(first))
        {
            _table.Remove(option.Task, place);
        }

        places.CutTo(first);
        _guard.Begin(option);
        Guarding?.Undo();
    }

    /// <summary>Places tasks on some nodes (null: all) as long as there is room. Returns how many are left.</summary>
    private int PlaceOn(PlacementOption option, int[]? nodes, int tasks, PlaceList places, int first)
    {
        _filter.Nodes = nodes;
        while (tasks > 0)
        {
            if (_chooser.Choose(_table, option.Task, _filter) is not { } choice)
            {
                return tasks;
            }

            int placed = PlaceOnNode(option, choice, tasks, places, first);
            if (placed == 0)
            {
                return tasks;
            }

            if (placed < tasks && option.Spread == TaskSpread.SameNode)
            {
                // The node can take all, but then the head could not: another one is looked for, and these must not stay without the rest.
                Undo(option, places, first);
                _guard.Refuse(choice.Node);
                continue;
            }

            tasks -= placed;
        }

        return 0;
    }

    /// <summary>One task, or as many as the node takes where the rule, or the option, would stay on it. Returns how many.</summary>
    private int PlaceOnNode(PlacementOption option, NodeChoice choice, int tasks, PlaceList places, int first)
    {
        int node = choice.Node;
        bool stays = option.Exclusive || option.Spread == TaskSpread.SameNode || (_chooser.StaysOnNode && Guarding is null);
        int most = stays && option.Spread != TaskSpread.OnePerNode ? Math.Min(tasks, _table.Capacity(node, option.Task, tasks)) : 1;
        _guard.Chosen(node);
        Watch?.Touch(node);
        if (!option.Task.IsFraction && Guarding is null)
        {
            int bits = option.Task.GpuCount == 0 ? 0 : _table.FirstWholeGpus(node, option.Task.GpuCount * most);
            Take(option, new TaskPlace(node, most, bits), places, first);
            return most;
        }

        for (int placed = 0; placed < most; placed++)
        {
            if (placed > 0 && Guarding is { } guard && !guard.Accepts(node, option.Task))
            {
                return placed;
            }

            int bits = placed == 0 ? choice.GpuBits : _chooser.GpusOn(_table, node, option.Task);
            Take(option, new TaskPlace(node, 1, Guarding?.GpusFor(node, option.Task, bits) ?? bits), places, first);
        }

        return most;
    }

    private void Take(PlacementOption option, TaskPlace place, PlaceList places, int first)
    {
        _table.Place(option.Task, place);
        places.Add(first, place, option.Task.IsFraction);
        Guarding?.Took(option.Task, place);
    }

    private bool PlaceInDomains(PlacementOption option, PlaceList places, int first)
    {
        ReadOnlySpan<int> perNode = _count.PerNode(option, _filter.Kinds!);
        for (int level = option.Level; level >= 0; level--)
        {
            int domain = Smallest(_count.PerDomain(perNode, level, null), option.TaskCount);
            if (domain >= 0)
            {
                return level == option.Level
                    ? PlaceOn(option, _domains!.Of(level, domain), option.TaskCount, places, first) == 0
                    : Fill(option, (level, domain), perNode, places, first);
            }

            if (option.LevelRequired)
            {
                return false;
            }
        }

        return Fill(option, null, perNode, places, first);
    }

    /// <summary>Fills the domains of the wanted level that lie in a wider part, as few of them as possible.</summary>
    private bool Fill(PlacementOption option, (int Level, int Domain)? within, ReadOnlySpan<int> perNode, PlaceList places, int first)
    {
        Span<long> sums = _count.PerDomain(perNode, option.Level, within);
        int left = option.TaskCount;
        while (left > 0)
        {
            int domain = Smallest(sums, left);
            domain = domain >= 0 ? domain : Largest(sums);
            if (domain < 0)
            {
                break;
            }

            // What the rule cannot place there (the guard may refuse nodes) goes on to the next domain.
            sums[domain] = 0;
            left = PlaceOn(option, _domains!.Of(option.Level, domain), left, places, first);
        }

        return left == 0 || PlaceOn(option, within is { } part ? _domains!.Of(part.Level, part.Domain) : null, left, places, first) == 0;
    }

    private static int Smallest(ReadOnlySpan<long> sums, int tasks)
    {
        int best = -1;
        for (int domain = 0; domain < sums.Length; domain++)
        {
            if (sums[domain] >= tasks && (best < 0 || sums[domain] < sums[best]))
            {
                best = domain;
            }
        }

        return best;
    }

    private static int Largest(ReadOnlySpan<long> sums)
    {
        int best = -1;
        for (int domain = 0; domain < sums.Length; domain++)
        {
            if (sums[domain] > 0 && (best < 0 || sums[domain] > sums[best]))
            {
                best = domain;
            }
        }

        return best;
    }

    /// <summary>Fills the nodes with the largest capacity one after the other, where the rule alone would need too many nodes.</summary>
    private bool PlaceOnFewest(PlacementOption option, PlaceList places, int first)
    {
        int[] capacity = _count.PerNode(option, _filter.Kinds!).ToArray();
        ReadOnlySpan<int> domainOf = option.LevelRequired ? _topology!.DomainOf(option.Level) : default;
        int[] order = [.. Enumerable.Range(0, capacity.Length).Where(node => capacity[node] > 0).OrderByDescending(node => capacity[node]).ThenBy(node => node)];
        int domains = option.LevelRequired ? _topology!.DomainNames[option.Level].Count : 1;
        for (int domain = 0; domain < domains; domain++)
        {
            int left = option.TaskCount;
            int used = 0;
            foreach (int node in order)
            {
                if (left > 0 && used < option.MaxNodes && (!option.LevelRequired || domainOf[node] == domain))
                {
                    left = PlaceOn(option, [node], left, places, first);
                    used++;
                }
            }

            if (left == 0)
            {
                return true;
            }

            Undo(option, places, first);
        }

        return false;
    }

    private static int NodesOf(ReadOnlySpan<TaskPlace> places)
    {
        var nodes = new HashSet<int>();
        foreach (TaskPlace place in places)
        {
            nodes.Add(place.Node);
        }

        return nodes.Count;
    }

    /// <summary>What the option itself asks of single nodes, and then what the watch says.</summary>
    private sealed class Guard(GangPlacer placer) : INodeGuard
    {
        private readonly HashSet<int> _used = [];
        private readonly HashSet<int> _refused = [];
        private bool _oncePerNode;

        public bool IsNeeded => _oncePerNode || placer.Guarding is not null;

        public void BeginGang() => _refused.Clear();

        /// <summary>A node of which the head cannot spare as much as the gang needs.</summary>
        public void Refuse(int node) => _refused.Add(node);

        public void Begin(PlacementOption option)
        {
            _oncePerNode = option.Spread == TaskSpread.OnePerNode;
            _used.Clear();
        }

        public void Chosen(int node)
        {
            if (_oncePerNode)
            {
                _used.Add(node);
            }
        }

        public bool Accepts(int node, in TaskRequest request) =>
            !(_oncePerNode && _used.Contains(node)) && !_refused.Contains(node) && (placer.Guarding is not { } watch || watch.Accepts(node, request));
    }
}

/// <summary>The nodes of each domain of a topology, ascending.</summary>
internal sealed class DomainNodes
{
    private readonly int[][][] _nodes;

    public DomainNodes(Topology topology, int nodeCount)
    {
        _nodes = new int[topology.Levels.Count][][];
        for (int level = 0; level < _nodes.Length; level++)
        {
            int[] domainOf = topology.DomainOf(level).ToArray();
            _nodes[level] = [.. Enumerable.Range(0, topology.DomainNames[level].Count).Select(domain =>
                Enumerable.Range(0, nodeCount).Where(node => domainOf[node] == domain).ToArray())];
        }
    }

    public int[] Of(int level, int domain) => _nodes[level][domain];
}
