using Berth.Model;
using Berth.Scheduling;
using Berth.Simulation.Failures;

namespace Berth.Simulation.Core;

/// <summary>
/// Everything in a replay that stops a run before its own end: preemption, failures of jobs, and nodes that go out (docs/design/tenants.md). It changes the
/// state; <see cref="ReplayLoop"/> tells it when, and tells others what came of it.
/// </summary>
internal sealed class Disruptions
{
    private readonly ReplayState _state;
    private readonly OutageClock? _clock;
    private readonly List<(int Node, bool Fails)> _changed = [];
    private readonly List<int> _suspended = [];
    private readonly List<int> _requeued = [];
    private readonly List<int> _resumed = [];
    private readonly List<int> _hit = [];
    private readonly List<int> _lost = [];
    private int? _size;

    public Disruptions(Workload workload, ReplayState state, FailureSpec? failures)
    {
        _state = state;
        if (failures is { IsNothing: false } && workload.JobCount > 0)
        {
            _clock = new OutageClock(failures, state.Nodes?.State.Nodes.Count ?? 0, workload.Jobs.SubmitMs[0]);
        }
    }

    /// <summary>When nodes next go out or come back; null when they never do.</summary>
    public long? NextChangeMs => _clock?.NextMs;

    /// <summary>Outages so far.</summary>
    public IReadOnlyList<NodeOutage> Outages => _clock?.Record ?? [];

    /// <summary>True while a node is out, or a pool is smaller than it could be.</summary>
    public bool AnythingIsOut => _state.Nodes is { State.OutCount: > 0 } || _size < _state.FullSize;

    public bool HasSuspended => _suspended.Count > 0;

    /// <summary>Jobs that the last change ended for good.</summary>
    public IReadOnlyList<int> Lost => _lost;

    /// <summary>True when the end of a run was expected of the run that is there now, and not of one that was stopped.</summary>
    public bool IsPresentRun(in SimEvent end) => _state.Runs!.StartNumber(end.Job) == (end.Order & SimEvent.MaxNumber);

    /// <summary>The run that ends now may have failed. Returns when the job comes back, or null when this is its end.</summary>
    public long? RetriesAfterFailure(int job, long nowMs)
    {
        if (_state.Outcome(job) != JobOutcome.Failed || _state.Runs!.Retry(job, ofItself: true) is not { } waitMs)
        {
            return null;
        }

        _state.Interrupt(job, nowMs, Interruption.JobFailed, -1);
        return nowMs + waitMs;
    }

    /// <summary>Stops a job for another one. True when that was its end.</summary>
    public bool Preempt(int job, long nowMs, int by, PreemptionEffect effect)
    {
        switch (effect)
        {
            case PreemptionEffect.Cancel:
                _state.Finish(job, nowMs, JobOutcome.Cancelled);
                return true;
            case PreemptionEffect.Suspend:
                _state.Interrupt(job, nowMs, Interruption.Suspended, by);
                _suspended.Add(job);
                return false;
            default:
                _state.Interrupt(job, nowMs, Interruption.Requeued, by);
                _requeued.Add(job);
                return false;
        }
    }

    /// <summary>Puts the jobs that were stopped in this pass back into the queue, once the pass has been carried out.</summary>
    public void Requeue(long nowMs)
    {
        foreach (int job in _requeued)
        {
            _state.Rejoin(job, nowMs);
        }

        _requeued.Clear();
    }

    /// <summary>Lets suspended jobs go on whose old places are free, in the order in which they were suspended.</summary>
    public IReadOnlyList<int> Resume(long nowMs)
    {
        _resumed.Clear();
        for (int i = 0; i < _suspended.Count;)
        {
            if (_state.TryResume(_suspended[i], nowMs))
            {
                _resumed.Add(_suspended[i]);
                _suspended.RemoveAt(i);
            }
            else
            {
                i++;
            }
        }

        return _resumed;
    }

    /// <summary>Nodes go out and come back, or a pool changes its size.</summary>
    public void Change(long nowMs)
    {
        _lost.Clear();
        if (_clock!.Take(_changed) is { } size)
        {
            _size = size;
            _state.Resize(size);
        }

        foreach ((int node, bool fails) in _changed)
        {
            _state.Nodes!.State.SetOut(node, _clock.IsOut(node));
            if (fails)
            {
                Fail(node, nowMs);
            }
        }
    }

    /// <summary>What runs on a node is interrupted. A job whose end is at this very moment has ended.</summary>
    private void Fail(int node, long nowMs)
    {
        _hit.Clear();
        foreach (ref readonly RunningJob running in _state.Running)
        {
            if (_state.EndMs(running.Job) > nowMs && IsOn(running.Job, node))
            {
                _hit.Add(running.Job);
            }
        }

        _hit.Sort();
        foreach (int job in _hit)
        {
            if (_state.Runs!.Retry(job, ofItself: false) is null)
            {
                _state.Finish(job, nowMs, JobOutcome.Failed);
                _lost.Add(job);
                continue;
            }

            _state.Interrupt(job, nowMs, Interruption.NodeFailed, -1);
            _state.Rejoin(job, nowMs);
        }

        for (int i = 0; i < _suspended.Count;)
        {
            int job = _suspended[i];
            if (!IsOn(job, node))
            {
                i++;
                continue;
            }

            _suspended.RemoveAt(i);
            _state.Runs!.LoseSuspended(job);
            _state.Rejoin(job, nowMs);
        }
    }

    private bool IsOn(int job, int node)
    {
        foreach (TaskPlace place in _state.Nodes!.State.PlacesOf(job))
        {
            if (place.Node == node)
            {
                return true;
            }
        }

        return false;
    }
}
