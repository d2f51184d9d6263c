using System.Runtime.CompilerServices;

namespace Berth.Simulation.Core;

/// <summary>
/// What can happen in a replay. The numbers are ranks: the order of events at one instant with arrivals first; see <see cref="ReplayLoop"/>
/// for the other order.
/// </summary>
internal enum SimEventKind : uint
{
    EstimateOutlived = 0,
    Arrival = 1,
    End = 2,
    ReservationDue = 3,
}

/// <summary>An event of a replay; 16 bytes. Ordered by time, then by rank, then by number.</summary>
/// <param name="TimeMs">When, milliseconds since the Unix epoch.</param>
/// <param name="Order">Rank in the upper two bits, below it a number that says who is first among equals.</param>
/// <param name="Job">Index of the job.</param>
internal readonly record struct SimEvent(long TimeMs, uint Order, int Job)
{
    private const int RankShift = 30;

    /// <summary>Numbers of events of one rank are below this.</summary>
    public const uint MaxNumber = (1u << RankShift) - 1;

    public uint Rank => Order >> RankShift;

    public static SimEvent Of(long timeMs, uint rank, uint number, int job) => new(timeMs, (rank << RankShift) | number, job);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsBefore(in SimEvent other) => TimeMs < other.TimeMs || (TimeMs == other.TimeMs && Order < other.Order);
}

/// <summary>A binary heap of events, the earliest on top. Grows by doubling; no allocation once it is large enough.</summary>
internal sealed class EventHeap
{
    private SimEvent[] _items = new SimEvent[256];

    public int Count { get; private set; }

    /// <summary>The earliest event; the heap must not be empty.</summary>
    public ref readonly SimEvent Top => ref _items[0];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Push(in SimEvent item)
    {
        unchecked
        {
            if (Count == _items.Length)
            {
                Array.Resize(ref _items, Count * 2);
            }

            SimEvent[] items = _items;
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public SimEvent Pop()
    {
        unchecked
        {
            SimEvent[] items = _items;
            SimEvent top = items[0];
            int count = --Count;
            SimEvent last = items[count];
            int hole = 0;
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

                if (!items[child].IsBefore(in last))
                {
                    break;
                }

                items[hole] = items[child];
                hole = child;
            }

            items[hole] = last;
            return top;
        }
    }
}
