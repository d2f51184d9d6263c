namespace Berth.Model;

/// <summary>
/// The runs of a job one after the other: none before the one before it has ended, what each saved, how long the last one takes, how often and after which
/// time it was tried again. Written from docs/design/tenants.md, "Interruptions and recovery".
/// </summary>
internal sealed class RunCheck(ViolationList found, Workload workload, Schedule schedule, ValidationOptions options)
{
    private readonly RunTable _runs = schedule.Runs;

    /// <summary>False when runs are recorded that cannot be looked at: of jobs that do not exist, or of negative length.</summary>
    public static bool AreKnown(ViolationList found, Schedule schedule)
    {
        bool known = true;
        ReadOnlySpan<InterruptedRun> runs = schedule.Interrupted.All;
        for (int i = 0; i < runs.Length; i++)
        {
            InterruptedRun run = runs[i];
            string? problem = run.Job < 0 || run.Job >= schedule.Count ? $"is of job {run.Job}, counted from 0, of {schedule.Count}"
                : run.EndMs < run.StartMs ? $"ends at {Seconds(run.EndMs)}, before its start at {Seconds(run.StartMs)}"
                : !Enum.IsDefined(run.Cause) ? $"has the unknown cause {(int)run.Cause}"
                : null;
            known &= problem is null;
            if (problem is not null && found.CountOne())
            {
                found.Describe(new Violation(ViolationKind.UnknownRun, null, new Instant(run.StartMs), $"interrupted run {i} {problem}"));
            }
        }

        return known;
    }

    /// <summary>True when a job does not simply run once to its end.</summary>
    public bool Concerns(int job) => !_runs.Before(job).IsEmpty || schedule.Outcome[job] is JobOutcome.Cancelled or JobOutcome.Failed;

    /// <summary>True when a run goes on after a suspension.</summary>
    public bool GoesOn(int run) => PreviousOf(run) is { } before && _runs.Interruption(before).Cause == Interruption.Suspended;

    public void Check(int job)
    {
        ReadOnlySpan<int> before = _runs.Before(job);
        int mode = _runs.Mode(before.IsEmpty ? job : before[0]);
        int modes = workload.Shapes.Count > 0 ? workload.Shapes[workload.Jobs.Shape[job]].Modes.Count : 1;
        if (mode < 0 || mode >= modes)
        {
            return;
        }

        var chain = new Chain(this, job, mode);
        foreach (int run in before)
        {
            chain.AddInterrupted(run);
        }

        if (_runs.Ran(job))
        {
            chain.AddLast();
        }
        else if (schedule.Outcome[job] is not (JobOutcome.Unstarted or JobOutcome.Refused))
        {
            Report(ViolationKind.WrongOutcome, job, _runs.StartMs(before[0]), $"ran, but is called {schedule.Outcome[job]}");
        }
    }

    private int? PreviousOf(int run)
    {
        ReadOnlySpan<int> before = _runs.Before(_runs.JobOf(run));
        int at = run < schedule.Count ? before.Length : before.IndexOf(run);
        return at > 0 ? before[at - 1] : null;
    }

    private JobRecovery RecoveryOf(int job) =>
        !workload.Jobs.Recovery.IsEmpty && workload.Jobs.Recovery[job] >= 0 ? workload.Recoveries[workload.Jobs.Recovery[job]]
        : options.Failures?.Recovery ?? JobRecovery.None;

    private void Report(ViolationKind kind, int job, long atMs, string what)
    {
        if (found.CountOne())
        {
            ScheduleValidator.Describe(found, kind, workload, job, atMs, what);
        }
    }

    private bool JobsNeverFail => options.Failures is not { JobFailureProbability: > 0 };

    private JobOutcome OutcomeOf(int job) => schedule.Outcome[job];

    private long SubmitMs(int job) => options.FeedbackAllowed ? schedule.SubmitMs[job] : workload.Jobs.SubmitMs[job];

    private long WorkMs(int job, int mode) => workload.Actuals.RunMsIn(new JobId(job), mode);

    private long RequestedMs(int job, int mode) => workload.Jobs.RequestedMsIn(new JobId(job), mode);

    private static string Seconds(Int128 ms) => ScheduleValidator.Seconds((long)Int128.Clamp(ms, long.MinValue, long.MaxValue));

    /// <summary>What is known of a job between two of its runs. Times are of 128 bits, so that no schedule, however wrong, overflows them.</summary>
    private sealed class Chain(RunCheck check, int job, int mode)
    {
        private readonly JobRecovery _recovery = check.RecoveryOf(job);
        private readonly long _workMs = check.WorkMs(job, mode);
        private readonly long _requestedMs = check.RequestedMs(job, mode);
        private Int128 _leftMs = check.RequestedMs(job, mode);
        private Int128 _checkpointMs;
        private Int128 _doneMs;
        private Int128 _costMs;
        private int? _previous;
        private int _failures;
        private int _ownFailures;

        private RunTable Runs => check._runs;

        private bool GoesOn => _previous is { } before && Runs.Interruption(before).Cause == Interruption.Suspended;

        /// <summary>How long the next run takes if nothing interrupts it and its requested time allows: restart and what is left of the work.</summary>
        private Int128 WantedMs => _costMs + Int128.Max(0, _workMs - _doneMs);

