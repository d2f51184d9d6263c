namespace Berth.Model;

/// <summary>
/// The tree of switches, racks and rooms over the nodes of a cluster. Each level divides the nodes into domains; a domain of one level
/// lies within one domain of the level above. Immutable.
/// </summary>
public sealed class Topology
{
    /// <summary>Stands in the columns of <see cref="DomainOf"/> for a node that hangs on no domain of the level.</summary>
    public const int NoDomain = -1;

    private readonly int[][] _domainOf;

    /// <summary>A tree from its levels. Throws when the columns differ in length or a domain has nodes of two domains above.</summary>
    /// <param name="levels">Names of the levels, the widest first, for example <c>row</c>, <c>rack</c>, <c>switch</c>; at least one.</param>
    /// <param name="domainNames">For each level the names of its domains.</param>
    /// <param name="domainOf">For each level and node the index of the domain, or <see cref="NoDomain"/>.</param>
    public Topology(IReadOnlyList<string> levels, IReadOnlyList<IReadOnlyList<string>> domainNames, IReadOnlyList<int[]> domainOf)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(domainNames);
        ArgumentNullException.ThrowIfNull(domainOf);
        if (levels.Count == 0 || levels.Count != domainNames.Count || levels.Count != domainOf.Count)
        {
            throw new ArgumentException($"a topology of {levels.Count} levels has {domainNames.Count} lists of names and {domainOf.Count} columns", nameof(levels));
        }

        for (int level = 1; level < levels.Count; level++)
        {
            RequireNesting(levels[level], domainOf[level - 1], domainOf[level], domainNames[level].Count);
        }

        Levels = [.. levels];
        DomainNames = [.. domainNames.Select(names => (IReadOnlyList<string>)[.. names])];
        _domainOf = [.. domainOf];
    }

    /// <summary>Names of the levels, the widest first.</summary>
    public IReadOnlyList<string> Levels { get; }

    /// <summary>For each level the names of its domains.</summary>
    public IReadOnlyList<IReadOnlyList<string>> DomainNames { get; }

    /// <summary>For one level the domain of each node, or <see cref="NoDomain"/>.</summary>
    /// <param name="level">0 for the widest.</param>
    public ReadOnlySpan<int> DomainOf(int level) => _domainOf[level];

    /// <summary>The number of a level by its name; null when there is none of that name.</summary>
    public int? LevelOf(string name)
    {
        for (int level = 0; level < Levels.Count; level++)
        {
            if (Levels[level] == name)
            {
                return level;
            }
        }

        return null;
    }

    private static void RequireNesting(string level, int[] above, int[] below, int domains)
    {
        if (above.Length != below.Length)
        {
            throw new ArgumentException($"level {level} has {below.Length} nodes, the level above {above.Length}", nameof(below));
        }

        int[] parent = new int[domains];
        Array.Fill(parent, int.MinValue);
        for (int node = 0; node < below.Length; node++)
        {
            if (below[node] == NoDomain)
            {
                continue;
            }

            ref int seen = ref parent[below[node]];
            if (seen != int.MinValue && seen != above[node])
            {
                throw new ArgumentException($"domain {below[node]} of level {level} lies in two domains of the level above", nameof(below));
            }

            seen = above[node];
        }
    }
}
