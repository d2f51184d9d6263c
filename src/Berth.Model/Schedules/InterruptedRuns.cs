namespace Berth.Model;

/// <summary>Why a run of a job came to an end that was not the job's own.</summary>
public enum Interruption : byte
{
    /// <summary>Preempted, and back in the queue; what was not saved is lost.</summary>
    Requeued,

    /// <summary>Preempted, and kept in memory to go on where it was; nothing is lost.</summary>
    Suspended,

    /// <summary>A node of it failed; the job is back in the queue.</summary>
    NodeFailed,

    /// <summary>The job itself failed; it is back in the queue.</summary>
    JobFailed,
}

/// <summary>A run of a job that was interrupted and followed by another, or by the wait for one.</summary>
/// <param name="Job">Index of the job.</param>
/// <param name="StartMs">Start, milliseconds since the Unix epoch.</param>
/// <param name="EndMs">Interruption, milliseconds since the Unix epoch; not before the start.</param>
/// <param name="Cause">Why.</param>
/// <param name="SavedMs">Work of the job that is done for good when this run ends, of this run and those before, in milliseconds of its run time.</param>
/// <param name="Mode">The mode in which it ran.</param>
/// <param name="Partition">The partition in which it ran, or -1.</param>
/// <param name="By">Index of the job that preempted it; -1 where none did.</param>
public readonly record struct InterruptedRun(
    int Job, long StartMs, long EndMs, Interruption Cause, long SavedMs, int Mode, int Partition, int By);

/// <summary>
/// Every interrupted run of a schedule, in the order of the interruptions. The last run of each job is in the columns of the schedule itself.
/// </summary>
public sealed class InterruptedRuns
{
    private readonly InterruptedRun[] _runs;
    private readonly int[] _firstPlace;
    private readonly TaskPlace[] _places;

    /// <summary>Runs with their places. Throws when the lengths do not go together.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="firstPlace">For each run where its places begin in <paramref name="places"/>, and at the end their number; empty on a pool.</param>
    /// <param name="places">The places of all runs; empty on a pool.</param>
    public InterruptedRuns(InterruptedRun[] runs, int[] firstPlace, TaskPlace[] places)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(firstPlace);
        ArgumentNullException.ThrowIfNull(places);
        if (firstPlace.Length > 0 && (firstPlace.Length != runs.Length + 1 || firstPlace[^1] != places.Length))
        {
            throw new ArgumentException($"{runs.Length} runs have {firstPlace.Length} beginnings and {places.Length} places", nameof(firstPlace));
        }

        _runs = runs;
        _firstPlace = firstPlace;
        _places = places;
    }

    /// <summary>No run was interrupted.</summary>
    public static InterruptedRuns None { get; } = new([], [], []);

    /// <summary>The runs.</summary>
    public ReadOnlySpan<InterruptedRun> All => _runs;

    /// <summary>Where a run was; empty on a pool.</summary>
    public ReadOnlySpan<TaskPlace> PlacesOf(int run) =>
        _firstPlace.Length == 0 ? [] : _places.AsSpan(_firstPlace[run], _firstPlace[run + 1] - _firstPlace[run]);
}
