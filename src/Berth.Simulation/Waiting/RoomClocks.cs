using Berth.Model;

namespace Berth.Simulation.Waiting;

/// <summary>
/// Clocks that run for jobs in the queue, one for each cause that has to do with room, and for all jobs of one kind at once: a job that begins to wait
/// takes the reading of its kind's clocks, and another one when it stops; the difference is what it waited, by cause. So a pass costs what it changes for
/// kinds of jobs, however long the queue is. Times do not go back.
/// </summary>
internal abstract class RoomClocks
{
    /// <summary>What keeps jobs from starting for which there is room. Changed only while no job waits by the clocks.</summary>
    public WaitCause CauseDespiteRoom { get; set; }

    /// <summary>Processors of a pool that are out: not there now, and there again later. At least 0; on nodes the nodes themselves say it.</summary>
    public int ProcessorsOut { get; set; }

    /// <summary>False where <see cref="CauseWithoutRoom"/> stays what it is until something is given back.</summary>
    public abstract bool LackChanges { get; }

    /// <summary>True when <see cref="Joins"/> and <see cref="Leaves"/> must be called.</summary>
    public abstract bool MindsQueue { get; }

    /// <summary>A job is in the queue from now on.</summary>
    public virtual void Joins(int job, long nowMs)
    {
    }

    /// <summary>A job has left the queue.</summary>
    public virtual void Leaves(int job)
    {
    }

    /// <summary>Before a pass decides.</summary>
    /// <param name="nowMs">The present moment.</param>
    /// <param name="freeProcessors">Processors that no running job holds.</param>
    /// <param name="renews">Something was given back since the last pass: what is free now is what all jobs could have had.</param>
    /// <param name="arrived">Jobs that came since the last pass.</param>
    /// <param name="late">Takes those of <paramref name="arrived"/> for which there is no room now, while there was for others of their kind that came before.</param>
    public abstract void Before(long nowMs, int freeProcessors, bool renews, ReadOnlySpan<int> arrived, List<int> late);

    /// <summary>After what a pass decided took effect.</summary>
    /// <param name="nowMs">The present moment.</param>
    /// <param name="freeProcessors">Processors that no running job holds now.</param>
    /// <param name="hasTaken">False: nothing was taken since before the pass.</param>
    public abstract void After(long nowMs, int freeProcessors, bool hasTaken);

    /// <summary>True when there was room for the job after the last pass.</summary>
    public abstract bool Fits(int job);

    /// <summary>What keeps a job from starting that found no room, not even when it came.</summary>
    public abstract WaitCause CauseWithoutRoom(int job);

    /// <summary>A job begins to wait for room: takes the readings off its sums.</summary>
    public abstract void In(int job, long nowMs);

    /// <summary>Everything up to a moment goes into the series.</summary>
    public abstract void Settle(long nowMs);

    /// <summary>A job no longer waits for room: adds the readings to its sums.</summary>
    public abstract void Out(int job, long nowMs);
}
