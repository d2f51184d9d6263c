using Berth.Model;

namespace Berth.Simulation.Core;

/// <summary>
/// Jobs that were submitted but may not start yet: their release date is to come, another job has not done what they wait for, or their array is as
/// wide as it may be (docs/design/nodes.md, jobs that wait for something else). It says which jobs become eligible, and which never will.
/// </summary>
internal sealed class HoldTracker
{
    private readonly JobTable _jobs;
    private readonly JobDependencies? _dependencies;
    private readonly int[] _unmet;
    private readonly JobState[] _state;
    private readonly int[] _firstDependent;
    private readonly int[] _dependents;
    private readonly int[] _inArray;
    private readonly SortedSet<int>[] _waitingInArray;
    private readonly Queue<int> _neverRuns = new();
    private readonly SortedSet<int> _changedArrays = [];
    private readonly HashSet<int> _unreleased = [];
    private readonly List<int>[]? _unreleasedInArray;

    private HoldTracker(JobTable jobs, bool tellsCauses)
    {
        Changed = tellsCauses ? [] : null;
        _jobs = jobs;
        _dependencies = jobs.Dependencies;
        _unmet = new int[jobs.Count];
        _state = new JobState[jobs.Count];
        _inArray = new int[_dependencies?.ArrayCount ?? 0];
        _waitingInArray = [.. _inArray.Select(_ => new SortedSet<int>())];
        _unreleasedInArray = tellsCauses ? [.. _inArray.Select(_ => new List<int>())] : null;
        (_firstDependent, _dependents) = Dependents();
    }

    private enum JobState : byte
    {
        NotSubmitted,
        Held,
        AwaitingRoom,
        Eligible,
        Queued,
        Started,
        EndedWell,
        EndedBadly,
        NeverRuns,
    }

    /// <summary>Jobs that became eligible, or have a release date to come, with when; the caller empties it.</summary>
    public List<(int Job, long AtMs)> Ready { get; } = [];

    /// <summary>Jobs that can never run any more because of another one; the caller empties it.</summary>
    public List<int> Failed { get; } = [];

    /// <summary>Jobs whose <see cref="CauseOf"/> may have changed; the caller empties it. Null when nobody asks for causes.</summary>
    public List<int>? Changed { get; }

    /// <summary>A tracker for jobs of which at least one waits for something; null when none does.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="tellsCauses">Somebody wants to know what jobs wait for.</param>
    public static HoldTracker? For(JobTable jobs, bool tellsCauses)
    {
        bool needed = jobs.Dependencies is not null;
        for (int job = 0; job < jobs.Count && !needed; job++)
        {
            needed = jobs.Release(new JobId(job)) is not null;
        }

        return needed ? new HoldTracker(jobs, tellsCauses) : null;
    }

    /// <summary>What a job waits for that was submitted and may not start yet: first other jobs, then the width of its array, then its release date. Null when it may.</summary>
    public WaitCause? CauseOf(int job)
    {
        if (_state[job] is not (JobState.Held or JobState.AwaitingRoom))
        {
            return null;
        }

        foreach (Dependency dependency in _dependencies is null ? default : _dependencies.Of(new JobId(job)))
        {
            if (IsMet(dependency) is null)
            {
                return WaitCause.Dependency;
            }
        }

        if (_dependencies?.ArrayOf(new JobId(job)) is { } array && _inArray[array] >= _dependencies.ArrayWidth(array))
        {
            return WaitCause.Limit;
        }

        return _unreleased.Contains(job) ? WaitCause.Hold : null;
    }

    /// <summary>
    /// A job arrives: at its submit, or again when it was said to be ready. True when it may join the queue now; otherwise it will be said again, or fail.
    /// </summary>
    public bool Arrive(int job, long nowMs)
    {
        if (_state[job] is JobState.NotSubmitted or JobState.Held)
        {
            CheckAtArrival(job, nowMs);
        }

        if (_state[job] != JobState.Eligible)
        {
            return false;
        }

        Ready.Remove((job, nowMs));
        _state[job] = JobState.Queued;
        return true;
    }

    /// <summary>A submit, or the release date of a job that was submitted before it.</summary>
    private void CheckAtArrival(int job, long nowMs)
    {
        long releaseMs = _jobs.Release(new JobId(job))?.UnixMs ?? nowMs;
        _state[job] = JobState.Held;
        if (releaseMs > nowMs)
        {
            _unreleased.Add(job);
            Ready.Add((job, releaseMs));
            if (_unreleasedInArray is not null && _dependencies?.ArrayOf(new JobId(job)) is { } array)
            {
                _unreleasedInArray[array].Add(job);
            }
        }
        else
        {
            _unreleased.Remove(job);
        }

        Check(job, nowMs);
        Settle(nowMs);
    }

    /// <summary>True, once, when the release date has come of a job that failed by its dependencies before: nothing happens then.</summary>
    public bool CameTooLate(int job) => _state[job] == JobState.NeverRuns && _unreleased.Remove(job);

    /// <summary>True when the release date of a job is still to come.</summary>
    public bool AwaitsRelease(int job) => _unreleased.Contains(job);

    /// <summary>A job starts. Others hear of it by <see cref="Settle"/>, once all starts of the pass are known.</summary>
    public void Started(int job, long nowMs)
    {
        _state[job] = JobState.Started;
        CheckDependents(job, nowMs);
    }

