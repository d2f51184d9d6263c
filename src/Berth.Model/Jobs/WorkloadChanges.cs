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
        return Copy(workload, submitMs => submitMs, window.Contains);
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
        return Copy(workload, submitMs => checked(firstMs + ((long)Math.Round((submitMs - firstMs) / factor / grainMs) * grainMs)), _ => true);
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

    private static Workload Copy(Workload from, Func<long, long> newSubmitMs, Func<long, bool> keep)
    {
        var builder = new WorkloadBuilder(Math.Max(1, from.JobCount))
        {
            Name = from.Name,
            Origin = from.Origin,
            MachineProcessors = from.MachineProcessors,
            Unit = from.Unit,
        };
        JobTable jobs = from.Jobs;
        int[] rowOf = new int[from.JobCount];
        int[] arrays = [.. Enumerable.Range(0, jobs.Dependencies?.ArrayCount ?? 0).Select(array => builder.Links.AddArray(jobs.Dependencies!.ArrayWidth(array)))];
        for (int i = 0; i < from.JobCount; i++)
        {
            long oldMs = jobs.SubmitMs[i];
            rowOf[i] = keep(oldMs) ? builder.Count : -1;
            if (rowOf[i] < 0)
            {
                continue;
            }

            var id = new JobId(i);
            long submitMs = newSubmitMs(oldMs);
            builder.Add(new JobRow
            {
                Number = jobs.Number[i],
                SubmitMs = submitMs,
                RequestedMs = jobs.RequestedMs[i],
                RunMs = from.Actuals.RunMs[i],
                Processors = jobs.Processors[i],
                User = builder.User(from.Users[jobs.User[i]]),
                Group = jobs.Group.IsEmpty ? null : builder.Group(from.Groups[jobs.Group[i]]),
                Queue = jobs.Queue.IsEmpty ? null : builder.Queue(from.Queues[jobs.Queue[i]]),
                DeadlineMs = jobs.Deadline(id) is { } deadline ? checked(deadline.UnixMs - oldMs + submitMs) : null,
                LoggedWaitMs = from.Actuals.LoggedWait(id)?.Ms,
                Exit = from.Actuals.Exit[i],
                ReleaseMs = jobs.Release(id) is { } release ? checked(release.UnixMs - oldMs + submitMs) : null,
                Priority = jobs.Priority.IsEmpty ? null : jobs.Priority[i],
                Weight = jobs.Weight.IsEmpty ? null : jobs.Weight[i],
                Account = jobs.Account.IsEmpty ? null : builder.Account(from.Accounts[jobs.Account[i]]),
                Qos = jobs.Qos.IsEmpty ? null : builder.Qos(from.QosNames[jobs.Qos[i]]),
                Shape = jobs.Shape.IsEmpty ? null : builder.Shape(from.Shapes[jobs.Shape[i]]),
                Recovery = jobs.Recovery.IsEmpty || jobs.Recovery[i] < 0 ? null : builder.Recovery(from.Recoveries[jobs.Recovery[i]]),
                FurtherModes = from.Columns.ModeTimes is { } modes ? [.. modes.Of(i)] : null,
                Name = jobs.Name(id),
                Array = jobs.Dependencies?.ArrayOf(id) is { } array ? arrays[array] : null,
            });
        }

        CopyDependencies(jobs, rowOf, builder.Links);
        return builder.Build();
    }

    /// <summary>Links between jobs that both stay; what a job waited for outside the window has happened.</summary>
    private static void CopyDependencies(JobTable jobs, int[] rowOf, JobLinks links)
    {
        for (int i = 0; jobs.Dependencies is { } dependencies && i < rowOf.Length; i++)
        {
            foreach (Dependency dependency in dependencies.Of(new JobId(i)))
            {
                if (rowOf[i] >= 0 && rowOf[dependency.On.Index] >= 0)
                {
                    links.Add(rowOf[i], dependency.Kind, rowOf[dependency.On.Index]);
                }
            }
        }
    }
}
