using Berth.Model;
using Berth.Simulation;

namespace Berth.Testing.Naive;

/// <summary>
/// The slow twin of the replay on a pool that many tenants share, with preemption, failures of jobs and pools that change their size: docs/design/tenants.md
/// over plain lists. What happens is here, what a pass decides in <see cref="NaiveTenantPass"/>. It has no dependencies, no users that react, and keeps no
/// promises between passes.
/// </summary>
public sealed class NaiveTenantScheduler
{
    private const int MostHappenings = 100_000;

    private readonly PolicySpec _policy;
    private readonly ReplayOptions _options;
    private readonly FailureSpec? _failures;
    private readonly NaiveTenantState _state;
    private readonly NaiveGate _gate;
    private readonly NaiveTenantPass _pass;
    private readonly NaiveEstimates _estimates;
    private readonly List<CapacityStep> _steps;
    private readonly List<InterruptedRun> _interrupted = [];
    private readonly List<NaiveTenantJob> _arrivedSincePass = [];
    private readonly NaiveWaits _waits;
    private int _nextSubmit;
    private int _starts;
    private int _suspensions;
    private long? _looksAgainMs;
    private bool _onlyArrivals = true;
    private bool _passDue;
    private long _freeAtPass;
    private List<(int Job, WaitCause Cause)> _inQueue = [];

    private NaiveTenantScheduler(Workload workload, Cluster cluster, PolicySpec policy, ReplayOptions options)
    {
        _policy = policy;
        _options = options;
        _failures = options.Failures;
        _state = new NaiveTenantState(workload, cluster, _failures);
        _gate = new NaiveGate(_state);
        _pass = new NaiveTenantPass(_state, policy, _gate, Start, StopFor);
        _estimates = new NaiveEstimates(workload, policy.Estimate);
        _waits = new NaiveWaits(workload.JobCount);
        _steps = [.. _failures?.Capacity ?? []];
        if (policy.IsConservative && !_gate.Exists && _failures is null)
        {
            throw new NotSupportedException("the twin keeps no promises between passes");
        }
    }

    /// <summary>The order of what happens at one instant; <see cref="First"/> and <see cref="Second"/> are arrivals and ends as the options say.</summary>
    private enum Rank
    {
        EstimateOutlived,
        LooksAgain,
        SizeChanges,
        First,
        Second,
    }

    private Rank ArrivalRank => _options.EventOrder == EventOrder.ArrivalsFirst ? Rank.First : Rank.Second;

    private Rank EndRank => _options.EventOrder == EventOrder.ArrivalsFirst ? Rank.Second : Rank.First;

    public static Schedule Run(Workload workload, Cluster cluster, PolicySpec policy, ReplayOptions? options = null) => RunWithWaits(workload, cluster, policy, options).Schedule;

    public static (Schedule Schedule, NaiveWaits Waits) RunWithWaits(Workload workload, Cluster cluster, PolicySpec policy, ReplayOptions? options = null)
    {
        var twin = new NaiveTenantScheduler(workload, cluster, policy, options ?? new ReplayOptions());
        twin.RunAll();
        var schedule = new Schedule(
            policy.Name,
            workload.Jobs.SubmitMs.ToArray(),
            [.. twin._state.Jobs.Select(job => job.StartMs)],
            [.. twin._state.Jobs.Select(job => job.EndMs)],
            [.. twin._state.Jobs.Select(job => job.Outcome)])
        {
            Interrupted = new InterruptedRuns([.. twin._interrupted], [], []),
        };
        return (schedule, twin._waits);
    }

