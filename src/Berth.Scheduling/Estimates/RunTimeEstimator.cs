using Berth.Model;

namespace Berth.Scheduling;

/// <summary>
/// Says which run time to plan with: at arrival, and again each time a job outlives what was said. It learns from ended jobs only.
/// The mean of the last two with step-wise correction is from Tsafrir, Etsion, Feitelson, TPDS 18(6), 2007. Not safe for concurrent use.
/// </summary>
public sealed class RunTimeEstimator
{
    /// <summary>Added to the first estimate at the 1st, 2nd, … correction: 1, 5, 15, 30 min, 1, 2, 5, 10, 20, 50, 100 h.</summary>
    private static readonly long[] CorrectionMs =
    [
        60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 18_000_000, 36_000_000, 72_000_000, 180_000_000, 360_000_000,
    ];

    private readonly EstimateKind _kind;
    private readonly UserHistory[] _history;

    /// <summary>An estimator that has seen nothing yet.</summary>
    /// <param name="kind">Which estimate; <see cref="EstimateKind.Perfect"/> is the simulator's own business and refused here.</param>
    /// <param name="userCount">Users are 0 .. userCount-1.</param>
    public RunTimeEstimator(EstimateKind kind, int userCount)
    {
        if (kind == EstimateKind.Perfect)
        {
            throw new ArgumentException("a perfect estimate needs the actual run time, which no estimator may know", nameof(kind));
        }

        _kind = kind;
        _history = kind == EstimateKind.Request ? [] : new UserHistory[userCount];
    }

    /// <summary>The estimate for a job that arrives now: predictions are whole seconds rounded down, at least one, and at most the requested time.</summary>
    /// <param name="user">The submitting user.</param>
    /// <param name="requestedMs">Requested time in milliseconds.</param>
    public long AtArrivalMs(int user, long requestedMs)
    {
        switch (_kind)
        {
            case EstimateKind.Tsafrir when _history[user].Ended >= 2:
                long meanOfTwoMs = (_history[user].LastMs + _history[user].BeforeLastMs) / 2;
                return Math.Min(requestedMs, WholeSeconds(meanOfTwoMs));
            case EstimateKind.UserMean when _history[user].Ended >= 1:
                return Math.Min(requestedMs, WholeSeconds(_history[user].SumMs / _history[user].Ended));
            default:
                return requestedMs;
        }
    }

    /// <summary>
    /// The next estimate for a job that outlived its estimates <paramref name="corrections"/> times, this one included. At most the requested time.
    /// </summary>
    /// <param name="firstMs">What was said at arrival.</param>
    /// <param name="corrections">1 at the first correction; after the 11th it is the requested time.</param>
    /// <param name="requestedMs">Requested time in milliseconds.</param>
    public static long CorrectedMs(long firstMs, int corrections, long requestedMs) =>
        corrections > CorrectionMs.Length ? requestedMs : Math.Min(requestedMs, firstMs + CorrectionMs[corrections - 1]);

    /// <summary>Learns that a job of <paramref name="user"/> ended after <paramref name="runMs"/>.</summary>
    public void Ended(int user, long runMs)
    {
        if (_kind == EstimateKind.Request)
        {
            return;
        }

        ref UserHistory history = ref _history[user];
        history.BeforeLastMs = history.LastMs;
        history.LastMs = runMs;
        history.SumMs += runMs;
        history.Ended++;
    }

    /// <summary>At least one second: a prediction of nothing would let two jobs start on the same processors.</summary>
    private static long WholeSeconds(long ms) => Math.Max(1000, ms - (ms % 1000));

    private struct UserHistory
    {
        public long LastMs;
        public long BeforeLastMs;
        public long SumMs;
        public int Ended;
    }
}
