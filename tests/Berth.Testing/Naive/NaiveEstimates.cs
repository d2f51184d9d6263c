using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>Run times to plan with, kept as plain lists of what each user's jobs ran.</summary>
public sealed class NaiveEstimates(Workload workload, EstimateKind kind)
{
    private static readonly long[] StepsMinutes = [1, 5, 15, 30, 60, 120, 300, 600, 1_200, 3_000, 6_000];

    private readonly List<long>[] _endedMs = [.. workload.Users.Select(_ => new List<long>())];

    public long HeldMs(int job, int mode = 0) => Math.Min(workload.Actuals.RunMsIn(new JobId(job), mode), RequestedMs(job, mode));

    /// <summary>
    /// At least a millisecond, so that what has been started holds its processors until its end is handled, and a prediction at least a
    /// second: a prediction of nothing would let a pass start two jobs on the same processors.
    /// </summary>
    public long AtArrivalMs(int job, int mode = 0)
    {
        long request = RequestedMs(job, mode);
        List<long> ended = _endedMs[workload.Jobs.User[job]];
        long estimate = kind switch
        {
            EstimateKind.Request => request,
            EstimateKind.Perfect => HeldMs(job, mode),
            EstimateKind.Tsafrir => ended.Count < 2 ? request : Math.Min(request, WholeSeconds((ended[^1] + ended[^2]) / 2)),
            EstimateKind.UserMean => ended.Count < 1 ? request : Math.Min(request, WholeSeconds(ended.Sum() / ended.Count)),
            _ => throw new ArgumentOutOfRangeException(nameof(job), kind, "no such estimate"),
        };
        return Math.Max(1, estimate);
    }

    public void Ended(int job, int mode = 0) => EndedAfter(job, HeldMs(job, mode));

    /// <summary>A job ended whose last run was as long as this.</summary>
    public void EndedAfter(int job, long runMs) => _endedMs[workload.Jobs.User[job]].Add(runMs);

    /// <summary>The estimate after it was outlived for the <paramref name="time"/>-th time (1, 2, …).</summary>
    public long CorrectedMs(int job, long firstEstimateMs, int time, int mode = 0)
    {
        long request = RequestedMs(job, mode);
        return time > StepsMinutes.Length ? request : Math.Min(request, firstEstimateMs + (StepsMinutes[time - 1] * 60_000));
    }

    private long RequestedMs(int job, int mode) => workload.Jobs.RequestedMsIn(new JobId(job), mode);

    private static long WholeSeconds(long ms) => Math.Max(1, ms / 1000) * 1000;
}
