using System.Runtime.CompilerServices;
using Berth.Scheduling;

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
internal readonly record struct SimEvent(long TimeMs, uint Order, int Job) : IHeapItem<SimEvent>
{
    private const int RankShift = 30;

    /// <summary>Numbers of events of one rank are below this.</summary>
    public const uint MaxNumber = (1u << RankShift) - 1;

    public uint Rank => Order >> RankShift;

    public static SimEvent Of(long timeMs, uint rank, uint number, int job) => new(timeMs, (rank << RankShift) | number, job);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsBefore(in SimEvent other) => TimeMs < other.TimeMs || (TimeMs == other.TimeMs && Order < other.Order);
}
