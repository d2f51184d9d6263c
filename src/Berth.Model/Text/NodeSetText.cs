using System.Globalization;

namespace Berth.Model;

/// <summary>Sets of nodes by name, as short as a cluster file may write them: <c>all</c>, <c>cpu,gpu-[1-4,7]</c>.</summary>
public static class NodeSetText
{
    /// <summary>The text for a set; empty for the empty set. A reader of cluster files gives the same set for it.</summary>
    public static string Of(NodeSet set, ClusterNodes nodes)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(nodes);
        if (set.Count == nodes.Count)
        {
            return "all";
        }

        var parts = new List<string>();
        int first = 0;
        foreach (NodeClass one in nodes.Classes)
        {
            (int First, int Last)[] inside = [.. Inside(set, first, first + one.Count - 1)];
            int count = inside.Sum(range => range.Last - range.First + 1);
            if (count == one.Count)
            {
                parts.Add(one.Name);
            }
            else if (count == 1)
            {
                parts.Add(nodes.NameOf(inside[0].First));
            }
            else if (count > 0)
            {
                int before = first - 1;
                parts.Add($"{one.Name}-[{string.Join(',', inside.Select(range => Numbers(range.First - before, range.Last - before)))}]");
            }

            first += one.Count;
        }

        return string.Join(',', parts);
    }

    private static IEnumerable<(int First, int Last)> Inside(NodeSet set, int first, int last)
    {
        foreach ((int from, int to) in set.Ranges)
        {
            if (from <= last && to >= first)
            {
                yield return (Math.Max(from, first), Math.Min(to, last));
            }
        }
    }

    private static string Numbers(int first, int last) =>
        first == last ? first.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{first}-{last}");
}