    private void RunAll()
    {
        for (int happened = 0; ; happened++)
        {
            if (happened > MostHappenings)
            {
                throw new InvalidOperationException($"the twin goes round in circles at {_state.NowMs} ms");
            }

            (long TimeMs, Rank Rank, NaiveTenantJob? Job)? next = Next();
            bool instantGoesOn = next is { } one && one.TimeMs == _state.NowMs && (_options.Pass == PassRule.EachInstant || one.Rank < Rank.First);
            if (_passDue && !instantGoesOn)
            {
                _passDue = Pass();
                _onlyArrivals = !_passDue;
                _inQueue = [.. _state.Waiting.Select(job => (job.Job, CauseOf(job)))];
                continue;
            }

            if (next is not { } what)
            {
                break;
            }

            _waits.Set([.. _inQueue, .. _state.Jobs.Where(job => job.ReturnsMs is not null).Select(job => (job.Job, WaitCause.Hold)), .. _state.Jobs.Where(job => job.SuspendedAs is not null).Select(job => (job.Job, WaitCause.Order))]);
            _waits.GoOn(what.TimeMs);
            _state.NowMs = what.TimeMs;
            Handle(what.Rank, what.Job);
        }

        foreach (NaiveTenantJob job in _gate.Exists ? _state.Waiting.ToList() : [])
        {
            job.Outcome = JobOutcome.Refused;
        }
    }

    /// <summary>docs/design/tenants.md, "Attribution of waiting", as far as it has to do with a job in the queue of a pool.</summary>
    private WaitCause CauseOf(NaiveTenantJob job)
    {
        if (_gate.Ask(job) != NaiveRefusal.None)
        {
            return WaitCause.Limit;
        }

        if (job.Processors <= _state.TrulyFree)
        {
            return _policy is { Lookahead: 0, IsConservative: false } ? WaitCause.Order
                : _policy.IsConservative || _pass.Looked.Contains(job) ? WaitCause.Promised
                : WaitCause.Scheduler;
        }

        long withThoseOut = _state.TrulyFree + _state.Cluster.Processors - _state.Size;
        return job.Processors <= job.FreeThen ? WaitCause.Order : job.Processors <= withThoseOut ? WaitCause.Drained : WaitCause.Capacity;
    }

    /// <summary>Something was given back, or the pool has another size: all that wait can have what is free now.</summary>
    private void NoteRoom(long free)
    {
        foreach (NaiveTenantJob job in _state.Waiting)
        {
            job.FreeThen = free;
        }
    }

    /// <summary>What happens next: earliest first, then by kind, then by job, for ends by the order of starts.</summary>
    private (long TimeMs, Rank Rank, NaiveTenantJob? Job)? Next()
    {
        List<(long TimeMs, Rank Rank, int Number, NaiveTenantJob? Job)> all = [];
        all.AddRange(_state.Jobs.Skip(_nextSubmit).Take(1).Select(job => (job.SubmitMs, ArrivalRank, job.Job, (NaiveTenantJob?)job)));
        all.AddRange(_state.Jobs.Where(job => job.ReturnsMs is not null).Select(job => (job.ReturnsMs!.Value, ArrivalRank, job.Job, (NaiveTenantJob?)job)));
        foreach (NaiveTenantJob job in _state.Running)
        {
            all.Add(job.ExpectedEndMs < job.EndMs ? (job.ExpectedEndMs, Rank.EstimateOutlived, job.Job, job) : (job.EndMs, EndRank, job.StartNumber, job));
        }

        all.AddRange(_steps.Take(1).Select(step => (step.From.UnixMs, Rank.SizeChanges, 0, (NaiveTenantJob?)null)));
        if (_looksAgainMs is { } againMs)
        {
            all.Add((againMs, Rank.LooksAgain, 0, null));
        }

        return all.Count == 0 ? null : all.OrderBy(one => (one.TimeMs, one.Rank, one.Number)).Select(one => (one.TimeMs, one.Rank, one.Job)).First();
    }

    private void Handle(Rank rank, NaiveTenantJob? job)
    {
        if (rank == ArrivalRank)
        {
            Arrive(job!);
        }
        else if (rank == EndRank)
        {
            End(job!);
        }
        else if (rank == Rank.EstimateOutlived)
        {
            job!.EstimateMs = _estimates.CorrectedMs(job.Job, job.FirstEstimateMs, ++job.Outlived);
        }
        else if (rank == Rank.LooksAgain)
        {
            _looksAgainMs = null;
            NeedsPass();
        }
        else
        {
            _state.Size = _steps[0].Processors;
            _steps.RemoveAt(0);
            NoteRoom(_state.TrulyFree);
            NeedsPass();
        }
    }

