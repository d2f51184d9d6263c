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
/// Most changes of the limits change nothing for the jobs that wait: their sizes do not lie between the old limit and the new. So sums are kept with limits of some time ago
/// for as long as these say the same of every waiting job, and are brought up to date only then; what has passed since is added when they are read. In
/// the series those jobs count for all of that time that wait at its end, and who came or went meanwhile is made up for.
/// </remarks>
internal sealed class PoolClocks : RoomClocks
{
    private const int WordShift = 6;

    private readonly JobTable _jobs;
    private readonly SeriesBuilder _series;
    private readonly WaitSums _sums;

    /// <summary>For each number of processors how many of the sizes that occur are not above it.</summary>
    private readonly int[] _sizesUpTo;

    private readonly SteppedSums _tooLittleNow;
    private readonly SteppedSums _tooLittleBefore;

    /// <summary>Jobs that wait by the clocks, by number of their size.</summary>
    private readonly int[] _waiting;

    /// <summary>One bit for each number of a size, set where a job of it waits.</summary>
    private readonly ulong[] _occupied;

    private readonly long[] _madeUpMs = new long[WaitAttribution.CauseCount];
    private SteppedSums? _tooLittleInAll;
    private long _sinceMs;
    private long _stretchEndMs;
    private bool _hasMadeUp;
    private bool _hasChanged;
    private int _count;
    private Limits _limits;
    private Limits _summed;
    private int _nextBefore;
    private int _withThoseOut;

    public PoolClocks(JobTable jobs, int processors, WaitSums sums, SeriesBuilder series)
    {
        _sums = sums;
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
        _occupied = new ulong[(sizes >> WordShift) + 1];
    }

    public override bool LackChanges => ProcessorsOut > 0;

    public override bool MindsQueue => false;

    public override void Before(long nowMs, int freeProcessors, bool renews, ReadOnlySpan<int> arrived, List<int> late)
    {
        if (!renews && arrived.IsEmpty)
        {
            return;
        }

        int free = SizesUpTo(freeProcessors);
        _hasChanged |= renews;
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
        _limits = new Limits(now, before, Math.Max(before, _withThoseOut));
        _hasChanged = false;
        if (_count == 0 || ChangesForSomebody())
        {
            Adopt(nowMs);
        }
    }

    public override bool Fits(int job) => SizeOf(job) < _limits.Now;

    public override WaitCause CauseWithoutRoom(int job) => SizeOf(job) < _withThoseOut ? WaitCause.Drained : WaitCause.Capacity;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void In(int job, long nowMs)
    {
        int size = SizeOf(job);
        if (_limits.CauseOf(size, CauseDespiteRoom) != _summed.CauseOf(size, CauseDespiteRoom))
        {
            Adopt(nowMs);
        }

        MakeUp(size, nowMs, -1);
        Read(job, size, nowMs, -1);
        _waiting[size]++;
        _occupied[size >> WordShift] |= 1UL << size;
        _count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Out(int job, long nowMs)
    {
        int size = SizeOf(job);
        MakeUp(size, nowMs, 1);
        Read(job, size, nowMs, 1);
        if (--_waiting[size] == 0)
        {
            _occupied[size >> WordShift] &= ~(1UL << size);
        }

        _count--;
    }

    /// <summary>Brings everything up to date.</summary>
    public override void Settle(long nowMs)
    {
        if (_count > 0)
        {
            long lengthMs = nowMs - _sinceMs;
            _tooLittleNow.Add(_summed.Now, lengthMs);
            _tooLittleBefore.Add(_summed.Before, lengthMs);
            _tooLittleInAll?.Add(_summed.InAll, lengthMs);
        }

        if ((_count > 0 || _hasMadeUp) && _sinceMs < nowMs)
        {
            AddToSeries(nowMs);
        }

        _sinceMs = nowMs;
    }

    /// <summary>From now on the sums go by the limits as they are.</summary>
    private void Adopt(long nowMs)
    {
        Settle(nowMs);
        _summed = _limits;
        if (_summed.InAll > _summed.Before)
        {
            _tooLittleInAll ??= _tooLittleBefore.Copy();
        }
    }

    /// <summary>True when the limits that the sums go by say something else of a waiting job than the limits as they are.</summary>
    private bool ChangesForSomebody() =>
        IsAnybodyBetween(_limits.Now, _summed.Now)
        || IsAnybodyBetween(_limits.Before, _summed.Before)
        || ((_limits.InAll > _limits.Before || _summed.InAll > _summed.Before) && IsAnybodyBetween(_limits.InAll, _summed.InAll));

    private bool IsAnybodyBetween(int one, int other)
    {
        int from = Math.Min(one, other);
        int to = Math.Max(one, other);
        if (from == to)
        {
            return false;
        }

        int first = from >> WordShift;
        int last = (to - 1) >> WordShift;
        ulong head = ulong.MaxValue << from;
        ulong tail = ulong.MaxValue >> -to;
        if (first == last)
        {
            return (_occupied[first] & head & tail) != 0;
        }

        return (_occupied[first] & head) != 0
            || (_occupied[last] & tail) != 0
            || _occupied.AsSpan(first + 1, last - first - 1).ContainsAnyExcept(0UL);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddToSeries(long nowMs)
    {
        unchecked
        {
            long now = Sum(_waiting.AsSpan(0, _summed.Now));
            long order = Sum(_waiting.AsSpan(_summed.Now, _summed.Before - _summed.Now));
            long drained = Sum(_waiting.AsSpan(_summed.Before, _summed.InAll - _summed.Before));
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
            _madeUpMs[(int)_summed.CauseOf(size, CauseDespiteRoom)] += sign * (nowMs - _sinceMs);
            _hasMadeUp = true;
        }
    }

    private void Read(int job, int size, long nowMs, int sign)
    {
        unchecked
        {
            long sinceMs = nowMs - _sinceMs;
            long now = _tooLittleNow[size] + (size >= _summed.Now ? sinceMs : 0);
            long before = _tooLittleBefore[size] + (size >= _summed.Before ? sinceMs : 0);
            _sums.Of(CauseDespiteRoom)[job] += sign * (nowMs - now);
            _sums.Of(WaitCause.Order)[job] += sign * (now - before);
            _sums.Of(WaitCause.Capacity)[job] += sign * before;
            if (_tooLittleInAll is not null)
            {
                long drained = sign * (before - _tooLittleInAll[size] - (size >= _summed.InAll ? sinceMs : 0));
                _sums.Of(WaitCause.Drained)[job] += drained;
                _sums.Of(WaitCause.Capacity)[job] -= drained;
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

    /// <summary>Three limits of room, each as the number of sizes that are within it; none is below the one before.</summary>
    /// <param name="Now">What is free now.</param>
    /// <param name="Before">What was free when something was last given back.</param>
    /// <param name="InAll">What would be free if nothing were out.</param>
    private readonly record struct Limits(int Now, int Before, int InAll)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public WaitCause CauseOf(int size, WaitCause despiteRoom) =>
            size < Now ? despiteRoom : size < Before ? WaitCause.Order : size < InAll ? WaitCause.Drained : WaitCause.Capacity;
    }
}
