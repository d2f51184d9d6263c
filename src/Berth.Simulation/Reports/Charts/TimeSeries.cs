namespace Berth.Simulation.Reports.Charts;

/// <summary>A figure over time in equal buckets that begin at even moments; the first and the last may be covered only in part.</summary>
/// <param name="FirstMs">Start of the first bucket, ms since the Unix epoch.</param>
/// <param name="BucketMs">Length of a bucket in ms.</param>
/// <param name="Values">Mean over the covered part of each bucket; null where nothing is known.</param>
internal sealed record TimeSeries(long FirstMs, long BucketMs, IReadOnlyList<double?> Values)
{
    /// <summary>
    /// The same figure in other buckets: each new value is the mean of the old ones, weighted by how long they overlap.
    /// The source's buckets are taken as constant inside.
    /// </summary>
    public static TimeSeries Resample(SourceLine source, long bucketMs, bool hasCalendar)
    {
        IReadOnlyList<double> values = source.Values;
        if (values.Count == 0)
        {
            return new TimeSeries(source.StartMs, bucketMs, []);
        }

        long endMs = source.StartMs + (values.Count * source.BucketMs);
        long firstMs = hasCalendar ? Ticks.Floor(source.StartMs, bucketMs) : source.StartMs;
        int count = (int)((endMs - firstMs + bucketMs - 1) / bucketMs);
        var sums = new double[count];
        var coveredMs = new double[count];
        for (int i = 0; i < values.Count; i++)
        {
            long fromMs = source.StartMs + (i * source.BucketMs);
            long toMs = fromMs + source.BucketMs;
            while (fromMs < toMs)
            {
                int bucket = (int)((fromMs - firstMs) / bucketMs);
                long partMs = Math.Min(toMs, firstMs + ((bucket + 1) * bucketMs)) - fromMs;
                if (double.IsFinite(values[i]))
                {
                    sums[bucket] += values[i] * partMs;
                    coveredMs[bucket] += partMs;
                }

                fromMs += partMs;
            }
        }

        return new TimeSeries(firstMs, bucketMs, [.. sums.Select((sum, i) => coveredMs[i] > 0 ? sum / coveredMs[i] : (double?)null)]);
    }

    /// <summary>The value of the bucket that holds a moment; null outside.</summary>
    public double? At(long unixMs)
    {
        long index = unixMs < FirstMs ? -1 : (unixMs - FirstMs) / BucketMs;
        return index >= 0 && index < Values.Count ? Values[(int)index] : null;
    }
}

/// <summary>A figure over time as it was measured.</summary>
/// <param name="StartMs">Start of the first bucket, ms since the Unix epoch.</param>
/// <param name="BucketMs">Length of a bucket in ms.</param>
/// <param name="Values">One value a bucket.</param>
internal readonly record struct SourceLine(long StartMs, long BucketMs, IReadOnlyList<double> Values);

/// <summary>The period that all policies' time charts share.</summary>
/// <param name="FromMs">Start, ms since the Unix epoch.</param>
/// <param name="ToMs">End, ms since the Unix epoch; after the start.</param>
/// <param name="HasCalendar">True when the axis shows dates, false when it shows time since the start.</param>
internal readonly record struct TimeRange(long FromMs, long ToMs, bool HasCalendar)
{
    /// <summary>From the first to the last moment of any timeline.</summary>
    public static TimeRange Of(IReadOnlyList<PolicyReport> policies, bool hasCalendar)
    {
        long fromMs = policies.Min(policy => policy.Timeline.StartMs);
        long toMs = policies.Max(policy => policy.Timeline.StartMs + (policy.Timeline.Utilization.Count * policy.Timeline.BucketMs));
        return new TimeRange(fromMs, Math.Max(toMs, fromMs + 1), hasCalendar);
    }

    /// <summary>The shortest even bucket that gives at most so many, never shorter than a timeline's own.</summary>
    public long Bucket(IReadOnlyList<PolicyReport> policies, int most)
    {
        long sourceMs = policies.Max(policy => policy.Timeline.BucketMs);
        long evenMs = Ticks.Bucket(ToMs - FromMs, most);
        return evenMs >= sourceMs ? evenMs : Ticks.Bucket(sourceMs, 1);
    }
}
