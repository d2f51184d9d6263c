using Berth.Model.Metrics;

namespace Berth.Model;

/// <summary>Makes changed copies of a workload; job numbers and names stay. Pure.</summary>
public static class WorkloadChanges
{
    private const long SecondMs = 1000;

    /// <summary>The jobs submitted inside a window; may be none.</summary>
    public static Workload Cut(Workload workload, MeasurementWindow window)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return WorkloadCopy.Of(workload, (_, row) => window.Contains(row.SubmitMs) ? row : null);
    }

    /// <summary>
    /// Changes the load by changing the times between submits: each job comes at first submit + (its submit - first submit) / factor,
    /// rounded to whole seconds where all submit times of the log are whole seconds, else to milliseconds. Deadlines and release dates keep their
    /// distance to the submit. The same jobs ask for the same work in 1/factor of the time.
    /// </summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="factor">Above 0; 1.2 for a fifth more load. Throws for anything else.</param>
    public static Workload ScaleLoad(Workload workload, double factor)
    {
        ArgumentNullException.ThrowIfNull(workload);
        if (!(double.IsFinite(factor) && factor > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "a load factor is a finite number above 0");
        }

        if (workload.JobCount == 0)
        {
            return workload;
        }

        long firstMs = workload.Jobs.SubmitMs[0];
        long grainMs = AllWholeSeconds(workload.Jobs.SubmitMs) ? SecondMs : 1;
        return WorkloadCopy.Of(workload, (_, row) =>
        {
            long submitMs = checked(firstMs + ((long)Math.Round((row.SubmitMs - firstMs) / factor / grainMs) * grainMs));
            return row with
            {
                SubmitMs = submitMs,
                DeadlineMs = row.DeadlineMs is { } deadline ? checked(deadline - row.SubmitMs + submitMs) : null,
                ReleaseMs = row.ReleaseMs is { } release ? checked(release - row.SubmitMs + submitMs) : null,
            };
        });
    }

    /// <summary>The jobs for which something holds; may be none. What a job waited for in one that is left out has happened.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="keep">True for the jobs that stay.</param>
    public static Workload Where(Workload workload, Func<JobId, bool> keep)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(keep);
        return WorkloadCopy.Of(workload, (job, row) => keep(new JobId(job)) ? row : null);
    }

    /// <summary>The jobs with other deadlines.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="deadlineOf">The deadline of a job; null for none.</param>
    public static Workload WithDeadlines(Workload workload, Func<JobId, Instant?> deadlineOf)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(deadlineOf);
        return WorkloadCopy.Of(workload, (job, row) => row with { DeadlineMs = deadlineOf(new JobId(job))?.UnixMs });
    }

    private static bool AllWholeSeconds(ReadOnlySpan<long> timesMs)
    {
        foreach (long timeMs in timesMs)
        {
            if (timeMs % SecondMs != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The workload with its sizes counted for a cluster of nodes: in GPUs where the cluster has any and a job asks for one, else in whole
    /// processors, a part of one counting as one. Of several modes the first counts.
    /// </summary>
    public static Workload SizedFor(Workload workload, ClusterNodes nodes)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(nodes);
        if (workload.Shapes.Count == 0)
        {
            return workload;
        }

        bool gpus = nodes.GpuCount > 0 && workload.Shapes.Any(shape => shape.Modes[0].Task.GpuCount > 0);
        SizeUnit unit = gpus ? SizeUnit.Gpu : SizeUnit.Processor;
        int[] sizeOf = [.. workload.Shapes.Select(shape => SizeOf(shape.Modes[0], unit))];
        int[] sizes = new int[workload.JobCount];
        for (int job = 0; job < sizes.Length; job++)
        {
            sizes[job] = sizeOf[workload.Jobs.Shape[job]];
        }

        JobColumns columns = workload.Columns with { Processors = sizes, Unit = unit };
        return new Workload(columns, workload.NameLists, workload.Name, workload.Origin, workload.MachineProcessors);
    }

    private static int SizeOf(JobMode mode, SizeUnit unit)
    {
        long millicores = mode.Task.CpuMillicores * mode.TaskCount;
        long size = unit == SizeUnit.Gpu
            ? ((long)mode.Task.TotalGpuThousandths * mode.TaskCount) + (TaskRequest.WholeGpu - 1)
            : Math.Max(1, millicores + ResourceSchema.MillicoresPerCore - 1);
        return checked((int)Math.Max(unit == SizeUnit.Gpu ? 0 : 1, size / ResourceSchema.MillicoresPerCore));
    }
}
