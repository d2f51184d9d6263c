namespace Berth.Model;

/// <summary>
/// The checks of a schedule on a cluster of nodes, from the allocations alone: every job by itself, then what jobs waited for, then what arrays,
/// licences and nodes hold over time. Written from docs/design/nodes.md, not from the code that places.
/// </summary>
internal sealed class NodeScheduleValidator
{
    private readonly ViolationList _found;
    private readonly Workload _workload;
    private readonly ClusterNodes _nodes;
    private readonly Schedule _schedule;
    private readonly ValidationOptions _options;
    private readonly NodeDemands _demands;
    private readonly RunCheck _runs;

    public NodeScheduleValidator(ViolationList found, Workload workload, ClusterNodes nodes, Schedule schedule, ValidationOptions options)
    {
        _found = found;
        _workload = workload;
        _nodes = nodes;
        _schedule = schedule;
        _options = options;
        _demands = new NodeDemands(workload, nodes);
        _runs = new RunCheck(found, workload, schedule, options);
    }

    /// <summary>False when the schedule does not say where jobs ran, so that nothing else can be checked.</summary>
    public bool Check()
    {
        Allocations? allocations = _schedule.Allocations;
        if (allocations is null || allocations.Count != _schedule.Count)
        {
            if (_found.CountOne())
            {
                string what = allocations is null ? "does not say where jobs ran" : $"says where {allocations.Count} of {_schedule.Count} jobs ran";
                _found.Describe(new Violation(ViolationKind.AllocationMissing, null, null, $"the schedule {what}"));
            }

            return false;
        }

        var waits = new DependencyCheck(_found, _workload, _schedule);
        CheckJobs(allocations, waits);
        waits.CheckStarts();
        SharedCheck.Arrays(_found, _workload, _schedule);
        SharedCheck.Licences(_found, _workload, _nodes, _schedule, _demands);
        new NodeCapacityCheck(_found, _workload, _nodes, _schedule, _demands).Check();
        return true;
    }

    private void CheckJobs(Allocations allocations, DependencyCheck waits)
    {
        var idle = new IdleCluster(_workload, _nodes, _demands);
        var places = new PlaceCheck(_found, _workload, _nodes, _schedule, _demands, _options);
        for (int i = 0; i < _schedule.Count; i++)
        {
            var job = new JobId(i);
            foreach (int run in _schedule.Runs.Before(i))
            {
                CheckPlaces(run, places);
            }

            if (_schedule.Started(job))
            {
                CheckStarted(i, places);
                continue;
            }

            if (_runs.Concerns(i))
            {
                _runs.Check(i);
            }

            // A job that ran and waits for another run may still have the places of the last one.
            if (allocations.Of(job).Length > 0 && _schedule.Runs.Before(i).IsEmpty && _found.CountOne())
            {
                Describe(ViolationKind.PlacedThoughNotRun, i, null, $"has {allocations.Of(job).Length} places on nodes, but is called {_schedule.Outcome[i]}");
            }

            CheckNotStarted(i, idle, waits);
        }
    }

    private void CheckStarted(int i, PlaceCheck places)
    {
        var job = new JobId(i);
        int mode = _schedule.Runs.Mode(i);
        if (mode < _demands.ModesOf(i).Length)
        {
            if (_runs.Concerns(i))
            {
                _runs.Check(i);
            }
            else
            {
                ScheduleValidator.CheckTimes(
                    _found, _workload, _schedule, i, _options.FeedbackAllowed, _workload.Actuals.RunMsIn(job, mode), _workload.Jobs.RequestedMsIn(job, mode));
            }

            long startMs = _schedule.Runs.FirstStartMs(i)!.Value;
            if (_workload.Jobs.Release(job) is { } release && startMs < release.UnixMs && _found.CountOne())
            {
                Describe(ViolationKind.StartBeforeRelease, i, startMs,
                    $"starts at {ScheduleValidator.Seconds(startMs)}, before its release date {ScheduleValidator.Seconds(release.UnixMs)}");
            }
        }

        CheckPlaces(i, places);
    }

    private void CheckPlaces(int run, PlaceCheck places)
    {
        RunTable runs = _schedule.Runs;
        int i = runs.JobOf(run);
        ModeDemand[] modes = _demands.ModesOf(i);
        int mode = runs.Mode(run);
        if (mode < 0 || mode >= modes.Length)
        {
            if (_found.CountOne())
            {
                Describe(ViolationKind.WrongMode, i, runs.StartMs(run), $"ran in mode {(long)mode + 1}, but has {modes.Length}");
            }

            return;
        }

        places.Check(run, modes[mode], _workload.Jobs.RequestedMsIn(new JobId(i), mode), _runs.GoesOn(run));
    }

    /// <summary>Rejected exactly when it can never run; failed exactly when a dependency can no longer happen; waiting only when that is allowed.</summary>
    private void CheckNotStarted(int i, IdleCluster idle, DependencyCheck waits)
    {
        JobOutcome outcome = _schedule.Outcome[i];
        if (outcome == JobOutcome.Refused)
        {
            // Whether it had to be is a matter of the limits.
            return;
        }

        if (outcome is not (JobOutcome.Rejected or JobOutcome.Unstarted or JobOutcome.DependencyFailed))
        {
            Report(ViolationKind.WrongOutcome, i, $"has the unknown outcome {(int)outcome}");
            return;
        }

        if (outcome == JobOutcome.Unstarted && _options.UnfinishedAllowed)
        {
            return;
        }

        bool canRun = idle.CanRun(i);
        if (outcome == JobOutcome.Rejected)
        {
            if (canRun)
            {
                Report(ViolationKind.RejectedThoughItFits, i, "rejected though it fits on the idle cluster");
            }
        }
        else if (!canRun)
        {
            Report(ViolationKind.WrongOutcome, i, $"is called {outcome} instead of rejected, though it can never run");
        }
        else if (outcome == JobOutcome.DependencyFailed)
        {
            if (waits.FailedDependency(i) is null)
            {
                Report(ViolationKind.WrongOutcome, i, "is said to have failed by its dependencies, but each of them has happened or still can");
            }
        }
        else if (waits.FailedDependency(i) is { } failed)
        {
            Report(ViolationKind.WrongOutcome, i, $"left waiting, though {waits.Words(failed)} can no longer happen");
        }
        else
        {
            Report(ViolationKind.NeverStarted, i, "never started");
        }
    }

    private void Report(ViolationKind kind, int i, string what)
    {
        if (_found.CountOne())
        {
            Describe(kind, i, null, what);
        }
    }

    private void Describe(ViolationKind kind, int i, long? atMs, string what) => ScheduleValidator.Describe(_found, kind, _workload, i, atMs, what);
}