    public void Ended(int job, bool well, long nowMs)
    {
        _state[job] = well ? JobState.EndedWell : JobState.EndedBadly;
        LeaveArray(job);
        Tell(job, nowMs);
    }

    /// <summary>A job can never run: at its submit it was refused or is larger than the cluster, or it was refused after it had waited.</summary>
    public void Rejected(int job, long nowMs)
    {
        if (_state[job] is JobState.Queued or JobState.Started)
        {
            LeaveArray(job);
        }

        _state[job] = JobState.NeverRuns;
        Tell(job, nowMs);
    }

    private void LeaveArray(int job)
    {
        if (_dependencies?.ArrayOf(new JobId(job)) is { } array)
        {
            _inArray[array]--;
            _changedArrays.Add(array);
        }
    }

    private void Tell(int job, long nowMs)
    {
        CheckDependents(job, nowMs);
        Settle(nowMs);
    }

    /// <summary>
    /// Goes on until nobody fails because of somebody who failed. Only then is room in arrays given away: the earliest of all who can use it now gets it,
    /// whether it waited for the room or for what made the room.
    /// </summary>
    public void Settle(long nowMs)
    {
        while (_neverRuns.TryDequeue(out int job))
        {
            Failed.Add(job);
            CheckDependents(job, nowMs);
        }

        foreach (int array in _changedArrays)
        {
            FillArray(array, nowMs);
            TellUnreleased(array);
        }

        _changedArrays.Clear();
    }

    /// <summary>An array became full or got room: that is what those of its jobs wait for whose release date is still to come.</summary>
    private void TellUnreleased(int array)
    {
        if (_unreleasedInArray?[array] is { Count: > 0 } members)
        {
            members.RemoveAll(job => !_unreleased.Contains(job));
            Changed!.AddRange(members);
        }
    }

    private void CheckDependents(int job, long nowMs)
    {
        for (int i = _firstDependent[job]; i < _firstDependent[job + 1]; i++)
        {
            if (_state[_dependents[i]] == JobState.Held)
            {
                Check(_dependents[i], nowMs);
            }
        }
    }

    /// <summary>Looks whether a held job has become eligible, or can never be.</summary>
    private void Check(int job, long nowMs)
    {
        Changed?.Add(job);
        bool waits = false;
        foreach (Dependency dependency in _dependencies is null ? default : _dependencies.Of(new JobId(job)))
        {
            bool? met = IsMet(dependency);
            if (met == false)
            {
                _state[job] = JobState.NeverRuns;
                _neverRuns.Enqueue(job);
                return;
            }

            waits |= met is null;
        }

        if (waits || _unreleased.Contains(job))
        {
            return;
        }

        Enter(job, nowMs);
    }

    /// <summary>Nothing but the width of its array is left to wait for.</summary>
    private void Enter(int job, long nowMs)
    {
        if (_dependencies?.ArrayOf(new JobId(job)) is { } array)
        {
            _state[job] = JobState.AwaitingRoom;
            _waitingInArray[array].Add(job);
            _changedArrays.Add(array);
            return;
        }

        _state[job] = JobState.Eligible;
        Ready.Add((job, nowMs));
    }

    /// <summary>Gives away room in an array, earlier jobs first.</summary>
    private void FillArray(int array, long nowMs)
    {
        while (_inArray[array] < _dependencies!.ArrayWidth(array) && _waitingInArray[array].Count > 0)
        {
            int first = _waitingInArray[array].Min;
            _waitingInArray[array].Remove(first);
            _inArray[array]++;
            _state[first] = JobState.Eligible;
            Ready.Add((first, nowMs));
        }
    }

    /// <summary>True: it has happened; false: it can never happen; null: it may still happen.</summary>
    private bool? IsMet(Dependency dependency)
    {
        JobState other = _state[dependency.On.Index];
        bool ended = other is JobState.EndedWell or JobState.EndedBadly or JobState.NeverRuns;
        return dependency.Kind switch
        {
            DependencyKind.After => ended || other == JobState.Started ? true : null,
            DependencyKind.AfterAny => ended ? true : null,
            DependencyKind.AfterOk => ended ? other == JobState.EndedWell : null,
            DependencyKind.AfterNotOk => ended ? other != JobState.EndedWell : null,
            _ => throw new InvalidOperationException($"dependency of kind {dependency.Kind}"),
        };
    }

    private (int[] First, int[] Dependents) Dependents()
    {
        int[] first = new int[_jobs.Count + 1];
        if (_dependencies is null)
        {
            return (first, []);
        }

        for (int job = 0; job < _jobs.Count; job++)
        {
            foreach (Dependency dependency in _dependencies.Of(new JobId(job)))
            {
                first[dependency.On.Index + 1]++;
            }
        }

        for (int job = 0; job < _jobs.Count; job++)
        {
            first[job + 1] += first[job];
        }

        int[] next = first[..^1];
        int[] dependents = new int[first[^1]];
        for (int job = 0; job < _jobs.Count; job++)
        {
            foreach (Dependency dependency in _dependencies.Of(new JobId(job)))
            {
                dependents[next[dependency.On.Index]++] = job;
            }
        }

        return (first, dependents);
    }
}
