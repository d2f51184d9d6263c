using Berth.Model;

namespace Berth.Scheduling;

/// <summary>A waiting job as a scheduling pass sees it; 16 bytes, so that a long queue streams through the cache.</summary>
/// <param name="Job">Index of the job (<see cref="JobId.Index"/>).</param>
/// <param name="Processors">Processors it needs at once.</param>
/// <param name="EstimateMs">Run time to plan with, in milliseconds: at least 1, never above the requested time otherwise.</param>
public readonly record struct PendingJob(int Job, int Processors, long EstimateMs);

/// <summary>A running job as a scheduling pass sees it.</summary>
/// <param name="ExpectedEndMs">
/// Start plus estimate, milliseconds since the Unix epoch. At or before the present moment means: it ends within this very instant, before
/// anything decided now takes effect. Who feeds the kernel raises the estimate of a job that outlives it.
/// </param>
/// <param name="Job">Index of the job.</param>
/// <param name="Processors">Processors it holds.</param>
public readonly record struct RunningJob(long ExpectedEndMs, int Job, int Processors) : IComparable<RunningJob>
{
    /// <summary>By expected end, then by job.</summary>
    public int CompareTo(RunningJob other) =>
        ExpectedEndMs != other.ExpectedEndMs ? ExpectedEndMs.CompareTo(other.ExpectedEndMs) : Job.CompareTo(other.Job);

    /// <summary>True when <paramref name="left"/> ends first.</summary>
    public static bool operator <(RunningJob left, RunningJob right) => left.CompareTo(right) < 0;

    /// <summary>True when <paramref name="left"/> ends later.</summary>
    public static bool operator >(RunningJob left, RunningJob right) => left.CompareTo(right) > 0;

    /// <summary>True when <paramref name="left"/> does not end later.</summary>
    public static bool operator <=(RunningJob left, RunningJob right) => left.CompareTo(right) <= 0;

    /// <summary>True when <paramref name="left"/> does not end first.</summary>
    public static bool operator >=(RunningJob left, RunningJob right) => left.CompareTo(right) >= 0;
}

/// <summary>What happened since the last pass; several can be true when a pass follows a whole instant.</summary>
[Flags]
public enum PassTrigger
{
    /// <summary>Nothing: somebody asks.</summary>
    None = 0,

    /// <summary>Jobs arrived; they are the last <see cref="Snapshot.Arrived"/> of the queue.</summary>
    Arrival = 1,

    /// <summary>Jobs ended.</summary>
    End = 2,

    /// <summary>A running job outlived its estimate, which was raised.</summary>
    EstimateRaised = 4,

    /// <summary>The start time of a reservation has come.</summary>
    ReservationDue = 8,

    /// <summary>The regime may change by the clock alone; or, for the plain policy of a regime: it has just been entered.</summary>
    Regime = 16,
}

/// <summary>
/// All a policy may know, at one moment. A ref struct: it cannot outlive the call. Spans are views of the feeder's state and must
/// not be changed; the profile may be changed only between a checkpoint and its rollback.
/// </summary>
public readonly ref struct Snapshot
{
    // One more than the index: a snapshot is made for every pass, and costs less where it is born as all zeros.
    private readonly int _keptHeadAndOne;

    /// <summary>The present moment.</summary>
    public required Instant Now { get; init; }

    /// <summary>Counts changes of the state, so that a decision can be checked against a newer state.</summary>
    public required long Version { get; init; }

    /// <summary>What happened since the last pass.</summary>
    public required PassTrigger Trigger { get; init; }

    /// <summary>How many jobs at the end of <see cref="Pending"/> arrived since the last pass.</summary>
    public required int Arrived { get; init; }

    /// <summary>Waiting jobs in order of arrival.</summary>
    public required ReadOnlySpan<PendingJob> Pending { get; init; }

    /// <summary>Processors of each pending job once more, parallel to <see cref="Pending"/>: packed, so that a search for a fitting job is vectorized.</summary>
    public required ReadOnlySpan<int> PendingProcessors { get; init; }

    /// <summary>
    /// Promised start of each pending job, milliseconds since the Unix epoch, <see cref="NoReservation"/> where there is none; parallel to
    /// <see cref="Pending"/>, and empty when the policy keeps no reservations between passes.
    /// </summary>
    public required ReadOnlySpan<long> ReservedStartMs { get; init; }

    /// <summary>Running jobs by expected end, then job.</summary>
    public required ReadOnlySpan<RunningJob> Running { get; init; }

    /// <summary>Processors that no running job holds.</summary>
    public required int FreeProcessors { get; init; }

    /// <summary>Processors of the cluster.</summary>
    public required int TotalProcessors { get; init; }

    /// <summary>What the submitters said, indexed by job.</summary>
    public required JobTable Jobs { get; init; }

    /// <summary>Effective submit times by job, milliseconds since the Unix epoch.</summary>
    public required ReadOnlySpan<long> SubmitMs { get; init; }

    /// <summary>Time zero of formulas that use absolute submit times.</summary>
    public required Instant Origin { get; init; }

    /// <summary>
    /// Free processors over future time with all running jobs and all reservations taken out; null unless the policy said that it
    /// needs it (<see cref="IPolicy.KeepsReservations"/>).
    /// </summary>
    public AvailabilityProfile? Profile { get; init; }

    /// <summary>The nodes of the cluster; null for a pool of processors.</summary>
    public Nodes.NodeState? Nodes { get; init; }

    /// <summary>Who shares the cluster: shares, priorities, limits and quotas; null where nobody asks.</summary>
    public Tenancy.TenantState? Tenants { get; init; }

    /// <summary>What is known of runs so far; null when no job can be stopped.</summary>
    public IRunFacts? Runs { get; init; }

    /// <summary>Index of the job that led the queue and did not fit in an earlier pass (<see cref="DecisionBuffer.Head"/>); -1 when there was none.</summary>
    public int KeptHead
    {
        get => _keptHeadAndOne - 1;
        init => _keptHeadAndOne = value + 1;
    }

    /// <summary>Which regime is in force; not read by a plain policy.</summary>
    public RegimeInForce Regime { get; init; }

    /// <summary>Stands in <see cref="ReservedStartMs"/> for "no reservation".</summary>
    public const long NoReservation = long.MaxValue;

    /// <summary>
    /// Processors free from now on as the estimates have it: those that nobody holds, and those of jobs that end within this instant.
    /// </summary>
    public int FreeNow()
    {
        int free = FreeProcessors;
        foreach (ref readonly RunningJob job in Running)
        {
            if (job.ExpectedEndMs > Now.UnixMs)
            {
                break;
            }

            free += job.Processors;
        }

        return free;
    }

    /// <summary>
    /// Place of the first pending job from <paramref name="position"/> on that needs at most <paramref name="processors"/>; the length
    /// of the queue when there is none.
    /// </summary>
    public int NextFitting(int position, int processors)
    {
        int found = PendingProcessors[position..].IndexOfAnyInRange(0, processors);
        return found < 0 ? Pending.Length : position + found;
    }
}
