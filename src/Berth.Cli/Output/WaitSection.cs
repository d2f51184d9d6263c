using Berth.Model;
using Berth.Simulation.Waiting;

namespace Berth.Cli.Output;

/// <summary>What jobs waited for under a policy; causes by their names, times in seconds of all jobs together.</summary>
/// <param name="TotalSeconds">All waiting of counted jobs that started.</param>
/// <param name="Seconds">The same by cause; the sum is the total, to the millisecond.</param>
/// <param name="Jobs">Jobs that waited for a cause at all.</param>
/// <param name="NeverStarted">Counted jobs that waited and never started; not in the total.</param>
/// <param name="By">The same waiting divided by <c>user</c>, <c>account</c>, <c>queue</c>, <c>partition</c>, <c>size</c>; without those in which all jobs are alike.</param>
/// <param name="OverTime">Waiting over time, of all jobs.</param>
/// <param name="Sentences">The largest causes in words.</param>
internal sealed record WaitSection(
    double TotalSeconds,
    IReadOnlyDictionary<string, double> Seconds,
    IReadOnlyDictionary<string, int> Jobs,
    WaitGroupSection NeverStarted,
    IReadOnlyDictionary<string, IReadOnlyList<WaitGroupSection>> By,
    WaitSeriesSection OverTime,
    IReadOnlyList<string> Sentences)
{
    /// <summary>Of a breakdown; null where nobody asked.</summary>
    public static WaitSection? Of(WaitBreakdown? waits) => waits is null ? null : new WaitSection(
        waits.All.TotalMs / 1000.0,
        ByCause(cause => waits.All.MsByCause[(int)cause] / 1000.0),
        ByCause(cause => waits.JobsByCause[(int)cause]),
        WaitGroupSection.Of(waits.NeverStarted),
        waits.Dimensions.ToDictionary(dimension => dimension.Name, dimension => (IReadOnlyList<WaitGroupSection>)[.. dimension.Groups.Select(WaitGroupSection.Of)]),
        WaitSeriesSection.Of(waits.OverTime),
        WaitText.Of(waits));

    /// <summary>A value for each cause.</summary>
    public static Dictionary<string, T> ByCause<T>(Func<WaitCause, T> read) => WaitCauses.InOrder.ToDictionary(WaitCauses.Name, read);
}

/// <summary>What some jobs waited for.</summary>
/// <param name="Name">What they have in common.</param>
/// <param name="Jobs">How many they are.</param>
/// <param name="TotalSeconds">All of their waiting.</param>
/// <param name="Seconds">The same by cause.</param>
internal sealed record WaitGroupSection(string Name, int Jobs, double TotalSeconds, IReadOnlyDictionary<string, double> Seconds)
{
    /// <summary>Of a group.</summary>
    public static WaitGroupSection Of(WaitGroup group) =>
        new(group.Name, group.Jobs, group.TotalMs / 1000.0, WaitSection.ByCause(cause => group.MsByCause[(int)cause] / 1000.0));
}

/// <summary>Waiting over time.</summary>
/// <param name="Start">Beginning of the first stretch; null where nobody waited.</param>
/// <param name="BucketSeconds">Length of a stretch.</param>
/// <param name="MeanJobs">Mean number of waiting jobs in each stretch, by cause; causes for which nobody waited are left out.</param>
internal sealed record WaitSeriesSection(Instant? Start, double BucketSeconds, IReadOnlyDictionary<string, IReadOnlyList<double>> MeanJobs)
{
    /// <summary>Of a series.</summary>
    public static WaitSeriesSection Of(WaitSeries series)
    {
        Dictionary<string, IReadOnlyList<double>> jobs = [];
        foreach (WaitCause cause in WaitCauses.InOrder)
        {
            double[] values = [.. Enumerable.Range(0, series.Count).Select(bucket => series.MeanJobs(bucket, cause))];
            if (values.Any(value => value > 0))
            {
                jobs.Add(WaitCauses.Name(cause), values);
            }
        }

        return new WaitSeriesSection(series.Count == 0 ? null : series.Start, series.BucketMs / 1000.0, jobs);
    }
}
