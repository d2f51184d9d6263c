using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Berth.Model;

namespace Berth.Simulation.Waiting;

/// <summary>
/// The clocks of a pool. Whether there is room for a job is a question of its size alone, so three limits say it all: what is free now, what was free when
/// something was last given back, and what would be free if nothing were out. The sizes that occur are numbered; each limit has a sum for each size of the
/// time through which it was too small for it.
/// </summary>
/// <remarks>
/// Sums are brought up to date only when a limit changes; what has passed since then is added when they are read. In the series those jobs count for all of that time
/// that wait at its end, and who came or went meanwhile is made up for.
/// </remarks>
internal sealed class PoolClocks : RoomClocks
{
    private readonly JobTable _jobs;
    private readonly SeriesBuilder _series;

    /// <summary>For each number of processors how many of the sizes that occur are not above it.</summary>
    private readonly int[] _sizesUpTo;

    private readonly SteppedSums _tooLittleNow;
    private readonly SteppedSums _tooLittleBefore;
    private readonly int[] _waiting;
    private readonly long[] _madeUpMs = new long[WaitAttribution.CauseCount];
    private SteppedSums? _tooLittleInAll;
    private long _sinceMs;
    private long _stretchEndMs;
    private bool _hasMadeUp;
    private bool _hasChanged;
    private int _count;
    private int _now;
    private int _before;
    private int _inAll;
    private int _nextBefore;
    private int _withThoseOut;

    public PoolClocks(JobTable jobs, int processors, SeriesBuilder series)
    {
        _jobs = jobs;
        _series = series;
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
        _waiting = new int[sizes];
    }

    public override bool LackChanges => ProcessorsOut > 0;

