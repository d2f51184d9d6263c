using Berth.Model;
using Berth.Scheduling.Placement;

namespace Berth.Scheduling.Nodes;

/// <summary>
/// Whether a gang fits into a table as it is (docs/design/nodes.md, where a gang fits). Tasks are equal and nodes independent, so adding up what
/// each node can take is exact; equal nodes are counted together.
/// </summary>
internal sealed class RoomCount(NodeTable table, Topology? topology)
{
    private int[] _perNode = [];
    private long[] _perDomain = [];

    /// <summary>True when the option fits on nodes of its kinds.</summary>
    public bool Fits(PlacementOption option) => Fits(option, option.Kinds);

    /// <summary>True when the option fits on nodes of some kinds.</summary>
    public bool Fits(PlacementOption option, bool[] kinds)
    {
        if (Sum(option, kinds) < option.TaskCount)
        {
            return false;
        }

        if (!option.LevelRequired && option.MaxNodes >= option.TaskCount)
        {
            return true;
        }

        return option.LevelRequired ? FitsInDomain(option, kinds) : FitsOnFewest(option, kinds, null);
    }

    /// <summary>Tasks that all nodes together can take, cut off at the number of tasks: a bound that no rule about domains can raise.</summary>
    public long Sum(PlacementOption option, bool[] kinds) => Sum(option, kinds, option.TaskCount);

    /// <summary>The same, but begins with a group that had room when it was asked before: most often that is enough to say that all tasks can be taken.</summary>
    /// <param name="option">The option.</param>
    /// <param name="first">Number of the group; becomes the one to begin with next time.</param>
    public long Sum(PlacementOption option, ref int first) => Sum(option, option.Kinds, option.TaskCount, ref first);

    /// <summary>Tasks that all nodes together can take.</summary>
    public long SumOfAll(PlacementOption option, bool[] kinds) => Sum(option, kinds, long.MaxValue);

    /// <summary>Tasks that each node can take.</summary>
    public ReadOnlySpan<int> PerNode(PlacementOption option, bool[] kinds)
    {
        if (_perNode.Length == 0)
        {
            _perNode = new int[table.Count];
        }

        NodeGroups groups = table.Groups;
        for (int i = 0; i < groups.Count; i++)
        {
            ReadOnlySpan<int> nodes = groups.Nodes(i);
            int capacity = kinds[table.KindOf(nodes[0])] ? option.Capacity(table, nodes[0]) : 0;
            foreach (int node in nodes)
            {
                _perNode[node] = capacity;
            }
        }

        return _perNode;
    }

    /// <summary>Tasks that each domain of a level can take, the nodes being limited to those of one domain of a wider level where asked for.</summary>
    /// <param name="perNode">Tasks that each node can take.</param>
    /// <param name="level">The level.</param>
    /// <param name="within">Level and domain in which nodes count; null: all.</param>
    public Span<long> PerDomain(ReadOnlySpan<int> perNode, int level, (int Level, int Domain)? within)
    {
        int count = topology!.DomainNames[level].Count;
        if (_perDomain.Length < count)
        {
            _perDomain = new long[count];
        }

        Span<long> sums = _perDomain.AsSpan(0, count);
        sums.Clear();
        ReadOnlySpan<int> domainOf = topology.DomainOf(level);
        ReadOnlySpan<int> outer = within is { } limit ? topology.DomainOf(limit.Level) : default;
        for (int node = 0; node < perNode.Length; node++)
        {
            if (domainOf[node] != Topology.NoDomain && (within is null || outer[node] == within.Value.Domain))
            {
                sums[domainOf[node]] += perNode[node];
            }
        }

        return sums;
    }

    private bool FitsInDomain(PlacementOption option, bool[] kinds)
    {
        Span<long> sums = PerDomain(PerNode(option, kinds), option.Level, null);
        for (int domain = 0; domain < sums.Length; domain++)
        {
            if (sums[domain] >= option.TaskCount && (option.MaxNodes >= option.TaskCount || FitsOnFewest(option, kinds, domain)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>With a limit on nodes, those with the largest capacity count.</summary>
    private bool FitsOnFewest(PlacementOption option, bool[] kinds, int? domain)
    {
        ReadOnlySpan<int> perNode = PerNode(option, kinds);
        ReadOnlySpan<int> domainOf = domain is null ? default : topology!.DomainOf(option.Level);
        int[] largest = new int[perNode.Length];
        int count = 0;
        for (int node = 0; node < perNode.Length; node++)
        {
            if (perNode[node] > 0 && (domain is null || domainOf[node] == domain))
            {
                largest[count++] = perNode[node];
            }
        }

        largest.AsSpan(0, count).Sort();
        long sum = 0;
        for (int i = count - 1; i >= Math.Max(0, count - option.MaxNodes); i--)
        {
            sum += largest[i];
        }

        return sum >= option.TaskCount;
    }

    private long Sum(PlacementOption option, bool[] kinds, long most)
    {
        int first = 0;
        return Sum(option, kinds, most, ref first);
    }

    /// <summary>Begins with the group of which the caller thinks most; says which one was the last.</summary>
    private long Sum(PlacementOption option, bool[] kinds, long most, ref int first)
    {
        NodeGroups groups = table.Groups;
        int count = groups.Count;
        int at = first < count ? first : 0;
        long sum = 0;
        for (int left = count; left > 0 && sum < most; left--)
        {
            ReadOnlySpan<int> nodes = groups.Nodes(at);
            if (kinds[table.KindOf(nodes[0])])
            {
                int capacity = option.Capacity(table, nodes[0]);
                first = capacity > 0 ? at : first;
                sum += (long)nodes.Length * capacity;
            }

            at = at + 1 < count ? at + 1 : 0;
        }

        return sum;
    }
}
