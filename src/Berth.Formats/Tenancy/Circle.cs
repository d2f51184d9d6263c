namespace Berth.Formats.Tenancy;

/// <summary>Finds a circle in a relation between numbered things.</summary>
internal static class Circle
{
    /// <summary>One circle as the things along it, each related to the next and the last to the first; null where there is none.</summary>
    /// <param name="count">Number of things.</param>
    /// <param name="next">To which ones each is related.</param>
    public static List<int>? Find(int count, Func<int, IReadOnlyList<int>> next)
    {
        // Depth first with a stack of its own: a chain of thousands must not use up that of the thread.
        bool[] done = new bool[count];
        bool[] onPath = new bool[count];
        var path = new List<int>();
        var taken = new List<int>();
        for (int start = 0; start < count; start++)
        {
            Push(start);
            while (path.Count > 0)
            {
                int at = path[^1];
                IReadOnlyList<int> others = next(at);
                if (taken[^1] == others.Count)
                {
                    done[at] = true;
                    onPath[at] = false;
                    path.RemoveAt(path.Count - 1);
                    taken.RemoveAt(taken.Count - 1);
                    continue;
                }

                int other = others[taken[^1]++];
                if (onPath[other])
                {
                    return path[path.IndexOf(other)..];
                }

                Push(other);
            }
        }

        return null;

        void Push(int one)
        {
            if (!done[one])
            {
                onPath[one] = true;
                path.Add(one);
                taken.Add(0);
            }
        }
    }
}
