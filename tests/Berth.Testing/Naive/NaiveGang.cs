using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>
/// Where the tasks of one option go, given what is free: docs/design/nodes.md, "Where a gang fits" and "Where it is placed", sentence by sentence.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="option">The option.</param>
/// <param name="free">What is free on each node, at a moment or all through some time; it is not changed.</param>
/// <param name="allowed">Which nodes are allowed, windows included.</param>
public sealed class NaiveGang(ClusterNodes cluster, NaiveOption option, IReadOnlyList<NaiveNode> free, bool[] allowed)
{
    private readonly List<TaskPlace> _places = [];
    private NaiveNode[] _state = [.. free.Select(node => node.Copy())];
    private NaivePlacement _rule = null!;
    private Func<IReadOnlyList<TaskPlace>, bool> _accepts = _ => true;

    private IEnumerable<int> Allowed => Enumerable.Range(0, cluster.Count).Where(node => allowed[node]);

    public bool Fits() => option.LevelRequired ? Domains(option.Level!.Value, Allowed).Any(HasRoom) : HasRoom(Allowed);

    /// <summary>The places of all tasks, or null when the condition cannot be kept. The option must fit.</summary>
    /// <param name="rule">The placement rule.</param>
    /// <param name="accepts">What must be true of the places chosen so far, task after task; null: nothing.</param>
    public IReadOnlyList<TaskPlace>? Place(NaivePlacement rule, Func<IReadOnlyList<TaskPlace>, bool>? accepts = null)
    {
        _rule = rule;
        _accepts = accepts ?? (_ => true);
        foreach ((IEnumerable<int> part, bool inDomains) in Parts())
        {
            List<int> nodes = [.. part];
            if (nodes.Sum(Capacity) < option.TaskCount)
            {
                continue;
            }

            bool placed = inDomains ? FillDomains(nodes) : Put(nodes, option.TaskCount) == 0;
            if (placed && _places.Select(place => place.Node).Distinct().Count() > option.MaxNodes)
            {
                placed = PutOnLargest();
            }

            return placed ? Merged() : null;
        }

        throw new InvalidOperationException("the option does not fit");
    }

    /// <summary>
    /// Parts of the cluster, the first with room counts: domains of the wanted level, the smallest room first; where that is only preferred, those of the
    /// next wider levels, whose domains of the wanted level are filled one after the other; at last all nodes in the same way.
    /// </summary>
    private IEnumerable<(IEnumerable<int> Nodes, bool InDomains)> Parts()
    {
        for (int? level = option.Level; level >= 0; level--)
        {
            foreach (IEnumerable<int> domain in Domains(level.Value, Allowed).OrderBy(domain => domain.Sum(Capacity)))
            {
                yield return (domain, level != option.Level);
            }

            if (option.LevelRequired)
            {
                yield break;
            }
        }

        yield return (Allowed, option.Level is not null);
    }

    private IEnumerable<IEnumerable<int>> Domains(int level, IEnumerable<int> nodes) =>
        level < 0 || cluster.Topology is null
            ? []
            : Enumerable.Range(0, cluster.Topology.DomainNames[level].Count)
                .Select(domain => (IEnumerable<int>)nodes.Where(node => cluster.Topology.DomainOf(level)[node] == domain).ToList());

    private bool HasRoom(IEnumerable<int> nodes) => Room(nodes) >= option.TaskCount;

    /// <summary>Tasks for which there is room on some nodes, on the largest of them where a limit says so.</summary>
    private int Room(IEnumerable<int> nodes) => nodes.Select(Capacity).OrderDescending().Take(option.MaxNodes).Sum();

    private int Capacity(int node)
    {
        NaiveNode there = _state[node];
        if (option.Exclusive && !there.IsIdle)
        {
            return 0;
        }

        int tasks = Math.Min(there.Capacity(option.Task), option.TaskCount);
        return option.Spread switch
        {
            TaskSpread.OnePerNode => _places.Any(place => place.Node == node) ? 0 : Math.Min(tasks, 1),
            TaskSpread.SameNode => tasks < option.TaskCount ? 0 : tasks,
            _ => tasks,
        };
    }

