using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>The orders as their formulas are written (<see cref="OrderKind"/>); the lower key goes first.</summary>
public static class NaiveOrder
{
    public static Int128 Key(OrderKind kind, Workload workload, int job, long estimateMs, long nowMs)
    {
        int processors = Math.Max(1, workload.Jobs.Processors[job]);
        long submitMs = workload.Jobs.SubmitMs[job];
        switch (kind)
        {
            case OrderKind.Fcfs: return 0;
            case OrderKind.Sjf: return estimateMs;
            case OrderKind.Ljf: return -estimateMs;
            case OrderKind.SmallestArea: return (Int128)estimateMs * processors;
            case OrderKind.LargestArea: return -(Int128)estimateMs * processors;
            case OrderKind.SmallestSize: return processors;
            case OrderKind.LargestSize: return -processors;
            case OrderKind.Priority: return workload.Jobs.Priority.IsEmpty ? 0 : -(Int128)workload.Jobs.Priority[job];
            case OrderKind.Edf: return workload.Jobs.Deadline(new JobId(job))?.UnixMs ?? Int128.MaxValue;
        }

        // Run times and submit times below a second count as one, so that no logarithm or quotient is undefined.
        double r = Math.Max(estimateMs / 1000.0, 1);
        double s = Math.Max((submitMs - workload.Origin.UnixMs) / 1000.0, 1);
        double w = (nowMs - submitMs) / 1000.0;
        return Rounded(kind switch
        {
            OrderKind.Lxf => -(w + r) / r,
            OrderKind.Wfp3 => -(w / r) * (w / r) * (w / r) * processors,
            OrderKind.Unicep => -w / (Math.Max(Math.Log2(processors), 1e-6) * r),
            OrderKind.F1 => (Math.Log10(r) * processors) + (870 * Math.Log10(s)),
            OrderKind.F2 => (Math.Sqrt(r) * processors) + (25_600 * Math.Log10(s)),
            OrderKind.F3 => (r * processors) + (6_860_000 * Math.Log10(s)),
            OrderKind.F4 => (r * Math.Sqrt(processors)) + (530_000 * Math.Log10(s)),
            _ => throw new NotSupportedException($"the twin has no order {kind}"),
        });
    }

    /// <summary>A score counts with 40 bits after the leading one; negative ones mirror positive ones.</summary>
    private static Int128 Rounded(double score)
    {
        long magnitude = BitConverter.DoubleToInt64Bits(Math.Abs(score)) >> 12;
        return score < 0 ? -magnitude : magnitude;
    }
}
