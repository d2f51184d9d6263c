namespace Berth.Model;

/// <summary>Copies a workload row by row, with changes. Numbers and names stay; so do links between jobs that both stay.</summary>
internal static class WorkloadCopy
{
    /// <summary>A changed copy.</summary>
    /// <param name="from">The jobs.</param>
    /// <param name="change">Takes the index of a job and its row; gives the new row, or null to leave the job out.</param>
    public static Workload Of(Workload from, Func<int, JobRow, JobRow?> change)
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
            rowOf[i] = -1;
            if (change(i, Row(from, i)) is { } row)
            {
                rowOf[i] = builder.Count;
                builder.Add(InNames(from, i, row, builder) with { Array = jobs.Dependencies?.ArrayOf(new JobId(i)) is { } array ? arrays[array] : null });
            }
        }

        CopyDependencies(jobs, rowOf, builder.Links);
        return builder.Build();
    }

    /// <summary>What a row says of itself; names, which are indexes into tables, are filled in later.</summary>
    private static JobRow Row(Workload from, int job)
    {
        JobTable jobs = from.Jobs;
        var id = new JobId(job);
        return new JobRow
        {
            Number = jobs.Number[job],
            SubmitMs = jobs.SubmitMs[job],
            RequestedMs = jobs.RequestedMs[job],
            RunMs = from.Actuals.RunMs[job],
            Processors = jobs.Processors[job],
            User = jobs.User[job],
            DeadlineMs = jobs.Deadline(id)?.UnixMs,
            LoggedWaitMs = from.Actuals.LoggedWait(id)?.Ms,
            Exit = from.Actuals.Exit[job],
            ReleaseMs = jobs.Release(id)?.UnixMs,
            Priority = jobs.Priority.IsEmpty ? null : jobs.Priority[job],
            Weight = jobs.Weight.IsEmpty ? null : jobs.Weight[job],
            FurtherModes = from.Columns.ModeTimes is { } modes ? [.. modes.Of(job)] : null,
            Name = jobs.Name(id),
        };
    }

    private static JobRow InNames(Workload from, int job, JobRow row, WorkloadBuilder builder)
    {
        JobTable jobs = from.Jobs;
        return row with
        {
            User = builder.User(from.Users[row.User]),
            Group = jobs.Group.IsEmpty ? null : builder.Group(from.Groups[jobs.Group[job]]),
            Queue = jobs.Queue.IsEmpty ? null : builder.Queue(from.Queues[jobs.Queue[job]]),
            Account = jobs.Account.IsEmpty ? null : builder.Account(from.Accounts[jobs.Account[job]]),
            Qos = jobs.Qos.IsEmpty ? null : builder.Qos(from.QosNames[jobs.Qos[job]]),
            Shape = jobs.Shape.IsEmpty ? null : builder.Shape(from.Shapes[jobs.Shape[job]]),
            Recovery = jobs.Recovery.IsEmpty || jobs.Recovery[job] < 0 ? null : builder.Recovery(from.Recoveries[jobs.Recovery[job]]),
        };
    }

    /// <summary>Links between jobs that both stay; what a job waited for in one that is left out has happened.</summary>
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
