namespace Berth.Model;

/// <summary>What some jobs waited for, together.</summary>
/// <param name="Name">What they have in common.</param>
/// <param name="Jobs">How many they are.</param>
/// <param name="MsByCause">Milliseconds of waiting by <see cref="WaitCause"/>, one for each.</param>
public sealed record WaitGroup(string Name, int Jobs, IReadOnlyList<long> MsByCause)
{
    /// <summary>All of their waiting in milliseconds.</summary>
    public long TotalMs => MsByCause.Sum();

    /// <summary>Hours of waiting for one cause.</summary>
    public double Hours(WaitCause cause) => MsByCause[(int)cause] / 3_600_000.0;

    /// <summary>The part of their waiting that is due to one cause, 0 to 1; 0 where nobody waited.</summary>
    public double Share(WaitCause cause) => TotalMs == 0 ? 0 : (double)MsByCause[(int)cause] / TotalMs;
}

/// <summary>Waiting divided by one thing that tells jobs apart.</summary>
/// <param name="Name">Which: <c>user</c>, <c>account</c>, <c>queue</c>, <c>partition</c> or <c>size</c>.</param>
/// <param name="Groups">Those with jobs: sizes from the smallest up, all others with the most waiting first.</param>
public sealed record WaitDimension(string Name, IReadOnlyList<WaitGroup> Groups);

/// <summary>The waiting of a schedule by cause. What each cause means: docs/WAITING.md.</summary>
public sealed record WaitBreakdown
{
    /// <summary>All counted jobs that started; their waiting is the wait time of the metrics.</summary>
    public required WaitGroup All { get; init; }

    /// <summary>Jobs that waited for a cause at all, by <see cref="WaitCause"/>.</summary>
    public required IReadOnlyList<int> JobsByCause { get; init; }

    /// <summary>The same waiting divided in several ways; ways in which all jobs are alike are left out.</summary>
    public required IReadOnlyList<WaitDimension> Dimensions { get; init; }

    /// <summary>Counted jobs that waited and never started; they are in nothing else here but the series.</summary>
    public required WaitGroup NeverStarted { get; init; }

    /// <summary>Waiting over time, of all jobs.</summary>
    public required WaitSeries OverTime { get; init; }

    /// <summary>Causes for which anybody waited, the largest first.</summary>
    public IEnumerable<WaitCause> Largest =>
        WaitCauses.InOrder.Where(cause => All.MsByCause[(int)cause] > 0).OrderByDescending(cause => All.MsByCause[(int)cause]);

    /// <summary>A way of dividing by its name; null when all jobs are alike in it.</summary>
    public WaitDimension? By(string name) => Dimensions.FirstOrDefault(dimension => dimension.Name == name);
}
