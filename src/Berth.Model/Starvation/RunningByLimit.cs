namespace Berth.Model.Starvation;

/// <summary>Running jobs in the order in which their limits are used up. A sorted array: few run at once against those that ever run.</summary>
internal sealed class RunningByLimit
{
    private readonly int[] _size;
    private long[] _endMs = new long[64];
    private int[] _jobs = new int[64];
    private int _count;
    private readonly long _originMs;
    private readonly bool _countsWork;
    private long _processorLimitMs;

    /// <summary>Nothing runs.</summary>
    /// <param name="size">Processors of each job.</param>
    /// <param name="originMs">No moment is earlier.</param>
    /// <param name="countsWork">The work of all jobs fits into 64 bits, and is asked for.</param>
    public RunningByLimit(int[] size, long originMs, bool countsWork)
    {
        _size = size;
        _originMs = originMs;
        _countsWork = countsWork;
    }

    /// <summary>Processors that are held.</summary>
    public long Processors { get; private set; }

    /// <summary>When the last of them has used up its limit; <paramref name="nowMs"/> when nothing runs.</summary>
    public long LastLimitMs(long nowMs) => _count == 0 ? nowMs : Math.Max(nowMs, _endMs[_count - 1]);

    /// <summary>Processor-milliseconds that they may still use; 0 where work is not counted.</summary>
    public long WorkMs(long nowMs) => _countsWork ? Math.Max(0, _processorLimitMs - (Processors * (nowMs - _originMs))) : 0;

    /// <summary>How many come before it.</summary>
    private int PlaceOf(int job, long limitMs)
    {
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_endMs[middle] < limitMs || (_endMs[middle] == limitMs && _jobs[middle] < job))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>A job starts that may run until <paramref name="limitMs"/>.</summary>
    public void Add(int job, long limitMs)
    {
        if (_count == _jobs.Length)
        {
            Array.Resize(ref _endMs, _count * 2);
            Array.Resize(ref _jobs, _count * 2);
        }

        int place = PlaceOf(job, limitMs);
        Array.Copy(_endMs, place, _endMs, place + 1, _count - place);
        Array.Copy(_jobs, place, _jobs, place + 1, _count - place);
        _endMs[place] = limitMs;
        _jobs[place] = job;
        _count++;
        Processors += _size[job];
        _processorLimitMs += _countsWork ? _size[job] * (limitMs - _originMs) : 0;
    }

    /// <summary>It has ended.</summary>
    public void Remove(int job, long limitMs)
    {
        int place = PlaceOf(job, limitMs);
        _count--;
        Array.Copy(_endMs, place + 1, _endMs, place, _count - place);
        Array.Copy(_jobs, place + 1, _jobs, place, _count - place);
        Processors -= _size[job];
        _processorLimitMs -= _countsWork ? _size[job] * (limitMs - _originMs) : 0;
    }

    /// <summary>When so many of all processors are free at the latest, if nothing else starts; not before <paramref name="nowMs"/>.</summary>
    public long FreeAtMs(long needed, long all, long nowMs)
    {
        long free = all - Processors;
        long atMs = nowMs;
        for (int i = 0; free < needed && i < _count; i++)
        {
            free += _size[_jobs[i]];
            atMs = Math.Max(nowMs, _endMs[i]);
        }

        return atMs;
    }
}