    public override void Before(long nowMs, int freeProcessors, bool renews, ReadOnlySpan<int> arrived, List<int> late)
    {
        int free = SizesUpTo(freeProcessors);
        _hasChanged = renews;
        if (renews)
        {
            _nextBefore = free;
            return;
        }

        foreach (int job in arrived)
        {
            int size = SizeOf(job);
            if (size >= free && size < _nextBefore)
            {
                late.Add(job);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void After(long nowMs, int freeProcessors, bool hasTaken)
    {
        if (!hasTaken && !_hasChanged)
        {
            return;
        }

        int now = SizesUpTo(freeProcessors);
        int before = Math.Max(_nextBefore, now);
        _withThoseOut = SizesUpTo(freeProcessors + ProcessorsOut);
        int inAll = Math.Max(before, _withThoseOut);
        if (now == _now && before == _before && inAll == _inAll)
        {
            return;
        }

        Settle(nowMs);
        (_now, _before, _inAll) = (now, before, inAll);
        if (inAll > before)
        {
            _tooLittleInAll ??= _tooLittleBefore.Copy();
        }
    }

    public override bool Fits(int job) => SizeOf(job) < _now;

    public override WaitCause CauseWithoutRoom(int job) => SizeOf(job) < _withThoseOut ? WaitCause.Drained : WaitCause.Capacity;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void In(int job, long nowMs, Span<long> sums)
    {
        int size = SizeOf(job);
        MakeUp(size, nowMs, -1);
        Read(size, nowMs, sums, -1);
        _waiting[size]++;
        _count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Out(int job, long nowMs, Span<long> sums)
    {
        int size = SizeOf(job);
        MakeUp(size, nowMs, 1);
        Read(size, nowMs, sums, 1);
        _waiting[size]--;
        _count--;
    }

    /// <summary>Brings everything up to date.</summary>
    public override void Settle(long nowMs)
    {
        if (_count > 0)
        {
            long lengthMs = nowMs - _sinceMs;
            _tooLittleNow.Add(_now, lengthMs);
            _tooLittleBefore.Add(_before, lengthMs);
            _tooLittleInAll?.Add(_inAll, lengthMs);
        }

        if ((_count > 0 || _hasMadeUp) && _sinceMs < nowMs)
        {
            AddToSeries(nowMs);
        }

        _sinceMs = nowMs;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddToSeries(long nowMs)
    {
        unchecked
        {
            long now = Sum(_waiting.AsSpan(0, _now));
            long order = Sum(_waiting.AsSpan(_now, _before - _now));
            long drained = _inAll > _before ? Sum(_waiting.AsSpan(_before, _inAll - _before)) : 0;
            long capacity = _count - now - order - drained;
            for (long fromMs = _sinceMs; fromMs < nowMs;)
            {
                Span<long> sums = _series.StretchAt(fromMs, nowMs, out long untilMs);
                long lengthMs = untilMs - fromMs;
                sums[(int)CauseDespiteRoom] += now * lengthMs;
                sums[(int)WaitCause.Order] += order * lengthMs;
                sums[(int)WaitCause.Drained] += drained * lengthMs;
                sums[(int)WaitCause.Capacity] += capacity * lengthMs;
                for (int cause = 0; cause < sums.Length && _hasMadeUp; cause++)
                {
                    sums[cause] += _madeUpMs[cause];
                    _madeUpMs[cause] = 0;
                }

                _hasMadeUp = false;
                fromMs = untilMs;
            }
        }
    }

    /// <summary>
    /// A job that comes now will count in the series from where the sums stand (-1), one that goes now will not count from there (1). All of that lies in one
    /// stretch of the series.
    /// </summary>
    private void MakeUp(int size, long nowMs, int sign)
    {
        if (_count == 0 && !_hasMadeUp)
        {
            _sinceMs = nowMs;
        }

        if (nowMs > _stretchEndMs)
        {
            _stretchEndMs = _series.EndOfStretch(_sinceMs);
            if (nowMs > _stretchEndMs)
            {
                Settle(nowMs);
            }
        }

        if (nowMs > _sinceMs)
        {
            WaitCause cause = size < _now ? CauseDespiteRoom : size < _before ? WaitCause.Order : size < _inAll ? WaitCause.Drained : WaitCause.Capacity;
            _madeUpMs[(int)cause] += sign * (nowMs - _sinceMs);
            _hasMadeUp = true;
        }
    }

    private void Read(int size, long nowMs, Span<long> sums, int sign)
    {
        unchecked
        {
            long sinceMs = nowMs - _sinceMs;
            long now = _tooLittleNow[size] + (size >= _now ? sinceMs : 0);
            long before = _tooLittleBefore[size] + (size >= _before ? sinceMs : 0);
            sums[(int)CauseDespiteRoom] += sign * (nowMs - now);
            sums[(int)WaitCause.Order] += sign * (now - before);
            sums[(int)WaitCause.Capacity] += sign * before;
            if (_tooLittleInAll is not null)
            {
                long drained = sign * (before - _tooLittleInAll[size] - (size >= _inAll ? sinceMs : 0));
                sums[(int)WaitCause.Drained] += drained;
                sums[(int)WaitCause.Capacity] -= drained;
            }
        }
    }

    private static int Sum(ReadOnlySpan<int> numbers)
    {
        unchecked
        {
            ReadOnlySpan<Vector<int>> vectors = MemoryMarshal.Cast<int, Vector<int>>(numbers);
            Vector<int> sums = Vector<int>.Zero;
            foreach (ref readonly Vector<int> vector in vectors)
            {
                sums += vector;
            }

            int sum = Vector.Sum(sums);
            for (int i = vectors.Length * Vector<int>.Count; i < numbers.Length; i++)
            {
                sum += numbers[i];
            }

            return sum;
        }
    }

    /// <summary>Number of the size of a job, smallest first.</summary>
    private int SizeOf(int job) => _sizesUpTo[_jobs.Processors[job]] - 1;

    /// <summary>How many sizes fit into so many free processors. Within an instant fewer than none can be free, when jobs start on those of jobs that end in it.</summary>
    private int SizesUpTo(int processors) => processors < 0 ? 0 : _sizesUpTo[Math.Min(processors, _sizesUpTo.Length - 1)];
}
