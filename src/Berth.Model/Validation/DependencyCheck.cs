namespace Berth.Model;

/// <summary>
/// What jobs waited for in other jobs: nothing starts before it has happened, or after it has become impossible. A job that never could run was
/// found unable at its submit, or at the moment when a dependency of its own became impossible.
/// </summary>
internal sealed class DependencyCheck(ViolationList found, Workload workload, Schedule schedule)
{
    private readonly JobDependencies? _dependencies = workload.Jobs.Dependencies;
    private readonly Dictionary<int, long> _unableMs = [];

    /// <summary>The first dependency of a job that can no longer happen, as the schedule came out; null when there is none.</summary>
    public Dependency? FailedDependency(int job)
    {
        foreach (Dependency dependency in DependenciesOf(job))
        {
            if (IsImpossible(dependency))
            {
                return dependency;
            }
        }

        return null;
    }

    public void CheckStarts()
    {
        for (int job = 0; _dependencies is not null && job < schedule.Count; job++)
        {
            if (schedule.Runs.FirstStartMs(job) is not { } startMs)
            {
                continue;
            }

            foreach (Dependency dependency in DependenciesOf(job))
            {
                string? problem = IsImpossible(dependency) ? "can no longer happen"
                    : HappenedMs(dependency) is not { } happened ? "has not happened at all"
                    : startMs < happened ? $"happened at {ScheduleValidator.Seconds(happened)}"
                    : null;
                if (problem is not null && found.CountOne())
                {
                    ScheduleValidator.Describe(found, ViolationKind.StartBeforeDependency, workload, job, startMs,
                        $"starts at {ScheduleValidator.Seconds(startMs)}, but {Words(dependency)} {problem}");
                }
            }
        }
    }

    /// <summary>For example: afterok of job 7.</summary>
    public string Words(Dependency dependency) =>
        $"{dependency.Kind.ToString().ToLowerInvariant()} of job {workload.Jobs.Number[dependency.On.Index]}";

    private ReadOnlySpan<Dependency> DependenciesOf(int job) => _dependencies is null ? [] : _dependencies.Of(new JobId(job));

    private bool IsUnable(JobId job) => schedule.Outcome[job.Index] is JobOutcome.Rejected or JobOutcome.DependencyFailed or JobOutcome.Refused;

    private bool EndedWell(JobId job) =>
        schedule.Outcome[job.Index] == JobOutcome.Completed && workload.Actuals.Exit[job.Index] is not (ExitKind.Failed or ExitKind.Cancelled);

    private bool IsImpossible(Dependency dependency) => dependency.Kind switch
    {
        DependencyKind.AfterOk => IsUnable(dependency.On) || (schedule.Started(dependency.On) && !EndedWell(dependency.On)),
        DependencyKind.AfterNotOk => schedule.Started(dependency.On) && EndedWell(dependency.On),
        _ => false,
    };

    /// <summary>When a dependency that is not impossible happened; null when the other job never started and may still.</summary>
    private long? HappenedMs(Dependency dependency)
    {
        JobId on = dependency.On;
        return IsUnable(on) ? UnableMs(on.Index)
            : dependency.Kind == DependencyKind.After ? schedule.Runs.FirstStartMs(on.Index)
            : !schedule.Started(on) ? null
            : schedule.EndMs[on.Index];
    }

    /// <summary>
    /// When a job was found unable to run. It may have become so through another one, and that through a third: such chains can be as long as the
    /// workload, so they are walked with a stack of our own.
    /// </summary>
    private long UnableMs(int job)
    {
        var open = new Stack<int>([job]);
        while (open.TryPeek(out int next))
        {
            int before = open.Count;
            foreach (Dependency dependency in FailedDependencies(next))
            {
                if (IsUnable(dependency.On) && !_unableMs.ContainsKey(dependency.On.Index))
                {
                    open.Push(dependency.On.Index);
                }
            }

            if (open.Count == before)
            {
                _unableMs[open.Pop()] = UnableMsByOthers(next);
            }
        }

        return _unableMs[job];
    }

    private long UnableMsByOthers(int job)
    {
        long? first = null;
        foreach (Dependency dependency in FailedDependencies(job))
        {
            int on = dependency.On.Index;
            long moment = IsUnable(dependency.On) ? _unableMs[on] : schedule.EndMs[on];
            first = Math.Min(first ?? long.MaxValue, moment);
        }

        return Math.Max(schedule.SubmitMs[job], first ?? long.MinValue);
    }

    /// <summary>A rejected or refused job is found so at its submit, whatever it depended on; if it was refused later, the schedule does not say when.</summary>
    private IEnumerable<Dependency> FailedDependencies(int job) =>
        schedule.Outcome[job] == JobOutcome.DependencyFailed ? DependenciesOf(job).ToArray().Where(IsImpossible) : [];
}
