using System.Numerics;
using System.Runtime.CompilerServices;

namespace Berth.Model.Metrics;

/// <summary>
/// Sorts pairs of a 64-bit key and an item by key in (nearly always) three passes: a radix sort from the least significant digit
/// (Knuth, The Art of Computer Programming 3, 5.2.5) over the 33 highest bits in use, then a comparison sort of each run of keys that
/// differ only below. Comparison sorting of a quarter of a million waits takes about five times as long, and a table of metrics
/// needs six such orders. Items of equal keys come in no promised order. Reusable; not safe for concurrent use.
/// </summary>
internal sealed class KeySorter
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;
    private const int Passes = 3;

    private readonly int[] _offsets = new int[Digits * Passes];
    private ulong[] _keys;
    private int[] _items;
    private ulong[] _spareKeys;
    private int[] _spareItems;

    public KeySorter(int capacity)
    {
        _keys = GC.AllocateUninitializedArray<ulong>(capacity);
        _items = GC.AllocateUninitializedArray<int>(capacity);
        _spareKeys = GC.AllocateUninitializedArray<ulong>(capacity);
        _spareItems = GC.AllocateUninitializedArray<int>(capacity);
    }

    /// <summary>Pairs held.</summary>
    public int Count { get; private set; }

    /// <summary>The keys, ascending once <see cref="Sort"/> has run.</summary>
    public ReadOnlySpan<ulong> Keys => _keys.AsSpan(0, Count);

    /// <summary>The items, in the order of their keys.</summary>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong key, int item)
    {
        int index = Count;
        _keys[index] = key;
        _items[index] = item;
        Count = index + 1;
    }

    public void Sort()
    {
        ulong all = 0;
        bool sorted = true;
        ulong last = 0;
        foreach (ulong key in Keys)
        {
            all |= key;
            sorted &= last <= key;
            last = key;
        }

        if (sorted)
        {
            return;
        }

        int lowest = Math.Max(0, 64 - BitOperations.LeadingZeroCount(all) - DigitBits * Passes);
        CountDigits(lowest);
        for (int pass = 0; pass < Passes; pass++)
        {
            SortByDigit(lowest + pass * DigitBits, _offsets.AsSpan(pass * Digits, Digits));
        }

        if (lowest > 0)
        {
            SortRuns(lowest);
        }
    }

    private void CountDigits(int lowest)
    {
        Span<int> offsets = _offsets;
        offsets.Clear();
        unchecked
        {
            foreach (ulong key in Keys)
            {
                ulong high = key >> lowest;
                offsets[(int)high & (Digits - 1)]++;
                offsets[Digits + ((int)(high >> DigitBits) & (Digits - 1))]++;
                offsets[2 * Digits + ((int)(high >> (2 * DigitBits)) & (Digits - 1))]++;
            }
        }
    }

    private void SortByDigit(int shift, Span<int> offsets)
    {
        ReadOnlySpan<ulong> keys = Keys;
        ReadOnlySpan<int> items = _items.AsSpan(0, keys.Length);
        unchecked
        {
            int sum = 0;
            for (int digit = 0; digit < offsets.Length; digit++)
            {
                int size = offsets[digit];
                if (size == keys.Length)
                {
                    return;
                }

                offsets[digit] = sum;
                sum += size;
            }

            Span<ulong> toKeys = _spareKeys;
            Span<int> toItems = _spareItems;
            for (int index = 0; index < keys.Length; index++)
            {
                ulong key = keys[index];
                int target = offsets[(int)(key >> shift) & (Digits - 1)]++;
                toKeys[target] = key;
                toItems[target] = items[index];
            }
        }

        (_keys, _spareKeys) = (_spareKeys, _keys);
        (_items, _spareItems) = (_spareItems, _items);
    }

    private void SortRuns(int lowest)
    {
        Span<ulong> keys = _keys.AsSpan(0, Count);
        for (int from = 0; from < keys.Length;)
        {
            ulong high = keys[from] >> lowest;
            bool ordered = true;
            int to = from + 1;
            for (; to < keys.Length && keys[to] >> lowest == high; to++)
            {
                ordered &= keys[to - 1] <= keys[to];
            }

            if (!ordered)
            {
                keys[from..to].Sort(_items.AsSpan(from, to - from));
            }

            from = to;
        }
    }
}
