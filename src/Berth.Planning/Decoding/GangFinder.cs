using Berth.Model;
using Berth.Planning.Problem;
using Berth.Scheduling.Nodes;

namespace Berth.Planning.Decoding;

/// <summary>
/// Finds nodes for all tasks of a gang over a period: within one domain where the option asks for it, a wider one where it only prefers it, on as few nodes as may be, those with the
/// most room first. Buffers that are used again. Not safe for concurrent use.
/// </summary>
internal sealed class GangFinder(BatchProblem problem, NodeBook[] books, ReservedWindows reserved)
{
    private readonly Topology? _topology = problem.Cluster.Nodes!.Topology;
    private readonly int[] _capacity = new int[books.Length];
    private readonly List<(int Node, int Tasks)> _found = [];
    private readonly List<long> _moments = [];
    private readonly List<int> _order = [];

    /// <summary>Nodes and numbers of tasks of the last find.</summary>
    public IReadOnlyList<(int Node, int Tasks)> Found => _found;

    /// <summary>Collects the moments at which something may become free for an option.</summary>
    public void Begin(OptionNeeds option, long fromMs)
    {
        _moments.Clear();
        foreach (int node in option.Nodes)
        {
            ReadOnlySpan<long> steps = books[node].StepsMs;
            for (int i = steps.Length - 1; i >= 0 && steps[i] > fromMs; i--)
            {
                _moments.Add(steps[i]);
            }
        }

        foreach (long endMs in reserved.EndsMs)
        {
            if (endMs > fromMs)
            {
                _moments.Add(endMs);
            }
        }

        _moments.Sort();
    }

    /// <summary>The next of these moments after one.</summary>
    public long NextMoment(long afterMs)
    {
        int at = _moments.BinarySearch(afterMs + 1);
        at = at < 0 ? ~at : at;
        return at < _moments.Count ? _moments[at] : throw new InvalidOperationException("a gang never fits on the nodes that it may use");
    }

    /// <summary>True when all tasks fit for the period; where, is in <see cref="Found"/>.</summary>
    public bool TryFind(int job, OptionNeeds option, long startMs, long durationMs, bool respectsReservations)
    {
        long together = 0;
        foreach (int node in option.Nodes)
        {
            bool isOpen = !respectsReservations || reserved.NextAllowed(node, job, startMs, problem.RequestedMs[option.Mode]) == startMs;
            int tasks = isOpen ? books[node].Capacity(option.On(node), startMs, startMs + Math.Max(1, durationMs), option.Option.MostOnNode) : 0;
            _capacity[node] = option.Option.Spread == TaskSpread.SameNode && tasks < option.Option.TaskCount ? 0 : tasks;
            together += _capacity[node];
        }

        if (together < option.Option.TaskCount)
        {
            return false;
        }

        for (int level = option.Option.Level; level >= 0 && _topology is not null; level--)
        {
            if (FindInDomains(option, level))
            {
                return true;
            }

            if (option.Option.LevelRequired)
            {
                return false;
            }
        }

        return FindOn(option, null, -1);
    }

    /// <summary>The domain with the least room that has enough.</summary>
    private bool FindInDomains(OptionNeeds option, int level)
    {
        ReadOnlySpan<int> domainOf = _topology!.DomainOf(level);
        Span<long> room = new long[_topology.DomainNames[level].Count];
        foreach (int node in option.Nodes)
        {
            if (domainOf[node] != Topology.NoDomain)
            {
                room[domainOf[node]] += _capacity[node];
            }
        }

        while (true)
        {
            int best = -1;
            for (int domain = 0; domain < room.Length; domain++)
            {
                if (room[domain] >= option.Option.TaskCount && (best < 0 || room[domain] < room[best]))
                {
                    best = domain;
                }
            }

            if (best < 0)
            {
                return false;
            }

            if (FindOn(option, domainOf.ToArray(), best))
            {
                return true;
            }

            room[best] = 0;
        }
    }

    private bool FindOn(OptionNeeds option, int[]? domainOf, int domain)
    {
        _order.Clear();
        foreach (int node in option.Nodes)
        {
            if (_capacity[node] > 0 && (domainOf is null || domainOf[node] == domain))
            {
                _order.Add(node);
            }
        }

        _order.Sort((one, other) => _capacity[one] != _capacity[other] ? _capacity[other].CompareTo(_capacity[one]) : one.CompareTo(other));
        _found.Clear();
        int left = option.Option.TaskCount;
        foreach (int node in _order)
        {
            int tasks = Math.Min(left, _capacity[node]);
            _found.Add((node, tasks));
            left -= tasks;
            if (left == 0)
            {
                break;
            }
        }

        return left == 0 && _found.Count <= option.Option.MaxNodes;
    }
}
