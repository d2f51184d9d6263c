using Berth.Model;

namespace Berth.Planning.Problem;

/// <summary>
/// What jobs wait for in other jobs, once it is known how each of these will end: jobs that can never run because of one are left out, and whoever waits for
/// the end of such a job waits for what made it impossible.
/// </summary>
internal sealed class DependencyLinks
{
    private readonly Workload _workload;
    private readonly JobOutcome?[] _outcomes;
    private readonly List<(int Before, int After, bool StartOnly)> _links = [];

    /// <summary>Fills the outcomes of jobs that fail by their dependencies into <paramref name="outcomes"/>, which holds those that are rejected.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="outcomes">For each job what becomes of it when it never runs; null when it runs.</param>
    /// <param name="isKilled">Whether a job that runs is killed at its requested time.</param>
    public DependencyLinks(Workload workload, JobOutcome?[] outcomes, Func<int, bool> isKilled)
    {
        _workload = workload;
        _outcomes = outcomes;
        NotBeforeMs = new long[workload.JobCount];
        Array.Fill(NotBeforeMs, long.MinValue);
        if (workload.Jobs.Dependencies is not { } dependencies)
        {
            return;
        }

        foreach (int job in AllLinks(dependencies).Order)
        {
            Follow(job, dependencies.Of(new JobId(job)), isKilled);
        }
    }

    /// <summary>For each job a moment before which it cannot start because of jobs that never run; <see cref="long.MinValue"/> for most.</summary>
    public long[] NotBeforeMs { get; }

    /// <summary>The links between some jobs, renumbered by their position in the list.</summary>
    public Precedence Among(int[] jobs)
    {
        int[] position = new int[_workload.JobCount];
        for (int i = 0; i < jobs.Length; i++)
        {
            position[jobs[i]] = i;
        }

        return new Precedence(
            jobs.Length,
            [.. _links.Where(link => _outcomes[link.Before] is null && _outcomes[link.After] is null)
                .Select(link => (position[link.Before], position[link.After], link.StartOnly)).Distinct()]);
    }

    private Precedence AllLinks(JobDependencies dependencies)
    {
        var all = new List<(int, int, bool)>();
        for (int job = 0; job < _workload.JobCount; job++)
        {
            foreach (Dependency dependency in dependencies.Of(new JobId(job)))
            {
                all.Add((dependency.On.Index, job, false));
            }
        }

        return new Precedence(_workload.JobCount, all);
    }

    private void Follow(int job, ReadOnlySpan<Dependency> dependencies, Func<int, bool> isKilled)
    {
        foreach (Dependency dependency in dependencies)
        {
            int on = dependency.On.Index;
            bool runs = _outcomes[on] is null;
            bool endsWell = runs && !isKilled(on) && _workload.Actuals.Exit[on] is not (ExitKind.Failed or ExitKind.Cancelled);
            bool isImpossible = dependency.Kind == DependencyKind.AfterOk ? !endsWell : dependency.Kind == DependencyKind.AfterNotOk && endsWell;
            if (isImpossible)
            {
                _outcomes[job] ??= JobOutcome.DependencyFailed;
            }

            if (!runs)
            {
                NotBeforeMs[job] = Math.Max(NotBeforeMs[job], Math.Max(_workload.Jobs.SubmitMs[on], NotBeforeMs[on]));
            }

            Link(on, job, dependency.Kind == DependencyKind.After && runs);
        }
    }

    /// <summary>Waiting for a job that never runs is waiting for all that it waited for.</summary>
    private void Link(int before, int after, bool startOnly)
    {
        _links.Add((before, after, startOnly));
        if (_outcomes[before] == JobOutcome.DependencyFailed)
        {
            foreach ((int Before, int After, bool StartOnly) link in _links.Where(link => link.After == before).ToArray())
            {
                _links.Add((link.Before, after, link.StartOnly));
            }
        }
    }
}
