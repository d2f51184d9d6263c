namespace Berth.Model;

/// <summary>
/// Moments with an amount each (processors, licences, jobs), put in order of time by a radix sort. A comparison sort of a million pairs
/// costs more than the rest of the validation; eleven bits a round need four rounds for five years of milliseconds.
/// </summary>
internal sealed class TimedAmounts
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;

    private long[] _timeMs;
    private int[] _amounts;
    private bool _sorted = true;

    public TimedAmounts(int capacity)
    {
        _timeMs = new long[capacity];
        _amounts = new int[capacity];
    }

    public int Count { get; private set; }

    /// <summary>Milliseconds since the Unix epoch; in order of time after <see cref="Sort"/>.</summary>
    public ReadOnlySpan<long> TimeMs => _timeMs.AsSpan(0, Count);

    /// <summary>The amount beside each time.</summary>
    public ReadOnlySpan<int> Amounts => _amounts.AsSpan(0, Count);

    public void Add(long timeMs, int amount)
    {
        _sorted &= Count == 0 || _timeMs[Count - 1] <= timeMs;
        _timeMs[Count] = timeMs;
        _amounts[Count] = amount;
        Count++;
    }

    /// <summary>Sorts by time; equal times stay in the order they were added.</summary>
    public void Sort()
    {
        if (_sorted)
        {
            return;
        }

        long min = long.MaxValue;
        long max = long.MinValue;
        foreach (long time in TimeMs)
        {
            min = Math.Min(min, time);
            max = Math.Max(max, time);
        }

        // Two's complement: the difference of any two longs is right as an unsigned number, wrong schedules included.
        ulong range = unchecked((ulong)max - (ulong)min);
        long[] otherTime = new long[Count];
        int[] otherAmounts = new int[Count];
        for (int shift = 0; shift < 64 && range >> shift != 0; shift += DigitBits)
        {
            SortByDigit(min, shift, otherTime, otherAmounts);
            (_timeMs, otherTime) = (otherTime, _timeMs);
            (_amounts, otherAmounts) = (otherAmounts, _amounts);
        }

        _sorted = true;
    }

    /// <summary>
    /// Stretches of time during which more than <paramref name="limit"/> is held: the moment at which each begins, and how much is held then. What ends
    /// at a moment is given back before what starts then is taken, because a job holds [start, end); a stretch that goes on at the very instant
    /// it would end is one. Sorts both lists.
    /// </summary>
    public static List<(long TimeMs, long Held)> StretchesOver(long limit, TimedAmounts starts, TimedAmounts ends)
    {
        starts.Sort();
        ends.Sort();
        ReadOnlySpan<long> startMs = starts.TimeMs;
        ReadOnlySpan<int> taken = starts.Amounts;
        ReadOnlySpan<long> endMs = ends.TimeMs;
        ReadOnlySpan<int> given = ends.Amounts;
        var stretches = new List<(long, long)>();
        long held = 0;
        bool over = false;
        int nextEnd = 0;
        for (int nextStart = 0; nextStart < startMs.Length;)
        {
            long now = startMs[nextStart];
            for (; nextEnd < endMs.Length && endMs[nextEnd] <= now; nextEnd++)
            {
                held -= given[nextEnd];
                over &= held > limit || endMs[nextEnd] == now;
            }

            for (; nextStart < startMs.Length && startMs[nextStart] == now; nextStart++)
            {
                held += taken[nextStart];
            }

            bool wasOver = over;
            over = held > limit;
            if (over && !wasOver)
            {
                stretches.Add((now, held));
            }
        }

        return stretches;
    }

    private void SortByDigit(long min, int shift, long[] toTime, int[] toAmounts)
    {
        Span<int> next = stackalloc int[Digits];
        next.Clear();
        ReadOnlySpan<long> fromTime = TimeMs;
        ReadOnlySpan<int> fromAmounts = Amounts;
        foreach (long time in fromTime)
        {
            next[Digit(time, min, shift)]++;
        }

        int before = 0;
        foreach (ref int slot in next)
        {
            int count = slot;
            slot = before;
            before += count;
        }

        for (int i = 0; i < fromTime.Length; i++)
        {
            int to = next[Digit(fromTime[i], min, shift)]++;
            toTime[to] = fromTime[i];
            toAmounts[to] = fromAmounts[i];
        }
    }

    private static int Digit(long time, long min, int shift) =>
        (int)((unchecked((ulong)time - (ulong)min) >> shift) & (Digits - 1));
}
