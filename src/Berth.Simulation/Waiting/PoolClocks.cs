using Berth.Model;
using Berth.Scheduling;

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

    /// <summary>Processors that are out: not there now, and there again later. At least 0.</summary>
    public int ProcessorsOut { get; set; }

    public void Joins(int job)
    {
    }

    public void Leaves(int job)
    {
    }

    public void Before(in Snapshot snapshot, bool renews, ReadOnlySpan<int> arrived, List<int> late)
    {
        int free = SizesUpTo(snapshot.FreeProcessors);
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

    public void After(in Snapshot snapshot, bool hasStarted)
    {
        _now = SizesUpTo(snapshot.FreeProcessors);
        _before = Math.Max(_before, _now);
        _withThoseOut = SizesUpTo(snapshot.FreeProcessors + ProcessorsOut);
        _inAll = Math.Max(_before, _withThoseOut);
        if (_inAll > _before)
        {
            _tooLittleInAll ??= _tooLittleBefore.Copy();
        }
    }

    public bool Fits(int job) => SizeOf(job) < _now;

    public WaitCause CauseWithoutRoom(int job) => SizeOf(job) < _withThoseOut ? WaitCause.Drained : WaitCause.Capacity;

    public void Tick(long lengthMs, Span<long> waiting)
    {
        unchecked
        {
            _totalMs += lengthMs;
            _tooLittleNow.Add(_now, lengthMs);
            _tooLittleBefore.Add(_before, lengthMs);
            _tooLittleInAll?.Add(_inAll, lengthMs);
            long now = _waiting[_now];
            long before = _waiting[_before];
            long inAll = _tooLittleInAll is null ? before : _waiting[_inAll];
            waiting[(int)CauseDespiteRoom] += now;
            waiting[(int)WaitCause.Order] += before - now;
            waiting[(int)WaitCause.Drained] += inAll - before;
            waiting[(int)WaitCause.Capacity] += _count - inAll;
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

    private void Read(int job, Span<long> sums, int sign)
    {
        unchecked
        {
            int size = SizeOf(job);
            long now = _tooLittleNow[size];
            long before = _tooLittleBefore[size];
            long inAll = _tooLittleInAll is null ? before : _tooLittleInAll[size];
            sums[(int)CauseDespiteRoom] += sign * (_totalMs - now);
            sums[(int)WaitCause.Order] += sign * (now - before);
            sums[(int)WaitCause.Drained] += sign * (before - inAll);
            sums[(int)WaitCause.Capacity] += sign * inAll;
        }
    }

    /// <summary>Number of the size of a job, smallest first.</summary>
    private int SizeOf(int job) => _sizesUpTo[_jobs.Processors[job]] - 1;

    /// <summary>How many sizes fit into so many free processors. Within an instant fewer than none can be free, when jobs start on those of jobs that end in it.</summary>
    private int SizesUpTo(int processors) => processors < 0 ? 0 : _sizesUpTo[Math.Min(processors, _sizesUpTo.Length - 1)];
}
