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
    /// rounded to whole seconds where all submit times of the log are whole seconds, else to milliseconds. Deadlines keep their
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

    private static Workload Copy(Workload from, Func<long, long> newSubmitMs, Func<long, bool> keep)
    {
        var builder = new WorkloadBuilder(Math.Max(1, from.JobCount))
        {
            Name = from.Name,
            Origin = from.Origin,
            MachineProcessors = from.MachineProcessors,
        };
        JobTable jobs = from.Jobs;
        for (int i = 0; i < from.JobCount; i++)
        {
            long oldMs = jobs.SubmitMs[i];
            if (!keep(oldMs))
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
            });
        }

        return builder.Build();
    }
}
