namespace Berth.Model.Starvation;

/// <summary>Waiting jobs in the order in which they joined the queue, with the sums that the bounds are made of.</summary>
internal sealed class WaitingLine
{
    private const int Nobody = -1;

    private readonly int[] _next;
    private readonly int[] _before;
    private readonly bool[] _waits;
    private readonly int[] _size;
    private readonly long[] _limitMs;
    private readonly long _longestMs;
    private readonly bool _keepsLargest;
    private readonly bool _countsWork;
    private readonly PriorityQueue<int, int> _largest = new();

    /// <summary>Nobody waits.</summary>
    /// <param name="size">Processors of each job.</param>
    /// <param name="limitMs">Its limit, in its longest mode.</param>
    /// <param name="longestMs">The longest limit of all.</param>
    /// <param name="keepsLargest">The largest job is asked for.</param>
    /// <param name="countsWork">The work of all jobs fits into 64 bits, and is asked for.</param>
    public WaitingLine(int[] size, long[] limitMs, long longestMs, bool keepsLargest, bool countsWork)
    {
        _size = size;
        _limitMs = limitMs;
        _longestMs = longestMs;
        _keepsLargest = keepsLargest;
        _countsWork = countsWork;
        _next = new int[size.Length];
        _before = new int[size.Length];
        _waits = new bool[size.Length];
    }

    /// <summary>The first job; -1 when nobody waits.</summary>
    public int First { get; private set; } = Nobody;

    /// <summary>The last job; -1 when nobody waits.</summary>
    public int Last { get; private set; } = Nobody;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Sum of their limits, ms.</summary>
    public long LimitsMs { get; private set; }

    /// <summary>Sum of processors times limit, processor-ms; 0 where work is not counted.</summary>
    public long WorkMs { get; private set; }

    /// <summary>
    /// What each job but the last may add to the wait of those behind it (docs/GUARANTEES.md): its own limit where the next job fits in its place,
    /// else the longest limit.
    /// </summary>
    public long TurnsMs { get; private set; }

    /// <summary>True when the job waits.</summary>
    public bool Has(int job) => _waits[job];

    /// <summary>The job before another one; -1 for the first.</summary>
    public int Before(int job) => _before[job];

    /// <summary>Processors of the largest waiting job; 0 when nobody waits, or where it is not kept.</summary>
    public int Largest()
    {
        while (_largest.TryPeek(out int job, out _) && !_waits[job])
        {
            _largest.Dequeue();
        }

        return _largest.TryPeek(out int largest, out _) ? _size[largest] : 0;
    }

    /// <summary>What a job adds to the wait of the one behind it.</summary>
    public long TurnMs(int job, int next) => _size[next] <= _size[job] ? _limitMs[job] : _longestMs;

    /// <summary>A job joins at the end.</summary>
    public void Append(int job)
    {
        _before[job] = Last;
        _next[job] = Nobody;
        if (Last == Nobody)
        {
            First = job;
        }
        else
        {
            TurnsMs += TurnMs(Last, job);
            _next[Last] = job;
        }

        Last = job;
        _waits[job] = true;
        Count++;
        LimitsMs += _limitMs[job];
        WorkMs += _countsWork ? _size[job] * _limitMs[job] : 0;
        if (_keepsLargest)
        {
            _largest.Enqueue(job, -_size[job]);
        }
    }

    /// <summary>A job leaves, from wherever it is.</summary>
    public void Remove(int job)
    {
        int before = _before[job];
        int next = _next[job];
        if (before == Nobody)
        {
            First = next;
        }
        else
        {
            _next[before] = next;
            TurnsMs -= TurnMs(before, job);
        }

        if (next == Nobody)
        {
            Last = before;
        }
        else
        {
            _before[next] = before;
            TurnsMs -= TurnMs(job, next);
        }

        if (before != Nobody && next != Nobody)
        {
            TurnsMs += TurnMs(before, next);
        }

        _waits[job] = false;
        Count--;
        LimitsMs -= _limitMs[job];
        WorkMs -= _countsWork ? _size[job] * _limitMs[job] : 0;
    }
}