    /// <summary>Each domain once; what the condition refuses there goes on to the next. Nodes of no domain come last.</summary>
    private bool FillDomains(List<int> part)
    {
        int left = option.TaskCount;
        List<List<int>> domains = [.. Domains(option.Level!.Value, part).Select(nodes => nodes.ToList()).Where(nodes => nodes.Sum(Capacity) > 0)];
        while (left > 0 && domains.Count > 0)
        {
            List<int> next = domains.Any(nodes => nodes.Sum(Capacity) >= left)
                ? domains.Where(nodes => nodes.Sum(Capacity) >= left).MinBy(nodes => nodes.Sum(Capacity))!
                : domains.MaxBy(nodes => nodes.Sum(Capacity))!;
            domains.Remove(next);
            left = Put(next, left);
        }

        return Put([.. part.Where(node => cluster.Topology!.DomainOf(option.Level.Value)[node] == Topology.NoDomain)], left) == 0;
    }

    /// <summary>Tasks one after the other, each on the node that the rule chooses among these. Returns how many found no room.</summary>
    private int Put(List<int> nodes, int tasks)
    {
        while (tasks > 0)
        {
            int OnOne(int node) => option.Exclusive || option.Spread == TaskSpread.SameNode ? Math.Min(tasks, Capacity(node)) : 1;
            bool MayTake(int node) => nodes.Contains(node) && Capacity(node) > 0 && OnNode(node, OnOne(node), draws: false) is not null;
            if (_rule.Choose(_state, option.Task, MayTake) is not { } choice)
            {
                break;
            }

            int here = OnOne(choice.Node);
            Commit(OnNode(choice.Node, here, draws: true)!);
            tasks -= here;
        }

        return tasks;
    }

    /// <summary>
    /// The nodes with the largest capacity, as many as are allowed, each filled as far as the condition lets it; where a level is required, those of the first
    /// of its domains in which this succeeds.
    /// </summary>
    private bool PutOnLargest() => (option.LevelRequired ? Domains(option.Level!.Value, Allowed) : [Allowed]).Any(PutOnLargestOf);

    private bool PutOnLargestOf(IEnumerable<int> nodes)
    {
        _state = [.. free.Select(node => node.Copy())];
        _places.Clear();
        List<int> largest = [.. nodes.OrderByDescending(Capacity).Take(option.MaxNodes)];
        return largest.Aggregate(option.TaskCount, (left, node) => Put([node], left)) == 0;
    }

    /// <summary>
    /// Some tasks on one node, the rule choosing the GPUs; a part of a GPU goes to the first GPU that the condition accepts where it does not accept the
    /// rule's own. Null when the condition cannot be kept.
    /// </summary>
    private List<TaskPlace>? OnNode(int node, int tasks, bool draws)
    {
        NaiveNode there = _state[node].Copy();
        var here = new List<TaskPlace>();
        for (int i = 0; i < tasks; i++)
        {
            IEnumerable<int> bits = option.Task.IsFraction ? there.GpusWithRoom(option.Task).Select(gpu => 1 << gpu) : [];
            if (draws || !_rule.Draws || !option.Task.IsFraction)
            {
                bits = bits.Prepend(_rule.GpusOn(there, option.Task));
            }

            int? chosen = bits.Select(one => (int?)one).FirstOrDefault(one => _accepts([.. _places, .. here, new TaskPlace(node, 1, one!.Value)]));
            if (chosen is null)
            {
                return null;
            }

            here.Add(new TaskPlace(node, 1, chosen.Value));
            there.Take(option.Task, 1, chosen.Value);
        }

        return here;
    }

    private void Commit(List<TaskPlace> places)
    {
        foreach (TaskPlace place in places)
        {
            _state[place.Node].Take(option.Task, 1, place.GpuBits);
            _places.Add(place);
        }
    }

    /// <summary>One entry for a node, or for a GPU of which several tasks take parts.</summary>
    private List<TaskPlace> Merged() =>
    [
        .. _places
            .GroupBy(place => (place.Node, Gpu: option.Task.IsFraction ? place.GpuBits : 0))
            .OrderBy(group => group.Key)
            .Select(group => new TaskPlace(group.Key.Node, group.Count(), group.Aggregate(0, (bits, place) => bits | place.GpuBits))),
    ];
}
