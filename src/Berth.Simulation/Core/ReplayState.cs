using System.Runtime.CompilerServices;
using Berth.Model;
using Berth.Scheduling;
using Berth.Scheduling.Tenancy;
using Berth.Simulation.Waiting;

namespace Berth.Simulation.Core;

/// <summary>
/// The state of a cluster in a replay: queue, running jobs, free processors, estimates, and the columns of the schedule to be. It knows
/// nothing of the order of events; <see cref="ReplayLoop"/> does.
/// </summary>
internal sealed class ReplayState
{
    private readonly Workload _workload;
    private readonly Cluster _cluster;
    private readonly EstimateKind _estimateKind;
    private readonly RunTimeEstimator? _estimator;
    private readonly AvailabilityProfile? _profile;
    private readonly PendingQueue _pending;
    private readonly RunningList _running = new();
    private readonly long[] _submitMs;
    private readonly long[] _startMs;
    private readonly long[] _endMs;
    private readonly JobOutcome[] _outcome;
    private readonly long[] _estimateMs;
    private readonly byte[]? _corrections;
    private readonly long[]? _promisedMs;
    private readonly long[]? _firstEstimateMs;
    private readonly NodeReplay? _nodes;
    private readonly RunLedger? _runs;
    private readonly TenantState? _tenants;
    private readonly RegimeSet? _regimeSet;
    private RegimeKeeper? _regimes;
    private int _free;
    private int _headJob = -1;
    private int _size;
    private long _version;

    public ReplayState(Workload workload, Cluster cluster, PolicySpec policy, bool keepsReservations, ReplayExtras? extras = null)
    {
        _workload = workload;
        _cluster = cluster;
        _free = cluster.Processors;
        _size = cluster.Processors;
        _regimeSet = policy.Regimes;
        _estimateKind = policy.Estimate;
        int count = workload.JobCount;
        _submitMs = workload.Jobs.SubmitMs.ToArray();
        _startMs = new long[count];
        _endMs = new long[count];
        _outcome = new JobOutcome[count];
        _estimateMs = new long[count];
        _pending = new PendingQueue(keepsReservations);
        _nodes = cluster.Nodes is { } nodes ? new NodeReplay(workload, nodes, policy) : null;
        _profile = keepsReservations && _nodes is null ? new AvailabilityProfile(cluster.Processors) : null;
        _promisedMs = keepsReservations ? new long[count] : null;
        if (policy.Estimate is EstimateKind.Tsafrir or EstimateKind.UserMean)
        {
            _estimator = new RunTimeEstimator(policy.Estimate, workload.Users.Count);
            _corrections = new byte[count];
            _firstEstimateMs = new long[count];
        }

        _tenants = extras?.Tenants;
        _runs = extras is { CanInterrupt: true } ? new RunLedger(workload, extras.Failures, _startMs) : null;
    }

    /// <summary>Effective submit times; feedback writes here before a job arrives.</summary>
    public long[] SubmitMs => _submitMs;

    /// <summary>Processors of the cluster when nothing is out.</summary>
    public int FullSize => _cluster.Processors;

    public int PendingCount => _pending.Count;

    /// <summary>Processors that no running job holds; of a pool that is smaller than it could be, of those that are there.</summary>
    public int FreeProcessors => _free;

    /// <summary>Processors of a pool that are not there now and may be again.</summary>
    public int ProcessorsOut => _cluster.Processors - _size;

    /// <summary>Hears of jobs that wait again, or no longer; null when nobody asks what they wait for.</summary>
    public WaitLedger? Waits { get; set; }

    /// <summary>Estimates can be too low, so that running jobs may outlive them.</summary>
    public bool CanBeOutlived => _estimator is not null;

    public long EndMs(int job) => _endMs[job];

    /// <summary>The nodes; null for a pool.</summary>
    public NodeReplay? Nodes => _nodes;

    /// <summary>What jobs have done; null when nothing can interrupt a run.</summary>
    public RunLedger? Runs => _runs;

