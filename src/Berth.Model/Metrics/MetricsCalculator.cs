namespace Berth.Model.Metrics;

/// <summary>Measures a schedule. Definitions with formulas, units and sources: docs/METRICS.md.</summary>
public static class MetricsCalculator
{
    private const long DayMs = 86_400_000;

    /// <summary>
    /// Every figure of one schedule, in O(n). Which jobs count is decided by the submit time in the workload, so that two schedules
    /// of one workload are measured on the same jobs even where users react and submit later. Throws when the schedule is of another
    /// number of jobs, or tau is negative or not a number.
    /// </summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine they ran on.</param>
    /// <param name="schedule">When they ran.</param>
    /// <param name="window">Which jobs count.</param>
    /// <param name="tauSeconds">Threshold of bounded slowdown in seconds.</param>
    public static ScheduleMetrics Compute(
        Workload workload, Cluster cluster, Schedule schedule, MeasurementWindow window, double tauSeconds = 10)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentOutOfRangeException.ThrowIfNegative(tauSeconds);
        if (!double.IsFinite(tauSeconds))
        {
            throw new ArgumentOutOfRangeException(nameof(tauSeconds), tauSeconds, "tau is a finite number of seconds");
        }

        if (schedule.Count != workload.JobCount)
        {
            throw new ArgumentException($"schedule of {schedule.Count} jobs for a workload of {workload.JobCount}", nameof(schedule));
        }

