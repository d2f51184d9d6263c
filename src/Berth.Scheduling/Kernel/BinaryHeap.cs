using System.Runtime.CompilerServices;

namespace Berth.Scheduling;

/// <summary>What a <see cref="BinaryHeap{T}"/> holds: values with a total order.</summary>
/// <typeparam name="T">The type itself.</typeparam>
public interface IHeapItem<T>
    where T : struct
{
    /// <summary>True when this value comes out before <paramref name="other"/>.</summary>
    bool IsBefore(in T other);
}

/// <summary>
/// A binary heap of values, the first on top. Grows by doubling and is reused: no allocation once it is large enough. The order is a method of the
/// value, so the compiler inlines it. Not safe for concurrent use.
/// </summary>
/// <typeparam name="T">The values.</typeparam>
public sealed class BinaryHeap<T>
    where T : struct, IHeapItem<T>
{
    private T[] _items = new T[64];

    /// <summary>Number of values.</summary>
    public int Count { get; private set; }

    /// <summary>The first value; the heap must not be empty.</summary>
    public ref readonly T Top => ref _items[0];

    /// <summary>Forgets all values and makes room for <paramref name="capacity"/> of them.</summary>
    public void Clear(int capacity)
    {
        Count = 0;
        if (_items.Length < capacity)
        {
            _items = new T[Math.Max(capacity, _items.Length * 2)];
        }
    }

    /// <summary>Adds a value in its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Push(in T item)
    {
        unchecked
        {
            EnsureRoom();
            T[] items = _items;
            int hole = Count++;
            while (hole > 0)
            {
                int parent = (hole - 1) >> 1;
                if (!item.IsBefore(in items[parent]))
                {
                    break;
                }

                items[hole] = items[parent];
                hole = parent;
            }

            items[hole] = item;
        }
    }

    /// <summary>Adds a value without keeping the order: <see cref="Heapify"/> before looking at any.</summary>
    public void Append(in T item)
    {
        EnsureRoom();
        _items[Count++] = item;
    }

    /// <summary>All values, in no order that counts; to be changed only by who calls <see cref="CutTo"/> and <see cref="Heapify"/> afterwards.</summary>
    public Span<T> Items => _items.AsSpan(0, Count);

    /// <summary>Forgets all values but the first <paramref name="count"/> of <see cref="Items"/>, without keeping the order.</summary>
    public void CutTo(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Count, nameof(count));
        Count = count;
    }

    /// <summary>Puts appended values in heap order, in linear time.</summary>
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

    /// <summary>Takes the first value; the heap must not be empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public T Pop()
    {
        unchecked
        {
            T top = _items[0];
            int last = --Count;
            SiftDown(0, _items[last]);
            return top;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SiftDown(int hole, T item)
    {
        unchecked
        {
            T[] items = _items;
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

    private void EnsureRoom()
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }
    }
}
