namespace Berth.Scheduling.Tenancy;

/// <summary>
/// Slurm's Fair Tree: siblings are sorted by their level fair share LF = S / U, the tree is walked in that order, and users get ranks as they are met: the first one the number of
/// users, the next one less. The factor is rank / number of users. Ties: users with equal LF have equal ranks; a user with the LF of a sibling account has the rank of that account's
/// highest user; sibling accounts with equal LF are treated as one account with the children of both. Source: Slurm documentation, "Fair Tree Fairshare Algorithm", sections "Algorithm",
/// "Level Fairshare Calculation" and "Ties". Owns its buffers: nothing is allocated after the start. Not safe for concurrent use.
/// </summary>
public sealed class FairTree
{
    private readonly AssociationTree _tree;
    private readonly int[][] _children;
    private readonly int[] _shares;
    private readonly long[] _siblingsShares;
    private readonly double[] _factorOfRank;
    private readonly int _firstUser;
    private readonly Sibling[] _siblings;
    private int _top;
    private int _next;
    private int _rank;

    /// <summary>Fair Tree on a tree of accounts and users.</summary>
    public FairTree(AssociationTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        _tree = tree;
        _siblings = new Sibling[tree.NodeCount];
        _shares = [.. Enumerable.Range(0, tree.NodeCount).Select(tree.Shares)];
        _siblingsShares = [.. Enumerable.Range(0, tree.NodeCount).Select(tree.SiblingsShares)];
        _factorOfRank = [.. Enumerable.Range(0, tree.AssociationCount + 1).Select(rank => rank / (double)tree.AssociationCount)];
        _firstUser = 1 + tree.AccountCount;
        _children = new int[tree.AccountCount + 1][];
        for (int account = 0; account < _children.Length; account++)
        {
            _children[account] = tree.Children(account).ToArray();
        }
    }

    /// <summary>
    /// Level fair share of a node, (shares / siblings' shares) / (use / siblings' use): above 1 for who is served less than promised, infinite for who has used nothing, 0 for who has no share.
    /// It is one quotient of two products, so that whole numbers that are equal by the formula are equal here.
    /// </summary>
    /// <param name="shares">Its shares.</param>
    /// <param name="siblingsShares">Shares of itself and its siblings together.</param>
    /// <param name="use">Its use, in any unit.</param>
    /// <param name="siblingsUse">Use of itself and its siblings together, in the same unit.</param>
    public static double LevelFairShare(int shares, long siblingsShares, double use, double siblingsUse)
    {
        if (shares == 0)
        {
            return 0;
        }

        return use == 0 ? double.PositiveInfinity : shares * siblingsUse / (siblingsShares * use);
    }

    /// <summary>Writes the factor of each association, above 0 and at most 1.</summary>
    /// <param name="use">Use of each node of the tree, an account's with that of all below it.</param>
    /// <param name="factors">Takes one factor for each association.</param>
    public void Rank(ReadOnlySpan<double> use, Span<double> factors)
    {
        _next = _tree.AssociationCount;
        _rank = _next;
        _top = 0;
        Push(AssociationTree.Root, use);
        Walk(0, isTied: false, use, factors);
        KeepOrder(AssociationTree.Root, 0);
    }

    /// <summary>Walks the children that were pushed from <paramref name="first"/> on, and takes them away. True when there was a user below.</summary>
    private bool Walk(int first, bool isTied, ReadOnlySpan<double> use, Span<double> factors)
    {
        int end = _top;
        Span<Sibling> level = _siblings.AsSpan(first, end - first);
        Sort(level);
        bool metUser = false;
        for (int i = 0; i < level.Length; i++)
        {
            // The first user of an account that is tied is tied with who was met last; others only with the sibling before them.
            bool tied = metUser ? level[i].LevelFairShare == level[i - 1].LevelFairShare : isTied;
            if (level[i].IsUser)
            {
                _rank = tied ? _rank : _next;
                factors[level[i].Node - _firstUser] = _factorOfRank[_rank];
                _next--;
                metUser = true;
                continue;
            }

            int accounts = 1;
            while (i + accounts < level.Length && level[i + accounts].LevelFairShare == level[i].LevelFairShare)
            {
                accounts++;
            }

            for (int k = 0; k < accounts; k++)
            {
                Push(level[i + k].Node, use);
            }

            metUser |= Walk(end, tied, use, factors);
            if (accounts == 1)
            {
                KeepOrder(level[i].Node, end);
            }

            i += accounts - 1;
        }

        _top = first;
        return metUser;
    }

    /// <summary>Equals are not told apart by the last digit of a sum: 40 bits after the leading one count, rounded to the nearest.</summary>
    private static double Rounded(double level) =>
        double.IsFinite(level) ? BitConverter.Int64BitsToDouble((BitConverter.DoubleToInt64Bits(level) + 0x800) & ~0xFFFL) : level;

    private void Push(int account, ReadOnlySpan<double> use)
    {
        double siblingsUse = use[account];
        int[] children = _children[account];
        Span<Sibling> pushed = _siblings.AsSpan(_top, children.Length);
        for (int i = 0; i < pushed.Length; i++)
        {
            int child = children[i];
            pushed[i] = new Sibling(Rounded(LevelFairShare(_shares[child], _siblingsShares[child], use[child], siblingsUse)), child >= _firstUser, child);
        }

        _top += children.Length;
    }

    /// <summary>The next walk begins with the order of this one: from one period to the next it hardly changes.</summary>
    private void KeepOrder(int account, int first)
    {
        int[] children = _children[account];
        for (int i = 0; i < children.Length; i++)
        {
            children[i] = _siblings[first + i].Node;
        }
    }

    /// <summary>Insertion sort while little is out of order, the library's sort when much is. The order is total, so both give the same.</summary>
    private static void Sort(Span<Sibling> level)
    {
        int movesLeft = 8 * level.Length;
        for (int i = 1; i < level.Length; i++)
        {
            Sibling moved = level[i];
            int place = i;
            while (place > 0 && moved.CompareTo(level[place - 1]) < 0)
            {
                level[place] = level[place - 1];
                place--;
            }

            level[place] = moved;
            movesLeft -= i - place;
            if (movesLeft < 0)
            {
                level.Sort();
                return;
            }
        }
    }

    /// <summary>A child in the walk: higher level fair share first, users before accounts, then by number.</summary>
    private readonly record struct Sibling(double LevelFairShare, bool IsUser, int Node) : IComparable<Sibling>
    {
        public int CompareTo(Sibling other)
        {
            // Level fair shares are numbers, never NaN, so the quick comparison is enough.
            if (LevelFairShare != other.LevelFairShare)
            {
                return LevelFairShare > other.LevelFairShare ? -1 : 1;
            }

            int order = other.IsUser.CompareTo(IsUser);
            return order != 0 ? order : Node.CompareTo(other.Node);
        }
    }
}
