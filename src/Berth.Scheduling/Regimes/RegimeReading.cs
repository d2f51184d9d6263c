using Berth.Model;

namespace Berth.Scheduling;

/// <summary>A measure at one moment: an exact fraction, compared without rounding.</summary>
/// <param name="Numerator">Not negative.</param>
/// <param name="Denominator">Above 0.</param>
internal readonly record struct RegimeReading(Int128 Numerator, Int128 Denominator)
{
    private const int Thousandths = 1000;

    /// <summary>In the unit of the measure, for people; decisions compare the fraction.</summary>
    public double Value => (double)Numerator / (double)Denominator;

    /// <summary>Measures. The queue costs a look at its length; the load and the shares one walk along it.</summary>
    public static RegimeReading Of(RegimeMeasure measure, in Snapshot snapshot) => measure.Kind switch
    {
        RegimeMeasureKind.Load => Load(in snapshot),
        RegimeMeasureKind.QueueLength => new RegimeReading(snapshot.Pending.Length, 1),
        RegimeMeasureKind.WideWork or RegimeMeasureKind.ShortWork => Share(measure, snapshot.Pending),
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure.Kind, "nothing measures this"),
    };

    /// <summary>True when the measure is strictly above, or strictly below, a threshold in thousandths.</summary>
    public bool IsBeyond(long thresholdThousandths, bool above)
    {
        Int128 scaled = Numerator * Thousandths;
        Int128 threshold = thresholdThousandths * Denominator;
        return above ? scaled > threshold : scaled < threshold;
    }

    private static RegimeReading Load(in Snapshot snapshot)
    {
        long wanted = snapshot.TotalProcessors - (long)snapshot.FreeProcessors;
        foreach (int processors in snapshot.PendingProcessors)
        {
            wanted += processors;
        }

        return new RegimeReading(wanted, Math.Max(1, snapshot.TotalProcessors));
    }

    private static RegimeReading Share(RegimeMeasure measure, ReadOnlySpan<PendingJob> pending)
    {
        bool byWidth = measure.Kind == RegimeMeasureKind.WideWork;
        Int128 all = 0;
        Int128 counted = 0;
        foreach (ref readonly PendingJob job in pending)
        {
            Int128 work = (Int128)job.EstimateMs * job.Processors;
            all += work;
            counted += (byWidth ? job.Processors > measure.LargerThan : job.EstimateMs <= measure.AtMost.Ms) ? work : 0;
        }

        return all == 0 ? new RegimeReading(0, 1) : new RegimeReading(counted, all);
    }
}
