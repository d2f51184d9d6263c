using Berth.Model;

namespace Berth.Testing.Naive;

/// <summary>
/// Which jobs wait outside the queue, and for what: release dates, other jobs, the width of their array. docs/design/nodes.md, "Jobs that wait for
/// something else", asked anew after everything that happens.
/// </summary>
public sealed class NaiveEligibility(Workload workload)
{
    private readonly HashSet<int> _held = [];
    private readonly HashSet<int> _releases = [];
    private readonly HashSet<int> _unable = [];
    private readonly HashSet<int> _started = [];
    private readonly HashSet<int> _endedWell = [];
    private readonly HashSet<int> _endedBadly = [];
    private readonly HashSet<int> _inArray = [];

    /// <summary>Release dates that are still to come, of jobs that are submitted.</summary>
    public IEnumerable<(long TimeMs, int Job)> Releases => _releases.Where(_held.Contains).Select(job => (Release(job), job));

    /// <summary>Jobs that are submitted and not eligible, and for what they wait: the first of these that holds.</summary>
    public IEnumerable<(int Job, WaitCause Cause)> Causes => _held.Select(job =>
        (job, !DependenciesOf(job).All(HasHappened) ? WaitCause.Dependency : !HasWidth(job) ? WaitCause.Limit : WaitCause.Hold));

    public void Submitted(int job, long nowMs)
    {
        _held.Add(job);
        if (Release(job) > nowMs)
        {
            _releases.Add(job);
        }
    }

    /// <summary>The release date of a job has come: within an instant in its turn, as a submit does.</summary>
    public void Released(int job) => _releases.Remove(job);

    public void Unable(int job) => _unable.Add(job);

    public void Started(int job) => _started.Add(job);

    public void Ended(int job, bool well)
    {
        (well ? _endedWell : _endedBadly).Add(job);
        _inArray.Remove(job);
    }

    /// <summary>Jobs whose dependency can no longer happen; each makes others so in turn.</summary>
    public List<int> TakeFailed()
    {
        var failed = new List<int>();
        while (_held.Where(job => DependenciesOf(job).Any(IsImpossible)).Order().Select(job => (int?)job).FirstOrDefault() is { } next)
        {
            _held.Remove(next);
            _unable.Add(next);
            failed.Add(next);
        }

        return failed;
    }

    /// <summary>Jobs that have become eligible, in order.</summary>
    public List<int> TakeEligible()
    {
        var eligible = new List<int>();
        foreach (int job in _held.Order().ToList())
        {
            if (!_releases.Contains(job) && DependenciesOf(job).All(HasHappened) && HasWidth(job))
            {
                _held.Remove(job);
                _inArray.Add(job);
                eligible.Add(job);
            }
        }

        return eligible;
    }

    private long Release(int job) => workload.Jobs.Release(new JobId(job))?.UnixMs ?? long.MinValue;

    private Dependency[] DependenciesOf(int job) => workload.Jobs.Dependencies is { } all ? all.Of(new JobId(job)).ToArray() : [];

    private bool HasWidth(int job)
    {
        JobDependencies? all = workload.Jobs.Dependencies;
        return all?.ArrayOf(new JobId(job)) is not { } array || _inArray.Count(other => all.ArrayOf(new JobId(other)) == array) < all.ArrayWidth(array);
    }

    private bool HasHappened(Dependency dependency)
    {
        int on = dependency.On.Index;
        return dependency.Kind switch
        {
            DependencyKind.After => _started.Contains(on) || _unable.Contains(on),
            DependencyKind.AfterAny => _endedWell.Contains(on) || _endedBadly.Contains(on) || _unable.Contains(on),
            DependencyKind.AfterOk => _endedWell.Contains(on),
            _ => _endedBadly.Contains(on) || _unable.Contains(on),
        };
    }

    private bool IsImpossible(Dependency dependency)
    {
        int on = dependency.On.Index;
        return dependency.Kind switch
        {
            DependencyKind.AfterOk => _endedBadly.Contains(on) || _unable.Contains(on),
            DependencyKind.AfterNotOk => _endedWell.Contains(on),
            _ => false,
        };
    }
}
