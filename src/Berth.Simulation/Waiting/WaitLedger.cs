using System.Runtime.CompilerServices;
using Berth.Model;
using Berth.Scheduling;
using Berth.Scheduling.Nodes;

namespace Berth.Simulation.Waiting;

/// <summary>
/// Gives each millisecond that a job waits its one cause (docs/WAITING.md). Whoever runs a replay says who begins and stops to wait, and shows it the
/// state before and after each pass; it changes nothing. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// Time passes only between instants, so what counts is what is known when an instant is over. Most jobs wait for room, and there are clocks for those
/// (<see cref="RoomClocks"/>). A job that waits for something else has a cause of its own until told otherwise: the moment it got it is taken off its
/// sum, and the moment it loses it is added.
/// </remarks>
internal sealed class WaitLedger
{
    private const int Causes = WaitAttribution.CauseCount;

    /// <summary>States of a job: not waiting; in the queue since this very instant; in the queue and by the clocks; from a number on with a cause of its own, in the queue or outside.</summary>
    private const byte None = 0;
    private const byte New = 1;
    private const byte ByClocks = 2;
    private const byte InQueue = 3;
    private const byte Outside = InQueue + Causes;

    private readonly WaitSums _sums;
    private readonly byte[] _state;
    private readonly CauseCounts _ownCauses;
    private readonly RoomClocks _clocks;
    private readonly SeriesBuilder _series = new();
    private readonly JobList _new = new();
    private readonly List<int> _late = [];
    private readonly List<int> _refused = [];
    private readonly NodeState? _nodes;
    private readonly bool _mindsQueue;
    private LookaheadReach? _reach;
    private bool[] _isBeyond = [];
    private int[]? _refusedIn;
    private bool _renews;
    private bool _isNewPolicy;
    private int _pass;
    private int _assessed;
    private int _told;
    private int _waiting;
    private long _nowMs = long.MinValue;

    /// <summary>A ledger in which nobody waits.</summary>
    /// <param name="workload">The jobs.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="nodes">Its nodes as the replay keeps them; null for a pool.</param>
    /// <param name="policy">The policy that decides.</param>
    public WaitLedger(Workload workload, Cluster cluster, NodeState? nodes, PolicySpec policy)
    {
        int count = workload.JobCount;
        _sums = new WaitSums(count);
        _state = new byte[count];
        _ownCauses = new CauseCounts(_series);
        _clocks = nodes is null ? new PoolClocks(workload.Jobs, cluster.Processors, _sums, _series) : new NodeClocks(workload, nodes, _sums, _series);
        _nodes = nodes;
        _mindsQueue = _clocks.MindsQueue;
        Follow(policy);
    }

    /// <summary>The policy looks only so far: the ledger wants to see the queue after each pass (<see cref="TellBeyond"/>).</summary>
    public bool LooksOnlySoFar => _reach is not null;

    /// <summary>A job is in the queue from now on; also one that waited outside of it, or that ran and has to wait again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Joins(int job, long nowMs)
    {
        Leave(job, nowMs);
        Begin();
        _state[job] = New;
        _new.Add(job);
        if (_mindsQueue)
        {
            _clocks.Joins(job, nowMs);
        }

        if (_reach is not null)
        {
            _isBeyond[job] = true;
        }
    }

    /// <summary>A job waits outside the queue from now on: it is not eligible, or suspended.</summary>
    public void Waits(int job, WaitCause cause, long nowMs)
    {
        if (_state[job] != Outside + (int)cause)
        {
            Leave(job, nowMs);
            Begin();
            GiveCause(job, cause, Outside);
        }
    }

    /// <summary>A job starts, or never will; nothing happens when it did not wait.</summary>
    public void StopsWaiting(int job, long nowMs) => Leave(job, nowMs);

    /// <summary>Something was given back, or taken out of service: what is free now is what all waiting jobs can have.</summary>
    public void RoomChanges() => _renews = true;

    /// <summary>Nodes have gone out of service or come back, or a pool has another size.</summary>
    /// <param name="processorsOut">Processors of a pool that are not there now.</param>
    public void OutageChanges(int processorsOut)
    {
        _renews = true;
        _clocks.ProcessorsOut = processorsOut;
    }

