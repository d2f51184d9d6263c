namespace Berth.Model.Starvation;

/// <summary>Running jobs in the order in which their limits are used up. A sorted array: few run at once against those that ever run.</summary>
internal sealed class RunningByLimit
{
    private readonly int[] _size;
    private (long LimitMs, int Job)[] _jobs = new (long, int)[64];
    private int _count;
    private Int128 _processorLimitMs;

    /// <summary>Nothing runs.</summary>
    /// <param name="size">Processors of each job.</param>
    public RunningByLimit(int[] size) => _size = size;

    /// <summary>Processors that are held.</summary>
    public long Processors { get; private set; }

    /// <summary>When the last of them has used up its limit; <paramref name="nowMs"/> when nothing runs.</summary>
    public long LastLimitMs(long nowMs) => _count == 0 ? nowMs : Math.Max(nowMs, _jobs[_count - 1].LimitMs);

    /// <summary>Processor-milliseconds that they may still use.</summary>
    public Int128 WorkMs(long nowMs) => Int128.Max(0, _processorLimitMs - ((Int128)Processors * nowMs));

    /// <summary>A job starts that may run until <paramref name="limitMs"/>.</summary>
    public void Add(int job, long limitMs)
    {
        if (_count == _jobs.Length)
        {
            Array.Resize(ref _jobs, _count * 2);
        }

        int place = ~_jobs.AsSpan(0, _count).BinarySearch((limitMs, job));
        _jobs.AsSpan(place, _count - place).CopyTo(_jobs.AsSpan(place + 1));
        _jobs[place] = (limitMs, job);
        _count++;
        Processors += _size[job];
        _processorLimitMs += (Int128)_size[job] * limitMs;
    }

    /// <summary>It has ended.</summary>
    public void Remove(int job, long limitMs)
    {
        int place = _jobs.AsSpan(0, _count).BinarySearch((limitMs, job));
        _count--;
        _jobs.AsSpan(place + 1, _count - place).CopyTo(_jobs.AsSpan(place));
        Processors -= _size[job];
        _processorLimitMs -= (Int128)_size[job] * limitMs;
    }

    /// <summary>When so many of all processors are free at the latest, if nothing else starts; not before <paramref name="nowMs"/>.</summary>
    public long FreeAtMs(long needed, long all, long nowMs)
    {
        long free = all - Processors;
        long atMs = nowMs;
        for (int i = 0; free < needed && i < _count; i++)
        {
            free += _size[_jobs[i].Job];
            atMs = Math.Max(nowMs, _jobs[i].LimitMs);
        }

        return atMs;
    }
}
