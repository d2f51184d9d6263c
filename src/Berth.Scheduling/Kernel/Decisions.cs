using Berth.Model;

namespace Berth.Scheduling;

/// <summary>What a policy wants done with one job.</summary>
public enum DecisionKind : byte
{
    /// <summary>Start it now.</summary>
    Start,

    /// <summary>Promise it a start time.</summary>
    Reserve,

    /// <summary>Stop it, so that another may start.</summary>
    Preempt,
}

/// <summary>One verdict of a scheduling pass.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Job">Index of the job.</param>
/// <param name="Position">Its place in <see cref="Snapshot.Pending"/> of the snapshot that was decided on; of a job to be stopped, the place of the one it is stopped for.</param>
/// <param name="AtMs">When, milliseconds since the Unix epoch: now for a start and a stop, the promised start for a reservation.</param>
public readonly record struct Decision(DecisionKind Kind, int Job, int Position, long AtMs);

/// <summary>Collects the decisions of one pass in order. Grows as needed and is reused, so a pass allocates nothing after warm-up.</summary>
public sealed class DecisionBuffer
{
    private Decision[] _items = new Decision[16];
    private NodePlacement[] _placements = [];
    private TaskPlace[] _places = [];
    private int _placeCount;

    /// <summary>Number of decisions.</summary>
    public int Count { get; private set; }

    /// <summary>The decisions in the order they were made.</summary>
    public ReadOnlySpan<Decision> Items => _items.AsSpan(0, Count);

    /// <summary>
    /// The waiting job that leads the queue and does not fit, as the pass found it; null when the pass found none, or did not need to look.
    /// </summary>
    public int? Head { get; set; }

    /// <summary>The change to another regime, which the feeder records before it carries out the decisions; null for none.</summary>
    public RegimeSwitch? Switch { get; private set; }

    /// <summary>Changes to another regime; at most once in a pass.</summary>
    public void SwitchRegime(RegimeSwitch change) => Switch = change;

    /// <summary>Forgets all decisions.</summary>
    public void Clear()
    {
        Count = 0;
        Head = null;
        Switch = null;
        _placeCount = 0;
    }

    /// <summary>Starts a job now.</summary>
    public void Start(int job, int position, long nowMs) => Add(new Decision(DecisionKind.Start, job, position, nowMs));

    /// <summary>What becomes of the jobs that the pass stops.</summary>
    public PreemptionEffect Effect { get; private set; }

    /// <summary>Stops a running job for the waiting job at a place in the queue. Stops come before all else that was decided in a pass.</summary>
    public void Preempt(int victim, int position, long nowMs, PreemptionEffect effect)
    {
        Effect = effect;
        Add(new Decision(DecisionKind.Preempt, victim, position, nowMs));
    }

    /// <summary>Promises a job a start time.</summary>
    public void Reserve(int job, int position, long startMs) => Add(new Decision(DecisionKind.Reserve, job, position, startMs));

    /// <summary>Starts a job now on some nodes.</summary>
    /// <param name="job">Index of the job.</param>
    /// <param name="position">Its place in the queue.</param>
    /// <param name="nowMs">The present moment.</param>
    /// <param name="option">Number of the option in which it runs.</param>
    /// <param name="places">Where its tasks go.</param>
    public void Start(int job, int position, long nowMs, int option, ReadOnlySpan<TaskPlace> places)
    {
        Add(new Decision(DecisionKind.Start, job, position, nowMs));
        AddPlaces(option, places);
    }

    /// <summary>Promises a job a start time on some nodes.</summary>
    /// <param name="job">Index of the job.</param>
    /// <param name="position">Its place in the queue.</param>
    /// <param name="startMs">The promised start.</param>
    /// <param name="option">Number of the option in which it will run.</param>
    /// <param name="places">Where its tasks will go.</param>
    public void Reserve(int job, int position, long startMs, int option, ReadOnlySpan<TaskPlace> places)
    {
        Add(new Decision(DecisionKind.Reserve, job, position, startMs));
        AddPlaces(option, places);
    }

    /// <summary>The option of a decision made on nodes.</summary>
    public int OptionOf(int decision) => _placements[decision].Option;

    /// <summary>The places of a decision made on nodes.</summary>
    public ReadOnlySpan<TaskPlace> PlacesOf(int decision) => _places.AsSpan(_placements[decision].First, _placements[decision].Count);

    private void AddPlaces(int option, ReadOnlySpan<TaskPlace> places)
    {
        if (_placements.Length < Count)
        {
            Array.Resize(ref _placements, Math.Max(16, Count * 2));
        }

        if (_places.Length < _placeCount + places.Length)
        {
            Array.Resize(ref _places, Math.Max(64, (_placeCount + places.Length) * 2));
        }

        places.CopyTo(_places.AsSpan(_placeCount));
        _placements[Count - 1] = new NodePlacement(option, _placeCount, places.Length);
        _placeCount += places.Length;
    }

    private void Add(in Decision decision)
    {
        if (Count == _items.Length)
        {
            Grow();
        }

        _items[Count++] = decision;
    }

    private void Grow() => Array.Resize(ref _items, Count * 2);

    private readonly record struct NodePlacement(int Option, int First, int Count);
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