    /// <summary>Before a pass decides; and within it once jobs were stopped for others, which gives something back.</summary>
    /// <param name="nowMs">The present moment.</param>
    /// <param name="freeProcessors">Processors that no running job holds.</param>
    /// <param name="inQueue">Jobs in the queue.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void BeforePass(long nowMs, int freeProcessors, int inQueue)
    {
        Advance(nowMs);
        ReadOnlySpan<int> arrived = _new.From(_assessed);
        _assessed = _new.Count;

        // Nothing is known of the time in which nobody was in the queue.
        bool renews = _renews || arrived.Length >= inQueue;
        _renews = false;
        if (renews)
        {
            foreach (int job in _late)
            {
                BackToClocks(job);
            }

            _late.Clear();
            _told = 0;
        }

        _clocks.Before(nowMs, freeProcessors, renews, arrived, _late);
    }

    /// <summary>What a pass decided, before it takes effect.</summary>
    /// <param name="snapshot">The state that it decided on.</param>
    /// <param name="decisions">What it decided.</param>
    public void Decided(in Snapshot snapshot, DecisionBuffer decisions)
    {
        // The first pass of another policy looks at all that wait.
        if (_reach is not null && (_isNewPolicy || !_reach.Skips(in snapshot)))
        {
            _reach.Find(in snapshot, decisions, _isBeyond);
        }

        _isNewPolicy = false;
    }

    /// <summary>After what a pass decided took effect.</summary>
    /// <param name="freeProcessors">Processors that no running job holds now.</param>
    /// <param name="hasTaken">False: nothing was taken since before the pass.</param>
    /// <param name="refused">Waiting jobs that the gate would refuse now, in any order; each once.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AfterPass(int freeProcessors, bool hasTaken, ReadOnlySpan<int> refused)
    {
        _pass++;
        _clocks.After(_nowMs, freeProcessors, hasTaken);
        bool isGated = refused.Length > 0 || _refused.Count > 0;
        if (isGated)
        {
            Refuse(refused);
        }

        if (_late.Count > 0)
        {
            TellLate(isGated || (hasTaken && _clocks.LackChanges));
        }
    }

    /// <summary>After <see cref="AfterPass"/>, where the policy looks only so far: jobs beyond it wait for that, as long as there is room for them.</summary>
    /// <param name="pending">The jobs in the queue.</param>
    public void TellBeyond(ReadOnlySpan<PendingJob> pending)
    {
        foreach (ref readonly PendingJob waiting in pending)
        {
            int job = waiting.Job;
            if (IsRefused(job))
            {
                continue;
            }

            if (_isBeyond[job] && _clocks.Fits(job))
            {
                Turn(job, WaitCause.Scheduler);
            }
            else if (_state[job] == InQueue + (int)WaitCause.Scheduler)
            {
                BackToClocks(job);
            }
        }
    }

    /// <summary>Another policy decides from now on.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="snapshot">The state.</param>
    public void PolicyChanges(PolicySpec policy, in Snapshot snapshot)
    {
        Advance(snapshot.Now.UnixMs);
        foreach (ref readonly PendingJob job in snapshot.Pending)
        {
            if (_state[job.Job] == ByClocks)
            {
                _clocks.Out(job.Job, _nowMs);
            }
        }

        Follow(policy);
        _isNewPolicy = true;
        foreach (ref readonly PendingJob job in snapshot.Pending)
        {
            if (_state[job.Job] == ByClocks)
            {
                _clocks.In(job.Job, _nowMs);
            }
            else if (_state[job.Job] == InQueue + (int)WaitCause.Scheduler && _reach is null)
            {
                BackToClocks(job.Job);
            }
        }
    }

    /// <summary>Everything so far; the ledger must not be used afterwards.</summary>
    public WaitAttribution ToAttribution()
    {
        // Whoever still waits when nothing can happen any more waited until now, and never started.
        for (int job = 0; job < _state.Length && _waiting > 0; job++)
        {
            Leave(job, _nowMs);
        }

        _clocks.Settle(_nowMs);
        return _sums.ToAttribution(_series.ToSeries());
    }

    private void Follow(PolicySpec policy)
    {
        _clocks.CauseDespiteRoom = policy is { Lookahead: 0, IsConservative: false } ? WaitCause.Order : WaitCause.Promised;
        _reach = LookaheadReach.For(policy, _nodes);
        if (_reach is not null && _isBeyond.Length == 0)
        {
            _isBeyond = new bool[_state.Length];
        }
    }

