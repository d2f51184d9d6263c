namespace Berth.Model;

/// <summary>
/// Moments with a number of processors each, put in order of time by a radix sort. A comparison sort of a million pairs
/// costs more than the rest of the validation; eleven bits a round need four rounds for five years of milliseconds.
/// </summary>
internal sealed class TimedAmounts
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;

    private long[] _timeMs;
    private int[] _processors;
    private bool _sorted = true;

    public TimedAmounts(int capacity)
    {
        _timeMs = new long[capacity];
        _processors = new int[capacity];
    }

    public int Count { get; private set; }

    /// <summary>Milliseconds since the Unix epoch; in order of time after <see cref="Sort"/>.</summary>
    public ReadOnlySpan<long> TimeMs => _timeMs.AsSpan(0, Count);

    /// <summary>Processors beside each time.</summary>
    public ReadOnlySpan<int> Processors => _processors.AsSpan(0, Count);

    public void Add(long timeMs, int processors)
    {
        _sorted &= Count == 0 || _timeMs[Count - 1] <= timeMs;
        _timeMs[Count] = timeMs;
        _processors[Count] = processors;
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
        int[] otherProcessors = new int[Count];
        for (int shift = 0; shift < 64 && range >> shift != 0; shift += DigitBits)
        {
            SortByDigit(min, shift, otherTime, otherProcessors);
            (_timeMs, otherTime) = (otherTime, _timeMs);
            (_processors, otherProcessors) = (otherProcessors, _processors);
        }

        _sorted = true;
    }

    private void SortByDigit(long min, int shift, long[] toTime, int[] toProcessors)
    {
        Span<int> next = stackalloc int[Digits];
        next.Clear();
        ReadOnlySpan<long> fromTime = TimeMs;
        ReadOnlySpan<int> fromProcessors = Processors;
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
            toProcessors[to] = fromProcessors[i];
        }
    }

    private static int Digit(long time, long min, int shift) =>
        (int)((unchecked((ulong)time - (ulong)min) >> shift) & (Digits - 1));
}
