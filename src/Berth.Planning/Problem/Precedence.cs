namespace Berth.Planning.Problem;

/// <summary>Which jobs of a batch wait for which: lists of predecessors and successors, without cycles. Indexes are those of the batch.</summary>
internal sealed class Precedence
{
    private readonly int[] _firstBefore;
    private readonly int[] _before;
    private readonly int[] _firstAfter;
    private readonly int[] _after;
    private readonly bool[] _startOnly;

    /// <summary>Links (earlier job, later job, true when the later one waits for the start only).</summary>
    public Precedence(int jobCount, IReadOnlyList<(int Before, int After, bool StartOnly)> links)
    {
        LinkCount = links.Count;
        (_firstBefore, _before, _startOnly) = Lists(jobCount, links, link => link.After, link => link.Before);
        (_firstAfter, _after, _) = Lists(jobCount, links, link => link.Before, link => link.After);
        Order = TopologicalOrder(jobCount);
    }

    /// <summary>Number of links.</summary>
    public int LinkCount { get; }

    /// <summary>All jobs, each after those it waits for, lower indexes first.</summary>
    public int[] Order { get; }

    /// <summary>The jobs that a job waits for.</summary>
    public ReadOnlySpan<int> Before(int job) => _before.AsSpan(_firstBefore[job], _firstBefore[job + 1] - _firstBefore[job]);

    /// <summary>For each of <see cref="Before"/> whether its start is enough.</summary>
    public ReadOnlySpan<bool> StartOnly(int job) => _startOnly.AsSpan(_firstBefore[job], _firstBefore[job + 1] - _firstBefore[job]);

    /// <summary>The jobs that wait for a job.</summary>
    public ReadOnlySpan<int> After(int job) => _after.AsSpan(_firstAfter[job], _firstAfter[job + 1] - _firstAfter[job]);

    private static (int[] First, int[] Others, bool[] StartOnly) Lists(
        int jobCount,
        IReadOnlyList<(int Before, int After, bool StartOnly)> links,
        Func<(int Before, int After, bool StartOnly), int> of,
        Func<(int Before, int After, bool StartOnly), int> other)
    {
        int[] first = new int[jobCount + 1];
        foreach ((int, int, bool) link in links)
        {
            first[of(link) + 1]++;
        }

        for (int job = 0; job < jobCount; job++)
        {
            first[job + 1] += first[job];
        }

        int[] next = first[..jobCount];
        int[] others = new int[links.Count];
        bool[] startOnly = new bool[links.Count];
        foreach ((int Before, int After, bool StartOnly) link in links)
        {
            int at = next[of(link)]++;
            others[at] = other(link);
            startOnly[at] = link.StartOnly;
        }

        return (first, others, startOnly);
    }

    private int[] TopologicalOrder(int jobCount)
    {
        int[] order = new int[jobCount];
        int[] open = new int[jobCount];
        var ready = new PriorityQueue<int, int>();
        for (int job = 0; job < jobCount; job++)
        {
            open[job] = Before(job).Length;
            if (open[job] == 0)
            {
                ready.Enqueue(job, job);
            }
        }

        int count = 0;
        while (ready.TryDequeue(out int job, out _))
        {
            order[count++] = job;
            foreach (int after in After(job))
            {
                if (--open[after] == 0)
                {
                    ready.Enqueue(after, after);
                }
            }
        }

        return count == jobCount ? order : throw new InvalidOperationException("jobs wait for each other in a circle");
    }
}
