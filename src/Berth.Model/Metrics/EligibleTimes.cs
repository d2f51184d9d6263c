namespace Berth.Model.Metrics;

/// <summary>
/// When each job of a finished schedule joined the queue: at its submit, or later where it had to wait for a release date, for other jobs, or for its
/// turn in an array (docs/design/nodes.md, "Jobs that wait for something else"). Read off the schedule alone.
/// </summary>
internal static class EligibleTimes
{
    /// <summary>Stands for a job that never joined the queue.</summary>
    public const long Never = long.MaxValue;

    /// <summary>Milliseconds since the Unix epoch by job; <see cref="Never"/> where it did not happen, never after the start of a job that ran.</summary>
    public static long[] Of(Workload workload, Schedule schedule)
    {
        JobTable jobs = workload.Jobs;
        RunTable runs = schedule.Runs;
        long[] eligibleMs = schedule.SubmitMs.ToArray();
        for (int job = 0; job < eligibleMs.Length; job++)
        {
            if (jobs.Release(new JobId(job)) is { } release)
            {
                eligibleMs[job] = Math.Max(eligibleMs[job], release.UnixMs);
            }
        }

        if (jobs.Dependencies is { } dependencies)
        {
            AddDependencies(workload, schedule, dependencies, eligibleMs);
            AddArrays(schedule, dependencies, eligibleMs);
        }

        for (int job = 0; job < eligibleMs.Length; job++)
        {
            if (runs.FirstStartMs(job) is { } startMs)
            {
                eligibleMs[job] = Math.Min(eligibleMs[job], startMs);
            }
            else if (IsUnable(schedule.Outcome[job]))
            {
                eligibleMs[job] = Never;
            }
        }

        return eligibleMs;
    }

    private static bool IsUnable(JobOutcome outcome) => outcome is JobOutcome.Rejected or JobOutcome.DependencyFailed or JobOutcome.Refused;

    private static void AddDependencies(Workload workload, Schedule schedule, JobDependencies dependencies, long[] eligibleMs)
    {
        long[] failedMs = FailedTimes(workload, schedule, dependencies);
        for (int job = 0; job < eligibleMs.Length; job++)
        {
            foreach (Dependency dependency in dependencies.Of(new JobId(job)))
            {
                eligibleMs[job] = Math.Max(eligibleMs[job], HappenedMs(workload, schedule, failedMs, dependency) ?? Never);
            }
        }
    }

    /// <summary>When each job that never could run was found to be so; <see cref="Never"/> for the others.</summary>
    private static long[] FailedTimes(Workload workload, Schedule schedule, JobDependencies dependencies)
    {
        long[] failedMs = new long[schedule.Count];
        var open = new List<int>();
        for (int job = 0; job < failedMs.Length; job++)
        {
            failedMs[job] = schedule.Outcome[job] is JobOutcome.Rejected or JobOutcome.Refused ? schedule.SubmitMs[job] : Never;
            if (schedule.Outcome[job] == JobOutcome.DependencyFailed)
            {
                open.Add(job);
            }
        }

        // Jobs mostly wait for earlier rows, so that one walk settles all and a second one finds nothing more.
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (int job in open)
            {
                long earliestMs = Never;
                foreach (Dependency dependency in dependencies.Of(new JobId(job)))
                {
                    earliestMs = Math.Min(earliestMs, ImpossibleMs(workload, schedule, failedMs, dependency));
                }

                long atMs = earliestMs == Never ? Never : Math.Max(earliestMs, schedule.SubmitMs[job]);
                changed |= atMs < failedMs[job];
                failedMs[job] = Math.Min(failedMs[job], atMs);
            }
        }

        return failedMs;
    }

    private static long? HappenedMs(Workload workload, Schedule schedule, long[] failedMs, Dependency dependency)
    {
        int on = dependency.On.Index;
        if (dependency.Kind == DependencyKind.After && schedule.Runs.FirstStartMs(on) is { } startMs)
        {
            return startMs;
        }

        if (!schedule.Started(dependency.On))
        {
            return dependency.Kind == DependencyKind.AfterOk || failedMs[on] == Never ? null : failedMs[on];
        }

        return dependency.Kind switch
        {
            DependencyKind.AfterAny => schedule.EndMs[on],
            _ => Succeeded(workload, schedule, on) == (dependency.Kind == DependencyKind.AfterOk) ? schedule.EndMs[on] : null,
        };
    }

    private static long ImpossibleMs(Workload workload, Schedule schedule, long[] failedMs, Dependency dependency)
    {
        int on = dependency.On.Index;
        if (dependency.Kind is DependencyKind.After or DependencyKind.AfterAny)
        {
            return Never;
        }

        if (!schedule.Started(dependency.On))
        {
            return dependency.Kind == DependencyKind.AfterOk ? failedMs[on] : Never;
        }

        return Succeeded(workload, schedule, on) == (dependency.Kind == DependencyKind.AfterOk) ? Never : schedule.EndMs[on];
    }

    private static bool Succeeded(Workload workload, Schedule schedule, int job) =>
        schedule.Outcome[job] == JobOutcome.Completed && workload.Actuals.Exit[job] is not (ExitKind.Failed or ExitKind.Cancelled);

    private static void AddArrays(Schedule schedule, JobDependencies dependencies, long[] eligibleMs)
    {
        var members = new List<int>[dependencies.ArrayCount];
        for (int job = 0; job < eligibleMs.Length && members.Length > 0; job++)
        {
            if (dependencies.ArrayOf(new JobId(job)) is { } array && eligibleMs[job] != Never
                && !IsUnable(schedule.Outcome[job]))
            {
                (members[array] ??= []).Add(job);
            }
        }

        for (int array = 0; array < members.Length; array++)
        {
            if (members[array] is { } list && list.Count > dependencies.ArrayWidth(array))
            {
                AdmitInTurn(schedule, list, dependencies.ArrayWidth(array), eligibleMs);
            }
        }
    }

    /// <summary>Lets jobs of one array in, earlier rows first, never more than its width at once.</summary>
    private static void AdmitInTurn(Schedule schedule, List<int> members, int width, long[] eligibleMs)
    {
        long[] readyMs = [.. members.Select(job => eligibleMs[job])];
        int[] arrivals = [.. Enumerable.Range(0, members.Count).OrderBy(i => readyMs[i]).ThenBy(i => i)];
        var ready = new PriorityQueue<int, int>();
        var ends = new PriorityQueue<int, long>();
        int arrived = 0;
        while (arrived < arrivals.Length || ready.Count > 0)
        {
            long arrivalMs = arrived < arrivals.Length ? readyMs[arrivals[arrived]] : Never;
            long endMs = ends.TryPeek(out _, out long firstMs) ? firstMs : Never;
            long nowMs = Math.Min(arrivalMs, endMs);
            if (nowMs == Never)
            {
                break;
            }

            for (; arrived < arrivals.Length && readyMs[arrivals[arrived]] == nowMs; arrived++)
            {
                ready.Enqueue(arrivals[arrived], arrivals[arrived]);
            }

            while (ends.TryPeek(out _, out firstMs) && firstMs <= nowMs)
            {
                ends.Dequeue();
            }

            while (ends.Count < width && ready.TryDequeue(out int next, out _))
            {
                int job = members[next];
                eligibleMs[job] = nowMs;
                ends.Enqueue(job, schedule.Started(new JobId(job)) ? Math.Max(nowMs, schedule.EndMs[job]) : Never);
            }
        }

        while (ready.TryDequeue(out int left, out _))
        {
            eligibleMs[members[left]] = Never;
        }
    }
}