    private bool IsInQueue(int job) => _state[job] is > None and < Outside;

    private bool IsRefused(int job) => _refusedIn is not null && _refusedIn[job] == _pass;

    /// <summary>Goes on to a moment. Those who joined in the last instant and are still there wait by the clocks from then on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance(long nowMs)
    {
        if (nowMs != _nowMs)
        {
            if (_new.Count > 0)
            {
                StartClocks();
            }

            _nowMs = nowMs;
        }
    }

    private void StartClocks()
    {
        foreach (int job in _new.From(0))
        {
            if (_state[job] == New)
            {
                _state[job] = ByClocks;
                _clocks.In(job, _nowMs);
            }
        }

        _new.Clear();
        _assessed = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Leave(int job, long nowMs)
    {
        Advance(nowMs);
        byte state = _state[job];
        if (state == None)
        {
            return;
        }

        _state[job] = None;
        _waiting--;
        if (state == ByClocks)
        {
            _clocks.Out(job, nowMs);
        }
        else if (state >= InQueue)
        {
            TakeCause(job, state);
        }

        if (_mindsQueue && state < Outside)
        {
            _clocks.Leaves(job);
        }
    }

    private void Begin()
    {
        if (_waiting++ == 0)
        {
            _series.Begin(_nowMs);
        }
    }

    private void GiveCause(int job, WaitCause cause, byte where)
    {
        _state[job] = (byte)(where + (int)cause);
        _sums.Of(cause)[job] -= _nowMs;
        _ownCauses.Change(cause, 1, _nowMs);
    }

    private void TakeCause(int job, byte state)
    {
        var cause = (WaitCause)(state - (state >= Outside ? Outside : InQueue));
        _sums.Of(cause)[job] += _nowMs;
        _ownCauses.Change(cause, -1, _nowMs);
    }

    /// <summary>Gives a job in the queue a cause of its own, whatever it had.</summary>
    private void Turn(int job, WaitCause cause)
    {
        if (_state[job] == InQueue + (int)cause)
        {
            return;
        }

        if (_state[job] == ByClocks)
        {
            _clocks.Out(job, _nowMs);
        }
        else if (_state[job] >= InQueue)
        {
            TakeCause(job, _state[job]);
        }

        GiveCause(job, cause, InQueue);
    }

    /// <summary>Lets a job in the queue wait for room like the others, if it had a cause of its own.</summary>
    private void BackToClocks(int job)
    {
        if (_state[job] is >= InQueue and < Outside)
        {
            TakeCause(job, _state[job]);
            _state[job] = ByClocks;
            _clocks.In(job, _nowMs);
        }
    }

    private void Refuse(ReadOnlySpan<int> refused)
    {
        _refusedIn ??= new int[_state.Length];
        foreach (int job in refused)
        {
            _refusedIn[job] = _pass;
            Turn(job, WaitCause.Limit);
        }

        foreach (int job in _refused)
        {
            if (!IsRefused(job) && _state[job] == InQueue + (int)WaitCause.Limit)
            {
                BackToClocks(job);
            }
        }

        _refused.Clear();
        _refused.AddRange(refused);
    }

    /// <summary>What late jobs lack; of those that were told once only where it can have changed.</summary>
    private void TellLate(bool isChanged)
    {
        for (int i = isChanged ? 0 : _told; i < _late.Count; i++)
        {
            if (IsInQueue(_late[i]) && !IsRefused(_late[i]))
            {
                Turn(_late[i], _clocks.CauseWithoutRoom(_late[i]));
            }
        }

        _told = _late.Count;
    }

    /// <summary>Jobs in a list that is read as a span and emptied often.</summary>
    private sealed class JobList
    {
        private int[] _jobs = new int[64];

        public int Count { get; private set; }

        public ReadOnlySpan<int> From(int first) => _jobs.AsSpan(first, Count - first);

        public void Clear() => Count = 0;

        public void Add(int job)
        {
            if (Count == _jobs.Length)
            {
                Array.Resize(ref _jobs, Count * 2);
            }

            _jobs[Count++] = job;
        }
    }
}
