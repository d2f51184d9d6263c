using Berth.Model;
using Berth.Model.Metrics;

namespace Berth.Simulation.Reports;

/// <summary>
/// The distribution of wait times in a form that is small at any number of jobs: the exact share of jobs that waited no longer
/// than each of at most <see cref="MaxPoints"/> lengths, evenly spaced on a logarithmic scale from one second to the longest wait,
/// and full minutes, hours, days and a week among them.
/// </summary>
public sealed class WaitCurve
{
    /// <summary>Most points a curve has.</summary>
    public const int MaxPoints = 320;

    // Lengths that people ask about; they are points of every curve that reaches them, so that ShareWithin is exact there.
    private static readonly long[] LandmarksMs = [60_000, 600_000, 3_600_000, 21_600_000, 86_400_000, 604_800_000];

    private readonly double[] _seconds;
    private readonly double[] _shares;

    private WaitCurve(int count, double[] seconds, double[] shares)
    {
        Count = count;
        _seconds = seconds;
        _shares = shares;
    }

    /// <summary>Number of wait times behind the curve.</summary>
    public int Count { get; }

    /// <summary>Lengths of wait in seconds, at least 1, ascending; empty when there are no jobs.</summary>
    public IReadOnlyList<double> Seconds => _seconds;

    /// <summary>For each length, the share of jobs that waited no longer, 0..1, never falling.</summary>
    public IReadOnlyList<double> Shares => _shares;

    /// <summary>The share of jobs that waited no longer than a length of at least 1 s: exact at 1 s, 1 min, 10 min, 1 h, 6 h, a day and a week,
    /// read between points elsewhere. Null when there are no jobs.</summary>
    public double? ShareWithin(double seconds)
    {
        if (Count == 0 || seconds < 1)
        {
            return null;
        }

        int at = Array.BinarySearch(_seconds, seconds);
        if (at >= 0 || ~at == _seconds.Length)
        {
            return at >= 0 ? _shares[at] : 1;
        }

        int above = ~at;
        double part = Math.Log(seconds / _seconds[above - 1]) / Math.Log(_seconds[above] / _seconds[above - 1]);
        return _shares[above - 1] + (part * (_shares[above] - _shares[above - 1]));
    }

    /// <summary>The curve of the jobs of a schedule that ran to their end and were submitted inside the window. Time: jobs times log of points.</summary>
    public static WaitCurve Of(Schedule schedule, MeasurementWindow window)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ReadOnlySpan<long> submitMs = schedule.SubmitMs;
        var waitsMs = new long[schedule.Count];
        int count = 0;
        for (int job = 0; job < waitsMs.Length; job++)
        {
            if (JobFormulas.IsFinished(schedule.Outcome[job]) && window.Contains(submitMs[job]))
            {
                waitsMs[count++] = schedule.Wait(new JobId(job))!.Value.Ms;
            }
        }

        return Of(waitsMs.AsSpan(0, count));
    }

    /// <summary>The curve of wait times in milliseconds, in any order. Throws when one is negative.</summary>
    public static WaitCurve Of(ReadOnlySpan<long> waitsMs)
    {
        if (waitsMs.IsEmpty)
        {
            return new WaitCurve(0, [], []);
        }

        long longestMs = 1000;
        foreach (long waitMs in waitsMs)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(waitMs);
            longestMs = Math.Max(longestMs, waitMs);
        }

        long[] lengthsMs = Lengths(longestMs);
        var jobs = new int[lengthsMs.Length];
        foreach (long waitMs in waitsMs)
        {
            int at = Array.BinarySearch(lengthsMs, waitMs);
            jobs[at >= 0 ? at : ~at]++;
        }

        return Cumulate(lengthsMs, jobs, waitsMs.Length);
    }

    /// <summary>Different whole milliseconds from 1 s to the longest wait: evenly spaced in their logarithm, the landmarks, and the longest itself.</summary>
    private static long[] Lengths(long longestMs)
    {
        int even = MaxPoints - LandmarksMs.Length;
        double step = Math.Log(longestMs / 1000.0) / (even - 1);
        var lengths = new SortedSet<long> { 1000, longestMs };
        for (int i = 1; i < even - 1; i++)
        {
            lengths.Add(Math.Min(longestMs, (long)Math.Round(1000 * Math.Exp(step * i))));
        }

        lengths.UnionWith(LandmarksMs.Where(landmarkMs => landmarkMs < longestMs));
        return [.. lengths];
    }

    /// <summary>Turns counts into a rising curve; inside a flat stretch only its two ends are kept.</summary>
    private static WaitCurve Cumulate(long[] lengthsMs, int[] jobs, int count)
    {
        var seconds = new List<double>(lengthsMs.Length);
        var shares = new List<double>(lengthsMs.Length);
        long below = 0;
        for (int i = 0; i < lengthsMs.Length; i++)
        {
            below += jobs[i];
            bool insideFlat = i > 0 && i < lengthsMs.Length - 1 && jobs[i] == 0 && jobs[i + 1] == 0;
            if (!insideFlat)
            {
                seconds.Add(lengthsMs[i] / 1000.0);
                shares.Add((double)below / count);
            }
        }

        return new WaitCurve(count, [.. seconds], [.. shares]);
    }
}
