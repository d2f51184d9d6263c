namespace Berth.Model.Metrics;

/// <summary>What one regime had of a replay.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Seconds">Time that it was in force, from the first submit to the last end, in seconds.</param>
/// <param name="TimeShare">The same as a share of that time; 0 where there is none.</param>
/// <param name="Entered">How often it was entered; being in force at the beginning does not count.</param>
/// <param name="Started">Jobs that started while it was in force; at the moment of a change they count for the regime that was entered.</param>
/// <param name="StartedShare">The same as a share of all jobs that started; 0 where none did.</param>
/// <param name="MeanWaitSeconds">Mean wait of these jobs in seconds; 0 where there are none.</param>
public sealed record RegimeUse(string Name, double Seconds, double TimeShare, int Entered, int Started, double StartedShare, double MeanWaitSeconds);

/// <summary>How much of a replay each regime had. Of all jobs, whatever window is measured.</summary>
public static class RegimeUsage
{
    /// <summary>One entry a regime, in the order of the set; null for a schedule of a plain policy. O((jobs + changes) log changes).</summary>
    public static IReadOnlyList<RegimeUse>? Of(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (schedule.Regimes is not { } log)
        {
            return null;
        }

        int count = log.Set.Regimes.Count;
        int[] started = new int[count];
        double[] waitSeconds = new double[count];
        long fromMs = long.MaxValue;
        long toMs = long.MinValue;
        for (int job = 0; job < schedule.Count; job++)
        {
            fromMs = Math.Min(fromMs, schedule.SubmitMs[job]);
            if (schedule.Wait(new JobId(job)) is { } wait)
            {
                toMs = Math.Max(toMs, schedule.EndMs[job]);
                int regime = log.InForceAt(new Instant(schedule.StartMs[job]));
                started[regime]++;
                waitSeconds[regime] += wait.Seconds;
            }
        }

        double[] seconds = toMs > fromMs ? TimeIn(log, fromMs, toMs) : new double[count];
        double all = Math.Max(double.Epsilon, seconds.Sum());
        double jobs = Math.Max(1, started.Sum());
        return [.. log.Set.Regimes.Select((regime, i) => new RegimeUse(
            regime.Name,
            seconds[i],
            seconds[i] / all,
            log.Switches.Count(change => change.To == i),
            started[i],
            started[i] / jobs,
            started[i] == 0 ? 0 : waitSeconds[i] / started[i]))];
    }

    /// <summary>Seconds that each regime was in force from one moment up to another, in the order of the set.</summary>
    public static double[] TimeIn(RegimeLog log, long fromMs, long toMs)
    {
        ArgumentNullException.ThrowIfNull(log);
        double[] seconds = new double[log.Set.Regimes.Count];
        int regime = log.InForceAt(new Instant(fromMs));
        long atMs = fromMs;
        for (int i = FirstAfter(log, fromMs); i < log.Switches.Count && log.Switches[i].At.UnixMs < toMs; i++)
        {
            seconds[regime] += (log.Switches[i].At.UnixMs - atMs) / 1000.0;
            atMs = log.Switches[i].At.UnixMs;
            regime = log.Switches[i].To;
        }

        seconds[regime] += Math.Max(0, toMs - atMs) / 1000.0;
        return seconds;
    }

    private static int FirstAfter(RegimeLog log, long ms)
    {
        int low = 0;
        int high = log.Switches.Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            (low, high) = log.Switches[middle].At.UnixMs <= ms ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