    /// <summary>Who shares the cluster; null when it does not matter.</summary>
    public TenantState? Tenants => _tenants;

    /// <summary>Running jobs by expected end.</summary>
    public ReadOnlySpan<RunningJob> Running => _running.Jobs;

    /// <summary>Waiting jobs in order of arrival.</summary>
    public ReadOnlySpan<PendingJob> Pending => _pending.Jobs;

    /// <summary>Puts an arriving job into the queue; false when it can never run.</summary>
    public bool Arrive(int job)
    {
        JobTable jobs = _workload.Jobs;
        int processors = jobs.Processors[job];
        if (!CanRun(job))
        {
            _outcome[job] = JobOutcome.Rejected;
            return false;
        }

        long estimateMs = Estimate(job, jobs.RequestedMs[job], _workload.Actuals.RunMs[job]);
        _estimateMs[job] = estimateMs;
        if (_firstEstimateMs is not null)
        {
            _firstEstimateMs[job] = estimateMs;
        }

        if (_nodes is not null)
        {
            EstimateFurtherModes(job);
            processors = Math.Max(1, processors);
        }

        _pending.Add(new PendingJob(job, processors, estimateMs));
        _version++;
        return true;
    }

    /// <summary>
    /// A job that ran before joins the queue again, at the place of its submit time: before the first waiting job that was submitted after it.
    /// </summary>
    public void Rejoin(int job, long nowMs)
    {
        var id = new JobId(job);
        int mode = _runs!.ModeOf(job);
        long requestedMs = _workload.Jobs.RequestedMsIn(id, mode);
        long nextMs = _runs.NextMs(job, requestedMs, _workload.Actuals.RunMsIn(id, mode));
        long estimateMs = Estimate(job, requestedMs, nextMs);
        _estimateMs[job] = estimateMs;
        if (_firstEstimateMs is not null)
        {
            _firstEstimateMs[job] = estimateMs;
            _corrections![job] = 0;
        }

        _nodes?.State.KeepMode(job, mode, estimateMs);
        ReadOnlySpan<PendingJob> waiting = _pending.Jobs;
        int position = 0;
        while (position < waiting.Length && (_submitMs[waiting[position].Job], waiting[position].Job).CompareTo((_submitMs[job], job)) < 0)
        {
            position++;
        }

        _pending.Insert(position, new PendingJob(job, SizeOf(job), estimateMs));
        Waits?.Joins(job, nowMs);
        _version++;
    }

    /// <summary>False when the job is larger than the cluster, or has no way to run on its nodes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool CanRun(int job) => _nodes is null ? _workload.Jobs.Processors[job] <= _cluster.Processors : _nodes.State.CanRun(job);

    /// <summary>True when the job has not started and nothing has kept it from ever starting.</summary>
    public bool IsUnstarted(int job) => _outcome[job] == JobOutcome.Unstarted;

    /// <summary>A job can never run.</summary>
    public void NeverRuns(int job, JobOutcome why) => _outcome[job] = why;

    /// <summary>Everybody leaves the queue; those who were in it, in order of arrival.</summary>
    public PendingJob[] TakeQueue()
    {
        PendingJob[] all = _pending.Jobs.ToArray();
        _pending.Clear();
        _version++;
        return all;
    }

    /// <summary>How a job came out, or will when its present run is not interrupted.</summary>
    public JobOutcome Outcome(int job) => _outcome[job];

    /// <summary>True when the job ended by itself within its limit and the log does not call it failed or cancelled.</summary>
    public bool EndedWell(int job) =>
        _outcome[job] == JobOutcome.Completed && _workload.Actuals.Exit[job] is ExitKind.Completed or ExitKind.Unknown;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Estimate(int job, long requestedMs, long runMs)
    {
        long estimateMs = _estimateKind switch
        {
            EstimateKind.Request => requestedMs,
            EstimateKind.Perfect => Math.Min(runMs, requestedMs),
            _ => _estimator!.AtArrivalMs(_workload.Jobs.User[job], requestedMs),
        };

        // At least a millisecond, so that what has been started holds its processors until its end is handled.
        return Math.Max(estimateMs, 1);
    }

