namespace Berth.Model;

/// <summary>
/// Collects what jobs wait for beside the queue while a workload is built. Rows are numbers in the order in which jobs were added; they need not
/// have been added yet.
/// </summary>
public sealed class JobLinks
{
    private readonly List<(int Row, DependencyKind Kind, int On)> _dependencies = [];
    private readonly List<int> _singletons = [];
    private readonly List<int> _widths = [];
    private readonly List<(int Row, int Array)> _members = [];

    /// <summary>The job in one row waits for the job in another.</summary>
    public void Add(int row, DependencyKind kind, int on) => _dependencies.Add((row, kind, on));

    /// <summary>The job in a row waits until all jobs of its user and name that come before it have ended.</summary>
    public void AddSingleton(int row) => _singletons.Add(row);

    /// <summary>A new array of which only <paramref name="width"/> jobs may run at once. Returns its index, for <see cref="JobRow.Array"/>.</summary>
    public int AddArray(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        _widths.Add(width);
        return _widths.Count - 1;
    }

    /// <summary>
    /// Rows that wait for each other in a circle, each for the next and the last for the first; null when there is none. Singletons make none: they
    /// look back only.
    /// </summary>
    public IReadOnlyList<int>? FindCycle()
    {
        var waitsFor = _dependencies.ToLookup(link => link.Row, link => link.On);
        var done = new HashSet<int>();
        foreach (int root in waitsFor.Select(group => group.Key).Order())
        {
            if (CycleFrom(root, waitsFor, done) is { } cycle)
            {
                return cycle;
            }
        }

        return null;
    }

    internal void Join(int row, int array) => _members.Add((row, array));

    internal JobDependencies? Build(JobColumns columns, int[]? order)
    {
        if (_dependencies.Count == 0 && _singletons.Count == 0 && _members.Count == 0)
        {
            return null;
        }

        if (FindCycle() is { } cycle)
        {
            throw new InvalidOperationException($"the jobs in rows {string.Join(", ", cycle)} wait for each other in a circle");
        }

        int count = columns.SubmitMs.Length;
        int[] indexOf = IndexOfRow(count, order);
        IEnumerable<(int Job, Dependency Link)> links = _dependencies
            .Select(link => (indexOf[link.Row], new Dependency(link.Kind, new JobId(indexOf[link.On]))))
            .Concat(Singletons(columns, indexOf));
        var byJob = links.Distinct().ToLookup(link => link.Job, link => link.Link);
        int[] first = new int[count + 1];
        var all = new List<Dependency>();
        for (int job = 0; job < count; job++)
        {
            first[job] = all.Count;
            all.AddRange(byJob[job]);
        }

        first[count] = all.Count;
        return new JobDependencies(first, [.. all], ArrayOf(count, indexOf), [.. _widths]);
    }

    private static int[] IndexOfRow(int count, int[]? order)
    {
        int[] indexOf = new int[count];
        for (int i = 0; i < count; i++)
        {
            indexOf[order is null ? i : order[i]] = i;
        }

        return indexOf;
    }

    private int[] ArrayOf(int count, int[] indexOf)
    {
        if (_members.Count == 0)
        {
            return [];
        }

        int[] arrayOf = new int[count];
        Array.Fill(arrayOf, -1);
        foreach ((int row, int array) in _members)
        {
            arrayOf[indexOf[row]] = array;
        }

        return arrayOf;
    }

    /// <summary>
    /// Each singleton waits for the jobs of its user and name since the last singleton, that one included: it waited for all before.
    /// </summary>
    private IEnumerable<(int Job, Dependency Link)> Singletons(JobColumns columns, int[] indexOf)
    {
        if (_singletons.Count == 0)
        {
            yield break;
        }

        bool[] isSingleton = new bool[columns.SubmitMs.Length];
        foreach (int row in _singletons)
        {
            isSingleton[indexOf[row]] = true;
        }

        var since = new Dictionary<(int User, string? Name), List<int>>();
        for (int job = 0; job < isSingleton.Length; job++)
        {
            (int, string?) key = (columns.User[job], columns.Name?[job]);
            if (!since.TryGetValue(key, out List<int>? before))
            {
                since[key] = before = [];
            }

            if (isSingleton[job])
            {
                foreach (int earlier in before)
                {
                    yield return (job, new Dependency(DependencyKind.AfterAny, new JobId(earlier)));
                }

                before.Clear();
            }

            before.Add(job);
        }
    }

    private static List<int>? CycleFrom(int root, ILookup<int, int> waitsFor, HashSet<int> done)
    {
        // Depth first with a stack of our own: chains of dependencies can be as long as the workload.
        var path = new List<int>();
        var onPath = new HashSet<int>();
        var next = new Stack<IEnumerator<int>>();
        Enter(root);
        while (next.Count > 0)
        {
            if (!next.Peek().MoveNext())
            {
                next.Pop().Dispose();
                done.Add(path[^1]);
                onPath.Remove(path[^1]);
                path.RemoveAt(path.Count - 1);
                continue;
            }

            int on = next.Peek().Current;
            if (onPath.Contains(on))
            {
                return path[path.IndexOf(on)..];
            }

            Enter(on);
        }

        return null;

        void Enter(int row)
        {
            if (!done.Contains(row))
            {
                path.Add(row);
                onPath.Add(row);
                next.Push(waitsFor[row].GetEnumerator());
            }
        }
    }
}
