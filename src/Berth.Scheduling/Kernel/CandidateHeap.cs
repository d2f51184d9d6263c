using System.Runtime.CompilerServices;

namespace Berth.Scheduling;

/// <summary>
/// Backfill candidates of one pass, the best on top. A pass often has thousands of candidates and room for one or two, so they are
/// heaped in linear time and only the tops are put in order. Grows by doubling and is reused.
/// </summary>
internal sealed class CandidateHeap
{
    private Candidate[] _items = new Candidate[64];

    /// <summary>A waiting job that may be tried.</summary>
    /// <param name="Key">Lower goes first.</param>
    /// <param name="Position">Place in the queue; decides among equal keys.</param>
    public readonly record struct Candidate(long Key, int Position)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsBefore(in Candidate other) => Key < other.Key || (Key == other.Key && Position < other.Position);
    }

    public int Count { get; private set; }

    /// <summary>Forgets all candidates and makes room for <paramref name="capacity"/> of them.</summary>
    public void Clear(int capacity)
    {
        Count = 0;
        if (_items.Length < capacity)
        {
            _items = new Candidate[Math.Max(capacity, _items.Length * 2)];
        }
    }

    /// <summary>Adds a candidate without keeping the order; <see cref="Heapify"/> before taking any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long key, int position) => _items[Count++] = new Candidate(key, position);

    /// <summary>Puts the candidates in heap order, in linear time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Heapify()
    {
        unchecked
        {
            for (int i = (Count >> 1) - 1; i >= 0; i--)
            {
                SiftDown(i, _items[i]);
            }
        }
    }

    /// <summary>Takes the best candidate and returns its place in the queue; there must be one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Take()
    {
        unchecked
        {
            int position = _items[0].Position;
            int last = --Count;
            SiftDown(0, _items[last]);
            return position;
        }
    }

    private void SiftDown(int hole, Candidate item)
    {
        unchecked
        {
            Candidate[] items = _items;
            int count = Count;
            while (true)
            {
                int child = (hole << 1) + 1;
                if (child >= count)
                {
                    break;
                }

                if (child + 1 < count && items[child + 1].IsBefore(in items[child]))
                {
                    child++;
                }

                if (!items[child].IsBefore(in item))
                {
                    break;
                }

                items[hole] = items[child];
                hole = child;
            }

            items[hole] = item;
        }
    }
}
