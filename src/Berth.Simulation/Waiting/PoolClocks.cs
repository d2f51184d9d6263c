using System.Runtime.CompilerServices;
using Berth.Model;

namespace Berth.Simulation.Waiting;

/// <summary>
/// The clocks of a pool. Whether there is room for a job is a question of its size alone, so three limits say it all: what is free now, what was free when
/// something was last given back, and what would be free if nothing were out. The sizes that occur are numbered; each limit has a sum for each size of the
/// time through which it was too small for it.
/// </summary>
internal sealed class PoolClocks : IRoomClocks
{
    private readonly JobTable _jobs;

    /// <summary>For each number of processors how many of the sizes that occur are not above it.</summary>
    private readonly int[] _sizesUpTo;

    private readonly SteppedSums _tooLittleNow;
    private readonly SteppedSums _tooLittleBefore;
    private readonly SteppedSums _waiting;
    private SteppedSums? _tooLittleInAll;
    private long _totalMs;
    private int _now;
    private int _before;
    private int _withThoseOut;
    private int _inAll;
    private long _count;

    public PoolClocks(JobTable jobs, int processors)
    {
        _jobs = jobs;
        bool[] occurs = new bool[processors + 1];
        foreach (int size in jobs.Processors)
        {
            if (size <= processors)
            {
                occurs[size] = true;
            }
        }

        _sizesUpTo = new int[processors + 1];
        int sizes = 0;
        for (int size = 0; size <= processors; size++)
        {
            sizes += occurs[size] ? 1 : 0;
            _sizesUpTo[size] = sizes;
        }

        _tooLittleNow = new SteppedSums(sizes);
        _tooLittleBefore = new SteppedSums(sizes);
        _waiting = new SteppedSums(sizes + 1);
    }

    public WaitCause CauseDespiteRoom { get; set; }

    public bool LackChanges => ProcessorsOut > 0;

    public int ProcessorsOut { get; set; }

    public void Joins(int job)
    {
    }

    public void Leaves(int job)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Before(long nowMs, int freeProcessors, bool renews, ReadOnlySpan<int> arrived, List<int> late)
    {
        int free = SizesUpTo(freeProcessors);
        if (renews)
        {
            _before = free;
            return;
        }

        foreach (int job in arrived)
        {
            int size = SizeOf(job);
            if (size >= free && size < _before)
            {
                late.Add(job);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void After(int freeProcessors, bool hasStarted)
    {
        _now = SizesUpTo(freeProcessors);
        _before = Math.Max(_before, _now);
        _withThoseOut = SizesUpTo(freeProcessors + ProcessorsOut);
        _inAll = Math.Max(_before, _withThoseOut);
        if (_inAll > _before)
        {
            _tooLittleInAll ??= _tooLittleBefore.Copy();
        }
    }

    public bool Fits(int job) => SizeOf(job) < _now;

    public WaitCause CauseWithoutRoom(int job) => SizeOf(job) < _withThoseOut ? WaitCause.Drained : WaitCause.Capacity;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Tick(long lengthMs)
    {
        unchecked
        {
            _totalMs += lengthMs;
            _tooLittleNow.Add(_now, lengthMs);
            _tooLittleBefore.Add(_before, lengthMs);
            _tooLittleInAll?.Add(_inAll, lengthMs);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddWaiting(long lengthMs, Span<long> sums)
    {
        unchecked
        {
            long now = _waiting[_now];
            long before = _waiting[_before];
            sums[(int)CauseDespiteRoom] += now * lengthMs;
            sums[(int)WaitCause.Order] += (before - now) * lengthMs;
            sums[(int)WaitCause.Capacity] += (_count - before) * lengthMs;
            if (_inAll > _before)
            {
                long drained = (_waiting[_inAll] - before) * lengthMs;
                sums[(int)WaitCause.Drained] += drained;
                sums[(int)WaitCause.Capacity] -= drained;
            }
        }
    }

    public void In(int job, Span<long> sums)
    {
        Read(job, sums, -1);
        _waiting.Add(SizeOf(job) + 1, 1);
        _count++;
    }

    public void Out(int job, Span<long> sums)
    {
        Read(job, sums, 1);
        _waiting.Add(SizeOf(job) + 1, -1);
        _count--;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Read(int job, Span<long> sums, int sign)
    {
        unchecked
        {
            int size = SizeOf(job);
            long now = _tooLittleNow[size];
            long before = _tooLittleBefore[size];
            sums[(int)CauseDespiteRoom] += sign * (_totalMs - now);
            sums[(int)WaitCause.Order] += sign * (now - before);
            sums[(int)WaitCause.Capacity] += sign * before;
            if (_tooLittleInAll is not null)
            {
                long drained = sign * (before - _tooLittleInAll[size]);
                sums[(int)WaitCause.Drained] += drained;
                sums[(int)WaitCause.Capacity] -= drained;
            }
        }
    }

    /// <summary>Number of the size of a job, smallest first.</summary>
    private int SizeOf(int job) => _sizesUpTo[_jobs.Processors[job]] - 1;

    /// <summary>How many sizes fit into so many free processors. Within an instant fewer than none can be free, when jobs start on those of jobs that end in it.</summary>
    private int SizesUpTo(int processors) => processors < 0 ? 0 : _sizesUpTo[Math.Min(processors, _sizesUpTo.Length - 1)];
}