    private void EstimateFurtherModes(int job)
    {
        var id = new JobId(job);
        for (int mode = 1; mode < _nodes!.State.ModeCount(job); mode++)
        {
            _nodes.State.SetEstimate(job, mode, Estimate(job, _workload.Jobs.RequestedMsIn(id, mode), _workload.Actuals.RunMsIn(id, mode)));
        }
    }

    /// <summary>
    /// Starts a job on nodes; it is taken out of the queue at <paramref name="position"/>. Afterwards <see cref="EndMs"/> is when it will end.
    /// </summary>
    public void StartOnNodes(int job, int position, long nowMs, int option, ReadOnlySpan<TaskPlace> places)
    {
        PendingJob pending = _pending.Jobs[position];
        (int mode, int partition) = _nodes!.State.ModeAndPartition(option);
        var id = new JobId(job);
        long requestedMs = _workload.Jobs.RequestedMsIn(id, mode);
        long runMs = _workload.Actuals.RunMsIn(id, mode);
        if (mode > 0)
        {
            // What was said at arrival, and planned with since: the estimator may know better now.
            _estimateMs[job] = _nodes.State.EstimateMs(pending, option);
            if (_firstEstimateMs is not null)
            {
                _firstEstimateMs[job] = _estimateMs[job];
            }
        }

        PlannedRun run = Plan(job, mode, partition, requestedMs, runMs);
        _startMs[job] = nowMs;
        _endMs[job] = nowMs + run.LengthMs;
        _outcome[job] = run.Outcome;
        _free -= pending.Processors;
        _running.Add(new RunningJob(nowMs + _estimateMs[job], job, pending.Processors));
        _nodes.Start(job, option, places);
        _tenants?.Started(job, mode, partition, nowMs);
        _pending.RemoveAt(position);
        _version++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PlannedRun Plan(int job, int mode, int partition, long requestedMs, long runMs)
    {
        if (_runs is not null)
        {
            return _runs.Begin(job, mode, partition, requestedMs, runMs);
        }

        return runMs > requestedMs ? new PlannedRun(requestedMs, JobOutcome.KilledAtLimit) : new PlannedRun(runMs, JobOutcome.Completed);
    }

    /// <summary>
    /// Starts a job that is taken out of the queue at <paramref name="position"/>. Afterwards <see cref="EndMs"/> is when it will end.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Start(int job, int position, long nowMs)
    {
        unchecked
        {
            ReadOnlySpan<long> reservedMs = _pending.ReservedStartMs;
            ref readonly PendingJob pending = ref _pending.Jobs[position];
            int processors = pending.Processors;
            long expectedEndMs = nowMs + pending.EstimateMs;
            long requestedMs = _workload.Jobs.RequestedMs[job];
            long runMs = _workload.Actuals.RunMs[job];
            PlannedRun run = Plan(job, 0, -1, requestedMs, runMs);
            _startMs[job] = nowMs;
            _endMs[job] = nowMs + run.LengthMs;
            _outcome[job] = run.Outcome;
            _free -= processors;
            _tenants?.Started(job, 0, -1, nowMs);
            _running.Add(new RunningJob(expectedEndMs, job, processors));
            if (_profile is not null)
            {
                if (reservedMs[position] != Snapshot.NoReservation)
                {
                    _profile.Release(Math.Max(reservedMs[position], nowMs), reservedMs[position] + pending.EstimateMs, processors);
                }

                _profile.Reserve(nowMs, expectedEndMs, processors);
            }

            _pending.RemoveAt(position);
            _version++;
        }
    }

    /// <summary>Records a promised start of the job at <paramref name="position"/> in the queue.</summary>
    public void Reserve(int position, long startMs)
    {
        ref readonly PendingJob pending = ref _pending.Jobs[position];
        long oldMs = _pending.ReservedStartMs[position];
        if (oldMs != Snapshot.NoReservation)
        {
            _profile!.Release(oldMs, oldMs + pending.EstimateMs, pending.Processors);
        }

        _profile!.Reserve(startMs, startMs + pending.EstimateMs, pending.Processors);
        _pending.SetReservation(position, startMs);
        _promisedMs![pending.Job] = startMs;
        _version++;
    }

    /// <summary>Records a promised start on nodes of the job at <paramref name="position"/> in the queue.</summary>
    public void ReserveOnNodes(int position, long startMs, int option, ReadOnlySpan<TaskPlace> places)
    {
        int job = _pending.Jobs[position].Job;
        _pending.SetReservation(position, startMs);
        _promisedMs![job] = startMs;
        _nodes!.State.Promise(job, option, places);
        _version++;
    }

    /// <summary>Takes back every promise, before all of them are made anew.</summary>
    public void LiftReservations(long nowMs)
    {
        for (int i = 0; i < _pending.Count; i++)
        {
            long oldMs = _pending.ReservedStartMs[i];
            if (oldMs != Snapshot.NoReservation)
            {
                ref readonly PendingJob pending = ref _pending.Jobs[i];
                _profile?.Release(Math.Max(oldMs, nowMs), oldMs + pending.EstimateMs, pending.Processors);
                _pending.SetReservation(i, Snapshot.NoReservation);
            }
        }
    }

    /// <summary>The job's end has come: its processors are free.</summary>
    public void End(int job, long nowMs)
    {
        Release(job, nowMs);
        _estimator?.Ended(_workload.Jobs.User[job], nowMs - _startMs[job]);
    }

    /// <summary>A running job comes to an end that was not its own, for good.</summary>
    public void Finish(int job, long nowMs, JobOutcome outcome)
    {
        _endMs[job] = nowMs;
        _outcome[job] = outcome;
        Release(job, nowMs);
        _runs?.Finished(job);
    }

    /// <summary>A run is stopped; the job is nowhere until it joins the queue again, or is resumed.</summary>
    /// <param name="job">The job.</param>
    /// <param name="nowMs">The present moment.</param>
    /// <param name="cause">Why.</param>
    /// <param name="by">Index of the job that preempts it; -1 where none does.</param>
    public void Interrupt(int job, long nowMs, Interruption cause, int by)
    {
        _runs!.Interrupt(job, nowMs, cause, by, _endMs[job], _nodes is null ? default : _nodes.State.PlacesOf(job));
        _outcome[job] = JobOutcome.Unstarted;
        Release(job, nowMs);
        Waits?.Waits(job, cause == Interruption.JobFailed ? WaitCause.Hold : WaitCause.Order, nowMs);
    }

    /// <summary>Lets a suspended job go on at its old place. False when that is not free.</summary>
    public bool TryResume(int job, long nowMs)
    {
        int processors = SizeOf(job);
        int mode = _runs!.ModeOf(job);
        if (_nodes is null ? processors > _free : !_nodes.State.TryResume(job))
        {
            return false;
        }

        var id = new JobId(job);
        long requestedMs = _workload.Jobs.RequestedMsIn(id, mode);
        int partition = _runs.PartitionOf(job);
        _estimateMs[job] = Math.Max(1, _estimateMs[job] - (_runs.StoppedMs(job) - _startMs[job]));
        PlannedRun run = _runs.Begin(job, mode, partition, requestedMs, _workload.Actuals.RunMsIn(id, mode));
        Waits?.StopsWaiting(job, nowMs);
        _startMs[job] = nowMs;
        _endMs[job] = nowMs + run.LengthMs;
        _outcome[job] = run.Outcome;
        _free -= processors;
        _running.Add(new RunningJob(nowMs + _estimateMs[job], job, processors));
        _tenants?.Resumed(job, nowMs);
        _version++;
        return true;
    }

    /// <summary>A pool has another size from now on.</summary>
    public void Resize(int processors)
    {
        _free += processors - _size;
        _size = processors;
        _version++;
    }

    private void Release(int job, long nowMs)
    {
        unchecked
        {
            int processors = SizeOf(job);
            long expectedEndMs = _startMs[job] + _estimateMs[job];
            _free += processors;
            _running.Remove(expectedEndMs, job);
            _profile?.Release(nowMs, expectedEndMs, processors);
            _nodes?.End(job);
            _tenants?.Stopped(job, nowMs);
            _version++;
        }
    }

    /// <summary>
    /// A running job outlived its estimate, which is raised. Returns when the new one will be outlived, or null when the job ends before.
    /// </summary>
    public long? RaiseEstimate(int job)
    {
        int processors = SizeOf(job);
        long oldEndMs = _startMs[job] + _estimateMs[job];
        int corrections = ++_corrections![job];
        long requestedMs = _nodes is null ? _workload.Jobs.RequestedMs[job] : _workload.Jobs.RequestedMsIn(new JobId(job), _nodes.ModeOf(job));
        _estimateMs[job] = RunTimeEstimator.CorrectedMs(_firstEstimateMs![job], corrections, requestedMs);
        long newEndMs = _startMs[job] + _estimateMs[job];
        _running.Remove(oldEndMs, job);
        _running.Add(new RunningJob(newEndMs, job, processors));
        _profile?.Reserve(oldEndMs, newEndMs, processors);
        _version++;
        return newEndMs < _endMs[job] ? newEndMs : null;
    }

    /// <summary>When the job's estimate will be outlived, or null when it ends by then.</summary>
    public long? OutlivedAt(int job)
    {
        long expectedEndMs = _startMs[job] + _estimateMs[job];
        return expectedEndMs < _endMs[job] ? expectedEndMs : null;
    }

    /// <summary>True when a waiting job is promised exactly <paramref name="nowMs"/>.</summary>
    public bool HasReservationDue(int job, long nowMs) => _promisedMs![job] == nowMs && _outcome[job] == JobOutcome.Unstarted;

    public void AdvanceProfile(long nowMs)
    {
        _profile?.Advance(nowMs);
    }

    /// <summary>The job that leads the queue and did not fit; a policy that keeps it finds it in the next snapshot.</summary>
    public void KeepHead(int job) => _headJob = job;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Snapshot TakeSnapshot(long nowMs, PassTrigger trigger, int arrived) => new()
    {
        Now = new Instant(nowMs),
        Version = _version,
        Trigger = trigger,
        Arrived = arrived,
        Pending = _pending.Jobs,
        PendingProcessors = _pending.Processors,
        ReservedStartMs = _pending.ReservedStartMs,
        Running = _running.Jobs,
        FreeProcessors = _free,
        TotalProcessors = _cluster.Processors,
        Jobs = _workload.Jobs,
        SubmitMs = _submitMs,
        Origin = _workload.Origin,
        Profile = _profile,
        Nodes = _nodes?.State,
        Tenants = _tenants,
        Runs = _runs,
        KeptHead = _headJob,
        Regime = _regimes?.InForce ?? default,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SizeOf(int job) => _nodes is null ? _workload.Jobs.Processors[job] : Math.Max(1, _workload.Jobs.Processors[job]);

    /// <summary>From now on someone keeps which regime is in force; null under a plain policy.</summary>
    /// <param name="heap">Takes the looks that are due by time alone.</param>
    public RegimeKeeper? KeepRegimes(BinaryHeap<SimEvent> heap) => _regimes = _regimeSet is null ? null : new RegimeKeeper(_regimeSet, heap);

    /// <summary>The finished schedule; the state must not be used afterwards.</summary>
    public Schedule ToSchedule(string policy, IReadOnlyList<NodeOutage> outages) => new(policy, _submitMs, _startMs, _endMs, _outcome)
    {
        Allocations = _nodes?.State.ToAllocations(),
        Interrupted = _runs?.ToRuns() ?? InterruptedRuns.None,
        Outages = outages,
        Regimes = _regimes?.ToLog(),
    };
}
