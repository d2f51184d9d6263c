namespace Berth.Model;

/// <summary>
/// The jobs of a batch as a proof sees them, read from the workload by itself: who ever runs, in which modes, for how long, how early, and what must come after. Jobs are
/// numbered as in the workload; times are milliseconds since the first submit time.
/// </summary>
internal sealed class CertifiedJobs
{
    private readonly Workload _workload;
    private readonly CertifiedModes _modes;
    private readonly bool[] _runs;
    private readonly int[] _order;

    public CertifiedJobs(Workload workload, CertifiedModes modes)
    {
        _workload = workload;
        _modes = modes;
        int count = workload.JobCount;
        _runs = new bool[count];
        HeadMs = new double[count];
        TailMs = new double[count];
        ShortestMs = new double[count];
        LongestMs = new double[count];
        Links = new List<(int Before, bool StartIsEnough)>[count];
        StartMs = count == 0 ? 0 : workload.Jobs.SubmitMs[0];
        _order = InOrderOfDependencies();
        foreach (int job in _order)
        {
            Read(job);
        }

        FillTails();
        Running = [.. Enumerable.Range(0, count).Where(job => _runs[job])];
    }

    /// <summary>When the plan begins, milliseconds since the Unix epoch.</summary>
    public long StartMs { get; }

    /// <summary>The jobs that run at all, in ascending order.</summary>
    public int[] Running { get; }

    /// <summary>The earliest start.</summary>
    public double[] HeadMs { get; }

    /// <summary>Time that jobs waiting for the end of a job need after it.</summary>
    public double[] TailMs { get; }

    /// <summary>Duration of the shortest mode.</summary>
    public double[] ShortestMs { get; }

    /// <summary>Duration of the longest mode.</summary>
    public double[] LongestMs { get; }

    /// <summary>The jobs for which each one waits, among those that run.</summary>
    public List<(int Before, bool StartIsEnough)>[] Links { get; }

    /// <summary>True when the job runs.</summary>
    public bool Runs(int job) => job >= 0 && job < _runs.Length && _runs[job];

    /// <summary>Modes of a job that count, with their durations.</summary>
    public IReadOnlyList<CertifiedMode> ModesOf(int job) => _modes.Of(job);

    /// <summary>The earliest start that the submitter and jobs which never run allow, whatever other jobs do.</summary>
    public double ReleaseMs(int job)
    {
        var id = new JobId(job);
        long release = Math.Max(_workload.Jobs.SubmitMs[job], _workload.Jobs.Release(id)?.UnixMs ?? long.MinValue);
        foreach (Dependency dependency in DependenciesOf(job))
        {
            // Neither can the other one have done anything, nor be found unable to run, before it was submitted.
            release = Math.Max(release, _workload.Jobs.SubmitMs[dependency.On.Index]);
        }

        return release - StartMs;
    }

    /// <summary>For each job those that must have ended before it starts, directly or through others.</summary>
    public HashSet<int>[] MustEndBefore()
    {
        var all = new HashSet<int>[_runs.Length];
        foreach (int job in _order)
        {
            all[job] = [];
            foreach ((int before, bool startIsEnough) in Links[job])
            {
                all[job].UnionWith(all[before]);
                if (!startIsEnough)
                {
                    all[job].Add(before);
                }
            }
        }

        return all;
    }

    private ReadOnlySpan<Dependency> DependenciesOf(int job) => _workload.Jobs.Dependencies is { } all ? all.Of(new JobId(job)) : [];

    private int[] InOrderOfDependencies()
    {
        int count = _workload.JobCount;
        int[] open = new int[count];
        var waiting = new List<int>[count];
        var order = new Queue<int>();
        for (int job = 0; job < count; job++)
        {
            open[job] = DependenciesOf(job).Length;
            foreach (Dependency dependency in DependenciesOf(job))
            {
                (waiting[dependency.On.Index] ??= []).Add(job);
            }

            if (open[job] == 0)
            {
                order.Enqueue(job);
            }
        }

        var done = new List<int>(count);
        while (order.TryDequeue(out int job))
        {
            done.Add(job);
            foreach (int next in waiting[job] ?? [])
            {
                if (--open[next] == 0)
                {
                    order.Enqueue(next);
                }
            }
        }

        return [.. done];
    }

    private void Read(int job)
    {
        Links[job] = [];
        _runs[job] = _modes.Of(job).Count > 0 && !FailsByDependency(job);
        if (!_runs[job])
        {
            return;
        }

        ShortestMs[job] = _modes.Of(job).Min(mode => mode.DurationMs);
        LongestMs[job] = _modes.Of(job).Max(mode => mode.DurationMs);
        HeadMs[job] = ReleaseMs(job);
        foreach (Dependency dependency in DependenciesOf(job))
        {
            int before = dependency.On.Index;
            if (_runs[before])
            {
                bool startIsEnough = dependency.Kind == DependencyKind.After;
                Links[job].Add((before, startIsEnough));
                HeadMs[job] = Math.Max(HeadMs[job], HeadMs[before] + (startIsEnough ? 0 : ShortestMs[before]));
            }
        }
    }

    private bool FailsByDependency(int job)
    {
        foreach (Dependency dependency in DependenciesOf(job))
        {
            int on = dependency.On.Index;
            bool endsWell = _runs[on] && !_modes.IsKilled(on) && _workload.Actuals.Exit[on] is not (ExitKind.Failed or ExitKind.Cancelled);
            if ((dependency.Kind == DependencyKind.AfterOk && !endsWell) || (dependency.Kind == DependencyKind.AfterNotOk && endsWell))
            {
                return true;
            }
        }

        return false;
    }

    private void FillTails()
    {
        double[] toLastEndMs = new double[_runs.Length];
        for (int i = _order.Length - 1; i >= 0; i--)
        {
            int job = _order[i];
            toLastEndMs[job] = Math.Max(toLastEndMs[job], ShortestMs[job] + TailMs[job]);
            foreach ((int before, bool startIsEnough) in Links[job])
            {
                if (startIsEnough)
                {
                    toLastEndMs[before] = Math.Max(toLastEndMs[before], toLastEndMs[job]);
                }
                else
                {
                    TailMs[before] = Math.Max(TailMs[before], toLastEndMs[job]);
                }
            }
        }
    }
}
