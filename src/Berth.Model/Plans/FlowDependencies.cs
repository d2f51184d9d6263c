namespace Berth.Model;

/// <summary>
/// What a job waits for in others. One that depends on a job that never runs waits for the moment at which that is known: the submit time of that job, and what that job itself
/// waits for, as far as it had happened when the plan starts the first one.
/// </summary>
internal sealed class FlowDependencies
{
    private readonly Workload _workload;
    private readonly Schedule _schedule;
    private readonly long _startMs;
    private readonly HashSet<int> _neverRun = [];

    /// <summary>Of one job that runs.</summary>
    public FlowDependencies(Workload workload, Schedule schedule, int job)
    {
        _workload = workload;
        _schedule = schedule;
        _startMs = schedule.StartMs[job];
        NotBeforeMs = Math.Max(workload.Jobs.SubmitMs[job], workload.Jobs.Release(new JobId(job))?.UnixMs ?? long.MinValue);
        Add(job);
    }

    /// <summary>The jobs that it waits for, each once.</summary>
    public List<FlowLink> Links { get; } = [];

    /// <summary>Its submit time or release date, and those of jobs that never run.</summary>
    public long NotBeforeMs { get; private set; }

    private void Add(int job)
    {
        if (_workload.Jobs.Dependencies is not { } dependencies)
        {
            return;
        }

        foreach (Dependency dependency in dependencies.Of(new JobId(job)))
        {
            int on = dependency.On.Index;
            if (_schedule.Started(dependency.On))
            {
                var link = new FlowLink(on, dependency.Kind == DependencyKind.After);
                long happenedMs = (link.StartOnly ? _schedule.StartMs : _schedule.EndMs)[on];
                if (happenedMs <= _startMs && !Links.Contains(link))
                {
                    Links.Add(link);
                }
            }
            else if (_neverRun.Add(on))
            {
                NotBeforeMs = Math.Max(NotBeforeMs, Math.Min(_startMs, _workload.Jobs.SubmitMs[on]));
                Add(on);
            }
        }
    }
}
