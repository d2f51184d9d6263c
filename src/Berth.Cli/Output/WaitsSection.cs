using Berth.Model;

namespace Berth.Cli.Output;

/// <summary>Where waiting went under a policy, in job-hours by cause.</summary>
/// <param name="Hours">All jobs that started.</param>
/// <param name="ByUser">By user, most waiting first.</param>
/// <param name="ByAccount">By account, most waiting first.</param>
/// <param name="ByPartition">By partition, most waiting first.</param>
/// <param name="BySizeClass">By size class, smallest first.</param>
/// <param name="Start">Beginning of the first stretch of <paramref name="MeanJobs"/>.</param>
/// <param name="StretchSeconds">Length of a stretch in seconds.</param>
/// <param name="MeanJobs">For each stretch of time the mean number of waiting jobs by cause.</param>
internal sealed record WaitsSection(
    IReadOnlyDictionary<string, double> Hours,
    IReadOnlyList<WaitsLine> ByUser,
    IReadOnlyList<WaitsLine> ByAccount,
    IReadOnlyList<WaitsLine> ByPartition,
    IReadOnlyList<WaitsLine> BySizeClass,
    Instant Start,
    double StretchSeconds,
    IReadOnlyList<IReadOnlyDictionary<string, double>> MeanJobs)
{
    private const double MsPerSecond = 1000;

    /// <summary>Of a breakdown and its series; null where waiting was not explained.</summary>
    public static WaitsSection? Of(WaitBreakdown? waits, WaitSeries? series) => waits is null || series is null ? null : new WaitsSection(
        ByCause(waits.All.Hours),
        Lines(waits.ByUser),
        Lines(waits.ByAccount),
        Lines(waits.ByPartition),
        Lines(waits.BySize),
        series.Start,
        series.BucketMs / MsPerSecond,
        [.. Enumerable.Range(0, series.Count).Select(stretch => ByCause([.. Enum.GetValues<WaitCause>().Select(cause => series.MeanJobs(stretch, cause))]))]);

    /// <summary>Values by the name of the cause; causes with nothing are left out.</summary>
    public static IReadOnlyDictionary<string, double> ByCause(IReadOnlyList<double> values)
    {
        var named = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (WaitCause cause in Enum.GetValues<WaitCause>())
        {
            if (values[(int)cause] > 0)
            {
                named.Add(cause.ToString().ToLowerInvariant(), values[(int)cause]);
            }
        }

        return named;
    }

    private static IReadOnlyList<WaitsLine> Lines(IReadOnlyList<WaitShare> shares) => [.. shares.Select(share => new WaitsLine(share.Name, ByCause(share.Hours)))];
}

/// <summary>Waiting of a group of jobs.</summary>
/// <param name="Name">The user, account, partition or size class.</param>
/// <param name="Hours">Job-hours by cause.</param>
internal sealed record WaitsLine(string Name, IReadOnlyDictionary<string, double> Hours);