        // The two halves share nothing but their input; running them side by side halves the wall time of a large log.
        StateInterval interval = ScheduleSpan.StateInterval(schedule, window);
        SystemState? state = null;
        long overtakes = 0;
        JobFigures? figures = null;
        ResourceUsage? resources = null;
        Parallel.Invoke(
            () =>
            {
                state = SystemState.Compute(workload, cluster, schedule, interval, workload.Origin.UnixMs, DayMs);
                overtakes = CountOvertakes(workload, schedule, window);
            },
            () => figures = new JobFigures(workload, schedule, window, tauSeconds),
            () => resources = ResourceUsageCalculator.Compute(workload, cluster, schedule, window));
        ScheduleMetrics metrics = Assemble(workload, cluster, schedule, new Measured(window, tauSeconds, interval, state!, overtakes, figures!));
        metrics = resources is null ? metrics : OnNodes(metrics, resources, workload.Unit);
        return metrics with { Interruptions = InterruptionCalculator.Compute(workload, cluster, schedule, window, interval, metrics.Utilization) };
    }

    /// <summary>On nodes utilization and loss of capacity are those of the amounts really held, not of jobs' sizes rounded up to whole units.</summary>
    private static ScheduleMetrics OnNodes(ScheduleMetrics metrics, ResourceUsage resources, SizeUnit unit) => metrics with
    {
        Resources = resources,
        Utilization = (unit == SizeUnit.Gpu ? resources.Cluster.Gpu?.Share : resources.Cluster.Cpu.Share) ?? 0,
        LossOfCapacity = resources.LossOfCapacity,
    };

    private sealed record Measured(
        MeasurementWindow Window, double TauSeconds, StateInterval Interval, SystemState State, long Overtakes, JobFigures Figures);

    private static ScheduleMetrics Assemble(Workload workload, Cluster cluster, Schedule schedule, Measured measured)
    {
        (MeasurementWindow window, double tauSeconds, StateInterval interval, SystemState state, long overtakes, JobFigures figures) = measured;
        StateIntegrals total = state.Total();
        double capacityMs = (double)interval.LengthMs * cluster.Processors;
        double makespanSeconds = MakespanMs(workload, schedule, window) / 1000.0;
        return new ScheduleMetrics
        {
            Policy = schedule.Policy,
            Window = window,
            TauSeconds = tauSeconds,
            Jobs = CountJobs(workload, window),
            Outcomes = CountOutcomes(workload, schedule, window),
            Wait = figures.Wait,
            Turnaround = figures.Turnaround,
            Slowdown = figures.Slowdown,
            BoundedSlowdown = figures.BoundedSlowdown,
            MakespanSeconds = makespanSeconds,
            StateInterval = interval,
            StateByDay = state,
            Utilization = Share(total.BusyProcessorMs, capacityMs),
            ThroughputPerHour = Share(figures.Wait.Count * 3600.0, makespanSeconds),
            LossOfCapacity = Share(total.LostProcessorMs, capacityMs),
            MeanQueueLength = Share(total.WaitingJobMs, interval.LengthMs),
            MaxQueueLength = state.MaxWaitingJobs,
            Fairness = figures.Fairness(overtakes),
            LongestWaits = figures.LongestWaits(),
            BySizeClass = figures.BySizeClass(),
            ByRunTimeClass = figures.ByRunTimeClass(),
            ByUser = figures.ByUser(),
            SizeByRunTime = figures.SizeByRunTime(),
        };
    }

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;

    private static int CountJobs(Workload workload, MeasurementWindow window)
    {
        int jobs = 0;
        foreach (long submitMs in workload.Jobs.SubmitMs)
        {
            jobs += window.Contains(submitMs) ? 1 : 0;
        }

        return jobs;
    }

    private static Dictionary<JobOutcome, int> CountOutcomes(Workload workload, Schedule schedule, MeasurementWindow window)
    {
        int[] counts = new int[(int)JobOutcome.Failed + 1];
        for (int job = 0; job < schedule.Count; job++)
        {
            counts[(int)schedule.Outcome[job]] += window.Contains(workload.Jobs.SubmitMs[job]) ? 1 : 0;
        }

        var outcomes = new Dictionary<JobOutcome, int>();
        for (int outcome = 0; outcome < counts.Length; outcome++)
        {
            if (counts[outcome] > 0)
            {
                outcomes[(JobOutcome)outcome] = counts[outcome];
            }
        }

        return outcomes;
    }

    private static long MakespanMs(Workload workload, Schedule schedule, MeasurementWindow window)
    {
        long firstMs = long.MaxValue;
        long lastMs = long.MinValue;
        for (int job = 0; job < schedule.Count; job++)
        {
            if (window.Contains(workload.Jobs.SubmitMs[job]) && schedule.Started(new JobId(job)))
            {
                firstMs = Math.Min(firstMs, schedule.SubmitMs[job]);
                lastMs = Math.Max(lastMs, schedule.EndMs[job]);
            }
        }

        return lastMs == long.MinValue ? 0 : lastMs - firstMs;
    }

    /// <summary>First start times in order of submission, equal submissions in order of start, then inversions: exactly the overtakes.</summary>
    private static long CountOvertakes(Workload workload, Schedule schedule, MeasurementWindow window)
    {
        long[] submitMs = new long[schedule.Count];
        long[] startMs = new long[schedule.Count];
        int count = 0;
        bool sorted = true;
        for (int job = 0; job < schedule.Count; job++)
        {
            if (window.Contains(workload.Jobs.SubmitMs[job]) && schedule.Outcome[job] is not (JobOutcome.Rejected or JobOutcome.DependencyFailed or JobOutcome.Refused))
            {
                submitMs[count] = schedule.SubmitMs[job];
                startMs[count] = schedule.Runs.FirstStartMs(job) ?? long.MaxValue;
                sorted &= count == 0 || submitMs[count - 1] <= submitMs[count];
                count++;
            }
        }

        if (!sorted)
        {
            Array.Sort(submitMs, startMs, 0, count);
        }

        for (int from = 0; from < count;)
        {
            int to = from + 1;
            while (to < count && submitMs[to] == submitMs[from])
            {
                to++;
            }

            startMs.AsSpan(from, to - from).Sort();
            from = to;
        }

        return OvertakeCounter.CountInversions(startMs.AsSpan(0, count));
    }
}
