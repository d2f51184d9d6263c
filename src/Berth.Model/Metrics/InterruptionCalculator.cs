namespace Berth.Model.Metrics;

/// <summary>Adds up what was interrupted, what was lost by it, and how long nodes were out.</summary>
internal static class InterruptionCalculator
{
    private const double HourMs = 3_600_000;

    /// <summary>The figures; null for a schedule in which nothing was interrupted, cancelled or failed, and no node was out.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="schedule">When they ran.</param>
    /// <param name="window">Which jobs count.</param>
    /// <param name="interval">The time over which the machine's state is averaged.</param>
    /// <param name="utilization">Utilization as <see cref="ScheduleMetrics.Utilization"/> has it.</param>
    public static InterruptionMetrics? Compute(
        Workload workload, Cluster cluster, Schedule schedule, MeasurementWindow window, StateInterval interval, double utilization)
    {
        if (schedule.Runs.AllLast && schedule.Outages.Count == 0 && !schedule.Outcome.ContainsAny(JobOutcome.Cancelled, JobOutcome.Failed))
        {
            return null;
        }

        int[] causes = CountCauses(workload, schedule, window, out int jobs);
        (Int128 capacity, double perUnit) = Capacity(workload, cluster);
        Int128 lost = LostWork(workload, cluster, schedule, interval);
        double available = (double)capacity * interval.LengthMs;
        double lostShare = available > 0 ? (double)lost / available : 0;
        (Int128 outMs, Int128 downMs) = Outages(schedule.Outages, interval);
        double nodesMs = (double)interval.LengthMs * (cluster.Nodes?.Count ?? 0);
        return new InterruptionMetrics
        {
            InterruptedJobs = jobs,
            Requeued = causes[(int)Interruption.Requeued],
            Suspended = causes[(int)Interruption.Suspended],
            NodeFailed = causes[(int)Interruption.NodeFailed],
            JobFailed = causes[(int)Interruption.JobFailed],
            LostSeconds = (double)lost / (perUnit * 1000),
            LostShare = lostShare,
            UsefulUtilization = Math.Max(0, utilization - lostShare),
            DownHours = cluster.Nodes is null ? null : (double)downMs / HourMs,
            DrainedHours = cluster.Nodes is null ? null : (double)(outMs - downMs) / HourMs,
            Availability = cluster.Nodes is null ? null : nodesMs > 0 ? 1 - ((double)outMs / nodesMs) : 1,
        };
    }

    /// <summary>Time of each run that did no work that was saved, in ms, by the number of the run in <see cref="RunTable"/>; most are 0.</summary>
    public static long[] LostMs(Workload workload, Schedule schedule)
    {
        RunTable runs = schedule.Runs;
        long[] lostMs = new long[runs.Count];
        for (int job = 0; job < schedule.Count; job++)
        {
            ReadOnlySpan<int> before = runs.Before(job);
            bool isInVain = schedule.Outcome[job] is JobOutcome.Cancelled or JobOutcome.Failed;
            long savedMs = 0;
            for (int i = 0; i < before.Length; i++)
            {
                int run = before[i];
                long keptMs = isInVain ? 0 : KeptMs(runs, before[i..]);
                lostMs[run] = Math.Max(0, runs.EndMs(run) - runs.StartMs(run) - (keptMs - savedMs));
                savedMs = keptMs;
            }

            if (isInVain)
            {
                lostMs[job] = runs.EndMs(job) - runs.StartMs(job);
            }
            else if (!before.IsEmpty && schedule.Outcome[job] == JobOutcome.Completed)
            {
                long workMs = workload.Actuals.RunMsIn(new JobId(job), runs.Mode(job));
                lostMs[job] = Math.Max(0, runs.EndMs(job) - runs.StartMs(job) - (workMs - savedMs));
            }
        }

        return lostMs;
    }

    /// <summary>
    /// Work saved by the first of some interrupted runs, as far as none after it falls back behind that: what a suspended job has in memory is lost when a later run fails.
    /// </summary>
    private static long KeptMs(RunTable runs, ReadOnlySpan<int> interrupted)
    {
        long keptMs = long.MaxValue;
        foreach (int run in interrupted)
        {
            keptMs = Math.Min(keptMs, runs.Interruption(run).SavedMs);
        }

        return keptMs;
    }