        public void AddInterrupted(int run)
        {
            CheckBegin(run);
            InterruptedRun record = Runs.Interruption(run);
            Int128 lengthMs = (Int128)record.EndMs - record.StartMs;
            if (lengthMs > Int128.Min(WantedMs, _leftMs))
            {
                check.Report(ViolationKind.WrongRunTime, job, record.EndMs,
                    $"is interrupted after {Seconds(lengthMs)}, but would have ended after {Seconds(Int128.Min(WantedMs, _leftMs))}");
            }

            Int128 doneMs = _doneMs + Int128.Max(0, lengthMs - _costMs);
            Int128 checkpointMs = CheckpointAt(doneMs);
            bool isSuspended = record.Cause == Interruption.Suspended;
            Int128 savedMs = isSuspended ? doneMs : checkpointMs;
            if (record.SavedMs != savedMs)
            {
                check.Report(ViolationKind.WrongSavedWork, job, record.EndMs,
                    $"is interrupted at {Seconds(record.EndMs)} with {Seconds(record.SavedMs)} of its work saved, but {Seconds(savedMs)} are");
            }

            // A suspended job that lost a node is no failure of its own run: it was preempted.
            bool isFailure = record.Cause == Interruption.JobFailed || (record.Cause == Interruption.NodeFailed && record.By < 0);
            _failures += isFailure ? 1 : 0;
            _ownFailures += record.Cause == Interruption.JobFailed ? 1 : 0;
            if (isFailure && _failures > _recovery.Retries)
            {
                check.Report(ViolationKind.RetriesBroken, job, record.EndMs, $"is to be tried again after {_failures} failures, but has {_recovery.Retries} retries");
            }

            CheckOwnFailure(record.Cause == Interruption.JobFailed, record.EndMs);
            if (isSuspended)
            {
                (_leftMs, _costMs, _doneMs) = (_leftMs - lengthMs, Int128.Max(0, _costMs - lengthMs), doneMs);
            }
            else
            {
                _checkpointMs = checkpointMs;
                (_leftMs, _costMs, _doneMs) = (_requestedMs, checkpointMs > 0 ? _recovery.RestartCost.Ms : 0, checkpointMs);
            }

            _previous = run;
        }

        public void AddLast()
        {
            CheckBegin(job);
            long endMs = Runs.EndMs(job);
            Int128 lengthMs = (Int128)endMs - Runs.StartMs(job);
            Int128 fullMs = Int128.Min(WantedMs, _leftMs);
            JobOutcome outcome = check.OutcomeOf(job);
            bool isCut = outcome is JobOutcome.Cancelled or JobOutcome.Failed;
            if (lengthMs < 0 || (isCut ? lengthMs > fullMs : lengthMs != fullMs))
            {
                check.Report(ViolationKind.WrongRunTime, job, endMs,
                    $"runs for {Seconds(lengthMs)} at last, but min(restart {Seconds(_costMs)} + work {Seconds(_workMs)} - saved {Seconds(_doneMs)}, left {Seconds(_leftMs)}) is {Seconds(fullMs)}");
            }

            JobOutcome right = WantedMs > _leftMs ? JobOutcome.KilledAtLimit : JobOutcome.Completed;
            if (!isCut && outcome != right)
            {
                check.Report(ViolationKind.WrongOutcome, job, endMs, $"is called {outcome}, but its last run means {right}");
            }

            if (outcome == JobOutcome.Failed && _failures != _recovery.Retries)
            {
                check.Report(ViolationKind.RetriesBroken, job, endMs,
                    $"failed for good after {_failures} failures before, but has {_recovery.Retries?.ToString() ?? "any number of"} retries");
            }
        }

        private void CheckBegin(int run)
        {
            long startMs = Runs.StartMs(run);
            if (_previous is not { } before)
            {
                long submitMs = check.SubmitMs(job);
                if (startMs < submitMs)
                {
                    check.Report(ViolationKind.StartBeforeSubmit, job, startMs, $"starts at {Seconds(startMs)}, before its submit time {Seconds(submitMs)}");
                }

                return;
            }

            long freeMs = Runs.EndMs(before);
            if (startMs < freeMs)
            {
                check.Report(ViolationKind.RunsOverlap, job, startMs, $"starts again at {Seconds(startMs)}, but its run before ends at {Seconds(freeMs)}");
            }
            else if (Runs.Interruption(before).Cause == Interruption.JobFailed && startMs < freeMs + BackOffMs())
            {
                check.Report(ViolationKind.BackOffBroken, job, startMs,
                    $"starts again at {Seconds(startMs)}, {Seconds(startMs - freeMs)} after failure {_ownFailures}, but has to stay away for {Seconds(BackOffMs())}");
            }

            if (Runs.Mode(run) != mode)
            {
                check.Report(ViolationKind.WrongMode, job, startMs, $"runs in mode {(long)Runs.Mode(run) + 1}, but began in mode {mode + 1}");
            }

            if (GoesOn && (!Runs.PlacesOf(run).SequenceEqual(Runs.PlacesOf(before)) || Runs.Partition(run) != Runs.Partition(before)))
            {
                check.Report(ViolationKind.SuspendedJobMoved, job, startMs, $"goes on at {Seconds(startMs)} at other places than it was suspended");
            }
        }

        /// <summary>What checkpoints have saved when so much is done.</summary>
        private Int128 CheckpointAt(Int128 doneMs) => _recovery.CheckpointInterval is { Ms: > 0 } interval
            ? Int128.Max(_checkpointMs, doneMs / interval.Ms * interval.Ms)
            : _checkpointMs;

        /// <summary>It grows with each failure of the job's own; those of nodes do not count.</summary>
        private long BackOffMs()
        {
            double grownMs = _recovery.BackOff.Ms * Math.Pow(_recovery.BackOffFactor, _ownFailures - 1);
            return (long)Math.Floor(Math.Min(grownMs, _recovery.MaxBackOff.Ms));
        }

        private void CheckOwnFailure(bool failed, long endMs)
        {
            if (failed && check.JobsNeverFail)
            {
                check.Report(ViolationKind.FailureWithoutReason, job, endMs, "is said to have failed by itself, but jobs do not");
            }
        }
    }
}