    /// <summary>Something happened that may make room.</summary>
    private void NeedsPass()
    {
        _passDue = true;
        _onlyArrivals = false;
    }

    private void Arrive(NaiveTenantJob job)
    {
        if (job.ReturnsMs is not null)
        {
            job.ReturnsMs = null;
            Join(job);
            NeedsPass();
            return;
        }

        _nextSubmit++;
        if (!_gate.MaySubmit(job) || job.Processors > _state.Cluster.Processors)
        {
            job.Outcome = _gate.MaySubmit(job) ? JobOutcome.Rejected : JobOutcome.Refused;
            job.IsThrough = true;
            return;
        }

        job.IsSubmitted = true;
        job.EligibleMs = _state.NowMs;
        Join(job);
        _arrivedSincePass.Add(job);
        _passDue = true;
    }

    /// <summary>A job waits, with an estimate of the run that it is going to have.</summary>
    private void Join(NaiveTenantJob job)
    {
        job.IsWaiting = true;
        job.FreeThen = _state.TrulyFree;
        job.Outlived = 0;
        job.EstimateMs = job.FirstEstimateMs = _policy.Estimate == EstimateKind.Perfect
            ? Math.Max(1, Math.Min(job.RequestedMs, job.FullRunMs))
            : _estimates.AtArrivalMs(job.Job);
    }

    /// <summary>True when jobs were stopped, so that another pass must follow.</summary>
    private bool Pass()
    {
        bool hopeless = _onlyArrivals && _policy.ArrivalPass == ArrivalPass.WhenItFits && _arrivedSincePass.All(job => job.Processors > _state.FreeNow);
        _arrivedSincePass.Clear();
        foreach (NaiveTenantJob job in _state.Jobs.Where(job => job.SuspendedAs is not null).OrderBy(job => job.SuspendedAs).ToList())
        {
            if (job.Processors <= _state.TrulyFree)
            {
                Resume(job);
            }
        }

        if (!_state.Waiting.Any())
        {
            return false;
        }

        _freeAtPass = _state.TrulyFree;
        bool stopped = _pass.Run(hopeless);
        if (_pass.AsksAgain)
        {
            long period = _state.Tenants.Decay.Period.Ms;
            _looksAgainMs ??= (((_state.NowMs - _state.Workload.Origin.UnixMs) / period) + 1) * period + _state.Workload.Origin.UnixMs;
        }

        return stopped;
    }

    private void Start(NaiveTenantJob job)
    {
        job.IsWaiting = false;
        job.DoneAtStartMs = job.SavedMs;
        job.RestartMs = job.FullRunMs - (job.WorkMs - job.SavedMs);
        job.Outcome = job.FullRunMs > job.RequestedMs ? JobOutcome.KilledAtLimit : JobOutcome.Completed;
        long lengthMs = Math.Min(job.FullRunMs, job.RequestedMs);
        if (FailsAfter(job, job.Attempts++, lengthMs) is { } failsMs)
        {
            job.Outcome = JobOutcome.Failed;
            lengthMs = failsMs;
        }

        Begin(job, lengthMs, job.RequestedMs);
    }

    private void Begin(NaiveTenantJob job, long lengthMs, long allowedMs)
    {
        job.IsRunning = true;
        job.StartMs = _state.NowMs;
        job.EndMs = _state.NowMs + lengthMs;
        job.DueMs = _state.NowMs + allowedMs;
        job.StartNumber = _starts++;
    }

