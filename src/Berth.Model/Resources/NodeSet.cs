using System.Collections;

namespace Berth.Model;

/// <summary>A set of nodes of one cluster by number, kept as ranges in ascending order. Immutable; equal when the same nodes are in it.</summary>
public sealed class NodeSet : IReadOnlyCollection<int>, IEquatable<NodeSet>
{
    private readonly (int First, int Last)[] _ranges;

    private NodeSet((int First, int Last)[] ranges)
    {
        _ranges = ranges;
        Count = ranges.Sum(range => range.Last - range.First + 1);
    }

    /// <summary>The set without nodes.</summary>
    public static NodeSet Empty { get; } = new([]);

    /// <summary>Number of nodes.</summary>
    public int Count { get; }

    /// <summary>The ranges, first and last node included, ascending and apart from each other.</summary>
    public IReadOnlyList<(int First, int Last)> Ranges => _ranges;

    /// <summary>The nodes 0 .. <paramref name="count"/>-1.</summary>
    public static NodeSet All(int count) => count == 0 ? Empty : new NodeSet([(0, count - 1)]);

    /// <summary>The set of some node numbers, in any order, each any number of times. Throws when one is negative.</summary>
    public static NodeSet Of(IEnumerable<int> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var ranges = new List<(int First, int Last)>();
        foreach (int node in nodes.Order())
        {
            ArgumentOutOfRangeException.ThrowIfNegative(node, nameof(nodes));
            if (ranges.Count > 0 && node <= ranges[^1].Last + 1)
            {
                ranges[^1] = (ranges[^1].First, Math.Max(node, ranges[^1].Last));
            }
            else
            {
                ranges.Add((node, node));
            }
        }

        return ranges.Count == 0 ? Empty : new NodeSet([.. ranges]);
    }

    /// <summary>True when the node is in the set.</summary>
    public bool Contains(int node)
    {
        int low = 0;
        int high = _ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            if (node < _ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (node > _ranges[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator()
    {
        foreach ((int first, int last) in _ranges)
        {
            for (int node = first; node <= last; node++)
            {
                yield return node;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(NodeSet? other) => other is not null && _ranges.AsSpan().SequenceEqual(other._ranges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NodeSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach ((int First, int Last) range in _ranges)
        {
            hash.Add(range);
        }

        return hash.ToHashCode();
    }
}
