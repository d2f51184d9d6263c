namespace Berth.Model;

/// <summary>
/// The steps in which the best value of a measure can lie, so that a bound may be rounded up to the next one. In some best plan each job starts at its submit time or release date, at the end of an
/// advance reservation, or when another job starts or ends: whoever does not can start earlier, and no measure here gains by a later end. So all starts and ends of that plan are whole multiples of
/// the greatest common divisor of these times and of the run times.
/// </summary>
public static class ValueSteps
{
    /// <summary>Rounding noise of bounds, relative, that is not rounded up over.</summary>
    private const double Noise = 1e-9;

    /// <summary>The step of a measure on a workload, in its unit; 0 where values lie in no steps.</summary>
    public static double Of(Workload workload, Cluster cluster, PlanMeasure measure)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        return measure switch
        {
            PlanMeasure.LateJobs => 1,
            PlanMeasure.Makespan or PlanMeasure.Completion => OfTimes(workload, cluster, false),
            PlanMeasure.WeightedCompletion => OfTimes(workload, cluster, false) * OfWeights(workload),
            PlanMeasure.Tardiness => OfTimes(workload, cluster, true) * OfWeights(workload),
            _ => 0,
        };
    }

    /// <summary>The least value that is not below a bound.</summary>
    /// <param name="bound">The bound.</param>
    /// <param name="step">From <see cref="Of"/>.</param>
    public static double RoundUp(double bound, double step) => step == 0 ? bound : Math.Max(bound, Math.Ceiling((bound / step) - (Noise * Math.Max(1, bound / step))) * step);

    private static double OfTimes(Workload workload, Cluster cluster, bool withDeadlines)
    {
        if (workload.JobCount == 0)
        {
            return 0;
        }

        long startMs = workload.Jobs.SubmitMs[0];
        long step = 0;
        for (int i = 0; i < workload.JobCount; i++)
        {
            var job = new JobId(i);
            step = Divisor(step, workload.Jobs.SubmitMs[i] - startMs);
            step = workload.Jobs.Release(job) is { } release ? Divisor(step, release.UnixMs - startMs) : step;
            step = withDeadlines && workload.Jobs.Deadline(job) is { } due ? Divisor(step, due.UnixMs - startMs) : step;
            int modes = workload.Shapes.Count == 0 ? 1 : workload.Shapes[workload.Jobs.Shape[i]].Modes.Count;
            for (int mode = 0; mode < modes; mode++)
            {
                step = Divisor(step, Math.Min(workload.Actuals.RunMsIn(job, mode), workload.Jobs.RequestedMsIn(job, mode)));
            }
        }

        foreach (AdvanceReservation reservation in cluster.Nodes?.Reservations ?? [])
        {
            step = Divisor(step, reservation.To.UnixMs - startMs);
        }

        return step;
    }

    private static long OfWeights(Workload workload)
    {
        long step = 0;
        foreach (int weight in workload.Jobs.Weight)
        {
            step = Divisor(step, weight);
        }

        return Math.Max(1, step);
    }

    private static long Divisor(long one, long other)
    {
        other = Math.Abs(other);
        while (other != 0)
        {
            (one, other) = (other, one % other);
        }

        return one;
    }
}