    /// <summary>From seed, job and attempt alone, as the replay draws.</summary>
    private long? FailsAfter(NaiveTenantJob job, int attempt, long lengthMs)
    {
        if (_failures is null or { JobFailureProbability: 0 })
        {
            return null;
        }

        var random = new SeededRandom(unchecked((_failures.Seed * 0x2545F4914F6CDD1D) ^ ((long)job.Job << 20) ^ attempt ^ (1L << 62)));
        return random.NextDouble() < _failures.JobFailureProbability ? (long)(random.NextDouble() * lengthMs) : null;
    }

    private void End(NaiveTenantJob job)
    {
        NeedsPass();
        if (job.Outcome == JobOutcome.Failed && !(job.Failures >= job.Recovery.Retries))
        {
            double waitMs = job.Recovery.BackOff.Ms * Math.Pow(job.Recovery.BackOffFactor, job.Failures++);
            Interrupt(job, Interruption.JobFailed, -1);
            job.ReturnsMs = _state.NowMs + (long)Math.Min(waitMs, job.Recovery.MaxBackOff.Ms);
            return;
        }

        Leave(job);
        job.IsThrough = true;
        _estimates.EndedAfter(job.Job, _state.NowMs - job.StartMs);
    }

    private void Leave(NaiveTenantJob job)
    {
        job.IsRunning = false;
        _state.Past.Add((job, job.StartMs, _state.NowMs));
        NoteRoom(_state.TrulyFree);
    }

    /// <summary>Stops jobs for one, and starts that. Those that go back to the queue are there when it runs.</summary>
    private void StopFor(IReadOnlyList<NaiveTenantJob> victims, NaiveTenantJob by)
    {
        var requeued = new List<NaiveTenantJob>();
        foreach (NaiveTenantJob victim in victims)
        {
            if (victim.EndMs == _state.NowMs)
            {
                // Its own end is at this very moment.
                End(victim);
            }
            else if (_policy.Preemption.Effect == PreemptionEffect.Cancel)
            {
                Leave(victim);
                victim.EndMs = _state.NowMs;
                victim.Outcome = JobOutcome.Cancelled;
                victim.IsThrough = true;
            }
            else if (_policy.Preemption.Effect == PreemptionEffect.Suspend)
            {
                Suspend(victim, by);
            }
            else
            {
                Interrupt(victim, Interruption.Requeued, by.Job);
                requeued.Add(victim);
            }
        }

        // As if nothing had been started in this pass yet.
        NoteRoom(_freeAtPass + victims.Sum(victim => victim.Processors));
        Start(by);
        requeued.ForEach(Join);
    }

    private void Interrupt(NaiveTenantJob job, Interruption cause, int by)
    {
        job.SavedMs = job.SavedAtMs(_state.NowMs);
        Record(job, cause, job.SavedMs, by);
        Leave(job);
    }

    private void Record(NaiveTenantJob job, Interruption cause, long savedMs, int by)
    {
        _interrupted.Add(new InterruptedRun(job.Job, job.StartMs, _state.NowMs, cause, savedMs, 0, -1, by));
        job.Outcome = JobOutcome.Unstarted;
        job.PreemptedBy = by >= 0 ? by : job.PreemptedBy;
    }

    private void Suspend(NaiveTenantJob job, NaiveTenantJob by)
    {
        long doneMs = job.DoneMs(_state.NowMs);
        long ranMs = _state.NowMs - job.StartMs;
        job.Suspended = (job.EndMs - _state.NowMs, job.DueMs - _state.NowMs);
        job.SuspendedOutcome = job.Outcome;
        job.SavedMs = job.SavedAtMs(_state.NowMs);
        job.RestartMs = Math.Max(0, job.RestartMs - ranMs);
        job.DoneAtStartMs = doneMs;
        job.EstimateMs = Math.Max(1, job.EstimateMs - ranMs);
        job.SuspendedAs = _suspensions++;
        Record(job, Interruption.Suspended, doneMs, by.Job);
        Leave(job);
    }

    private void Resume(NaiveTenantJob job)
    {
        job.SuspendedAs = null;
        job.Outcome = job.SuspendedOutcome;
        Begin(job, job.Suspended.LeftMs, job.Suspended.AllowedMs);
    }
}
