using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Berth.Planning.Decoding;

/// <summary>
/// What is free of some lanes over the time of a plan: steps in order of time, the last one without end. The heart of the serial decoder: find the earliest time at which an
/// amount is free for a while, and take it. Clearing is free, so that a hundred thousand plans a second can be tried. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// A step is its beginning and one vector of free amounts, padded to a multiple of four lanes so that a comparison is one instruction for each four. Finding scans
/// forward from the step that holds the first moment: a step that is too full moves the candidate to its end, so each step is looked at once.
/// </remarks>
internal sealed class Timeline
{
    private readonly int _lanes;
    private readonly long[] _capacity;
    private long[] _fromMs;
    private long[] _free;
    private int _count;

    /// <summary>A timeline on which everything is free.</summary>
    /// <param name="capacity">How much there is of each lane.</param>
    public Timeline(ReadOnlySpan<long> capacity)
    {
        _lanes = Padded(capacity.Length);
        _capacity = new long[_lanes];
        capacity.CopyTo(_capacity);
        _fromMs = new long[16];
        _free = new long[16 * _lanes];
        Clear();
    }

    /// <summary>Lanes of a vector that is handed to this timeline: as many as asked, rounded up to a multiple of four, at least four.</summary>
    public static int Padded(int lanes) => Math.Max(4, (lanes + 3) & ~3);

    /// <summary>Lanes of vectors handed over.</summary>
    public int LaneCount => _lanes;

    /// <summary>Number of steps.</summary>
    public int StepCount => _count;

    /// <summary>Beginnings of the steps, ascending, the first one at the beginning of time.</summary>
    public ReadOnlySpan<long> StepsMs => _fromMs.AsSpan(0, _count);

    /// <summary>What is free in a step.</summary>
    public ReadOnlySpan<long> Free(int step) => _free.AsSpan(step * _lanes, _lanes);

    /// <summary>Everything is free again.</summary>
    public void Clear()
    {
        _count = 1;
        _fromMs[0] = long.MinValue;
        _capacity.CopyTo(_free, 0);
    }

    /// <summary>The step that holds a moment.</summary>
    public int StepAt(long atMs)
    {
        int low = 0;
        int high = _count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >> 1;
            if (_fromMs[middle] <= atMs)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    /// <summary>
    /// The earliest moment from <paramref name="fromMs"/> on from which <paramref name="need"/> is free for <paramref name="durationMs"/>. The need must be within the
    /// capacity: then there is one after the last step.
    /// </summary>
    public long Earliest(long fromMs, long durationMs, ReadOnlySpan<long> need) => Earliest(fromMs, durationMs, need, out _);

    /// <summary>The same, with the step that holds the moment.</summary>
    public long Earliest(long fromMs, long durationMs, ReadOnlySpan<long> need, out int atStep)
    {
        int step = StepAt(fromMs);
        atStep = step;
        if (durationMs == 0)
        {
            return fromMs;
        }

        long startMs = fromMs;
        ref long free = ref MemoryMarshal.GetArrayDataReference(_free);
        ref long asked = ref MemoryMarshal.GetReference(need);
        if (_lanes == 4)
        {
            Vector256<long> wanted = Vector256.LoadUnsafe(ref asked);
            for (; step < _count; step++)
            {
                if (Vector256.GreaterThanAny(wanted, Vector256.LoadUnsafe(ref Unsafe.Add(ref free, step * 4))))
                {
                    startMs = step + 1 < _count ? _fromMs[step + 1] : throw Impossible();
                    atStep = step + 1;
                }
                else if (step + 1 == _count || _fromMs[step + 1] >= startMs + durationMs)
                {
                    return startMs;
                }
            }
        }

        for (; step < _count; step++)
        {
            if (!Fits(ref asked, ref Unsafe.Add(ref free, step * _lanes)))
            {
                startMs = step + 1 < _count ? _fromMs[step + 1] : throw Impossible();
                atStep = step + 1;
            }
            else if (step + 1 == _count || _fromMs[step + 1] >= startMs + durationMs)
            {
                return startMs;
            }
        }

        throw Impossible();
    }

    /// <summary>The least that is free of each lane at any moment of a period.</summary>
    public void Least(long fromMs, long toMs, Span<long> least)
    {
        int step = StepAt(fromMs);
        Free(step).CopyTo(least);
        for (step++; step < _count && _fromMs[step] < toMs; step++)
        {
            ReadOnlySpan<long> free = Free(step);
            for (int lane = 0; lane < _lanes; lane++)
            {
                least[lane] = Math.Min(least[lane], free[lane]);
            }
        }
    }

    /// <summary>Takes an amount for a period that is free for it.</summary>
    public void Take(long fromMs, long durationMs, ReadOnlySpan<long> need) => Take(fromMs, durationMs, need, StepAt(fromMs));

    /// <summary>The same, with the step that holds the first moment.</summary>
    public void Take(long fromMs, long durationMs, ReadOnlySpan<long> need, int step)
    {
        if (durationMs == 0)
        {
            return;
        }

        int first = Split(step, fromMs);
        long toMs = fromMs + durationMs;
        int last = first;
        while (last < _count && _fromMs[last] < toMs)
        {
            last++;
        }

        if (last == _count || _fromMs[last] != toMs)
        {
            Insert(last, toMs);
        }

        for (int at = first; at < last; at++)
        {
            Subtract(at, need);
        }
    }

    private static InvalidOperationException Impossible() => new("more is asked of a timeline than it ever has");

    private bool Fits(ref long need, ref long free)
    {
        for (int lane = 0; lane < _lanes; lane += 4)
        {
            if (Vector256.GreaterThanAny(Vector256.LoadUnsafe(ref Unsafe.Add(ref need, lane)), Vector256.LoadUnsafe(ref Unsafe.Add(ref free, lane))))
            {
                return false;
            }
        }

        return true;
    }

    private void Subtract(int step, ReadOnlySpan<long> need)
    {
        ref long free = ref _free[step * _lanes];
        ref long asked = ref MemoryMarshal.GetReference(need);
        for (int lane = 0; lane < _lanes; lane += 4)
        {
            Vector256<long> left = Vector256.LoadUnsafe(ref Unsafe.Add(ref free, lane)) - Vector256.LoadUnsafe(ref Unsafe.Add(ref asked, lane));
            left.StoreUnsafe(ref Unsafe.Add(ref free, lane));
        }
    }

    /// <summary>The step that begins at a moment within <paramref name="step"/>; a new one where there is none.</summary>
    private int Split(int step, long atMs)
    {
        if (_fromMs[step] == atMs)
        {
            return step;
        }

        Insert(step + 1, atMs);
        return step + 1;
    }

    /// <summary>A new step that begins at a moment, as free as the one before it.</summary>
    private void Insert(int at, long fromMs)
    {
        if (_count == _fromMs.Length)
        {
            Array.Resize(ref _fromMs, _count * 2);
            Array.Resize(ref _free, _count * 2 * _lanes);
        }

        _fromMs.AsSpan(at, _count - at).CopyTo(_fromMs.AsSpan(at + 1));
        int free = (at - 1) * _lanes;
        _free.AsSpan(free, (_count - at + 1) * _lanes).CopyTo(_free.AsSpan(free + _lanes));
        _fromMs[at] = fromMs;
        _count++;
    }
}
