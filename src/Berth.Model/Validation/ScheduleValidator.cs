namespace Berth.Model;

/// <summary>
/// Checks a schedule against the workload and the cluster from first principles: what was submitted, what each job runs for,
/// what the machine has. It knows no policy and shares no code with any scheduler. Never throws on a wrong schedule, however wrong.
/// O(n) for the jobs and one sort of their start and end times; on nodes one sort for each node.
/// </summary>
public static class ScheduleValidator
{
    /// <summary>
    /// Every violation, the checks of single jobs first in order of job, then moments over capacity in order of time.
    /// A stretch of time during which more is held than the cluster has counts once, at its beginning. On a cluster of nodes: the checks of
    /// single jobs, then what they waited for, then arrays, licences and node after node; a rule that one job breaks in several places counts once.
    /// </summary>
    /// <param name="workload">What was to be run.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="schedule">The schedule to check.</param>
    /// <param name="options">What the replay was allowed to do; null for the defaults, which are the strictest.</param>
    public static ViolationList Validate(Workload workload, Cluster cluster, Schedule schedule, ValidationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(schedule);
        options ??= new ValidationOptions();
        var found = new ViolationList(options.MaxReported);
        if (schedule.Count != workload.JobCount)
        {
            Report(found, ViolationKind.JobCountDiffers, null, null, $"{workload.JobCount} jobs in the workload, {schedule.Count} in the schedule");
            return found;
        }

        if (!RunCheck.AreKnown(found, schedule))
        {
            return found;
        }

        CheckSubmitTimes(found, workload, schedule, options.FeedbackAllowed);
        if (schedule.Regimes is { } regimes)
        {
            RegimeCheck.Check(found, regimes);
        }

        if (cluster.Nodes is { } nodes)
        {
            if (!new NodeScheduleValidator(found, workload, nodes, schedule, options).Check())
            {
                return found;
            }
        }
        else
        {
            CheckJobs(found, workload, cluster, schedule, options);
            CheckCapacity(found, workload, cluster, schedule);
        }

        var tenancy = new TenantView(workload, cluster, schedule);
        new PreemptionCheck(found, tenancy, options).Check();
        new OutageCheck(found, tenancy, options).Check();
        new LimitCheck(found, tenancy, options).Check();
        new QuotaCheck(found, tenancy).Check();
        return found;
    }

    private static void CheckSubmitTimes(ViolationList found, Workload workload, Schedule schedule, bool feedbackAllowed)
    {
        ReadOnlySpan<long> logged = workload.Jobs.SubmitMs;
        ReadOnlySpan<long> effective = schedule.SubmitMs;
        if (!feedbackAllowed && logged.SequenceEqual(effective))
        {
            return;
        }

        ReadOnlySpan<int> user = workload.Jobs.User;
        long?[] firstSubmitMs = new long?[workload.Users.Count];
        for (int i = 0; i < logged.Length; i++)
        {
            // A user reacts to a job of their own that ended, so not before the first one was submitted.
            ref long? firstMs = ref firstSubmitMs[user[i]];
            bool reacts = feedbackAllowed && firstMs is { } first && effective[i] >= first;
            firstMs ??= logged[i];
            if (effective[i] != logged[i] && !reacts && found.CountOne())
            {
                string why = !feedbackAllowed ? "there was no feedback" : $"the user's first job came at {Seconds(firstMs.Value)}";
                Describe(found, ViolationKind.SubmitTimeChanged, workload, i, effective[i],
                    $"submitted at {Seconds(effective[i])} instead of {Seconds(logged[i])}, though {why}");
            }
        }
    }

    private static void CheckJobs(ViolationList found, Workload workload, Cluster cluster, Schedule schedule, ValidationOptions options)
    {
        ReadOnlySpan<int> processors = workload.Jobs.Processors;
        ReadOnlySpan<JobOutcome> outcome = schedule.Outcome;
        var runs = new RunCheck(found, workload, schedule, options);
        bool isStuck = PoolIsStuck(workload, schedule, options.Failures);
        for (int i = 0; i < processors.Length; i++)
        {
            bool fits = processors[i] <= cluster.Processors;
            if (runs.Concerns(i))
            {
                runs.Check(i);
            }

            switch (outcome[i])
            {
                case JobOutcome.Completed:
                case JobOutcome.KilledAtLimit:
                case JobOutcome.Cancelled:
                case JobOutcome.Failed:
                    CheckStarted(found, workload, cluster, schedule, i, runs.Concerns(i) ? null : options.FeedbackAllowed);
                    break;
                case JobOutcome.Refused:
                    // Whether it had to be is a matter of the limits.
                    break;
                case JobOutcome.Rejected:
                    if (fits && found.CountOne())
                    {
                        Describe(found, ViolationKind.RejectedThoughItFits, workload, i, null,
                            $"rejected though its {processors[i]} processors fit into {cluster.Processors}");
                    }

                    break;
                case JobOutcome.Unstarted:
                    if (!options.UnfinishedAllowed && !isStuck && found.CountOne())
                    {
                        ViolationKind kind = fits ? ViolationKind.NeverStarted : ViolationKind.WrongOutcome;
                        string state = fits ? "never started" : $"left waiting instead of rejected, though it needs {processors[i]} of {cluster.Processors} processors";
                        Describe(found, kind, workload, i, null, state);
                    }

                    break;
                default:
                    if (found.CountOne())
                    {
                        Describe(found, ViolationKind.WrongOutcome, workload, i, null, $"has the unknown outcome {(int)outcome[i]}");
                    }

                    break;
            }
        }
    }

