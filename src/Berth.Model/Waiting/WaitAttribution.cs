namespace Berth.Model;

/// <summary>Every millisecond that jobs waited in a replay, by cause. Immutable; jobs by <see cref="JobId.Index"/>.</summary>
/// <remarks>A column for each cause, and none where nobody waited for it: most replays know three or four causes of the ten.</remarks>
public sealed class WaitAttribution
{
    /// <summary>Number of causes.</summary>
    public const int CauseCount = (int)WaitCause.Scheduler + 1;

    private readonly long[]?[] _ms;

    /// <summary>Takes over the sums. Throws when there is not one column for each cause, or they are not equally long.</summary>
    /// <param name="jobs">Number of jobs.</param>
    /// <param name="msByCause">For each cause one sum for each job, in milliseconds; null where nobody waited for it.</param>
    public WaitAttribution(int jobs, long[]?[] msByCause)
    {
        ArgumentNullException.ThrowIfNull(msByCause);
        if (msByCause.Length != CauseCount || msByCause.Any(column => column is not null && column.Length != jobs))
        {
            throw new ArgumentException($"the sums are not {CauseCount} columns of {jobs} jobs", nameof(msByCause));
        }

        Count = jobs;
        _ms = msByCause;
    }

    /// <summary>The same waiting over time.</summary>
    public WaitSeries OverTime { get; init; } = WaitSeries.Empty;

    /// <summary>Number of jobs.</summary>
    public int Count { get; }

    /// <summary>Milliseconds that a job waited, by cause, in a new array.</summary>
    public long[] Of(JobId job)
    {
        long[] ms = new long[CauseCount];
        Read(job, ms);
        return ms;
    }

    /// <summary>Milliseconds that a job waited for one cause.</summary>
    public long Of(JobId job, WaitCause cause) => _ms[(int)cause] is { } column ? column[job.Index] : 0;

    /// <summary>Writes the milliseconds that a job waited into <paramref name="ms"/>, one number for each cause.</summary>
    public void Read(JobId job, Span<long> ms)
    {
        for (int cause = 0; cause < CauseCount; cause++)
        {
            ms[cause] = _ms[cause] is { } column ? column[job.Index] : 0;
        }
    }
}
