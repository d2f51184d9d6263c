using Berth.Model;

namespace Berth.Scheduling;

/// <summary>What a policy wants done with one job.</summary>
public enum DecisionKind : byte
{
    /// <summary>Start it now.</summary>
    Start,

    /// <summary>Promise it a start time.</summary>
    Reserve,
}

/// <summary>One verdict of a scheduling pass.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Job">Index of the job.</param>
/// <param name="Position">Its place in <see cref="Snapshot.Pending"/> of the snapshot that was decided on.</param>
/// <param name="AtMs">When, milliseconds since the Unix epoch: now for a start, the promised start for a reservation.</param>
public readonly record struct Decision(DecisionKind Kind, int Job, int Position, long AtMs);

/// <summary>Collects the decisions of one pass in order. Grows as needed and is reused, so a pass allocates nothing after warm-up.</summary>
public sealed class DecisionBuffer
{
    private Decision[] _items = new Decision[16];

    /// <summary>Number of decisions.</summary>
    public int Count { get; private set; }

    /// <summary>The decisions in the order they were made.</summary>
    public ReadOnlySpan<Decision> Items => _items.AsSpan(0, Count);

    /// <summary>Forgets all decisions.</summary>
    public void Clear() => Count = 0;

    /// <summary>Starts a job now.</summary>
    public void Start(int job, int position, long nowMs) => Add(new Decision(DecisionKind.Start, job, position, nowMs));

    /// <summary>Promises a job a start time.</summary>
    public void Reserve(int job, int position, long startMs) => Add(new Decision(DecisionKind.Reserve, job, position, startMs));

    private void Add(in Decision decision)
    {
        if (Count == _items.Length)
        {
            Grow();
        }

        _items[Count++] = decision;
    }

    private void Grow() => Array.Resize(ref _items, Count * 2);
}

/// <summary>
/// Decides what starts and what is promised. A pure function of the snapshot: it may own scratch buffers, but calling it twice with
/// one snapshot gives the same decisions twice. Not safe for concurrent use because of the scratch buffers.
/// </summary>
public interface IPolicy
{
    /// <summary>
    /// True when promised starts outlive a pass: the feeder then keeps them and the profile up to date and calls a pass when one falls due.
    /// </summary>
    bool KeepsReservations { get; }

    /// <summary>Runs one scheduling pass and adds its decisions to <paramref name="decisions"/>.</summary>
    void Decide(in Snapshot snapshot, DecisionBuffer decisions);
}