    /// <summary>True when a pool has become smaller for good and a job waits that has no room left there: others may wait behind it for ever.</summary>
    internal static bool PoolIsStuck(Workload workload, Schedule schedule, FailureSpec? failures)
    {
        if (failures is not { Capacity: [.., { } last] })
        {
            return false;
        }

        for (int i = 0; i < schedule.Count; i++)
        {
            if (workload.Jobs.Processors[i] > last.Processors && schedule.Outcome[i] is JobOutcome.Unstarted or JobOutcome.Refused)
            {
                return true;
            }
        }

        return false;
    }

    private static void CheckStarted(ViolationList found, Workload workload, Cluster cluster, Schedule schedule, int i, bool? feedbackAllowed)
    {
        int processors = workload.Jobs.Processors[i];
        if (processors > cluster.Processors && found.CountOne())
        {
            Describe(found, ViolationKind.StartedThoughTooLarge, workload, i, schedule.StartMs[i],
                $"started though it needs {processors} of {cluster.Processors} processors");
        }

        if (feedbackAllowed is { } allowed)
        {
            CheckTimes(found, workload, schedule, i, allowed, workload.Actuals.RunMs[i], workload.Jobs.RequestedMs[i]);
        }
    }

    /// <summary>Start, end and outcome of a job that ran, by the times of the mode in which it ran.</summary>
    internal static void CheckTimes(
        ViolationList found, Workload workload, Schedule schedule, int i, bool feedbackAllowed, long run, long requested)
    {
        long start = schedule.StartMs[i];
        long end = schedule.EndMs[i];
        long submit = feedbackAllowed ? schedule.SubmitMs[i] : workload.Jobs.SubmitMs[i];
        long expected = Math.Min(run, requested);
        if (start < submit && found.CountOne())
        {
            Describe(found, ViolationKind.StartBeforeSubmit, workload, i, start, $"starts at {Seconds(start)}, before its submit time {Seconds(submit)}");
        }

        // Unchecked is exact here: with end >= start the difference is right as 64 bits, and no run time is negative.
        if ((end < start || unchecked(end - start) != expected) && found.CountOne())
        {
            Describe(found, ViolationKind.WrongRunTime, workload, i, end,
                $"runs from {Seconds(start)} to {Seconds(end)}, but min(run time {Seconds(run)}, requested time {Seconds(requested)}) is {Seconds(expected)}");
        }

        JobOutcome right = run > requested ? JobOutcome.KilledAtLimit : JobOutcome.Completed;
        if (schedule.Outcome[i] != right && found.CountOne())
        {
            Describe(found, ViolationKind.WrongOutcome, workload, i, end,
                $"is called {schedule.Outcome[i]}, but a run time of {Seconds(run)} under a requested time of {Seconds(requested)} means {right}");
        }
    }

    /// <summary>Runs that hold nothing (no length, or an end before the start) and jobs larger than the machine, reported already, stay out.</summary>
    private static void CheckCapacity(ViolationList found, Workload workload, Cluster cluster, Schedule schedule)
    {
        (TimedAmounts starts, TimedAmounts ends) = StartsAndEnds(workload, cluster, schedule);
        foreach ((long now, long held) in TimedAmounts.StretchesOver(cluster.Processors, starts, ends))
        {
            if (found.CountOne())
            {
                found.Describe(new Violation(ViolationKind.OverCapacity, null, new Instant(now),
                    $"{held} processors are held at {Seconds(now)}, but the cluster has {cluster.Processors}"));
            }
        }
    }

    private static (TimedAmounts Starts, TimedAmounts Ends) StartsAndEnds(Workload workload, Cluster cluster, Schedule schedule)
    {
        ReadOnlySpan<int> processors = workload.Jobs.Processors;
        RunTable runs = schedule.Runs;
        var starts = new TimedAmounts(runs.Count);
        var ends = new TimedAmounts(runs.Count);
        for (int run = 0; run < runs.Count; run++)
        {
            int size = processors[runs.JobOf(run)];
            if (size <= cluster.Processors && runs.HoldsTime(run))
            {
                starts.Add(runs.StartMs(run), size);
                ends.Add(runs.EndMs(run), size);
            }
        }

        return (starts, ends);
    }

    private static void Report(ViolationList found, ViolationKind kind, JobId? job, Instant? at, string message)
    {
        if (found.CountOne())
        {
            found.Describe(new Violation(kind, job, at, message));
        }
    }

    internal static void Describe(ViolationList found, ViolationKind kind, Workload workload, int index, long? atMs, string what) =>
        found.Describe(new Violation(kind, new JobId(index), atMs is { } ms ? new Instant(ms) : null, $"job {workload.Jobs.Number[index]} {what}"));

    internal static string Seconds(long ms) => FormattableString.Invariant($"{ms / 1000m} s");
}