    private static int[] CountCauses(Workload workload, Schedule schedule, MeasurementWindow window, out int jobs)
    {
        int[] causes = new int[(int)Interruption.JobFailed + 1];
        var seen = new HashSet<int>();
        foreach (ref readonly InterruptedRun run in schedule.Interrupted.All)
        {
            if (window.Contains(workload.Jobs.SubmitMs[run.Job]))
            {
                causes[(int)run.Cause]++;
                seen.Add(run.Job);
            }
        }

        jobs = seen.Count;
        return causes;
    }

    /// <summary>All there is of the workload's unit, in base units, and how many of these are one unit.</summary>
    private static (Int128 Amount, double PerUnit) Capacity(Workload workload, Cluster cluster) =>
        !HasAmounts(workload, cluster) ? (cluster.Processors, 1)
        : workload.Unit == SizeUnit.Gpu ? ((Int128)cluster.Nodes!.GpuCount * TaskRequest.WholeGpu, TaskRequest.WholeGpu)
        : (cluster.Nodes!.CpuMillicores, ResourceSchema.MillicoresPerCore);

    private static bool HasAmounts(Workload workload, Cluster cluster) => cluster.Nodes is not null && workload.Shapes.Count > 0;

    /// <summary>What was lost of a run lies evenly over it: a run that reaches beyond the interval counts by the part within.</summary>
    private static Int128 LostWork(Workload workload, Cluster cluster, Schedule schedule, StateInterval interval)
    {
        RunTable runs = schedule.Runs;
        HeldPlaces? held = HasAmounts(workload, cluster) && schedule.Allocations is not null ? new HeldPlaces(workload, cluster.Nodes!, schedule) : null;
        long[] lostMs = LostMs(workload, schedule);
        Int128 sum = 0;
        for (int run = 0; run < lostMs.Length; run++)
        {
            if (lostMs[run] == 0)
            {
                continue;
            }

            long lengthMs = runs.EndMs(run) - runs.StartMs(run);
            long withinMs = Math.Min(runs.EndMs(run), interval.To.UnixMs) - Math.Max(runs.StartMs(run), interval.From.UnixMs);
            if (withinMs > 0)
            {
                sum += (Int128)Amount(workload, held, runs, run) * lostMs[run] * withinMs / lengthMs;
            }
        }

        return sum;
    }

    private static long Amount(Workload workload, HeldPlaces? held, RunTable runs, int run)
    {
        if (held is null)
        {
            return workload.Jobs.Processors[runs.JobOf(run)];
        }

        long amount = 0;
        foreach (HeldPlace place in held.Of(run))
        {
            amount += workload.Unit == SizeUnit.Gpu ? place.GpuThousandths : place.CpuMillicores;
        }

        return amount;
    }

    /// <summary>Node-milliseconds in which nodes were out for any reason, and in which they were down; where outages of a node overlap each moment counts once.</summary>
    private static (Int128 Out, Int128 Down) Outages(IReadOnlyList<NodeOutage> outages, StateInterval interval)
    {
        var countedTo = new Dictionary<int, long>();
        var countedDownTo = new Dictionary<int, long>();
        Int128 outMs = 0;
        Int128 downMs = 0;
        foreach (NodeOutage outage in outages.OrderBy(outage => outage.FromMs))
        {
            outMs += Uncounted(outage, interval, countedTo);
            downMs += outage.Kind == OutageKind.Down ? Uncounted(outage, interval, countedDownTo) : 0;
        }

        return (outMs, downMs);
    }

    private static long Uncounted(in NodeOutage outage, StateInterval interval, Dictionary<int, long> countedTo)
    {
        long fromMs = Math.Max(outage.FromMs, Math.Max(interval.From.UnixMs, countedTo.GetValueOrDefault(outage.Node, long.MinValue)));
        long toMs = Math.Min(outage.ToMs, interval.To.UnixMs);
        countedTo[outage.Node] = Math.Max(toMs, countedTo.GetValueOrDefault(outage.Node, long.MinValue));
        return Math.Max(0, toMs - fromMs);
    }
}
