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

    public NodeScheduleValidator(ViolationList found, Workload workload, ClusterNodes nodes, Schedule schedule, ValidationOptions options)
    {
        _found = found;
        _workload = workload;
        _nodes = nodes;
        _schedule = schedule;
        _options = options;
        _demands = new NodeDemands(workload, nodes);
    }

    public void Check()
    {
        Allocations? allocations = _schedule.Allocations;
        if (allocations is null || allocations.Count != _schedule.Count)
        {
            if (_found.CountOne())
            {
                string what = allocations is null ? "does not say where jobs ran" : $"says where {allocations.Count} of {_schedule.Count} jobs ran";
                _found.Describe(new Violation(ViolationKind.AllocationMissing, null, null, $"the schedule {what}"));
            }

            return;
        }

        var waits = new DependencyCheck(_found, _workload, _schedule);
        CheckJobs(allocations, waits);
        waits.CheckStarts();
        SharedCheck.Arrays(_found, _workload, _schedule);
        SharedCheck.Licences(_found, _workload, _nodes, _schedule, _demands);
        new NodeCapacityCheck(_found, _workload, _nodes, _schedule, allocations, _demands).Check();
    }

    private void CheckJobs(Allocations allocations, DependencyCheck waits)
    {
        var idle = new IdleCluster(_workload, _nodes, _demands);
        var places = new PlaceCheck(_found, _workload, _nodes, _schedule, _demands, _options);
        for (int i = 0; i < _schedule.Count; i++)
        {
            var job = new JobId(i);
            if (_schedule.Started(job))
            {
                CheckStarted(i, allocations, places);
                continue;
            }

            if (allocations.Of(job).Length > 0 && _found.CountOne())
            {
                Describe(ViolationKind.PlacedThoughNotRun, i, null, $"has {allocations.Of(job).Length} places on nodes, but is called {_schedule.Outcome[i]}");
            }

            CheckNotStarted(i, idle, waits);
        }
    }

    private void CheckStarted(int i, Allocations allocations, PlaceCheck places)
    {
        var job = new JobId(i);
        ModeDemand[] modes = _demands.ModesOf(i);
        int mode = allocations.Mode(job);
        if (mode >= modes.Length)
        {
            if (_found.CountOne())
            {
                Describe(ViolationKind.WrongMode, i, _schedule.StartMs[i], $"ran in mode {mode + 1}, but has {modes.Length}");
            }

            return;
        }

        long requested = _workload.Jobs.RequestedMsIn(job, mode);
        ScheduleValidator.CheckTimes(_found, _workload, _schedule, i, _options.FeedbackAllowed, _workload.Actuals.RunMsIn(job, mode), requested);
        if (_workload.Jobs.Release(job) is { } release && _schedule.StartMs[i] < release.UnixMs && _found.CountOne())
        {
            Describe(ViolationKind.StartBeforeRelease, i, _schedule.StartMs[i],
                $"starts at {ScheduleValidator.Seconds(_schedule.StartMs[i])}, before its release date {ScheduleValidator.Seconds(release.UnixMs)}");
        }

        places.Check(i, modes[mode], requested, allocations);
    }

    /// <summary>Rejected exactly when it can never run; failed exactly when a dependency can no longer happen; waiting only when that is allowed.</summary>
    private void CheckNotStarted(int i, IdleCluster idle, DependencyCheck waits)
    {
        JobOutcome outcome = _schedule.Outcome[i];
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
