using System.Numerics;
using Berth.Scheduling.Tenancy;

namespace Berth.Testing.Naive;

/// <summary>
/// Fair Tree from its description, without a walk: each user has the list of level fair shares from the root down to itself, as exact quotients; users are ordered by these lists, the larger
/// first, a list before those that begin with it; a user has the rank of the one before it when that one's list is the beginning of its own, or all of it.
/// </summary>
public static class NaiveFairTree
{
    /// <summary>The rank of each association; the first one's is their number.</summary>
    public static int[] Ranks(AssociationTree tree, IReadOnlyList<int> use)
    {
        int[] nodeUse = [.. AccountTrees.NodeUse(tree, [.. use.Select(seconds => (double)seconds)]).Select(seconds => (int)seconds)];
        Quotient[][] paths = [.. Enumerable.Range(0, tree.AssociationCount).Select(association => Path(tree, tree.NodeOf(association), nodeUse))];
        int[] order = [.. Enumerable.Range(0, paths.Length)];
        Array.Sort(order, (left, right) => Compare(paths[left], paths[right]) is var compared && compared != 0 ? compared : left.CompareTo(right));
        int[] ranks = new int[paths.Length];
        for (int place = 0; place < order.Length; place++)
        {
            bool isTied = place > 0 && Begins(paths[order[place - 1]], paths[order[place]]);
            ranks[order[place]] = isTied ? ranks[order[place - 1]] : order.Length - place;
        }

        return ranks;
    }

    private static Quotient[] Path(AssociationTree tree, int node, int[] use)
    {
        var path = new List<Quotient>();
        for (; node != AssociationTree.Root; node = tree.Parent(node))
        {
            int siblingsShares = 0;
            foreach (int sibling in tree.Children(tree.Parent(node)))
            {
                siblingsShares += tree.Shares(sibling);
            }

            path.Insert(0, tree.Shares(node) == 0 ? new Quotient(0, 1)
                : use[node] == 0 ? new Quotient(1, 0)
                : new Quotient((BigInteger)tree.Shares(node) * use[tree.Parent(node)], (BigInteger)siblingsShares * use[node]));
        }

        return [.. path];
    }

    private static int Compare(Quotient[] left, Quotient[] right)
    {
        for (int level = 0; level < Math.Min(left.Length, right.Length); level++)
        {
            BigInteger difference = (right[level].Top * left[level].Bottom) - (left[level].Top * right[level].Bottom);
            if (!difference.IsZero)
            {
                return difference.Sign;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static bool Begins(Quotient[] shorter, Quotient[] longer) => shorter.Length <= longer.Length && Compare(shorter, longer[..shorter.Length]) == 0;

    private readonly record struct Quotient(BigInteger Top, BigInteger Bottom);
}
