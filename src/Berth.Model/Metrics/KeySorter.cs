using System.Numerics;

namespace Berth.Model.Metrics;

/// <summary>
/// Sorts pairs of a 64-bit key and an item by key, stable, in time proportional to their number: a radix sort from the least
/// significant digit (Knuth, The Art of Computer Programming 3, 5.2.5). Comparison sorting of a quarter of a million waits takes about
/// five times as long, and a table of metrics needs seven such orders. Reusable; not safe for concurrent use.
/// </summary>
internal sealed class KeySorter
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;

    private readonly int[] _offsets = new int[Digits];
    private ulong[] _keys;
    private int[] _items;
    private ulong[] _spareKeys;
    private int[] _spareItems;

    public KeySorter(int capacity)
    {
        _keys = new ulong[capacity];
        _items = new int[capacity];
        _spareKeys = new ulong[capacity];
        _spareItems = new int[capacity];
    }

    /// <summary>Pairs held; set by <see cref="Clear"/> and <see cref="Add"/>.</summary>
    public int Count { get; private set; }

    /// <summary>The keys, ascending once <see cref="Sort"/> has run.</summary>
    public ReadOnlySpan<ulong> Keys => _keys.AsSpan(0, Count);

    /// <summary>The items, in the order of their keys.</summary>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Add(ulong key, int item)
    {
        _keys[Count] = key;
        _items[Count] = item;
        Count++;
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

        int bits = sorted ? 0 : 64 - BitOperations.LeadingZeroCount(all);
        for (int shift = 0; shift < bits; shift += DigitBits)
        {
            SortByDigit(shift);
        }
    }

    private void SortByDigit(int shift)
    {
        Span<int> offsets = _offsets;
        offsets.Clear();
        ReadOnlySpan<ulong> keys = Keys;
        ReadOnlySpan<int> items = Items;
        unchecked
        {
            foreach (ulong key in keys)
            {
                offsets[(int)(key >> shift) & (Digits - 1)]++;
            }

            int sum = 0;
            for (int digit = 0; digit < Digits; digit++)
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
}
