namespace Berth.Planning.Decoding;

/// <summary>Start, end and mode of each job of a batch, in milliseconds since the beginning of the plan. Buffers that a search fills again and again.</summary>
internal sealed class PlanTimes(int jobCount)
{
    /// <summary>Start of each job.</summary>
    public long[] StartMs { get; } = new long[jobCount];

    /// <summary>End of each job.</summary>
    public long[] EndMs { get; } = new long[jobCount];

    /// <summary>The mode in which each job runs, a number of <see cref="Problem.BatchProblem.DurationMs"/>.</summary>
    public int[] Mode { get; } = new int[jobCount];

    /// <summary>Takes over other times.</summary>
    public void CopyFrom(PlanTimes other)
    {
        other.StartMs.CopyTo(StartMs, 0);
        other.EndMs.CopyTo(EndMs, 0);
        other.Mode.CopyTo(Mode, 0);
    }
}
