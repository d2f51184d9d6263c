namespace Berth.Model;

/// <summary>Every millisecond that jobs waited in a replay, by cause. Immutable; rows by <see cref="JobId.Index"/>.</summary>
public sealed class WaitAttribution
{
    /// <summary>Number of causes.</summary>
    public const int CauseCount = (int)WaitCause.Scheduler + 1;

    private readonly long[] _ms;

    /// <summary>Takes over the sums. Throws when they are no whole rows.</summary>
    /// <param name="ms">For each job one sum for each cause, in milliseconds.</param>
    public WaitAttribution(long[] ms)
    {
        ArgumentNullException.ThrowIfNull(ms);
        if (ms.Length % CauseCount != 0)
        {
            throw new ArgumentException($"{ms.Length} sums are no whole rows of {CauseCount}", nameof(ms));
        }

        _ms = ms;
    }

    /// <summary>The same waiting over time.</summary>
    public WaitSeries OverTime { get; init; } = WaitSeries.Empty;

    /// <summary>Number of jobs.</summary>
    public int Count => _ms.Length / CauseCount;

    /// <summary>Milliseconds that a job waited, by cause.</summary>
    public ReadOnlySpan<long> Of(JobId job) => _ms.AsSpan(job.Index * CauseCount, CauseCount);

    /// <summary>Milliseconds that a job waited for one cause.</summary>
    public long Of(JobId job, WaitCause cause) => Of(job)[(int)cause];
}
